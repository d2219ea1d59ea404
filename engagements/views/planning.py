"""Meetings that lie ahead, in the browser: planning one or a series, changing and cancelling them."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, way_back
from ecosystem.core.errors import StaleRecord
from ecosystem.core.lists import GuardedMixin
from engagements.actions.planning import change_planned, plan_meeting
from engagements.actions.series import Reach, change_series, end_series, remaining_times, start_series
from engagements.forms.planning import PlanForm
from engagements.models import Meeting
from engagements.recurrence import Recurrence, in_words
from partners.models import Partner


class PlanPage(EditPage):
    """What planning and changing a planned meeting share."""

    form_class = PlanForm
    template_name = "engagements/plan_meeting.html"


class PlanMeeting(PlanPage, CreateView[Meeting, PlanForm]):
    """GET shows the form, for a partner or blank; POST plans a meeting, or a series of them.

    POST with `action` "people" only shows the form again, with the people of the partner that was chosen.
    """

    permission_required = "engagements.add_meeting"
    saved_words = gettext_lazy("Planned.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Plan a meeting"),
        "verb": gettext_lazy("Plan meeting"),
        "parent": ("/meetings/calendar/", gettext_lazy("Calendar")),
    }

    @cached_property
    def partner(self) -> Partner | None:
        """The partner that was chosen, if the reader may know it."""
        asked = (self.request.POST.get("partner") or self.request.GET.get("partner") or "").strip()
        partners = Partner.objects.visible_to(signed_in(self.request)).live()
        if not asked or "\x00" in asked:
            return None
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            return partners.filter(pk=asked).first()
        named = list(partners.filter(name__iexact=asked)[:2])
        return named[0] if len(named) == 1 else None

    def get_initial(self) -> dict[str, Any]:
        user = signed_in(self.request)
        return {
            "partner": self.partner,
            "colleagues": [user.pk],
            "engagements": self.request.GET.getlist("engagement"),
            "starts_at": self.request.GET.get("on", ""),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        reader = signed_in(self.request)
        return super().get_form_kwargs() | {"reader": reader, "known": self.partner, "zone": reader.zone}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "people":
            self.object = None
            kwargs = self.get_form_kwargs() | {"initial": self._typed(), "data": None, "files": None}
            return self.render_to_response(self.get_context_data(form=PlanForm(**kwargs)))
        return super().post(request, *args, **kwargs)

    def _typed(self) -> dict[str, Any]:
        """Return what was typed so far, to be shown without a word on what is missing still."""
        post = self.request.POST
        several = {"contacts", "colleagues", "engagements", "weekdays"}
        return {
            name: post.getlist(name) if name in several else post.get(name, "")
            for name in PlanForm.base_fields
        }

    def save(self, form: PlanForm) -> Meeting:  # type: ignore[override]  # the form of this page
        by, recurrence = signed_in(self.request), form.recurrence()
        if recurrence is None:
            return plan_meeting(by=by, planned=form.planned())
        series = start_series(by=by, planned=form.planned(), recurrence=recurrence)
        return series.occurrences.earliest("original_start")


class OnePlanned(GuardedMixin):
    """Finds the planned meeting of the address among those that the reader may see; else 404."""

    permission_required = "engagements.change_meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        """Return the planned meetings that the reader may change."""
        seen = Meeting.objects.visible_to(self.request.user).live().filter(is_planned=True)
        return seen.select_related("partner", "series__partner", "organiser")


class ChangePlanned(OnePlanned, PlanPage, UpdateView[Meeting, PlanForm]):
    """Changes a planned meeting; of a series this one, this and those after it, or all that lie ahead."""

    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Change planned meeting"),
        "verb": gettext_lazy("Save meeting"),
    }

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock the form speaks of: the series', else the reader's."""
        series = self.object.series
        return series.zone if series is not None else signed_in(self.request).zone

    def get_initial(self) -> dict[str, Any]:
        series = self.object.series
        if series is None:
            return {}
        said = Recurrence.read(series.rule)
        return {
            "repeats": said.unit,
            "every": said.interval,
            # One weekday goes along when the meeting is moved to another.
            "weekdays": list(said.weekdays) if len(said.weekdays) > 1 else [],
            "until": series.until,
            "times": remaining_times(self.object),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": signed_in(self.request), "zone": self.zone}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rule_words": rule_words(self.object)}

    def save(self, form: PlanForm) -> Meeting:  # type: ignore[override]  # the form of this page
        by, meeting = signed_in(self.request), Meeting.objects.get(pk=self.object.pk)
        reach, recurrence = form.cleaned_data.get("reach", Reach.ONE), form.recurrence()
        if reach == Reach.ONE or recurrence is None:
            return change_planned(by=by, meeting=meeting, planned=form.planned(), seen_version=form.seen)
        change_series(
            by=by,
            meeting=meeting,
            planned=form.planned(),
            recurrence=recurrence,
            reach=reach,
            seen_version=form.seen,
        )
        return meeting


class CancelPlanned(OnePlanned, View):
    """GET asks which meetings are to be cancelled; POST cancels them."""

    http_method_names: ClassVar[list[str]] = ["get", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._ask(get_object_or_404(self.get_queryset(), pk=pk))

    def _ask(self, meeting: Meeting, status: int = 200) -> HttpResponse:
        context = {"meeting": meeting, "reaches": Reach.choices, "rule_words": rule_words(meeting)}
        return render(self.request, "engagements/cancel_meeting.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        readable = Meeting.objects.visible_to(request.user).readable().filter(is_planned=True)
        meeting = get_object_or_404(readable.select_related("partner", "series"), pk=pk)
        reach = request.POST.get("reach") or Reach.ONE
        seen = request.POST.get("seen_version", "")
        try:
            cancelled = end_series(
                by=signed_in(request),
                meeting=meeting,
                reach=reach if reach in Reach.values else Reach.ONE,
                seen_version=int(seen) if seen.isdigit() and len(seen) < 10 else None,
            )
        except StaleRecord:
            messages.error(request, _("Somebody changed this meeting meanwhile. Look at it, then cancel it."))
            return self._ask(get_object_or_404(self.get_queryset(), pk=pk), status=409)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(meeting)
        number = len(cancelled)
        messages.success(request, _("Cancelled.") if number == 1 else _("%d meetings cancelled.") % number)
        return redirect(way_back(request, meeting.get_absolute_url()))


def rule_words(meeting: Meeting) -> str:
    """Return how the series of `meeting` repeats, in words; "" for a meeting of its own."""
    series = meeting.series
    if series is None:
        return ""
    return in_words(series.rule, first=series.starts_on, until=series.until, times=series.count)
