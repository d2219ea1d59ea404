"""Recurring meetings: starting a series, making its occurrences ahead, changing and ending it.

An occurrence is a Meeting, made ahead of time by whoever starts or changes the series and then by a task. The series'
row is locked while its occurrences are made, and a unique constraint holds each of them to once.
A change of more than one occurrence ends the series before it and begins another that goes on from it: what took place
stays with the rule that it took place by. Planned occurrences go over to the new series, so that what hangs on them
stays with them.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.actions.meetings import check_contacts, check_engagements, check_fields
from engagements.actions.planning import PlannedMeeting, cancel_meeting, lock_planned
from engagements.models import Meeting, MeetingSeries
from engagements.recurrence import MOST_TIMES, Recurrence, moment_of, wall_times

logger = logging.getLogger(__name__)

# Days ahead for which occurrences are made.
HORIZON = timedelta(days=180)
SHARED_FIELDS = ("subject", "kind", "minutes", "place", "agenda")


class Reach(models.TextChoices):
    """How much of a series a change is about."""

    ONE = "one", gettext_lazy("This meeting only")
    FOLLOWING = "following", gettext_lazy("This and those after it")
    ALL = "all", gettext_lazy("All that lie ahead")


@dataclass(frozen=True)
class Slot:
    """A start that a rule gives: on the wall clock of the series (naive), and as a moment (UTC)."""

    local: datetime
    at: datetime


@one_transaction
def start_series(*, by: User, planned: PlannedMeeting, recurrence: Recurrence) -> MeetingSeries:
    """Save a series whose first meeting is `planned`, on the wall clock of `by`, and make its occurrences; return it.

    Raises ValidationError for bad fields, a first meeting that has passed, or one that is not in the rule.
    """
    if planned.starts_at <= timezone.now():
        raise ValidationError({"starts_at": _("This has passed. A series begins ahead.")}, code="past")
    local = planned.starts_at.astimezone(by.zone).replace(tzinfo=None)
    series = _save_series(by, planned, recurrence, local, by.time_zone)
    _lay_out(series, _slots_made(series), {})
    return series


@one_transaction
def make_occurrences(*, series: MeetingSeries, through: date) -> int:
    """Make the occurrences of `series` through the day `through` that are not there yet; return how many.

    Whatever runs this twice, or twice at once, makes each once.
    """
    series = MeetingSeries.objects.select_for_update().get(pk=series.pk)
    if series.archived_at is not None:
        return 0
    known = set(series.occurrences.values_list("original_start", flat=True))
    missing = [slot for slot in _slots(series, through=through) if slot.at not in known]
    if series.made_through is not None:
        missing = [slot for slot in missing if slot.local.date() > series.made_through]
    _create(series, missing)
    series.made_through = through
    series.save(update_fields=["made_through", "updated_at"])
    return len(missing)


def make_all(*, today: date, most: int) -> int:
    """Make what is due of up to `most` series, each in its own transaction; return how many meetings were made."""
    through = today + HORIZON
    due = MeetingSeries.objects.to_make(through).filter(partner__archived_at__isnull=True)[:most]
    made = sum(make_occurrences(series=series, through=through) for series in due)
    if made:
        logger.info("Occurrences made: %d", made)
    return made


@one_transaction
def change_series(
    *,
    by: User,
    meeting: Meeting,
    planned: PlannedMeeting,
    recurrence: Recurrence,
    reach: str,
    seen_version: int | None = None,
) -> MeetingSeries:
    """Let the occurrences within `reach` of `meeting` be as `planned` and by the rule of `recurrence`; return their series.

    `recurrence.times` counts from `meeting` on. Occurrences that were changed or cancelled by themselves stay as they
    are; what took place is not touched; those that the rule no longer gives are cancelled.
    Raises StaleRecord when the meeting changed since version `seen_version`, ValidationError as `start_series`.
    """
    old = MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    meeting = lock_planned(meeting, seen_version)
    pivot = meeting if reach == Reach.FOLLOWING else _first_ahead(old) or meeting
    assert meeting.original_start is not None and pivot.original_start is not None, "occurrences have one"
    # The new start as the wall clock says it, at the pivot: moved by as many days as the edited one was.
    wanted = planned.starts_at.astimezone(old.zone).replace(tzinfo=None)
    moved = wanted.date() - _local(old, meeting.original_start).date()
    first = datetime.combine(_local(old, pivot.original_start).date() + moved, wanted.time())
    if moment_of(first, old.zone) <= timezone.now():
        raise ValidationError({"starts_at": _("The first of them would have passed.")}, code="past")
    between = sum(
        1
        for slot in _slots(old, through=_local(old, meeting.original_start).date())
        if pivot.original_start <= slot.at < meeting.original_start
    )
    if recurrence.times is not None and between:
        times = min(recurrence.times + between, MOST_TIMES)
        recurrence = Recurrence(recurrence.unit, recurrence.interval, recurrence.weekdays, None, times)
    series = _save_series(by, planned, recurrence, first, old.time_zone, continues=old)
    ahead = old.occurrences.select_for_update().filter(
        original_start__gte=pivot.original_start, is_planned=True
    )
    # Those that went when the series was ended stay cancelled where they are; one cancelled by itself goes along.
    going = list(ahead.filter(Q(cancelled_at__isnull=True) | Q(is_exception=True)).order_by("original_start"))
    _end_before(old, pivot.original_start)
    _move_over(series, going, edited=meeting, in_order=bool(moved))
    return series


@one_transaction
def end_series(*, by: User, meeting: Meeting, reach: str, seen_version: int | None = None) -> list[Meeting]:
    """Cancel the occurrences within `reach` of `meeting`, and with more than one the series; return the cancelled.

    Raises as `cancel_meeting`.
    """
    if reach == Reach.ONE or meeting.series_id is None:
        return [cancel_meeting(by=by, meeting=meeting, seen_version=seen_version)]
    series = MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    meeting = lock_planned(meeting, seen_version)
    pivot = meeting if reach == Reach.FOLLOWING else _first_ahead(series) or meeting
    assert pivot.original_start is not None, "an occurrence has one"
    ending = list(
        series.occurrences.select_for_update()
        .live()
        .filter(original_start__gte=pivot.original_start, is_planned=True)
    )
    _end_before(series, pivot.original_start)
    _cancel(ending)
    return ending


# --- Rules and rows -------------------------------------------------------------------------------


def remaining_times(meeting: Meeting) -> int | None:
    """Return how often the series of `meeting` still occurs, it included; None where no number ends it."""
    series = meeting.series
    if series is None or series.count is None or meeting.original_start is None:
        return None
    before = sum(
        1
        for slot in _slots(series, through=_local(series, meeting.original_start).date())
        if slot.at < meeting.original_start
    )
    return max(series.count - before, 1)


def _save_series(
    by: User,
    planned: PlannedMeeting,
    recurrence: Recurrence,
    first: datetime,
    zone: str,
    continues: MeetingSeries | None = None,
) -> MeetingSeries:
    check_engagements(planned.partner, planned.engagements)
    check_contacts(by, planned.partner, planned.contacts)
    series = MeetingSeries(
        partner=planned.partner,
        starts_on=first.date(),
        starts_time=first.time(),
        time_zone=zone,
        rule=recurrence.rule(first.date()),
        until=recurrence.until,
        count=recurrence.times,
        organiser=continues.organiser if continues else by,
        continues=continues,
        # At least the first, however far ahead it is.
        made_through=max(timezone.localdate() + HORIZON, first.date()),
        **{name: getattr(planned, name) for name in SHARED_FIELDS},
    )
    series.subject = series.subject.strip()
    check_fields(_occurrence(series, Slot(first, moment_of(first, series.zone))))
    series.save(force_insert=True)
    series.contacts.set(planned.contacts)
    series.colleagues.set(planned.colleagues)
    series.engagements.set(planned.engagements)
    return series


def _move_over(series: MeetingSeries, going: Sequence[Meeting], *, edited: Meeting, in_order: bool) -> None:
    """Give the slots of `series` the planned meetings `going`; cancel those for which there is none.

    A slot takes the meeting of its day, and one without takes the next that is left; `in_order`, where all move to
    other days, each takes the next. What was changed by itself keeps its slot and stays as it is.
    """
    slots = _slots_made(series)
    if in_order:
        taken = dict(zip(slots, going, strict=False))
    else:
        by_day = {_local(series, m.original_start).date(): m for m in going if m.original_start is not None}
        taken = {slot: by_day[slot.local.date()] for slot in slots if slot.local.date() in by_day}
    placed = {meeting.pk for meeting in taken.values()}
    # What was changed by itself stands apart, unless it is the one that was edited just now.
    free = [m for m in going if m.pk not in placed and (not m.is_exception or m.pk == edited.pk)]
    for slot in slots:
        if slot not in taken and free:
            taken[slot] = free.pop(0)
    apart = {slot for slot, m in taken.items() if m.is_exception and m.pk != edited.pk}
    for slot in apart:
        Meeting.objects.filter(pk=taken[slot].pk).update(series=series, original_start=slot.at)
    _lay_out(series, [slot for slot in slots if slot not in apart], taken)
    _cancel(free)


def _lay_out(series: MeetingSeries, slots: Sequence[Slot], taken: dict[Slot, Meeting]) -> None:
    """Let the meetings that `taken` gives for `slots` be as `series` says, and make one for each other slot."""
    changed = []
    for slot in slots:
        if slot in taken:
            fresh, meeting = _occurrence(series, slot), taken[slot]
            for name in (*SHARED_FIELDS, "starts_at", "original_start", "series", "time_zone"):
                setattr(meeting, name, getattr(fresh, name))
            meeting.is_exception, meeting.updated_at = False, timezone.now()
            meeting.version = F("version") + 1  # type: ignore[assignment]  # an expression until saved
            changed.append(meeting)
    fields = [*SHARED_FIELDS, "starts_at", "original_start", "series", "time_zone", "is_exception"]
    Meeting.objects.bulk_update(changed, [*fields, "version", "updated_at"])
    for through in (Meeting.contacts, Meeting.colleagues, Meeting.engagements):
        through.through.objects.filter(meeting__in=changed).delete()
    _link(series, changed)
    _create(series, [slot for slot in slots if slot not in taken])


def _create(series: MeetingSeries, slots: Iterable[Slot]) -> None:
    made = Meeting.objects.bulk_create([_occurrence(series, slot) for slot in slots])
    _link(series, made)


def _link(series: MeetingSeries, meetings: Sequence[Meeting]) -> None:
    """Let the people and engagements of `series` be those of `meetings`, but for who has left."""
    if not meetings:
        return
    contacts = list(series.contacts.present())
    colleagues = list(series.colleagues.filter(is_active=True))
    engagements = list(series.engagements.live())
    for field, others, name in (
        (Meeting.contacts, contacts, "contact"),
        (Meeting.colleagues, colleagues, "user"),
        (Meeting.engagements, engagements, "engagement"),
    ):
        link = field.through
        link.objects.bulk_create(link(meeting=m, **{name: other}) for m in meetings for other in others)


def _occurrence(series: MeetingSeries, slot: Slot) -> Meeting:
    shared: dict[str, Any] = {name: getattr(series, name) for name in SHARED_FIELDS}
    return Meeting(
        partner_id=series.partner_id,
        organiser_id=series.organiser_id,
        series=series,
        time_zone=series.time_zone,
        starts_at=slot.at,
        original_start=slot.at,
        is_planned=True,
        **shared,
    )


def _slots(series: MeetingSeries, *, through: date) -> list[Slot]:
    found = wall_times(
        first=series.starts_local, rule=series.rule, until=series.until, times=series.count, through=through
    )
    return [Slot(local, moment_of(local, series.zone)) for local in found]


def _slots_made(series: MeetingSeries) -> list[Slot]:
    """Return the slots up to the day through which a new series is made."""
    assert series.made_through is not None, "just set"
    return _slots(series, through=series.made_through)


def _local(series: MeetingSeries, at: datetime) -> datetime:
    return at.astimezone(series.zone).replace(tzinfo=None)


def _first_ahead(series: MeetingSeries) -> Meeting | None:
    """Return the next occurrence that is to come by the rule, also one moved or cancelled by itself."""
    ahead = series.occurrences.filter(original_start__gt=timezone.now(), is_planned=True)
    return ahead.order_by("original_start").first()


def _end_before(series: MeetingSeries, start: datetime) -> None:
    """Let `series` give no occurrence at the moment `start` or after it; one that never occurred is put away."""
    series.until, series.count = _local(series, start).date() - timedelta(days=1), None
    if series.until < series.starts_on:
        series.archived_at = timezone.now()
    series.bump()
    series.save(update_fields=["until", "count", "archived_at", "version", "updated_at"])


def _cancel(meetings: Sequence[Meeting]) -> None:
    now = timezone.now()
    Meeting.objects.filter(pk__in=[m.pk for m in meetings]).update(
        cancelled_at=now, archived_at=now, updated_at=now, version=F("version") + 1
    )
