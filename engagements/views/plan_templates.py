"""Plan templates in the browser: applying one to an engagement, and the pages on which an admin edits them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.errors import StaleRecord, refusals_in_words
from ecosystem.core.lists import GuardedMixin
from engagements.actions.plan_templates import (
    AppliedBefore,
    apply_template,
    archive_template,
    restore_template,
    save_template,
)
from engagements.forms.plan_templates import (
    ApplyTemplateForm,
    PlanTemplateForm,
    PlanTemplateLines,
    lines_of,
)
from engagements.models import Engagement, PlanTemplate
from engagements.plan_schedule import due_day
from engagements.views.engagements import OneEngagement


class ApplyTemplate(OneEngagement, TemplateView):
    """GET shows which items a template would bring and when each is due; POST brings them."""

    permission_required: Any = ("engagements.view_engagement", "engagements.add_planitem")
    template_name = "engagements/plan_template_apply.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]

    @cached_property
    def about(self) -> Engagement:
        """The engagement that gets the plan."""
        return self.engagement(related=("partner", "track", "stage", "owner"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.asked()
        form.is_valid()
        # Asked whether once more, the reader goes on looking at what it is about.
        chosen = form.cleaned_data.get("template") if "start_on" in form.cleaned_data else None
        return super().get_context_data(**kwargs) | {
            "engagement": self.about,
            "form": form,
            "template": chosen,
            "applied": self.applied(chosen) if chosen else 0,
            "preview": self.preview(chosen, form) if chosen else [],
        }

    def asked(self) -> ApplyTemplateForm:
        """Return the form as the address asks for it, else with the likeliest template, from today on."""
        form = ApplyTemplateForm(engagement=self.about)
        usual = {
            "template": form.first.pk if form.first else "",
            "start_on": timezone.localdate().isoformat(),
            "keep_weekends_free": "on",
        }
        return ApplyTemplateForm(
            self.request.GET if "template" in self.request.GET else usual, engagement=self.about
        )

    def applied(self, template: PlanTemplate) -> int:
        """Return how many items of `template` the plan has already."""
        return self.about.plan_items.filter(template=template).count()

    def preview(self, template: PlanTemplate, form: ApplyTemplateForm) -> list[dict[str, Any]]:
        """Return each item with the day on which it would be due, and the titles of what it waits for."""
        free, start = form.cleaned_data["keep_weekends_free"], form.cleaned_data["start_on"]
        items = list(template.items.all())
        titles = {item.number: item.title for item in items}
        return [
            {
                "item": item,
                "due_on": due_day(start, item.days, keep_weekends_free=free),
                "waits_for": [titles[number] for number in item.waits_for],
            }
            for item in items
        ]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = ApplyTemplateForm(request.POST, engagement=self.about)
        if form.is_valid():
            data = form.cleaned_data
            try:
                items = apply_template(
                    by=signed_in(request),
                    engagement=self.about,
                    template=data["template"],
                    start_on=data["start_on"],
                    keep_weekends_free=data["keep_weekends_free"],
                    again=data["again"],
                )
            except AppliedBefore:
                form.add_error("again", _("They are in the plan already. Tick this to add them once more."))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                words = ngettext("%(count)d item added.", "%(count)d items added.", len(items))
                messages.success(request, words % {"count": len(items)})
                return redirect(f"{self.about.get_absolute_url()}#plan")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TemplatesGuard(GuardedMixin):
    """Only who may change templates sees these pages."""

    permission_required: Any = "engagements.change_plantemplate"


class PlanTemplates(TemplatesGuard, TemplateView):
    """All templates, those no longer offered at the end."""

    template_name = "engagements/plan_templates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        templates = PlanTemplate.objects.select_related("track").annotate(item_count=Count("items"))
        ordered = list(templates.order_by("name"))
        return super().get_context_data(**kwargs) | {
            "offered": [each for each in ordered if each.archived_at is None],
            "retired": [each for each in ordered if each.archived_at is not None],
        }


class EditPlanTemplate(TemplatesGuard, TemplateView):
    """The form of a template with all its lines; without an id it makes a new one."""

    template_name = "engagements/plan_template_form.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]

    @cached_property
    def about(self) -> PlanTemplate | None:
        """The template of the address; None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(self.templates(), pk=key) if key else None

    def templates(self) -> QuerySet[PlanTemplate]:
        return PlanTemplate.objects.select_related("track").prefetch_related("items")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {
            "form": PlanTemplateForm(instance=self.about),
            "lines": PlanTemplateLines(initial=lines_of(self.about), prefix="items"),
        }
        return super().get_context_data(**kwargs) | {"template": self.about} | forms | kwargs

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = PlanTemplateForm(request.POST, instance=self.about)
        lines = PlanTemplateLines(request.POST, prefix="items")
        if form.is_valid() and lines.is_valid():
            try:
                return self.save(form, lines)
            except StaleRecord as error:
                return self.stale(form, lines, error)
            except ValidationError as error:
                form.add_error(None, error)
        elif not form.is_valid():
            lines.is_valid()
        return self.refused(form, lines, status=422)

    def save(self, form: PlanTemplateForm, lines: Any) -> HttpResponseBase:
        with refusals_in_words(PlanTemplate):
            template = save_template(
                by=signed_in(self.request),
                template=form.save(commit=False),
                items=lines.items(),
                seen_version=form.cleaned_data["seen_version"],
            )
        messages.success(self.request, _("Saved: %(name)s") % {"name": template.name})
        return redirect(reverse("plan-templates:list"))

    def stale(self, form: PlanTemplateForm, lines: Any, error: StaleRecord) -> HttpResponse:
        """Say that somebody was quicker and show what they saved; saving again keeps what was typed here."""
        data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["seen_version"] = str(error.record.version)
        form.data = data
        theirs = self.templates().get(pk=error.record.pk)
        return self.refused(form, lines, status=409, theirs=theirs)

    def refused(self, form: PlanTemplateForm, lines: Any, *, status: int, **context: Any) -> HttpResponse:
        shown = self.get_context_data(form=form, lines=lines, **context)
        return render(self.request, self.template_name, shown, status=status)


class PlanTemplateVerb(TemplatesGuard, Verb):
    """POST does one thing with a template."""

    def template(self) -> PlanTemplate:
        return get_object_or_404(PlanTemplate, pk=self.kwargs["pk"])


class ArchivePlanTemplate(PlanTemplateVerb):
    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        template = archive_template(by=signed_in(request), template=self.template())
        words = _("No longer offered: %(name)s") % {"name": template.name}
        return self.done(words, reverse("plan-templates:list"))


class RestorePlanTemplate(PlanTemplateVerb):
    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        back = reverse("plan-templates:list")
        try:
            with refusals_in_words(PlanTemplate):
                template = restore_template(by=signed_in(request), template=self.template())
        except ValidationError as error:
            return self.refused(error, back)
        return self.done(_("Offered again: %(name)s") % {"name": template.name}, back)
