"""What a calendar shows: meetings, follow-ups due, events and renewals, by the day where the reader is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.models import Event, FollowUp, Meeting
from partners.models import Membership, Partner

# Rows of one kind that a day shows at most; the list has the rest.
MOST_A_DAY = 20
# Entries of a day that a month shows before it folds.
UNFOLDED = 4
# Days that the agenda reaches ahead.
AGENDA_DAYS = 30
MONDAY_FIRST = 0


class View(models.TextChoices):
    MONTH = "month", _("Month")
    WEEK = "week", _("Week")
    AGENDA = "agenda", _("Agenda")


class Whose(models.TextChoices):
    """Whose meetings a calendar is of."""

    MINE = "mine", _("Mine")
    TEAM = "team", _("My partners’")
    ALL = "all", _("Everybody’s")


@dataclass(frozen=True)
class Entry:
    """Something on a day. `at` is when it begins where the reader is (aware), None for what takes the day."""

    kind: str
    title: str
    url: str
    at: datetime | None = None
    minutes: int | None = None
    detail: str = ""
    place: str = ""
    state: str = ""


@dataclass
class Day:
    """A day with its entries, events first, then meetings, then what is due; `more` is how many did not fit."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    is_today: bool = False
    is_outside: bool = False

    @property
    def shown(self) -> list[Entry]:
        """The entries that a month shows."""
        return self.entries[:UNFOLDED] if len(self.entries) > UNFOLDED + 1 else self.entries

    @property
    def folded(self) -> list[Entry]:
        """The entries that a month folds away."""
        return self.entries[len(self.shown) :]


@dataclass(frozen=True)
class Span:
    """The days that a calendar shows: from `first` to before `end`, about `on`; where the ones before and after begin."""

    view: str
    on: date
    first: date
    end: date
    previous: date
    following: date

    @classmethod
    def of(cls, view: str, on: date) -> "Span":
        """Return the month or the week in which `on` lies, in whole weeks, or the days that follow it."""
        week = on - timedelta(days=(on.weekday() - MONDAY_FIRST) % 7)
        if view == View.WEEK:
            return cls(
                view, on, week, week + timedelta(days=7), on - timedelta(days=7), on + timedelta(days=7)
            )
        if view == View.AGENDA:
            reach = timedelta(days=AGENDA_DAYS)
            return cls(view, on, on, on + reach, on - reach, on + reach)
        begin = on.replace(day=1)
        following = (begin + timedelta(days=32)).replace(day=1)
        previous = (begin - timedelta(days=1)).replace(day=1)
        first = begin - timedelta(days=(begin.weekday() - MONDAY_FIRST) % 7)
        end = following + timedelta(days=(MONDAY_FIRST - following.weekday()) % 7)
        return cls(view, begin, first, end, previous, following)

    def days(self) -> Iterator[date]:
        """Yield each day."""
        return (self.first + timedelta(days=n) for n in range((self.end - self.first).days))


@dataclass(frozen=True)
class Asked:
    """What a reader asked to see: whose, and of which partner."""

    reader: User
    whose: str
    partner: Partner | None = None


def days_of(asked: Asked, span: Span, *, today: date) -> list[Day]:
    """Return the days of `span` with what is on them. At most four queries, however much there is."""
    days = {
        day: Day(
            day, is_today=day == today, is_outside=span.view == View.MONTH and day.month != span.on.month
        )
        for day in span.days()
    }
    if asked.reader.has_perm("engagements.view_event") and asked.partner is None:
        _add_events(days, span)
    # In this order a day shows them, and a month folds the rest away.
    _add_meetings(days, asked, span)
    _add_follow_ups(days, asked, span)
    _add_renewals(days, asked, span)
    return list(days.values())


def _add_meetings(days: dict[date, Day], asked: Asked, span: Span) -> None:
    zone = asked.reader.zone
    begin, end = _midnight(span.first, zone), _midnight(span.end, zone)
    meetings = Meeting.objects.visible_to(asked.reader).live().filter(starts_at__gte=begin, starts_at__lt=end)
    if asked.whose == Whose.MINE:
        meetings = meetings.of_people([asked.reader.pk])
    rows = _of_partners(meetings, asked).annotate(_day=TruncDate("starts_at", tzinfo=zone))
    for meeting in _ranked(rows, F("_day"), "starts_at").select_related("partner").defer("notes", "agenda"):
        local = meeting.starts_at.astimezone(zone)
        day = days[local.date()]
        day.entries.append(
            Entry(
                "meeting",
                meeting.subject,
                meeting.get_absolute_url(),
                local,
                meeting.minutes,
                meeting.partner.name,
                meeting.place.removeprefix("https://"),
                _state_of(meeting),
            )
        )
        day.more += _left_over(meeting)


