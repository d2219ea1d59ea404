"""The list of follow-ups: what is owed, shaped by its reader, changed many at once, and taken as a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import BulkField, Column, RecordList, StandardView, rank_of
from ecosystem.core.models import SearchNormal
from ecosystem.core.words import day_text
from engagements.actions.repeats import settle_next
from engagements.choices import FollowUpState, Priority, Repeat
from engagements.dates import parse_due
from engagements.filters import FollowUpFilter
from engagements.filters.follow_ups import group_of
from engagements.forms.follow_ups import ReassignForm
from engagements.models import FollowUp

# In the words of `parse_due`: the days that are offered where many are put off or given a day.
OFFERED_DAYS = ("tomorrow", "next week", "in 2 weeks", "end of month")


def day_choices(follow_ups: Any) -> list[tuple[str, str]]:
    """Return the days that many follow-ups can be set to, each with its words."""
    today = timezone.localdate()
    days = [(words, parse_due(words, today)) for words in OFFERED_DAYS]
    return [
        (day.isoformat(), _("%(words)s, %(day)s") % {"words": words, "day": day_text(day, year=False)})
        for words, day in days
        if day is not None
    ]


def due_choices(follow_ups: Any) -> list[tuple[str | None, str]]:
    """Return the days, today among them, and none."""
    today = timezone.localdate()
    now = (today.isoformat(), _("today, %(day)s") % {"day": day_text(today, year=False)})
    return [now, *day_choices(follow_ups), (None, _("no date"))]


def typed_day(text: str) -> str:
    """Return the day that `text` names, as JSON holds it. Raises ValidationError for what names none."""
    day = parse_due(text, timezone.localdate())
    if day is None:
        raise ValidationError(_("Write a day such as fri, in 2 weeks or 2026-11-27."), code="due")
    return day.isoformat()


def said_day(value: Any) -> str:
    """Return the day of `typed_day` in words."""
    return day_text(date.fromisoformat(str(value)))


def assignee_choices(follow_ups: Any) -> list[tuple[int, str]]:
    """Return who can be given the follow-ups of a list."""
    return [(int(key), name) for key, name in follow_ups.filterset.colleagues]


STATE = BulkField(
    "state",
    gettext_lazy("State"),
    lambda follow_ups: FollowUpState.choices,
    along=lambda value: {"done_at": Now() if value == FollowUpState.DONE else None},
)
SNOOZE = BulkField("snoozed_until", gettext_lazy("Snooze until"), day_choices, read=typed_day, say=said_day)
ASSIGNEE = BulkField(
    "assignee_id",
    gettext_lazy("Assignee"),
    assignee_choices,
    # Who is handed it did not put it off.
    along=lambda value: {"snoozed_until": None},
)
DUE = BulkField("due_on", gettext_lazy("Due"), due_choices, read=typed_day, say=said_day)
PRIORITY = BulkField("priority", gettext_lazy("Priority"), lambda follow_ups: Priority.choices)


class FollowUpList(RecordList):
    """What is owed to partners, by urgency: one's own, unless others are asked for."""

    permission_required = "engagements.view_followup"
    filterset_class = FollowUpFilter
    template_name = "engagements/follow_ups.html"
    cells_template = "engagements/_follow_up_cells.html"
    standard_views = (
        StandardView(gettext_lazy("Mine")),
        StandardView(gettext_lazy("Due today"), "due=today"),
        StandardView(gettext_lazy("Overdue"), "due=overdue"),
        StandardView(gettext_lazy("Snoozed"), "state=snoozed&columns=partner&columns=assignee&columns=due"),
        StandardView(gettext_lazy("Done"), "state=done&sort=-done"),
        StandardView(gettext_lazy("My partners’"), "whose=partners"),
        StandardView(gettext_lazy("Everybody’s"), "whose=all"),
    )
    bulk_fields = (STATE, SNOOZE, ASSIGNEE, DUE, PRIORITY)
    bulk_permission = "engagements.change_followup"
    bulk_typed = gettext_lazy("fri, in 2 weeks, 4 dec")
    export_permission = "core.export_list"
    default_sort = "due"
    title = gettext_lazy("Follow-ups")
    noun, noun_plural = gettext_lazy("follow-up"), gettext_lazy("follow-ups")
    empty_text = gettext_lazy(
        "Nothing is owed. Follow-ups come from meetings, or are added in the line above."
    )
    columns = (
        Column("title", gettext_lazy("What"), (SearchNormal("title"),), value="title"),
        Column("partner", gettext_lazy("Partner"), (SearchNormal("partner__name"),), value="partner.name"),
        Column("assignee", gettext_lazy("Who"), (SearchNormal("assignee__name"),), value="assignee.email"),
        Column("due", gettext_lazy("Due"), ("due_on", "priority_rank"), value="due_on"),
        Column(
            "priority",
            gettext_lazy("Priority"),
            ("priority_rank", "due_on"),
            value="get_priority_display",
            shown=False,
        ),
        Column("state", gettext_lazy("State"), ("state",), value="get_state_display", shown=False),
        Column(
            "snoozed", gettext_lazy("Snoozed until"), ("snoozed_until",), value="snoozed_until", shown=False
        ),
        Column("repeat", gettext_lazy("Repeats"), ("repeat_rank",), value="get_repeat_display", shown=False),
        Column("meeting", gettext_lazy("From the meeting"), value="meeting.subject", shown=False),
        Column("engagement", gettext_lazy("Engagement"), value="engagement.title", shown=False),
        Column("done", gettext_lazy("Done on"), ("done_at",), value="done_at", shown=False),
        Column("created", gettext_lazy("Added"), ("created_at",), value="created_at", shown=False),
    )

    def records(self) -> QuerySet[FollowUp]:
        follow_ups = FollowUp.objects.visible_to(self.request.user).live()
        ranked = follow_ups.annotate(
            priority_rank=rank_of("priority", Priority), repeat_rank=rank_of("repeat", Repeat)
        )
        named = ranked.select_related("partner", "assignee", "meeting", "engagement")
        return named.defer("detail", "partner__summary", "meeting__notes", "engagement__objective")

    def facts(self) -> Sequence[StrOrPromise]:
        late = (
            self.filtered()
            .order_by()
            .filter(state=FollowUpState.OPEN, due_on__lt=timezone.localdate())
            .count()
        )
        return [ngettext("%(count)d overdue", "%(count)d overdue", late) % {"count": late}] if late else []

    @cached_property
    def page(self) -> Page[FollowUp]:  # type: ignore[override]  # the same, with groups
        """The page, its rows under "Overdue", "Today" and so on while they stand in order of their due date."""
        page = super().page
        if self.sort == self.default_sort and self.request.GET.get("state", "") in ("", "snoozed"):
            today = timezone.localdate()
            for follow_up in page.object_list:
                follow_up.list_group = group_of(follow_up, today)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "whole_address": self.request.get_full_path(),
            "quick_key": uuid4(),
            "quick_partner": self.request.GET.get("partner", ""),
            "hand_over": ReassignForm(),
        }

    def bulk_refusal(self, record: FollowUp, field: BulkField, value: Any) -> StrOrPromise:
        if field is STATE:
            closed = {
                FollowUpState.DONE: _("it is done already"),
                FollowUpState.CANCELLED: _("it is cancelled"),
            }
            return "" if value == FollowUpState.OPEN else closed.get(FollowUpState(record.state), "")
        if record.state != FollowUpState.OPEN:
            return _("it is not open any more")
        if field is SNOOZE and date.fromisoformat(value) <= timezone.localdate(timezone=record.assignee.zone):
            return _("that day has come where %(name)s is") % {"name": record.assignee}
        if field is DUE and value is None and record.repeat != Repeat.NEVER:
            return _("it repeats, so it has a due date")
        return ""

    def bulk_written(self, field: BulkField, keys: Sequence[int]) -> None:
        if field is STATE:
            settle_next(list(FollowUp.objects.filter(pk__in=keys).select_related("assignee").order_by("pk")))


class FollowUpExport(ListExport, FollowUpList):
    """The list of follow-ups as a file."""
