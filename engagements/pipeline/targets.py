"""Targets in the browser: everybody who sees the pipeline sees them, alliance managers and admins set them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView
from django_filters import AllValuesFilter, FilterSet

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import Column, RecordList
from engagements.actions.targets import archive_target, save_target
from engagements.forms.targets import TargetForm
from engagements.models import PipelineTarget

SEES = "engagements.view_pipeline"


class TargetFilter(FilterSet):
    """What targets are narrowed by."""

    quarter = AllValuesFilter(label=gettext_lazy("Quarter"), empty_label=gettext_lazy("Any"))

    class Meta:
        model = PipelineTarget
        fields = ("quarter",)


class TargetList(RecordList):
    """Every target, the latest quarter first."""

    permission_required: Any = SEES
    filterset_class = TargetFilter
    template_name = "engagements/targets.html"
    row_template = "engagements/_target_row.html"
    default_sort = "-quarter"
    title = gettext_lazy("Targets")
    noun, noun_plural = gettext_lazy("target"), gettext_lazy("targets")
    empty_text = gettext_lazy("What is to be won in a quarter stands here; the forecast measures against it.")
    columns = (
        Column("quarter", gettext_lazy("Quarter"), ("quarter", "track__order", "owner__name")),
        Column("track", gettext_lazy("Track"), ("track__order",)),
        Column("owner", gettext_lazy("Owner"), ("owner__name",)),
        Column("amount", gettext_lazy("Amount"), ("amount",), numeric=True),
        Column("verbs", ""),
    )

    def records(self) -> QuerySet[PipelineTarget]:
        return PipelineTarget.objects.live().select_related("track", "owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "may_change": self.request.user.has_perm("engagements.change_pipelinetarget")
        }


class TargetEditing(EditPage):
    """What the two forms of a target share."""

    form_class = TargetForm
    template_name = "engagements/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def save(self, form: ModelForm[Any]) -> PipelineTarget:
        assert isinstance(form, TargetForm)
        by = signed_in(self.request)
        return save_target(
            by=by, target=form.save(commit=False), seen_version=form.seen if form.instance.pk else None
        )


class AddTarget(TargetEditing, CreateView[PipelineTarget, TargetForm]):
    permission_required: Any = (SEES, "engagements.add_pipelinetarget")
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add target"),
        "verb": gettext_lazy("Add target"),
        "parent": ("/pipeline/targets/", gettext_lazy("Targets")),
    }

    def get_initial(self) -> dict[str, Any]:
        quarter = self.request.GET.get("quarter", "")
        return super().get_initial() | ({"quarter": quarter} if quarter else {})


class EditTarget(TargetEditing, UpdateView[PipelineTarget, TargetForm]):
    permission_required: Any = (SEES, "engagements.change_pipelinetarget")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit target"),
        "verb": gettext_lazy("Save target"),
    }

    def get_queryset(self) -> QuerySet[PipelineTarget]:
        return PipelineTarget.objects.live()


class ArchiveTarget(Verb):
    permission_required: Any = (SEES, "engagements.change_pipelinetarget")

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        target = get_object_or_404(PipelineTarget.objects.select_related("track", "owner"), pk=pk)
        archive_target(by=signed_in(request), target=target)
        return self.done(_("Archived: %(target)s.") % {"target": target}, reverse("pipeline-targets"))
