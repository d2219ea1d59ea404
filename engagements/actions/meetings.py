"""Logging and editing meetings."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from engagements.models import Engagement, Meeting
from partners.actions import record_touch
from partners.models import Contact, Partner

# Checked by the database itself or by the caller's choices; asking again would cost a query each.
NOT_ASKED_AGAIN = ["partner", "logged_by", "submission_key"]


@transaction.atomic
def record_meeting(
    *,
    by: User,
    partner: Partner,
    subject: str,
    kind: str,
    starts_at: datetime,
    minutes: int | None = None,
    place: str = "",
    contacts: Iterable[Contact] = (),
    colleagues: Iterable[User] = (),
    engagements: Sequence[Engagement] = (),
    notes: str = "",
    sentiment: str = "",
    submission_key: UUID | None = None,
) -> Meeting:
    """Save a meeting with `partner` and who and what it was about, and return it.

    `starts_at` is aware, `minutes` its length. Raises ValidationError for bad fields and for engagements of another
    partner; IntegrityError when `submission_key` was used before.
    """
    if any(engagement.partner_id != partner.pk for engagement in engagements):
        raise ValidationError(_("An engagement belongs to another partner."), code="partner")
    meeting = Meeting(
        partner=partner,
        subject=subject,
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        notes=notes,
        sentiment=sentiment,
        logged_by=by,
        submission_key=submission_key,
    )
    meeting.clean_fields(exclude=NOT_ASKED_AGAIN)
    meeting.save(force_insert=True)
    meeting.contacts.add(*contacts)
    meeting.colleagues.add(*colleagues)
    meeting.engagements.add(*engagements)
    if starts_at <= timezone.now():
        record_touch(partner, starts_at)
    return meeting


@transaction.atomic
def edit_meeting(
    *, by: User, meeting: Meeting, contacts: Iterable[Contact], colleagues: Iterable[User], seen_version: int | None
) -> Meeting:
    """Save changes to `meeting`. Raises StaleRecord when it changed since version `seen_version`."""
    check_version(Meeting.objects.select_for_update().get(pk=meeting.pk), seen_version)
    meeting.bump()
    meeting.save()
    meeting.contacts.set(contacts)
    meeting.colleagues.set(colleagues)
    if meeting.starts_at <= timezone.now():
        record_touch(meeting.partner, meeting.starts_at)
    meeting.refresh_from_db(fields=["version"])
    return meeting
