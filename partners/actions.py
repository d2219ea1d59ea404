"""Every write of the partner side that touches more than one row or follows a rule."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version, refusals_in_words
from ecosystem.core.models import Record
from ecosystem.core.transactions import one_transaction
from partners.choices import AdoptionStage, TeamRole
from partners.models import Adoption, Contact, Membership, Partner, Product, Solution, TeamMember

# Characters of a name that its address takes, so that a number still fits behind it.
SLUG_LENGTH = 200


# --- Partners -------------------------------------------------------------------------------------


def unique_slug(name: str) -> str:
    """Return an address for a partner called `name` that no other has: "boreal-dynamics", "boreal-dynamics-2".

    Nor is it that of a page which stands beside the partners, such as "new".
    """
    base = slugify(name, allow_unicode=False)[:SLUG_LENGTH].strip("-") or "partner"
    taken = set(
        Partner.objects.filter(Q(slug=base) | Q(slug__startswith=f"{base}-")).values_list("slug", flat=True)
    )
    leads_to = resolve(reverse("partners:detail", args=[base])).view_name
    if base not in taken and leads_to == "partners:detail":
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def save_partner(
    *, by: User, partner: Partner, seen_version: int | None = None, many: Mapping[str, Iterable[Any]]
) -> Partner:
    """Save a new or edited `partner` with its `many` (field name to records), and return it.

    Without an owner a new one is `by`'s. Raises ValidationError for what the rules refuse and StaleRecord when it
    changed since version `seen_version`.
    """
    if partner.pk is None:
        # The number in an address must not tell a stranger that a restricted partner of this name exists.
        name = f"{partner.name[:SLUG_LENGTH]} {get_random_string(8)}" if partner.restricted else partner.name
        partner.slug = unique_slug(name)
        partner.owner = partner.owner or by
    return _save(partner, seen_version, **many)


def archive_partner(*, by: User, partner: Partner) -> Partner:
    """Put `partner` away: lists and counts leave it out, its page and history stay."""
    return _archive(partner)


def restore_partner(*, by: User, partner: Partner) -> Partner:
    """Take `partner` out of the archive. Raises ValidationError when another has its name by now."""
    if partner.archived_at is not None:
        partner.archived_at = None
        with refusals_in_words(Partner):
            _save_archived_at(partner)
    return partner


def record_touch(partner: Partner, at: datetime) -> None:
    """Note that `partner` heard from us at `at` (aware); an earlier touch than the known one changes nothing."""
    Partner.objects.filter(pk=partner.pk).update(last_touch_at=Greatest(Coalesce("last_touch_at", at), at))


# --- Contacts -------------------------------------------------------------------------------------


def find_or_create_contact(
    *, by: User, partner: Partner, name: str, title: str = "", email: str = ""
) -> Contact:
    """Return the partner's contact with this e-mail address, else a new one. Raises ValidationError for bad data."""
    contact = Contact(partner=partner, name=name.strip(), title=title.strip(), email=email.strip())
    same = Contact.objects.live().filter(partner=partner, email__iexact=contact.email)
    known = same.first() if contact.email else None
    if known is not None:
        return known
    contact.clean_fields(exclude=["partner"])
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError:
        # Somebody added them a moment ago.
        return same.get()
    return contact


def save_contact(*, by: User, contact: Contact, seen_version: int | None = None) -> Contact:
    """Save a new or edited `contact` and return it.

    Raises ValidationError for what the rules refuse and StaleRecord when it changed since version `seen_version`.
    """
    return _save(contact, seen_version)


def archive_contact(*, by: User, contact: Contact) -> Contact:
    """Put `contact` away; meetings that they were in keep their name."""
    return _archive(contact)


# --- Team, adoption, programmes -------------------------------------------------------------------


