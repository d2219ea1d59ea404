"""Events and the parts that partners have in them."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import EventRole
from engagements.models import Event, EventPart, Lead
from partners.models import Partner


@one_transaction
def save_event(
    *,
    by: User,
    event: Event,
    colleagues: Iterable[User] | None = None,
    seen_version: int | None = None,
) -> Event:
    """Save a new or changed `event` with the `colleagues` who go; None leaves them as they are.

    Raises StaleRecord when it changed since version `seen_version`.
    """
    if event.pk is None:
        event.save(force_insert=True)
    else:
        check_version(Event.objects.select_for_update().get(pk=event.pk), seen_version)
        event.bump()
        event.save()
        event.refresh_from_db(fields=["version"])
    if colleagues is not None:
        event.colleagues.set(colleagues)
    return event


@one_transaction
def set_part(
    *,
    by: User,
    event: Event,
    partner: Partner,
    role: str,
    leads: int = 0,
    talk_title: str = "",
    talk_at: datetime | None = None,
    notes: str = "",
) -> EventPart:
    """Note what `partner` does at `event` and how many leads it says it brought; the same part again is changed.

    Raises ValidationError for a role that is not one, and for a talk of one who does not speak.
    """
    part = EventPart.objects.select_for_update().filter(event=event, partner=partner, role=role).first()
    part = part or EventPart(event=event, partner=partner, role=role)
    part.leads, part.notes, part.talk_title, part.talk_at = leads, notes, talk_title, talk_at
    part.clean_fields(exclude=["event", "partner"])
    if part.role != EventRole.SPEAKER and (talk_title or talk_at):
        raise ValidationError({"talk_title": _("Only a speaker has a talk.")}, code="talk")
    part.save()
    return part


@one_transaction
def remove_part(*, by: User, part: EventPart) -> None:
    """Take `part` off its event; its history stays. Raises ValidationError while leads were logged at it."""
    EventPart.objects.select_for_update().get(pk=part.pk)
    if Lead.objects.filter(part=part).exists():
        raise ValidationError(_("Leads were logged at this booth: it stays."), code="in_use")
    part.delete()


@one_transaction
def archive_event(*, by: User, event: Event) -> Event:
    """Put `event` away. Raises ValidationError while partners have a part in it, or leads came of it."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if EventPart.objects.filter(event=event).exists():
        raise ValidationError(_("Partners have a part in this event: take them off first."), code="in_use")
    if Lead.objects.filter(event=event).exists():
        raise ValidationError(_("Leads came of this event: it stays."), code="in_use")
    event.archived_at = timezone.now()
    event.bump()
    event.save(update_fields=["archived_at", "version", "updated_at"])
    event.refresh_from_db(fields=["version"])
    return event
