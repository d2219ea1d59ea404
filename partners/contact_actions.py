"""Writes about where a contact is: who follows a champion, and going to another partner."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.errors import check_version, refusals_in_words
from ecosystem.core.transactions import one_transaction
from partners.choices import ContactRole
from partners.models import Contact, ContactMove, Partner

# The contact panel whose count says how often somebody was met.
MEETINGS = "meetings"
# People who went elsewhere that a partner's page names.
MOST_MOVED = 50


def is_only_champion(contact: Contact) -> bool:
    """Return whether `contact` is a champion and no other present one is at their partner. One query."""
    if ContactRole.CHAMPION not in contact.roles:
        return False
    champions = Contact.objects.present().filter(
        partner=contact.partner_id, roles__contains=[ContactRole.CHAMPION]
    )
    return not champions.exclude(pk=contact.pk).exists()


def likely_champions(partner: Partner, reader: User) -> "QuerySet[Contact]":
    """Return the present contacts of `partner`, those met most first, with how often as `times_met`."""
    contacts = Contact.objects.visible_to(reader).present().filter(partner=partner)
    panel = next((each for each in registry.contact_panels if each.key == MEETINGS and each.count), None)
    if panel is None or panel.count is None:
        return contacts.order_by("name", "pk")
    return contacts.annotate(times_met=panel.count(reader)).order_by(F("times_met").desc(), "name", "pk")


def moved_from(partner: Partner, reader: User) -> list[Contact]:
    """Return the contacts who were at `partner` once and are elsewhere now, where `reader` may know. One query."""
    moves = ContactMove.objects.visible_to(reader).filter(from_partner=partner)
    gone = Contact.objects.visible_to(reader).live().exclude(partner=partner)
    return list(gone.filter(pk__in=moves.order_by().values("contact")).select_related("partner")[:MOST_MOVED])


@one_transaction
def make_champion(*, by: User, contact: Contact) -> Contact:
    """Let `contact` be a champion of their partner. Raises ValidationError for one who has left."""
    contact = Contact.objects.select_for_update(of=("self",)).select_related("partner").get(pk=contact.pk)
    if contact.left_at is not None or contact.archived_at is not None:
        raise ValidationError(_("%(name)s is no longer there.") % {"name": contact})
    if ContactRole.CHAMPION not in contact.roles:
        contact.roles = [ContactRole.CHAMPION, *contact.roles]
        contact.bump()
        contact.save(update_fields=["roles", "updated_at", "version"])
        contact.refresh_from_db(fields=["version"])
    return contact


def move_contact(
    *,
    by: User,
    contact: Contact,
    partner: Partner,
    moved_on: date,
    title: str = "",
    email: str = "",
    keeps_roles: bool = False,
    seen_version: int | None = None,
) -> Contact:
    """Let `contact` be at `partner` since `moved_on`, and return them; meetings and quotes of before stay as they are.

    There already, nothing happens. Raises ValidationError for what the rules refuse, with the field `email` where
    another contact there has the address, and StaleRecord when they changed since version `seen_version`.
    """
    try:
        with refusals_in_words(Contact):
            return _move(by, contact, partner, moved_on, title, email, keeps_roles, seen_version)
    except ValidationError as error:
        if getattr(error, "code", "") == "constraint":
            raise ValidationError({"email": error}) from error
        raise


@one_transaction
def _move(
    by: User,
    contact: Contact,
    partner: Partner,
    moved_on: date,
    title: str,
    email: str,
    keeps_roles: bool,
    seen_version: int | None,
) -> Contact:
    now = Contact.objects.select_for_update(of=("self",)).select_related("partner").get(pk=contact.pk)
    if now.partner_id == partner.pk:
        return now
    check_version(now, seen_version)
    if now.archived_at is not None or partner.archived_at is not None:
        raise ValidationError(_("What is archived is restored first."))
    ContactMove.objects.create(
        contact=now, from_partner=now.partner, to_partner=partner, moved_on=moved_on, by=by
    )
    now.partner, now.title, now.email, now.left_at = partner, title, email, None
    now.roles = now.roles if keeps_roles else []
    now.clean_fields()
    now.bump()
    now.save()
    now.refresh_from_db(fields=["version"])
    return now
