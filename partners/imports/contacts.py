"""Rows about contacts."""

import zoneinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.core.cells import CellError, folded, parts_of, word_of
from partners.choices import ContactRole
from partners.imports.finding import CLOSED, PartnerFinder, Wanted, ids_of
from partners.imports.subject import Draft, Field, Kind, Outcome, Planned, Said, Subject, row_of, text_up_to
from partners.imports.words import domain_of, read_email
from partners.models import Contact, ContactExternalId

ZONES = {zone.lower(): zone for zone in zoneinfo.available_timezones()}
COLUMNS = ("name", "title", "roles", "email", "phone", "time_zone", "left_at")


class ContactSubject(Subject):
    key = "contacts"
    label = gettext_lazy("Contacts")
    model = Contact
    permissions = ("partners.add_contact", "partners.change_contact")
    fields = (
        Field("name", gettext_lazy("Name"), ("Full name", "Contact", "Contact name")),
        Field("first_name", gettext_lazy("First name"), ("FirstName", "Given name")),
        Field("last_name", gettext_lazy("Last name"), ("LastName", "Family name", "Surname")),
        Field("id", gettext_lazy("Id")),
        Field("external_id", gettext_lazy("External id"), ("External ids", "Contact ID", "Record ID", "Record Id - Contact")),
        Field("partner", gettext_lazy("Partner"), ("Account Name", "Company name", "Company", "Associated Company", "Organisation", "Organization", "Account", "Primary Associated Company", "Partner name")),
        Field("partner_id", gettext_lazy("Partner id")),
        Field("partner_external_id", gettext_lazy("External id of the partner"), ("Account ID", "AccountId", "Associated Company IDs", "Primary Associated Company ID", "Company ID")),
        Field("partner_domain", gettext_lazy("Website of the partner"), ("Company domain name", "Website", "Website URL")),
        Field("title", gettext_lazy("Title"), ("Job Title", "Position")),
        Field("roles", gettext_lazy("Roles"), ("Role",)),
        Field("email", gettext_lazy("E-mail"), ("Email", "Email Address", "E-mail address", "Mail")),
        Field("phone", gettext_lazy("Phone"), ("Phone Number", "Business Phone", "Telephone")),
        Field("time_zone", gettext_lazy("Time zone"), ("Timezone",)),
        Field("left_at", gettext_lazy("Left the partner on"), ("Left at", "Left on", "Left"), Kind.DAY),
    )  # fmt: skip
    needed = (
        ("name", "last_name", "first_name"),
        ("partner", "partner_id", "partner_external_id", "partner_domain", "email"),
    )

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.finder = PartnerFinder(said)

    # --- Reading ------------------------------------------------------------------------------

    def read(self, draft: Draft) -> Draft:
        name = _full_name(draft)
        if not name:
            draft.reasons.append(_("no name"))
        elif len(name) > 200:
            draft.reasons.append(_("the name is longer than 200 characters"))
        draft.values["name"] = name
        draft.take("title", text_up_to(200, _("title")))
        draft.take(
            "roles", lambda text: [word_of(part, ContactRole) for part in parts_of(text.replace(",", ";"))]
        )
        draft.take("email", read_email)
        draft.take("phone", text_up_to(50, _("phone")))
        draft.take("time_zone", _zone)
        draft.take("left_at", self.day("left_at"))
        draft.take("external_id", lambda text: ids_of(text, self.said.system))
        draft.take("partner_external_id", lambda text: ids_of(text, self.said.system))
        return draft

    def label_of(self, draft: Draft) -> str:
        partner = draft.cells.get("partner", "")
        return f"{_full_name(draft)}, {partner}" if partner else _full_name(draft)

    # --- Finding ------------------------------------------------------------------------------

    def find(self, drafts: list[Draft]) -> None:
        wanted = [self._wanted(draft) for draft in drafts]
        self.finder.look_up(wanted)
        self._find_known(drafts)
        for draft, want in zip(drafts, wanted, strict=True):
            if draft.reasons or draft.conflicts:
                continue
            target = draft.target
            if want == Wanted() or (target is not None and not _says_partner(draft)):
                draft.values["partner_id"] = target.partner_id if target else self._by_email(draft)
            else:
                draft.values["partner_id"] = self.finder.place(self, draft, want, new=False)
            if (
                not draft.values["partner_id"]
                and not draft.reasons
                and not draft.questions
                and not draft.conflicts
            ):
                draft.reasons.append(_("no partner is named, and no e-mail domain tells it"))
        self._find_by_partner(drafts)
        for draft in drafts:
            if draft.target is not None and not draft.questions:
                self._check_target(draft)

    def _wanted(self, draft: Draft) -> Wanted:
        site, email = draft.cells.get("partner_domain", ""), draft.values.get("email", "")
        return Wanted(
            name=draft.cells.get("partner", ""),
            own_id=draft.cells.get("partner_id", ""),
            ids=draft.values.get("partner_external_id", ()),
            domain=domain_of(site) if site else domain_of(email) if email else "",
        )

    def _by_email(self, draft: Draft) -> int | None:
        found = self.finder.by_domain.get(
            domain_of(draft.values.get("email", "")) if draft.values.get("email") else "", []
        )
        return found[0] if len(found) == 1 else None

    def _find_known(self, drafts: list[Draft]) -> None:
        """Find the contacts that ids name."""
        own = {
            int(text)
            for d in drafts
            if (text := d.cells.get("id", "")).isascii() and text.isdigit() and len(text) < 19
        }
        visible = Contact.objects.visible_to(self.said.by).live()
        by_own = visible.in_bulk(own) if own else {}
        pairs = {pair for draft in drafts for pair in draft.values.get("external_id", ())}
        self.by_id: dict[tuple[str, str], int] = {}
        for system in {system for system, _value in pairs}:
            values = [value for each, value in pairs if each == system]
            found = ContactExternalId.objects.filter(system=system, value__in=values)
            self.by_id.update({(system, value): pk for value, pk in found.values_list("value", "contact_id")})
        by_pk = visible.in_bulk(set(self.by_id.values())) if self.by_id else {}
        for draft in drafts:
            if text := draft.cells.get("id", ""):
                draft.target = (
                    by_own.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
                )
                if draft.target is None:
                    draft.reasons.append(_("no contact has the id %(id)s here") % {"id": text[:30]})
                continue
            named = {self.by_id[pair] for pair in draft.values.get("external_id", ()) if pair in self.by_id}
            if len(named) > 1:
                draft.conflicts.append(_("its ids belong to several contacts here"))
            elif named:
                draft.target = by_pk.get(named.pop())
                if draft.target is None:
                    draft.reasons.append(_(CLOSED))

    def _find_by_partner(self, drafts: list[Draft]) -> None:
        """Find the others by e-mail address, then by name, among the contacts of their partner."""
        partners = {d.values["partner_id"] for d in drafts if d.target is None and d.values.get("partner_id")}
        by_email: dict[tuple[int, str], int] = {}
        # Id and e-mail address of everybody of a name.
        by_name: dict[tuple[int, str], list[tuple[int, str]]] = {}
        if partners:
            # A partner's contacts are many and mostly not meant: whole records are read of those that are.
            there = Contact.objects.visible_to(self.said.by).live().filter(partner_id__in=partners).order_by()
            told = there.values_list("pk", "partner_id", "name", "email")
            for pk, their_partner, name, address in told.iterator():
                if address:
                    by_email[their_partner, address.lower()] = pk
                by_name.setdefault((their_partner, folded(name)), []).append((pk, address))
        matches: list[tuple[Draft, int]] = []
        for draft in drafts:
            partner = draft.values.get("partner_id")
            if draft.target is not None or not partner or draft.reasons or draft.questions:
                continue
            email = draft.values.get("email", "").lower()
            found = by_email.get((partner, email)) if email else None
            same = by_name.get((partner, folded(draft.values["name"])), [])
            if found is None and len(same) == 1 and not (email and same[0][1]):
                found = same[0][0]
            elif found is None and len(same) > 1 and not email:
                draft.conflicts.append(_("several contacts here have this name"))
            if found is not None:
                matches.append((draft, found))
        records = Contact.objects.in_bulk({pk for _draft, pk in matches}) if matches else {}
        for draft, pk in matches:
            draft.target = records.get(pk)

    def _check_target(self, draft: Draft) -> None:
        contact, partner = draft.target, draft.values.get("partner_id")
        if partner and partner != contact.partner_id:
            there = self.finder.names.get(contact.partner_id, "")
            draft.conflicts.append(_("is at %(partner)s here: move the contact by hand") % {"partner": there})

    def keys_of(self, draft: Draft) -> list[Any]:
        partner = draft.values["partner_id"]
        ids: list[Any] = list(draft.values.get("external_id", ()))
        email = draft.values.get("email", "").lower()
        keys = [*ids, (partner, email)] if email else ids
        if draft.target is not None:
            return [draft.target.pk, *keys]
        return keys or [(partner, "", folded(draft.values["name"]))]

    # --- Building -----------------------------------------------------------------------------

    def build(self, draft: Draft, planned: Planned) -> None:
        values = {key: draft.values[key] for key in COLUMNS if key in draft.values}
        if draft.target is None:
            planned.outcome = Outcome.CREATE
            planned.data = row_of(Contact(partner_id=draft.values["partner_id"], **values))
        else:
            labels = {each.key: str(each.label) for each in self.fields}
            for key, value in values.items():
                before = getattr(draft.target, key)
                if before != value and not (key == "email" and before.lower() == value.lower()):
                    planned.data[key] = value
                    planned.changes.append((labels[key], _in_words(before), _in_words(value)))
        fresh = [pair for pair in draft.values.get("external_id", ()) if pair not in self.by_id]
        if fresh:
            planned.adds[ContactExternalId._meta.label] = [
                {"system": system, "value": value} for system, value in fresh
            ]
            if draft.target is not None:
                planned.changes.append((_("External id"), "", "; ".join(f"{s}: {v}" for s, v in fresh)))
        if planned.outcome == Outcome.UNCHANGED and planned.changes:
            planned.outcome = Outcome.UPDATE


def _full_name(draft: Draft) -> str:
    first, last = draft.cells.get("first_name", ""), draft.cells.get("last_name", "")
    return draft.cells.get("name", "") or f"{first} {last}".strip()


def _says_partner(draft: Draft) -> bool:
    return any(draft.cells.get(key) for key in ("partner", "partner_id", "partner_external_id"))


def _zone(text: str) -> str:
    zone = ZONES.get(text.replace(" ", "_").lower())
    if zone is None:
        raise CellError(_("“%(text)s” is no time zone such as Europe/Oslo") % {"text": text[:50]})
    return zone


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(ContactRole(role).label) for role in value)
    return "" if value is None else str(value)
