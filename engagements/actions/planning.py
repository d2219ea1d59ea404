"""Meetings that lie ahead: planning, moving and cancelling one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.meetings import check_contacts, check_engagements, check_fields
from engagements.models import Engagement, Meeting
from partners.models import Contact, Partner

# What the form of a planned meeting sets on its row.
PLANNED_FIELDS = ("subject", "kind", "starts_at", "minutes", "place", "agenda")


@dataclass(frozen=True)
class PlannedMeeting:
    """What is planned: with whom, when (aware), for how many minutes, where, and about what."""

    partner: Partner
    subject: str
    kind: str
    starts_at: datetime
    minutes: int | None = None
    place: str = ""
    agenda: str = ""
    contacts: Sequence[Contact] = ()
    colleagues: Sequence[User] = ()
    engagements: Sequence[Engagement] = ()

    def fields(self) -> dict[str, Any]:
        """Return the values of the meeting's own fields."""
        return {name: getattr(self, name) for name in PLANNED_FIELDS} | {"subject": self.subject.strip()}


@one_transaction
def plan_meeting(*, by: User, planned: PlannedMeeting) -> Meeting:
    """Save a meeting that lies ahead, organised by `by` in their own time zone; return it.

    Raises ValidationError for bad fields, for a time that has passed, for an engagement of another partner and for a
    contact whom `by` may not know.
    """
    meeting = Meeting(
        partner=planned.partner,
        organiser=by,
        time_zone=by.time_zone,
        is_planned=True,
        **planned.fields(),
    )
    check_planned(by, planned, meeting)
    _check_ahead(meeting.starts_at)
    meeting.save(force_insert=True)
    set_people(meeting, planned)
    return meeting


@one_transaction
def change_planned(
    *, by: User, meeting: Meeting, planned: PlannedMeeting, seen_version: int | None = None
) -> Meeting:
    """Save what `planned` says of the planned `meeting`; one of a series stands apart from it from now on.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for one that was logged or cancelled
    meanwhile and for a move into the past, else as `plan_meeting`.
    """
    meeting = lock_planned(meeting, seen_version)
    if planned.starts_at != meeting.starts_at:
        _check_ahead(planned.starts_at)
    for name, value in planned.fields().items():
        setattr(meeting, name, value)
    check_planned(by, planned, meeting)
    meeting.is_exception = meeting.series_id is not None
    meeting.bump()
    meeting.save(update_fields=[*PLANNED_FIELDS, "is_exception", "version", "updated_at"])
    set_people(meeting, planned)
    meeting.refresh_from_db(fields=["version"])
    return meeting


@one_transaction
def cancel_meeting(*, by: User, meeting: Meeting, seen_version: int | None = None) -> Meeting:
    """Call off the planned `meeting`; it stays readable, and one of a series is not made again. Twice is as once.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for one that was logged.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.cancelled_at is not None:
        return locked
    meeting = lock_planned(locked, seen_version)
    meeting.cancelled_at = meeting.archived_at = timezone.now()
    meeting.is_exception = meeting.series_id is not None
    meeting.bump()
    meeting.save(update_fields=["cancelled_at", "archived_at", "is_exception", "version", "updated_at"])
    meeting.refresh_from_db(fields=["version"])
    return meeting


def lock_planned(meeting: Meeting, seen_version: int | None) -> Meeting:
    """Return `meeting` as it stands, locked. Raises as `change_planned` for what was logged, cancelled or changed."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("partner").get(pk=meeting.pk)
    if locked.cancelled_at is not None:
        raise ValidationError(_("This meeting has been cancelled."), code="cancelled")
    if not locked.is_planned or locked.archived_at is not None:
        raise ValidationError(_("This meeting has been logged; edit what was logged."), code="logged")
    check_version(locked, seen_version)
    return locked


def check_planned(by: User, planned: PlannedMeeting, meeting: Meeting) -> None:
    """Raise ValidationError for what a planned meeting may not be."""
    check_engagements(meeting.partner, planned.engagements)
    check_contacts(by, meeting.partner, planned.contacts)
    check_fields(meeting)


def set_people(meeting: Meeting, planned: PlannedMeeting) -> None:
    """Let `meeting` have the people and engagements of `planned`."""
    meeting.contacts.set(planned.contacts)
    meeting.colleagues.set(planned.colleagues)
    meeting.engagements.set(planned.engagements)


def _check_ahead(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise ValidationError(
            {"starts_at": _("This has passed. A meeting that took place is logged instead.")}, code="past"
        )