def add_team_member(*, by: User, partner: Partner, user: User, role: TeamRole) -> TeamMember:
    """Give `user` a part in looking after `partner`. Raises ValidationError when they have it already."""
    member = TeamMember(partner=partner, user=user, role=role)
    member.full_clean()
    with refusals_in_words(TeamMember), transaction.atomic():
        member.save()
    return member


@one_transaction
def remove_team_member(*, by: User, member: TeamMember) -> None:
    """Take a part in looking after a partner away.

    Raises ValidationError for `by`'s own last part where a restricted partner would be lost from their sight.
    """
    others = TeamMember.objects.filter(partner=member.partner, user=member.user).exclude(pk=member.pk)
    is_last = member.partner.owner_id != by.pk and not by.is_superuser and not others.exists()
    if member.user_id == by.pk and member.partner.restricted and is_last:
        raise ValidationError(_("You would no longer see this partner. Ask its owner to take you out."))
    member.delete()


@one_transaction
def set_adoptions(*, by: User, partner: Partner, stages: Mapping[Product, str]) -> None:
    """Note how far `partner` is with each product of `stages`: "" for not adopted; products not named stay.

    A new stage holds since today. History is kept by trigger.
    """
    for product, stage in stages.items():
        if stage:
            set_adoption(by=by, partner=partner, product=product, stage=AdoptionStage(stage))
        else:
            Adoption.objects.filter(partner=partner, product=product).delete()


@one_transaction
def set_adoption(*, by: User, partner: Partner, product: Product, stage: str) -> Adoption:
    """Note how far `partner` is with `product`, since today where the stage is new."""
    adoption, created = Adoption.objects.get_or_create(
        partner=partner, product=product, defaults={"stage": stage}
    )
    if not created and adoption.stage != stage:
        adoption.stage, adoption.since = stage, timezone.localdate()
        adoption.save(update_fields=["stage", "since"])
    return adoption


def save_membership(*, by: User, membership: Membership, seen_version: int | None = None) -> Membership:
    """Save a partner's new or changed time in a programme, and return it.

    Raises ValidationError for what the rules refuse and StaleRecord when it changed since version `seen_version`.
    """
    return _save(membership, seen_version)


def archive_membership(*, by: User, membership: Membership) -> Membership:
    """Put `membership` away: the partner is no longer in the programme, and may join it again."""
    return _archive(membership)


# --- Solutions ------------------------------------------------------------------------------------


def save_solution(
    *, by: User, solution: Solution, seen_version: int | None = None, products: Iterable[Product]
) -> Solution:
    """Save a new or edited `solution` with the `products` it is built on, and return it.

    Raises ValidationError for what the rules refuse and StaleRecord when it changed since version `seen_version`.
    """
    return _save(solution, seen_version, products=products)


def archive_solution(*, by: User, solution: Solution) -> Solution:
    """Put `solution` away; engagements and showcases about it keep its name."""
    return _archive(solution)


# --- Saving ---------------------------------------------------------------------------------------


def _save[R: Record](record: R, seen_version: int | None, **many: Iterable[Any]) -> R:
    """Save `record` with its `many` (field name to records) unless it changed since `seen_version`."""
    with refusals_in_words(type(record)):
        return _save_unless_stale(record, seen_version, many)


@one_transaction
def _save_unless_stale[R: Record](
    record: R, seen_version: int | None, many: Mapping[str, Iterable[Any]]
) -> R:
    if record.pk is not None:
        check_version(type(record)._default_manager.select_for_update().get(pk=record.pk), seen_version)
        record.bump()
    record.save()
    for name, records in many.items():
        getattr(record, name).set(records)
    record.refresh_from_db(fields=["version"])
    return record


def _archive[R: Record](record: R) -> R:
    """Put `record` away, once."""
    if record.archived_at is None:
        record.archived_at = timezone.now()
        _save_archived_at(record)
    return record


@one_transaction
def _save_archived_at(record: Record) -> None:
    record.bump()
    record.save(update_fields=["archived_at", "updated_at", "version"])
    record.refresh_from_db(fields=["version"])
