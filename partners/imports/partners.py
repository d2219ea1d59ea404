"""Rows about partners."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.core.cells import CellError, folded, parts_of, word_of, yes_or_no
from partners.actions import SLUG_LENGTH
from partners.choices import PartnerKind, PartnerStatus, Tier
from partners.countries import country_name
from partners.imports.finding import PartnerFinder, Wanted, ids_of
from partners.imports.slugs import FreeSlugs
from partners.imports.subject import Draft, Field, Outcome, Planned, Said, Subject, row_of, text_up_to
from partners.imports.words import People, domain_of, read_country, read_lifecycle, read_website
from partners.models import Domain, ExternalId, Industry, Partner

DOMAINS, INDUSTRIES = Partner.domains.through, Partner.industries.through


class PartnerSubject(Subject):
    key = "partners"
    label = gettext_lazy("Partners")
    model = Partner
    permissions = ("partners.add_partner", "partners.change_partner")
    fields = (
        Field("name", gettext_lazy("Name"), ("Account Name", "Company name", "Company", "Partner", "Partner name", "Organisation", "Organization", "Account")),
        Field("id", gettext_lazy("Id"), ("Partner id",)),
        Field("external_id", gettext_lazy("External id"), ("External ids", "Account ID", "AccountId", "Record ID", "Company ID", "Record Id - Company")),
        Field("kind", gettext_lazy("Kind"), ("Partner kind",)),
        Field("tier", gettext_lazy("Tier"), ("Partner tier",)),
        Field("status", gettext_lazy("Status"), ("Partner status",)),
        Field("lifecycle", gettext_lazy("Status, by type or lifecycle"), ("Type", "Account Type", "Lifecycle Stage")),
        Field("domains", gettext_lazy("Domains"), ("Simulation domains", "Domain")),
        Field("industries", gettext_lazy("Industries"), ("Industry",)),
        Field("country", gettext_lazy("Country"), ("Billing Country", "Country/Region", "BillingCountry", "Billing Country Code", "BillingCountryCode", "Country Code")),
        Field("website", gettext_lazy("Website"), ("Company domain name", "Website URL", "Web site", "URL")),
        Field("summary", gettext_lazy("Summary"), ("Description", "Account Description", "About us", "About")),
        Field("owner", gettext_lazy("Owner"), ("Account Owner", "Company owner", "Owner e-mail", "Owner email", "Account Owner Email")),
        Field("restricted", gettext_lazy("Restricted")),
    )  # fmt: skip
    needed = (("name",),)
    words: ClassVar[dict[str, Any]] = {INDUSTRIES._meta.label: ("industry_id", Industry)}

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.finder = PartnerFinder(said)
        self.people = People()
        self.domains = {folded(name): pk for pk, name in Domain.objects.values_list("pk", "name")}
        self.domain_names = dict(Domain.objects.values_list("pk", "name"))
        self.industries = {
            folded(name): (pk, name) for pk, name in Industry.objects.values_list("pk", "name")
        }
        self.new_industries: dict[str, str] = {}
        self.slugs = FreeSlugs()

    # --- Reading ------------------------------------------------------------------------------

    def read(self, draft: Draft) -> Draft:
        draft.take("name", text_up_to(200, _("name")))
        draft.take("kind", lambda text: word_of(text, PartnerKind))
        draft.take("tier", lambda text: word_of(text, Tier))
        draft.take("lifecycle", read_lifecycle)
        draft.take("status", lambda text: word_of(text, PartnerStatus))
        draft.take("domains", self._domains)
        draft.take("industries", self._industries)
        draft.take("country", read_country)
        draft.take("website", read_website)
        draft.take("summary", text_up_to(100_000, _("summary")))
        draft.take("restricted", yes_or_no)
        draft.take("external_id", lambda text: ids_of(text, self.said.system))
        self.read_owner(draft)
        if not draft.cells.get("name"):
            draft.reasons.append(_("no name"))
        return draft

    def read_owner(self, draft: Draft) -> None:
        """Find the owner; where rows are wanted without an owner that nobody is, say nothing of one."""
        try:
            if text := draft.cells.get("owner", ""):
                draft.values["owner"] = self.people.find(text)
        except CellError as error:
            if not self.said.without_owner:
                draft.reasons.append(str(error))

    def _domains(self, text: str) -> list[int]:
        found = []
        for part in parts_of(text):
            if folded(part) not in self.domains:
                raise CellError(_("no domain is called “%(text)s”") % {"text": part[:80]})
            found.append(self.domains[folded(part)])
        return found

    def _industries(self, text: str) -> list[tuple[int | None, str]]:
        found: list[tuple[int | None, str]] = []
        for part in parts_of(text):
            if len(part) > 100:
                raise CellError(_("an industry is longer than 100 characters"))
            key = folded(part)
            found.append(self.industries.get(key) or (None, self.new_industries.setdefault(key, part)))
        return found

    # --- Finding ------------------------------------------------------------------------------

    def find(self, drafts: list[Draft]) -> None:
        wanted = [self._wanted(draft) for draft in drafts]
        self.finder.look_up(wanted)
        for draft, want in zip(drafts, wanted, strict=True):
            if not draft.reasons:
                draft.target = self.finder.place(self, draft, want, new=True)
        found = Partner.objects.in_bulk({draft.target for draft in drafts if draft.target})
        self._load_around(found.keys())
        for draft in drafts:
            draft.target = found.get(draft.target)

    def _wanted(self, draft: Draft) -> Wanted:
        return Wanted(
            name=draft.cells.get("name", ""),
            own_id=draft.cells.get("id", ""),
            ids=draft.values.get("external_id", ()),
            domain=domain_of(draft.values.get("website", "")) if draft.values.get("website") else "",
        )

    def _load_around(self, pks: Iterable[int]) -> None:
        pks = list(pks)
        self.links: dict[str, dict[int, dict[int, int]]] = {"domain_id": {}, "industry_id": {}}
        for through, column in ((DOMAINS, "domain_id"), (INDUSTRIES, "industry_id")):
            rows = through._default_manager.filter(partner_id__in=pks).values_list("partner_id", column, "pk")
            for partner, word, link in rows:
                self.links[column].setdefault(partner, {})[word] = link

    # --- Building -----------------------------------------------------------------------------

    def label_of(self, draft: Draft) -> str:
        return draft.cells.get("name", "")

    def keys_of(self, draft: Draft) -> list[Any]:
        ids: list[Any] = list(draft.values.get("external_id", ()))
        if draft.target is not None:
            return [draft.target.pk, *ids]
        return [folded(draft.values["name"]), *ids]

    def build(self, draft: Draft, planned: Planned) -> None:
        if draft.target is None:
            planned.outcome = Outcome.CREATE
            planned.data = row_of(self._new(draft.values))
        else:
            self._compare(draft, draft.target, planned)
        self._link(draft, planned)
        if planned.outcome == Outcome.UNCHANGED and planned.changes:
            planned.outcome = Outcome.UPDATE

    def _new(self, values: dict[str, Any]) -> Partner:
        name, restricted = values["name"], values.get("restricted", False)
        # The address must not tell a stranger that a restricted partner of this name exists.
        shown = f"{name[:SLUG_LENGTH]} {get_random_string(8)}" if restricted else name
        partner = Partner(
            name=name,
            slug=self.slugs.give(shown),
            restricted=restricted,
            owner_id=values.get("owner", self.said.by.pk),
        )
        for key in ("kind", "tier", "country", "website", "summary"):
            if key in values:
                setattr(partner, key, values[key])
        partner.status = values.get("status") or values.get("lifecycle") or PartnerStatus.PROSPECT
        return partner

    def _compare(self, draft: Draft, partner: Partner, planned: Planned) -> None:
        values = dict(draft.values)
        if "lifecycle" in values and "status" not in values:
            values["status"] = values["lifecycle"]
        if "website" in values and _same_site(values["website"], partner.website):
            del values["website"]
        if values.get("name", partner.name) != partner.name:
            others = [pk for pk in self.finder.by_name.get(folded(values["name"]), []) if pk != partner.pk]
            if others:
                planned.outcome, planned.reason = Outcome.CONFLICT, _("another partner here has this name")
                return
        labels = {each.key: each.label for each in self.fields}
        for key in ("name", "kind", "tier", "status", "country", "website", "summary", "restricted"):
            before = getattr(partner, key)
            if values.get(key, before) != before and values[key] != "":
                planned.data[key] = values[key]
                planned.changes.append(
                    (str(labels[key]), _in_words(key, before), _in_words(key, values[key]))
                )
        if values.get("owner", partner.owner_id) != partner.owner_id:
            planned.data["owner_id"] = values["owner"]
            names = self.people.name(partner.owner_id), self.people.name(values["owner"])
            planned.changes.append((str(labels["owner"]), *names))

    def _link(self, draft: Draft, planned: Planned) -> None:
        if planned.outcome == Outcome.CONFLICT:
            return
        pk = draft.target.pk if draft.target else 0
        if "domains" in draft.values:
            there = self.links["domain_id"].get(pk, {})
            wanted = {word: {"domain_id": word} for word in draft.values["domains"]}
            names = self.domain_names
            self._link_words(planned, DOMAINS._meta.label, _("Domains"), there, wanted, names)
        if "industries" in draft.values:
            there = self.links["industry_id"].get(pk, {})
            known = dict(self.industries.values())
            links = {
                word or name: {"industry_id": word} if word else {"word": name}
                for word, name in draft.values["industries"]
            }
            self._link_words(planned, INDUSTRIES._meta.label, _("Industries"), there, links, known)
        fresh = [pair for pair in draft.values.get("external_id", ()) if pair not in self.finder.by_id]
        if fresh:
            planned.adds[ExternalId._meta.label] = [
                {"system": system, "value": value} for system, value in fresh
            ]
            if draft.target:
                planned.changes.append((_("External id"), "", "; ".join(f"{s}: {v}" for s, v in fresh)))

    def _link_words(
        self,
        planned: Planned,
        label: str,
        heading: str,
        there: dict[int, int],
        wanted: dict[Any, dict[str, Any]],
        names: dict[int, str],
    ) -> None:
        added = [row for word, row in wanted.items() if word not in there]
        dropped = [link for word, link in there.items() if word not in wanted]
        if added:
            planned.adds[label] = added
        if dropped:
            planned.drops[label] = dropped
        if planned.object_id and (added or dropped):
            before = "; ".join(sorted(names[word] for word in there))
            after = "; ".join(sorted(names.get(word, word) for word in wanted))
            planned.changes.append((heading, before, after))


def _same_site(address: str, known: str) -> bool:
    """Return whether a bare domain is that of the website that is known."""
    bare = address.removeprefix("https://").removeprefix("http://").rstrip("/")
    return bool(known) and "/" not in bare and domain_of(address) == domain_of(known)


def _in_words(key: str, value: Any) -> str:
    if key == "restricted":
        return _("Yes") if value else _("No")
    if key == "country":
        return country_name(value) if value else ""
    choices = {"kind": PartnerKind, "tier": Tier, "status": PartnerStatus}.get(key)
    return str(choices(value).label) if choices else str(value)
