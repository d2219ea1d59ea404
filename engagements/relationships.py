"""Who knows whom at a partner: our people across, theirs down, from the meetings both were in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max

from ecosystem.accounts.models import User
from engagements.models import Meeting
from partners.models import Contact, Partner

# People of each side that the map has room for: those who met most.
MOST_COLLEAGUES, MOST_CONTACTS = 8, 25


@dataclass(frozen=True)
class Tie:
    """How often two people met, and when last (aware); never: 0 and None."""

    meetings: int = 0
    last: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One contact with a tie to each colleague of the map."""

    contact: Contact
    ties: list[Tie]
    last: datetime | None


def relationships_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return the map: colleagues, a line for each contact that is there, and the most meetings of a tie.

    Contacts whom nobody met come last. Two queries.
    """
    met = Meeting.objects.visible_to(reader).held().filter(partner=partner)
    pairs = (
        met.filter(contacts__isnull=False, colleagues__isnull=False)
        .order_by()
        .values("contacts", "colleagues", name=F("colleagues__name"))
        .annotate(meetings=Count("pk", distinct=True), last=Max("starts_at"))
    )
    ties: dict[tuple[int, int], Tie] = {}
    names: dict[int, str] = {}
    times: dict[int, int] = {}
    for pair in pairs:
        ties[pair["contacts"], pair["colleagues"]] = Tie(pair["meetings"], pair["last"])
        names[pair["colleagues"]] = pair["name"]
        times[pair["colleagues"]] = times.get(pair["colleagues"], 0) + pair["meetings"]
    colleagues = sorted(names, key=lambda key: (-times[key], names[key]))[:MOST_COLLEAGUES]
    contacts = Contact.objects.visible_to(reader).present().filter(partner=partner)
    lines = [_line(contact, colleagues, ties) for contact in contacts]
    lines.sort(
        key=lambda line: (line.last is None, -(line.last.timestamp() if line.last else 0), line.contact.name)
    )
    return {
        "colleagues": [User(pk=key, name=names[key]) for key in colleagues],
        "lines": lines[:MOST_CONTACTS],
        "count": sum(1 for line in lines if line.last),
        "most": max((tie.meetings for tie in ties.values()), default=0),
    }


def _line(contact: Contact, colleagues: list[int], ties: dict[tuple[int, int], Tie]) -> Line:
    mine = [ties.get((contact.pk, key), Tie()) for key in colleagues]
    return Line(contact, mine, max((tie.last for tie in mine if tie.last), default=None))
