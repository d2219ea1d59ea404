"""Names and texts for very many partners: invented like those of the demonstration, whose texts are used anew."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.text import slugify

from ecosystem.workspace.demo.content import Content, Country, TopicText, read_content
from ecosystem.workspace.demo.partners import UNSPLIT
from ecosystem.workspace.demo.wording import fill
from partners.choices import PartnerKind

NAMES = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
# Stands in ready texts for the first name of the contact who was there.
PERSON = "\x01"
# Times that each text is filled with other numbers.
FILLED = 4


@dataclass(frozen=True)
class ReadyText:
    """A meeting's text, filled but for the person's name."""

    subject: str
    notes: str
    mood: str
    todo: tuple[str, ...]


class Words:
    """Gives out names and texts; `choose` is the only source of chance, so that a seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)  # noqa: S311  # not a secret, and the same each time
        self.content: Content = read_content()
        self.countries = {code: land for code, land in self.content.countries.items() if len(code) == 2}

    @cached_property
    def country_codes(self) -> list[str]:
        """Countries to draw from; some have more partners than others."""
        codes = list(self.countries)
        return codes + [
            code for code in ("US", "US", "US", "DE", "DE", "GB", "FR", "JP", "IN") if code in codes
        ]

    def partner_names(self, used: set[str]) -> Iterator[tuple[str, str, str, str]]:
        """Give name, kind, domain's slug and country; the name, in lower case, is none of `used` and is added to it."""
        choose = self.choose
        domains, kinds = list(NAMES["trades"]), list(PartnerKind.values)
        while True:
            stem = "".join(choose.choice(NAMES[part]) for part in ("beginnings", "middles", "ends"))
            domain, kind = choose.choice(domains), choose.choices(kinds, (8, 5, 3, 1, 2, 1))[0]
            country = choose.choice(self.country_codes)
            trade = choose.choice(NAMES["trades"][domain] if choose.random() < 0.6 else NAMES["any_trade"])
            name = f"{stem} {trade}"
            if name.lower() in used:
                name = f"{name} {choose.choice(NAMES['places'])}"
            elif choose.random() < 0.3 and kind in (PartnerKind.ISV, PartnerKind.STARTUP):
                name = f"{name} {NAMES['legal'].get(country, 'Ltd')}"
            if name.lower() not in used:
                used.add(name.lower())
                yield name, kind, domain, country

    def mistyped(self, name: str) -> str:
        """Return `name` as somebody in a hurry types it: a letter doubled, dropped or changed for its neighbour."""
        place = self.choose.randrange(1, len(name.split()[0]))
        return self.choose.choice(
            [
                name[:place] + name[place] + name[place:],
                name[:place] + name[place + 1 :],
                name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
            ]
        )

    @cached_property
    def people(self) -> dict[str, list[tuple[str, str]]]:
        """First and last name of each possible person, with how they stand in an e-mail address, by country."""
        abroad = self.content.countries["anywhere"]
        return {code: _people(land) + _people(abroad)[:40] for code, land in self.countries.items()}

    @cached_property
    def texts(self) -> list[ReadyText]:
        """Texts of meetings, each topic a few times with other numbers."""
        topics = [topic for topics in self.content.topics.values() for topic in topics]
        return [self._ready(topic) for topic in topics for _time in range(FILLED)]

    def _ready(self, topic: TopicText) -> ReadyText:
        openings = self.content.notes.openings
        opening = self.choose.choice(openings[self.choose.choice(list(openings))])
        names = dict.fromkeys(("person", "everyone"), PERSON)
        names |= {"solution": "their solver", "product": "PhysicsNeMo", "quote": "It works on my cluster."}
        names |= {
            "weekday": "Tuesday",
            "month": "May",
            "city": "the office",
            "minutes": "45",
            "title": "it",
            "stage": "",
        }
        agreed = "".join(f"\n- {fill(text, names, self.choose)}" for text in topic.agreed)
        body = (
            f"{fill(opening, names, self.choose)}\n\n{fill(topic.text, names, self.choose)}\n{agreed}".strip()
        )
        subject = self.choose.choice([topic.subject, *topic.alternatives])
        todo = tuple(fill(text, names, self.choose) for text in topic.todo)
        return ReadyText(fill(subject, names, self.choose), body, topic.mood, todo)

    @cached_property
    def quotes(self) -> list[str]:
        """What partners say of gaps."""
        return [quote.words for gap in self.content.gaps.values() for quote in gap.quotes]


def _people(land: Country) -> list[tuple[str, str]]:
    return [
        (
            f"{first} {last}",
            ".".join(slugify(part.translate(UNSPLIT)).replace("-", "") for part in (first, last)),
        )
        for first in land.first
        for last in land.last
    ]
