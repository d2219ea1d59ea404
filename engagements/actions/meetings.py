"""Logging, editing and putting away meetings."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.models import Engagement, Meeting
from partners.actions import record_touch
from partners.models import Contact, Partner

# Minutes of a day; no meeting is longer. The database holds it too; asking it first would cost a query.
LONGEST = 1440
# Held by the caller's choices or by the database itself; asking again would cost a query each.
NOT_ASKED_AGAIN = ["partner", "logged_by", "submission_key"]
EDITABLE = ("subject", "kind", "starts_at", "minutes", "place", "notes", "sentiment")


@one_transaction
def record_meeting(
    *,
    by: User,
    partner: Partner,
    subject: str,
    kind: str,
    starts_at: datetime,
    minutes: int | None = None,
    place: str = "",
    contacts: Sequence[Contact] = (),
    colleagues: Iterable[User] = (),
    engagements: Sequence[Engagement] = (),
    notes: str = "",
    sentiment: str = "",
    submission_key: UUID | None = None,
) -> Meeting:
    """Save a meeting with `partner`, one that `by` may see, and who and what it was about; return it.

    `starts_at` is aware, `minutes` its length. Raises ValidationError for bad fields, for an engagement of another
    partner and for a contact whom `by` may not know; IntegrityError when `submission_key` was used before.
    """
    _check_engagements(partner, engagements)
    _check_contacts(by, partner, contacts)
    meeting = Meeting(
        partner=partner,
        subject=subject.strip(),
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        notes=notes,
        sentiment=sentiment,
        logged_by=by,
        submission_key=submission_key,
    )
    _check_fields(meeting)
    meeting.save(force_insert=True)
    meeting.contacts.add(*contacts)
    meeting.colleagues.add(*colleagues)
    meeting.engagements.add(*engagements)
    _touch(meeting)
    return meeting


@one_transaction
def edit_meeting(
    *,
    by: User,
    meeting: Meeting,
    contacts: Sequence[Contact],
    colleagues: Iterable[User],
    engagements: Sequence[Engagement] | None = None,
    seen_version: int | None = None,
) -> Meeting:
    """Save the changed fields of `meeting` and who and, unless None, what it was about.

    Raises StaleRecord when it changed since version `seen_version`, else as `record_meeting`.
    """
    check_version(Meeting.objects.select_for_update().get(pk=meeting.pk), seen_version)
    _check_contacts(by, meeting.partner, contacts)
    _check_fields(meeting)
    meeting.bump()
    meeting.save(update_fields=[*EDITABLE, "version", "updated_at"])
    meeting.contacts.set(contacts)
    meeting.colleagues.set(colleagues)
    if engagements is not None:
        _check_engagements(meeting.partner, engagements)
        meeting.engagements.set(engagements)
    _touch(meeting)
    meeting.refresh_from_db(fields=["version"])
    return meeting


def archive_meeting(*, by: User, meeting: Meeting) -> Meeting:
    """Put `meeting` away: lists leave it out, what came of it stays. Twice is as once."""
    if meeting.archived_at is None:
        meeting.archived_at = timezone.now()
        meeting.bump()
        meeting.save(update_fields=["archived_at", "version", "updated_at"])
        meeting.refresh_from_db(fields=["version"])
    return meeting


def _check_engagements(partner: Partner, engagements: Sequence[Engagement]) -> None:
    if any(engagement.partner_id != partner.pk for engagement in engagements):
        raise ValidationError({"engagements": _("An engagement belongs to another partner.")}, code="partner")


def _check_contacts(by: User, partner: Partner, contacts: Sequence[Contact]) -> None:
    """Refuse contacts of partners that `by` may not know of. Asks only about those of another partner."""
    others = {contact.pk for contact in contacts if contact.partner_id != partner.pk}
    if others and Contact.objects.visible_to(by).filter(pk__in=others).count() != len(others):
        raise ValidationError({"contacts": _("One of these contacts is not there.")}, code="unknown")


def _check_fields(meeting: Meeting) -> None:
    meeting.clean_fields(exclude=NOT_ASKED_AGAIN)
    if meeting.minutes is not None and meeting.minutes > LONGEST:
        raise ValidationError({"minutes": _("A meeting is at most 1,440 minutes long.")}, code="max_value")


def _touch(meeting: Meeting) -> None:
    if meeting.starts_at <= timezone.now():
        record_touch(meeting.partner, meeting.starts_at)
