"""Finding the partner that a row means, among those that its reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from ecosystem.core.cells import folded
from partners.imports.subject import Draft, Question, Said, Subject
from partners.imports.words import domain_of
from partners.models import ExternalId, Partner

# Likeness of two names, from 0 to 1, from which they may be one: "Boreal Dynamics" and "Boreal Dynamics Inc" have 0.8.
ALIKE = 0.5
# Partners that are offered for one name.
OFFERED = 4
NEW = "new"
# Said where the truth would tell of a partner that the reader must not know.
CLOSED = "this row can't be brought in by you: ask an admin"


@dataclass(frozen=True)
class Wanted:
    """What a row says of a partner. `ids` are (system, value)."""

    name: str = ""
    own_id: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    domain: str = ""


class PartnerFinder:
    """Knows the names and domains of all partners that `by` may know; asks the database for the rest, in sets."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.names: dict[int, str] = {}
        self.by_name: dict[str, list[int]] = {}
        self.by_domain: dict[str, list[int]] = {}
        partners = Partner.objects.visible_to(said.by).live().order_by("pk")
        for pk, name, website in partners.values_list("pk", "name", "website"):
            self.names[pk] = name
            self.by_name.setdefault(folded(name), []).append(pk)
            domain = domain_of(website) if website else ""
            if domain:
                self.by_domain.setdefault(domain, []).append(pk)
        self.by_id: dict[tuple[str, str], int] = {}
        self.alike: dict[str, list[int]] = {}

    def look_up(self, wanted: Iterable[Wanted], *, alike: bool = True) -> None:
        """Ask the database for what `place` will need for `wanted`: a query for ids, and one for names alike."""
        wanted = list(wanted)
        self._look_up_ids({pair for each in wanted for pair in each.ids} - self.by_id.keys())
        if alike:
            names = {each.name for each in wanted if each.name and self._known(each) is None}
            self._look_up_alike(names - self.alike.keys())

    def _known(self, wanted: Wanted) -> int | None:
        for pair in wanted.ids:
            if pair in self.by_id:
                return self.by_id[pair]
        for found in (self.by_domain.get(wanted.domain), self.by_name.get(folded(wanted.name))):
            if found:
                return found[0]
        return None

    def _look_up_ids(self, pairs: set[tuple[str, str]]) -> None:
        systems: dict[str, list[str]] = {}
        for system, value in pairs:
            systems.setdefault(system, []).append(value)
        for system, values in systems.items():
            found = ExternalId.objects.filter(system=system, value__in=values)
            self.by_id.update({(system, value): pk for value, pk in found.values_list("value", "partner_id")})

    def _look_up_alike(self, names: set[str]) -> None:
        if not names:
            return
        self.alike.update({name: [] for name in names})
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
            cursor.execute(
                """
                SELECT wanted.name, p.id FROM unnest(%s) AS wanted(name), LATERAL (
                  SELECT id, similarity(search_normal(name), search_normal(wanted.name)) AS likeness
                  FROM partners_partner
                  WHERE archived_at IS NULL AND search_normal(name) %% search_normal(wanted.name)
                  ORDER BY likeness DESC, id LIMIT 20
                ) p ORDER BY wanted.name, p.likeness DESC, p.id
                """,
                [sorted(names)],
            )
            for name, pk in cursor.fetchall():
                if pk in self.names and len(self.alike[name]) < OFFERED:
                    self.alike[name].append(pk)

    def place(self, subject: Subject, draft: Draft, wanted: Wanted, *, new: bool) -> int | None:
        """Return the partner that is meant; None with the reason or question at the draft, or where it is a new one.

        `new` is whether a partner that is not there may be added.
        """
        found = self._by_id(draft, wanted)
        if found is not None or draft.reasons or draft.conflicts:
            return found
        domain = self.by_domain.get(wanted.domain, [])
        same = self.by_name.get(folded(wanted.name), []) if wanted.name else []
        if len(domain) == 1 and (new or not same):
            return domain[0]
        if len(same) == 1:
            return same[0]
        if both := set(domain) & set(same):
            return min(both)
        if not wanted.name:
            if not new:
                draft.reasons.append(_("no partner is named, and no e-mail domain tells it"))
            return None
        return self._asked(subject, draft, wanted.name, same or self.alike.get(wanted.name, []), new=new)

    def _by_id(self, draft: Draft, wanted: Wanted) -> int | None:
        if wanted.own_id:
            pk = (
                int(wanted.own_id)
                if wanted.own_id.isascii() and wanted.own_id.isdigit() and len(wanted.own_id) < 19
                else 0
            )
            if pk not in self.names:
                draft.reasons.append(_("no partner has the id %(id)s here") % {"id": wanted.own_id[:30]})
                return None
            return pk
        found = {self.by_id[pair] for pair in wanted.ids if pair in self.by_id}
        if len(found) > 1 and found <= self.names.keys():
            draft.conflicts.append(_("its ids belong to several partners here"))
        elif found and not found <= self.names.keys():
            known = Partner.objects.visible_to(self.said.by).filter(pk__in=found).values_list("pk", flat=True)
            draft.reasons.append(
                _("it is archived here: restore it first") if set(known) == found else _(CLOSED)
            )
        elif found:
            return found.pop()
        return None

    def _asked(self, subject: Subject, draft: Draft, name: str, alike: list[int], *, new: bool) -> int | None:
        if not alike:
            if not new:
                draft.reasons.append(_("no partner here is called “%(name)s”") % {"name": name[:100]})
            return None
        none = _("None of these: a new partner") if new else _("None of these: leave its rows out")
        choices = (*((str(pk), self.names[pk]) for pk in alike), (NEW, none))
        question = Question(
            f"partner:{folded(name)[:150]}",
            _("Is “%(name)s” a partner that is here?") % {"name": name[:100]},
            choices,
        )
        answer = subject.ask(draft, question)
        if answer == NEW and not new:
            draft.reasons.append(_("no partner here is called “%(name)s”") % {"name": name[:100]})
        return int(answer) if answer and answer != NEW else None


def ids_of(text: str, system: str) -> tuple[tuple[str, str], ...]:
    """Return the ids in a cell as (system, value): "0015g00000" of `system`, or "salesforce: 0015g00000; sap: 17"."""
    pairs = []
    for part in text.split(";"):
        before, parted, after = part.strip().partition(": ")
        if parted and before and after.strip():
            pairs.append((before.strip()[:50], after.strip()[:200]))
        elif part.strip():
            pairs.append((system, part.strip()[:200]))
    return tuple(dict.fromkeys(pairs))
