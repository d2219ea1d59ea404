"""Showcases in the browser: the list by stage, the page of one with its approvals, and its way to publication."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, UpdateView

from ecosystem.accounts.models import User
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from engagements.actions import showcases
from engagements.choices import ShowcaseStage
from engagements.filters import ShowcaseFilter
from engagements.forms.events import PublishForm, ShowcaseForm
from engagements.models import Showcase


def visible_showcases(request: HttpRequest) -> QuerySet[Showcase]:
    """Return the showcases that the reader may see, with what their pages name."""
    seen = Showcase.objects.visible_to(request.user).live()
    return seen.select_related("partner", "solution", "owner")


class ShowcaseList(RecordList):
    """Case studies, posts, demos and talks about partners' work, from idea to published."""

    permission_required: Any = "engagements.view_showcase"
    filterset_class = ShowcaseFilter
    template_name = "engagements/showcases.html"
    row_template = "engagements/_showcase_row.html"
    default_sort = "stage"
    title = gettext_lazy("Showcases")
    noun, noun_plural = gettext_lazy("showcase"), gettext_lazy("showcases")
    empty_text = gettext_lazy("What partners build, from idea to published.")
    columns = (
        Column("title", "Title", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("kind", "Kind", ("kind",)),
        Column("stage", "Stage", ("stage_order", "updated_at")),
        Column("approvals", "Approvals"),
        Column("owner", "Owner", ("owner__name",)),
        Column("updated", "Updated", ("updated_at",)),
    )

    def records(self) -> QuerySet[Showcase]:
        places = [When(stage=stage, then=Value(place)) for place, stage in enumerate(ShowcaseStage.values)]
        stage_order = Case(*places, output_field=IntegerField())
        return visible_showcases(self.request).defer("results").annotate(stage_order=stage_order)

    @cached_property
    def page(self) -> Page[Showcase]:  # type: ignore[override]  # the same, with groups
        """The page, its rows under their stages while they stand in that order."""
        page = super().page
        if self.sort.removeprefix("-") == "stage":
            for showcase in page.object_list:
                showcase.list_group = showcase.get_stage_display()
        return page


class ShowcasePage(GuardedMixin, TemplateView):
    """One showcase with its way to publication, its approvals and results."""

    permission_required: Any = "engagements.view_showcase"
    template_name = "engagements/showcase.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        showcase = get_object_or_404(visible_showcases(self.request), pk=self.kwargs["pk"])
        first = {"url": showcase.url, "published_on": showcase.published_on or timezone.localdate()}
        reached = ShowcaseStage.values.index(showcase.stage)
        return {
            "showcase": showcase,
            "steps": [
                (label, place < reached, place == reached) for place, label in enumerate(ShowcaseStage.labels)
            ],
            "approvals": [
                (showcases.Approval.PARTNER, _("The partner"), showcase.partner_approved_at),
                (showcases.Approval.LEGAL, _("Legal"), showcase.legal_approved_at),
            ],
            "publish_form": PublishForm(initial=first),
            "is_approved": bool(showcase.partner_approved_at and showcase.legal_approved_at),
            "is_published": showcase.stage == ShowcaseStage.PUBLISHED,
        } | super().get_context_data(**kwargs)


class ShowcaseEditing(EditPage):
    """What the two forms of a showcase share."""

    form_class = ShowcaseForm
    template_name = "engagements/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def save(self, form: ShowcaseForm) -> Showcase:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        return showcases.save_showcase(by=by, showcase=form.save(commit=False), seen_version=form.seen)


class AddShowcase(ShowcaseEditing, CreateView[Showcase, ShowcaseForm]):
    permission_required: Any = "engagements.add_showcase"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add showcase"),
        "verb": gettext_lazy("Add showcase"),
        "parent": ("/showcases/", gettext_lazy("Showcases")),
    }

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.request.user.pk, "partner": self.request.GET.get("partner", "")}


class EditShowcase(ShowcaseEditing, UpdateView[Showcase, ShowcaseForm]):
    permission_required: Any = "engagements.change_showcase"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit showcase"),
        "verb": gettext_lazy("Save showcase"),
    }

    def get_queryset(self) -> QuerySet[Showcase]:
        return visible_showcases(self.request)


class ShowcaseVerb(Verb):
    """POST does one thing with a showcase."""

    permission_required: Any = "engagements.change_showcase"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        by = request.user
        assert isinstance(by, User)
        showcase = get_object_or_404(visible_showcases(request), pk=kwargs["pk"])
        try:
            words = self.act(by, showcase)
        except ValidationError as error:
            return self.refused(error, showcase.get_absolute_url())
        return self.done(words, showcase.get_absolute_url())

    def act(self, by: User, showcase: Showcase) -> str:
        """Do it and return what was done, in words. Raises ValidationError with the reason when it can't be."""
        raise NotImplementedError


class Approve(ShowcaseVerb):
    def act(self, by: User, showcase: Showcase) -> str:
        showcases.approve(by=by, showcase=showcase, side=self.kwargs["side"])
        return _("Approval noted.")


class WithdrawApproval(ShowcaseVerb):
    def act(self, by: User, showcase: Showcase) -> str:
        showcases.withdraw_approval(by=by, showcase=showcase, side=self.kwargs["side"])
        return _("Approval taken back.")


class ArchiveShowcase(ShowcaseVerb):
    def act(self, by: User, showcase: Showcase) -> str:
        showcases.archive_showcase(by=by, showcase=showcase)
        return _("Put away: %(title)s") % {"title": showcase.title}

    def done(self, words: str, otherwise: str) -> HttpResponseBase:
        return super().done(words, reverse("showcases:list"))


class Publish(ShowcasePage):
    """POST publishes a showcase; a refused form comes back on the page, as typed."""

    permission_required = ("engagements.view_showcase", "engagements.change_showcase")
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        by = request.user
        assert isinstance(by, User)
        showcase = get_object_or_404(visible_showcases(request), pk=pk)
        form = PublishForm(request.POST)
        if form.is_valid():
            try:
                showcases.publish(by=by, showcase=showcase, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(publish_form=form), status=422)
        messages.success(request, _("Published: %(title)s") % {"title": showcase.title})
        return redirect(showcase)
