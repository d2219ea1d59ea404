"""What is held about a contact as a person: giving it out as one file, and erasing it for good."""

import logging
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.personal_data import (
    Mention,
    Person,
    erase_copies,
    erase_mentions,
    mentions,
    register_copies,
    register_forgetting,
    register_telling,
    told_of,
)
from ecosystem.core.personal_data import forgettings as ways_to_forget
from ecosystem.core.transactions import one_transaction
from partners.models import (
    Contact,
    ContactErasure,
    ContactExternalId,
    ContactMergedRow,
    ContactMove,
    PartnerMergedRow,
)
from partners.models.erasure import ERASED

logger = logging.getLogger(__name__)

# What makes a contact a person, by column, and what is left of it.
PERSONAL: dict[str, Any] = {
    "name": ERASED,
    "title": "",
    "roles": [],
    "email": "",
    "phone": "",
    "time_zone": "",
    "left_at": None,
}
# Texts about the person that are theirs alone, and are not looked for in what people wrote.
OWN = (Contact, ContactErasure, ContactExternalId, ContactMergedRow, PartnerMergedRow)
# The shortest number that is looked for in texts, in characters.
SHORTEST_PHONE = 6


def register() -> None:
    """Say what this app knows of a person, and what it makes out of other texts."""
    register_telling("contact", tell_contact)
    register_forgetting(_forget_journals)
    register_forgetting(_forget_admin_log)
    register_copies("outbox.Mail", "partners.PartnerHealth", "core.BulkChange", "admin.LogEntry")


def person_behind(contact: Contact) -> Person:
    """Return the person of `contact`: with them all who were merged into them, and every name and address they had."""
    keys, newest = {contact.pk}, {contact.pk}
    while newest:
        newest = set(Contact.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - keys
        keys |= newest
    words: set[str] = set()
    events = Contact.pgh_event_model.objects.filter(pgh_obj_id__in=keys)  # type: ignore[attr-defined]  # tracked
    for rows in (Contact.objects.filter(pk__in=keys), events):
        for name, email, phone in rows.order_by().values_list("name", "email", "phone").distinct():
            words |= {name, email, phone if len(phone) >= SHORTEST_PHONE else ""}
    return Person(frozenset(keys), frozenset(words - {"", ERASED}), ERASED)


def held_about(contact: Contact, reader: User) -> dict[str, Any]:
    """Return everything about the person of `contact` that `reader` may know of, ready for JSON."""
    person = person_behind(contact)
    return {
        "exported_at": timezone.now().isoformat(),
        **told_of(person.keys, reader),
        "named_in": [
            {"kind": each.kind, "title": each.title, "address": each.url, "in": each.fields}
            for each in mentions_of(contact, reader)
        ],
    }


def mentions_of(contact: Contact, reader: User) -> list[Mention]:
    """Return what people wrote that names the person of `contact` and that `reader` may know of."""
    person = person_behind(contact)
    return [each for each in mentions(person, reader, own=Contact) if not isinstance(each.record, OWN)]


@one_transaction
def erase_contact(*, by: User, contact: Contact, also_in_texts: bool = False) -> ContactErasure:
    """Take the person out of `contact`, of all that was merged into them, and of every copy and history. For good.

    Meetings, quotes and counts stay, with "Erased person". What people wrote stays as it is and is listed, unless
    `also_in_texts`: then the person's names and addresses are replaced there too. Erased already, nothing happens.
    Raises ValidationError for a contact that is merged into another.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    known = ContactErasure.objects.filter(contact=contact).first()
    if known is not None:
        return known
    if contact.merged_into_id is not None:
        raise ValidationError(_("It was merged into another contact: erase that one."))
    person = person_behind(contact)
    left = [] if also_in_texts else mentions_of(contact, by)
    now = timezone.now()
    rows = Contact.objects.filter(pk__in=person.keys)
    rows.filter(archived_at__isnull=True).update(archived_at=now)
    rows.update(**PERSONAL, version=F("version") + 1, updated_at=now)
    events = Contact.pgh_event_model.objects.filter(pgh_obj_id__in=person.keys)  # type: ignore[attr-defined]  # tracked
    events.update(**PERSONAL)
    ContactExternalId.objects.filter(contact__in=person.keys).delete()
    for forget in ways_to_forget:
        forget(person)
    erase_copies(person)
    if also_in_texts:
        erase_mentions(person, own=Contact)
    erasure = ContactErasure.objects.create(
        contact=contact, by=by, at=now, named_in=[[m.record._meta.label, m.record.pk] for m in left]
    )
    logger.info("Contact %s erased by user %s", contact.pk, by.pk)
    return erasure


def without_person(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the columns of a contact's row, as JSON keeps them, with the person taken out."""
    if row is None:
        return None
    return row | {name: value for name, value in PERSONAL.items() if name in row}


def tell_contact(keys: Collection[int], reader: User) -> dict[str, Any]:
    """Return the fields of the person's records, the numbers other systems know them by, their moves and their history."""
    contacts = Contact.objects.visible_to(reader).filter(pk__in=keys).select_related("partner")
    seen = [contact.pk for contact in contacts]
    ids = ContactExternalId.objects.filter(contact__in=seen).order_by("pk")
    events = Contact.pgh_event_model.objects.filter(pgh_obj_id__in=seen).order_by("pgh_id")  # type: ignore[attr-defined]  # tracked
    moves = ContactMove.objects.visible_to(reader).filter(contact__in=seen)
    return {
        "records": [
            {"id": c.pk, "partner": c.partner.name, **_fields(c), "added_at": c.created_at.isoformat()}
            for c in contacts
        ],
        "ids_in_other_systems": [{"system": each.system, "id": each.value} for each in ids],
        "moves": [
            {"from": m.from_partner.name, "to": m.to_partner.name, "on": m.moved_on.isoformat()}
            for m in moves.select_related("from_partner", "to_partner")
        ],
        "history": [{"at": e.pgh_created_at.isoformat(), "id": e.pgh_obj_id, **_fields(e)} for e in events],
    }


def _fields(row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in PERSONAL}
    return values | {"left_at": row.left_at.isoformat() if row.left_at else None}


def _forget_journals(person: Person) -> None:
    """Take the person out of the rows that merges keep so that they can be undone; an undo then brings back nobody."""
    ids = [str(key) for key in person.keys]
    now = timezone.now().isoformat()
    for journal in (ContactMergedRow, PartnerMergedRow):
        numbers = Q(model=ContactExternalId._meta.label_lower, before__contact_id__in=list(person.keys))
        journal.objects.filter(numbers).delete()
        for row in journal.objects.filter(model=Contact._meta.label_lower, row_id__in=ids):
            row.before, row.after = without_person(row.before), without_person(row.after)
            if "archived_at" in row.before:
                row.before["archived_at"] = now
            row.save(update_fields=["before", "after"])


def _forget_admin_log(person: Person) -> None:
    kind = ContentType.objects.get_for_model(Contact)
    ids: Iterable[str] = [str(key) for key in person.keys]
    LogEntry.objects.filter(content_type=kind, object_id__in=ids).update(object_repr=ERASED)
