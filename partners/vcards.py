"""Contacts as vCards: out, and in, looked at before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.core.vcards import Card, Entry, write_card
from partners.actions import save_contact
from partners.choices import ContactRole
from partners.forms import ContactForm
from partners.models import Contact, Partner

# The largest file that is read, in bytes, and the entries that are looked at together.
LARGEST_FILE = 10 * 1024 * 1024
MOST_ENTRIES = 1000
# What an entry brings to a contact, apart from the name.
BROUGHT = ("title", "email", "phone", "time_zone", "roles")


@dataclass
class PlannedCard:
    """What an entry would come to.

    `outcome` is "new", "known" or "unreadable". `fills` are the fields of the known contact that are empty and would be
    filled; `values` are those of a new contact, as a form takes them.
    """

    line: int
    outcome: str
    name: str
    email: str = ""
    reason: str = ""
    contact: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    fills: dict[str, Any] = field(default_factory=dict)

    @property
    def filled_labels(self) -> list[str]:
        """What the fields that would be filled are called."""
        fields = {f.name: f.verbose_name for f in Contact._meta.concrete_fields}
        return [str(fields[name]) for name in self.fills]


def card_of(contact: Contact) -> Card:
    """Return `contact`, read with its partner, as a card."""
    return Card(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        title=contact.title,
        organisation=contact.partner.name,
        time_zone=contact.time_zone,
        categories=[str(ContactRole(role).label) for role in contact.roles],
        uid=f"ecosystem-contact-{contact.pk}",
    )


def write_cards(contacts: Iterable[Contact]) -> Iterator[str]:
    """Yield each contact, read with its partner, as a vCard."""
    for contact in contacts:
        yield write_card(card_of(contact))


def file_name(contact: Contact) -> str:
    """Return what the file of one contact is called."""
    return f"{slugify(contact.name)[:80] or 'contact'}.vcf"


def values_of(card: Card) -> dict[str, Any]:
    """Return what `card` says of a contact, by field."""
    roles = {str(label).casefold(): value for value, label in ContactRole.choices}
    known = {*(roles.get(each.casefold(), each) for each in card.categories)} & set(ContactRole.values)
    return {
        "name": " ".join(card.name.split()),
        "title": " ".join(card.title.split()),
        "email": card.email.strip(),
        "phone": card.phone.strip(),
        "time_zone": card.time_zone.strip(),
        "roles": sorted(known),
    }


def plan_cards(partner: Partner, entries: Iterable[Entry]) -> list[PlannedCard]:
    """Return what each entry would come to at `partner`: known by e-mail address, then by name. One query."""
    there = list(Contact.objects.live().filter(partner=partner).order_by("left_at", "pk"))
    by_email = {c.email.casefold(): c for c in reversed(there) if c.email}
    by_name: dict[str, list[Contact]] = {}
    for contact in there:
        by_name.setdefault(contact.name.casefold(), []).append(contact)
    planned: list[PlannedCard] = []
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.card is None:
            planned.append(PlannedCard(entry.line, "unreadable", "", reason=entry.reason))
            continue
        values = values_of(entry.card)
        email, name = values["email"].casefold(), values["name"].casefold()
        known = by_email.get(email) if email else None
        if known is None:
            # Two of a name with an address each are two people.
            alike = [c for c in by_name.get(name, []) if not (email and c.email)]
            known = alike[0] if alike else None
        mark = email or name
        if mark in seen:
            reason = _("It is the same person as on line %(line)d.") % {"line": seen[mark]}
            planned.append(PlannedCard(entry.line, "unreadable", values["name"], values["email"], reason))
        elif known is not None:
            planned.append(_known(entry.line, values, known))
        else:
            planned.append(_new(entry.line, values, partner))
        seen.setdefault(mark, entry.line)
    return planned


def _known(line: int, values: dict[str, Any], contact: Contact) -> PlannedCard:
    offered = {name: values[name] for name in BROUGHT if values[name] and not getattr(contact, name)}
    # What the form would refuse does not fill anything.
    fills = {name: value for name, value in offered.items() if not _refusals(values, name)}
    return PlannedCard(line, "known", contact.name, contact.email, contact=contact.pk, fills=fills)


def _new(line: int, values: dict[str, Any], partner: Partner) -> PlannedCard:
    refusals = _form(values, Contact(partner=partner)).errors
    if refusals:
        labels = ContactForm.base_fields
        reason = " ".join(
            f"{labels[name].label if name in labels else name}: {' '.join(str(e) for e in errors)}"
            for name, errors in refusals.items()
        )
        return PlannedCard(line, "unreadable", values["name"][:200], values["email"][:254], reason)
    return PlannedCard(line, "new", values["name"], values["email"], values=values)


def _refusals(values: dict[str, Any], name: str) -> Any:
    return _form(values, Contact()).errors.get(name)


def _form(values: dict[str, Any], contact: Contact) -> ContactForm:
    return ContactForm(values, instance=contact)


@one_transaction
def bring_in(*, by: User, partner: Partner, planned: Iterable[PlannedCard]) -> tuple[int, int]:
    """Add the new contacts and fill the empty fields of known ones; return how many of each.

    Who is there by now is left as they are. Raises ValidationError, and writes nothing, for what the rules refuse.
    """
    # Two who bring the same file at once are served one after the other.
    Partner.objects.select_for_update().get(pk=partner.pk)
    added = filled = 0
    for each in planned:
        if each.outcome == "new":
            form = _form(each.values, Contact(partner=partner))
            if form.is_valid():
                save_contact(by=by, contact=form.save(commit=False))
                added += 1
            elif not _is_taken(form):
                raise ValidationError(
                    [error for errors in form.errors.as_data().values() for error in errors]
                )
        elif each.outcome == "known" and each.fills:
            contact = (
                Contact.objects.live().select_for_update().filter(pk=each.contact, partner=partner).first()
            )
            fills = {n: v for n, v in each.fills.items() if contact is not None and not getattr(contact, n)}
            if contact is not None and fills:
                for name, value in fills.items():
                    setattr(contact, name, value)
                contact.clean_fields()
                save_contact(by=by, contact=contact)
                filled += 1
    return added, filled


def _is_taken(form: ContactForm) -> bool:
    return any(error.code == "taken" for errors in form.errors.as_data().values() for error in errors)


def packed(planned: Iterable[PlannedCard]) -> list[dict[str, Any]]:
    """Return what was planned as JSON keeps it, so that the confirmation is of just that."""
    return [asdict(each) for each in planned if each.outcome != "unreadable"]


def unpacked(rows: Iterable[dict[str, Any]]) -> list[PlannedCard]:
    """Return what `packed` was given."""
    return [PlannedCard(**row) for row in rows]
