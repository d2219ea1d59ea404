"""Every write of the partner side that touches more than one row or follows a rule."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.text import slugify

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from partners.models import Adoption, Contact, Partner, Product

# Characters of a name that its address takes, so that a number still fits behind it.
SLUG_LENGTH = 200


def unique_slug(name: str) -> str:
    """Return an address for a partner called `name` that no other has: "boreal-dynamics", "boreal-dynamics-2"."""
    base = slugify(name, allow_unicode=False)[:SLUG_LENGTH].strip("-") or "partner"
    taken = set(
        Partner.objects.filter(Q(slug=base) | Q(slug__startswith=f"{base}-")).values_list("slug", flat=True)
    )
    if base not in taken and base not in {"new", "options"}:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


@one_transaction
def save_partner(
    *, by: User, partner: Partner, seen_version: int | None = None, many: dict[str, Any]
) -> Partner:
    """Save a new or edited `partner` with its `many` (field name to records), and return it.

    Raises ValidationError for what the rules refuse and StaleRecord when it changed since version `seen_version`.
    """
    if partner.pk is None:
        partner.slug = unique_slug(partner.name)
        partner.owner = partner.owner or by
    else:
        check_version(Partner.objects.select_for_update().get(pk=partner.pk), seen_version)
        partner.bump()
    partner.save()
    for name, records in many.items():
        getattr(partner, name).set(records)
    partner.refresh_from_db(fields=["version"])
    return partner


def archive_partner(*, by: User, partner: Partner) -> Partner:
    """Put `partner` away: lists and counts leave it out, its history stays."""
    partner.archived_at = timezone.now()
    partner.save(update_fields=["archived_at", "updated_at"])
    return partner


def record_touch(partner: Partner, at: datetime) -> None:
    """Note that `partner` heard from us at `at` (aware); an earlier touch than the known one changes nothing."""
    Partner.objects.filter(pk=partner.pk).update(last_touch_at=Greatest(Coalesce("last_touch_at", at), at))


def create_contact(*, by: User, partner: Partner, name: str, title: str = "", email: str = "") -> Contact:
    """Return the partner's contact with this e-mail address, else a new one. Raises ValidationError for bad data."""
    email = email.strip()
    if email:
        known = Contact.objects.live().filter(partner=partner, email__iexact=email).first()
        if known is not None:
            return known
    contact = Contact(partner=partner, name=name.strip(), title=title.strip(), email=email)
    contact.clean_fields(exclude=["partner"])
    contact.save()
    return contact


@one_transaction
def save_contact(*, by: User, contact: Contact, seen_version: int | None = None) -> Contact:
    """Save a new or edited `contact`. Raises StaleRecord when it changed since version `seen_version`."""
    if contact.pk is not None:
        check_version(Contact.objects.select_for_update().get(pk=contact.pk), seen_version)
        contact.bump()
    contact.save()
    contact.refresh_from_db(fields=["version"])
    return contact


def set_adoption(*, by: User, partner: Partner, product: Product, stage: str) -> Adoption:
    """Note how far `partner` is with `product`, since today where the stage is new. History is kept by trigger."""
    adoption, created = Adoption.objects.get_or_create(
        partner=partner, product=product, defaults={"stage": stage}
    )
    if not created and adoption.stage != stage:
        adoption.stage, adoption.since = stage, timezone.localdate()
        adoption.save(update_fields=["stage", "since"])
    return adoption
