"""Who works on an engagement, on both sides."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.models import Engagement
from partners.models import Contact


@one_transaction
def set_people(
    *,
    by: User,
    engagement: Engagement,
    colleagues: Collection[User],
    contacts: Collection[Contact],
    seen_version: int | None = None,
) -> Engagement:
    """Let just these `colleagues` and `contacts` work on `engagement`, and return it.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for a contact of another partner
    who is not on it yet.
    """
    check_version(Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk), seen_version)
    before = set(engagement.contacts.values_list("pk", flat=True))
    for contact in contacts:
        if contact.pk not in before:
            _check_contact(engagement, contact)
    engagement.colleagues.set(colleagues)
    engagement.contacts.set(contacts)
    return _bumped(engagement)


@one_transaction
def add_contact(*, by: User, engagement: Engagement, contact: Contact) -> Engagement:
    """Let `contact` work on `engagement` as well; twice is as once. Raises ValidationError for another partner's."""
    Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    _check_contact(engagement, contact)
    if engagement.contacts.filter(pk=contact.pk).exists():
        return engagement
    engagement.contacts.add(contact)
    return _bumped(engagement)


def _bumped(engagement: Engagement) -> Engagement:
    engagement.bump()
    engagement.save(update_fields=["version", "updated_at"])
    engagement.refresh_from_db(fields=["version"])
    return engagement


def _check_contact(engagement: Engagement, contact: Contact) -> None:
    if contact.partner_id != engagement.partner_id:
        raise ValidationError({"contacts": _("This contact is another partner's.")}, code="partner")
