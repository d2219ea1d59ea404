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
NOT_ASKED_AGAIN = ["partner", "logged_by", "submission_key", "organiser", "series"]
# What completing a planned meeting sets besides.
COMPLETED_BY = ("is_planned", "logged_by", "submission_key")
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
    planned: Meeting | None = None,
) -> Meeting:
    """Save a meeting with `partner`, one that `by` may see, and who and what it was about; return it.

    `starts_at` is aware, `minutes` its length. With `planned` it is that planned meeting which took place, and is
    completed. Raises ValidationError for bad fields, for an engagement of another partner, for a contact whom `by` may
    not know and where `planned` was logged or cancelled meanwhile; IntegrityError when `submission_key` was used before.
    """
    check_engagements(partner, engagements)
    check_contacts(by, partner, contacts)
    meeting = Meeting(partner=partner) if planned is None else _to_complete(planned, partner)
    meeting.subject, meeting.kind = subject.strip(), kind
    meeting.starts_at, meeting.minutes, meeting.place = starts_at, minutes, place
    meeting.notes, meeting.sentiment = notes, sentiment
    meeting.logged_by, meeting.submission_key = by, submission_key
    check_fields(meeting)
    if planned is None:
        meeting.save(force_insert=True)
        meeting.contacts.add(*contacts)
        meeting.colleagues.add(*colleagues)
        meeting.engagements.add(*engagements)
    else:
        meeting.is_planned = False
        meeting.bump()
        meeting.save(update_fields=[*EDITABLE, *COMPLETED_BY, "version", "updated_at"])
        meeting.refresh_from_db(fields=["version"])
        meeting.contacts.set(contacts)
        meeting.colleagues.set(colleagues)
        meeting.engagements.set(engagements)
    _touch(meeting)
    return meeting


def _to_complete(planned: Meeting, partner: Partner) -> Meeting:
    """Return the planned meeting as it stands, locked; refuse one that can no longer be completed."""
    meeting = Meeting.objects.select_for_update().get(pk=planned.pk)
    if meeting.cancelled_at is not None:
        raise ValidationError(_("The planned meeting was cancelled meanwhile."), code="cancelled")
    if not meeting.is_planned or meeting.archived_at is not None:
        raise ValidationError(_("The planned meeting was logged meanwhile."), code="logged")
    if meeting.partner_id != partner.pk:
        raise ValidationError(_("The meeting was planned with another partner."), code="partner")
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
    check_contacts(by, meeting.partner, contacts)
    check_fields(meeting)
    meeting.bump()
    meeting.save(update_fields=[*EDITABLE, "version", "updated_at"])
    meeting.contacts.set(contacts)
    meeting.colleagues.set(colleagues)
    if engagements is not None:
        check_engagements(meeting.partner, engagements)
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


def check_engagements(partner: Partner, engagements: Sequence[Engagement]) -> None:
    """Refuse engagements of another partner."""
    if any(engagement.partner_id != partner.pk for engagement in engagements):
        raise ValidationError({"engagements": _("An engagement belongs to another partner.")}, code="partner")


def check_contacts(by: User, partner: Partner, contacts: Sequence[Contact]) -> None:
    """Refuse contacts of partners that `by` may not know of. Asks only about those of another partner."""
    others = {contact.pk for contact in contacts if contact.partner_id != partner.pk}
    if others and Contact.objects.visible_to(by).filter(pk__in=others).count() != len(others):
        raise ValidationError({"contacts": _("One of these contacts is not there.")}, code="unknown")


def check_fields(meeting: Meeting) -> None:
    """Refuse what the fields of a meeting can't hold."""
    meeting.clean_fields(exclude=NOT_ASKED_AGAIN)
    if meeting.minutes is not None and meeting.minutes > LONGEST:
        raise ValidationError({"minutes": _("A meeting is at most 1,440 minutes long.")}, code="max_value")


def _touch(meeting: Meeting) -> None:
    if not meeting.is_planned and meeting.starts_at <= timezone.now():
        record_touch(meeting.partner, meeting.starts_at)