def _state_of(meeting: Meeting) -> str:
    if not meeting.is_planned:
        return "logged"
    return "planned" if meeting.is_ahead else "unlogged"


def _add_follow_ups(days: dict[date, Day], asked: Asked, span: Span) -> None:
    owed = (
        FollowUp.objects.visible_to(asked.reader).open().filter(due_on__gte=span.first, due_on__lt=span.end)
    )
    if asked.whose == Whose.MINE:
        owed = owed.filter(assignee=asked.reader)
    rows = _ranked(_of_partners(owed, asked), F("due_on"), "pk")
    for follow_up in rows.select_related("partner").defer("detail"):
        assert follow_up.due_on is not None, "asked for"
        day = days[follow_up.due_on]
        day.entries.append(
            Entry("follow-up", follow_up.title, follow_up.get_absolute_url(), detail=follow_up.partner.name)
        )
        day.more += _left_over(follow_up)


def _add_events(days: dict[date, Day], span: Span) -> None:
    events = Event.objects.filter(archived_at__isnull=True, starts_on__lt=span.end, ends_on__gte=span.first)
    for event in events.order_by("starts_on", "name")[: MOST_A_DAY * 3]:
        day, last = max(event.starts_on, span.first), min(event.ends_on, span.end - timedelta(days=1))
        while day <= last:
            days[day].entries.append(
                Entry(
                    "event",
                    event.name,
                    event.get_absolute_url(),
                    detail=event.get_kind_display(),
                    place=event.place,
                )
            )
            day += timedelta(days=1)


def _add_renewals(days: dict[date, Day], asked: Asked, span: Span) -> None:
    renewing = (
        Membership.objects.visible_to(asked.reader)
        .live()
        .filter(renews_on__gte=span.first, renews_on__lt=span.end)
    )
    if asked.whose == Whose.MINE:
        renewing = renewing.filter(partner__owner=asked.reader)
    rows = _ranked(_of_partners(renewing, asked), F("renews_on"), "pk")
    for membership in rows.select_related("partner", "programme"):
        assert membership.renews_on is not None, "asked for"
        title = f"{membership.partner.name}: {membership.programme}"
        day = days[membership.renews_on]
        day.entries.append(
            Entry("renewal", title, membership.partner.get_absolute_url(), detail=str(_("Renews")))
        )
        day.more += _left_over(membership)


def _of_partners[M: models.Model](rows: QuerySet[M], asked: Asked) -> QuerySet[M]:
    if asked.partner is not None:
        rows = rows.filter(partner=asked.partner)
    if asked.whose == Whose.TEAM:
        mine = Partner.objects.filter(Q(owner=asked.reader) | Q(team__user=asked.reader))
        rows = rows.filter(partner__in=mine.values("pk"))
    return rows


def _ranked[M: models.Model](rows: QuerySet[M], day: F, *order: str) -> QuerySet[M]:
    """Return the first rows of each day, each with its place in the day and the day's number of rows."""
    ordering = [F(name).asc() for name in order]
    ranked = rows.annotate(
        _place=Window(RowNumber(), partition_by=[day], order_by=ordering),
        _of=Window(Count("pk"), partition_by=[day]),
    )
    return cast("QuerySet[M]", ranked.filter(_place__lte=MOST_A_DAY).order_by(*order, "pk"))


def _left_over(row: object) -> int:
    """Return, at the last row that a day shows of a kind, how many more there are; else 0."""
    place, number = getattr(row, "_place"), getattr(row, "_of")  # noqa: B009  # annotations
    return max(number - MOST_A_DAY, 0) if place == MOST_A_DAY else 0


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def weeks(days: Iterable[Day]) -> list[list[Day]]:
    """Return `days` in rows of seven."""
    rows = list(days)
    return [rows[start : start + 7] for start in range(0, len(rows), 7)]
