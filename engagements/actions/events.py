"""Events and the parts that partners have in them."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.models import Event, EventPart
from partners.models import Partner


@one_transaction
def save_event(*, by: User, event: Event, seen_version: int | None = None) -> Event:
    """Save a new or changed `event`. Raises StaleRecord when it changed since version `seen_version`."""
    if event.pk is None:
        event.save(force_insert=True)
        return event
    check_version(Event.objects.select_for_update().get(pk=event.pk), seen_version)
    event.bump()
    event.save()
    event.refresh_from_db(fields=["version"])
    return event


@one_transaction
def set_part(
    *, by: User, event: Event, partner: Partner, role: str, leads: int = 0, notes: str = ""
) -> EventPart:
    """Note what `partner` does at `event` and how many leads it brought; the same part again is changed.

    Raises ValidationError for a role that is not one.
    """
    part = EventPart.objects.select_for_update().filter(event=event, partner=partner, role=role).first()
    part = part or EventPart(event=event, partner=partner, role=role)
    part.leads, part.notes = leads, notes
    part.clean_fields(exclude=["event", "partner"])
    part.save()
    return part


def remove_part(*, by: User, part: EventPart) -> None:
    """Take `part` off its event; its history stays."""
    part.delete()


def archive_event(*, by: User, event: Event) -> Event:
    """Put `event` away. Raises ValidationError while partners have a part in it."""
    if EventPart.objects.filter(event=event).exists():
        raise ValidationError(_("Partners have a part in this event: take them off first."), code="in_use")
    event.archived_at = timezone.now()
    event.bump()
    event.save(update_fields=["archived_at", "version", "updated_at"])
    event.refresh_from_db(fields=["version"])
    return event
