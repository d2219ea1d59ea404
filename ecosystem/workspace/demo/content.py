"""Reads what the demonstration tells from the TOML files in `texts/`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.utils.text import slugify

FOLDER = Path(__file__).parent / "texts"
# The key of what may be said to every partner of a domain, or on a track.
ANY = "any"


@dataclass(frozen=True)
class SolutionText:
    """What a partner builds. `speed_up` is how many times faster than `baseline`."""

    name: str
    status: str
    products: list[str]
    summary: str
    speed_up: float | None = None
    baseline: str = ""


@dataclass(frozen=True)
class EngagementText:
    """A piece of work. `stage` is a slug; `blocked` the key of the gap that blocks it, `risk` why it is at risk."""

    track: str
    stage: str
    title: str
    objective: str
    next: str
    solution: str = ""
    blocked: str = ""
    risk: str = ""


@dataclass(frozen=True)
class PartnerText:
    """An invented partner. `owner` is a key of `people.PEOPLE`, `last_touch` days before today; None: made up."""

    name: str
    kind: str
    tier: str
    status: str
    country: str
    city: str
    owner: str
    industries: list[str]
    summary: str
    solutions: list[SolutionText]
    engagements: list[EngagementText]
    domain: str
    zone: str = ""
    last_touch: int | None = None
    restricted: bool = False

    @cached_property
    def slug(self) -> str:
        """The address of the partner's page, which is also its key in all other files."""
        return slugify(self.name)


@dataclass(frozen=True)
class TopicText:
    """Something that a meeting was about, with slots that `wording.fill` fills; `track` may be "relationship"."""

    subject: str
    text: str
    agreed: list[str]
    todo: list[str]
    mood: str
    track: str
    alternatives: list[str] = field(default_factory=list)
    kind: str = ""


@dataclass(frozen=True)
class QuoteText:
    """What a partner said of a gap; `partner` is its slug."""

    partner: str
    severity: str
    words: str
    workaround: str = ""


@dataclass(frozen=True)
class GapText:
    """A gap of a product.

    `decided` is how many days ago its last decision fell, `heard` for how many days it has been known; None: made up.
    """

    key: str
    product: str
    title: str
    kind: str
    state: str
    problem: str
    quotes: list[QuoteText]
    message: str = ""
    decided: int | None = None
    heard: int | None = None


@dataclass(frozen=True)
class RoadmapText:
    """A piece of the roadmap. `release` is in months from today; None: no release yet. `gaps` are keys."""

    product: str
    title: str
    state: str
    horizon: str
    gaps: list[str]
    release: int | None = None


@dataclass(frozen=True)
class EventText:
    """An event `day` days from today. A part: partner's slug, role, leads, notes."""

    name: str
    kind: str
    day: int
    days: int
    place: str
    parts: list[tuple[str, str, int, str]]


@dataclass(frozen=True)
class LeadText:
    """Somebody met at an event. `booth` and `became` are slugs of partners, `by` the key of a colleague."""

    by: str
    temperature: str
    consent: str
    name: str = ""
    company: str = ""
    note: str = ""
    promised: str = ""
    booth: str = ""
    became: str = ""
    dropped: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventStory:
    """What an event was for, whom it reached and what it brought; `colleagues` are keys."""

    leads: list[LeadText]
    goals: str = ""
    outcome: str = ""
    registrations: int | None = None
    attendance: int | None = None
    booth_visits: int | None = None
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShowcaseText:
    """A public piece, worked on since `begun` days ago and published `published` days ago, if it was."""

    partner: str
    solution: str
    kind: str
    stage: str
    title: str
    results: str
    begun: int
    published: int | None = None
    text: str = ""
    quote: str = ""
    quoted: str = ""


@dataclass(frozen=True)
class Country:
    """Time zone, currency and names of a country; in `phone` each "#" stands for a digit."""

    zone: str
    currency: str
    first: list[str]
    last: list[str]
    phone: str = ""


@dataclass(frozen=True)
class Titles:
    """Job titles at partners: by the partner's kind and the contact's role, and those only a domain has."""

    titles: dict[str, dict[str, list[str]]]
    by_domain: dict[str, list[str]]


@dataclass(frozen=True)
class NoteText:
    """How notes begin, and how quotes and moves stand in them; `plans` by track: side and what is to be done."""

    openings: dict[str, list[str]]
    quotes: dict[str, list[str]]
    moves: dict[str, list[str]]
    plans: dict[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Content:
    """All that is told. `topics` are by partner's slug, by domain's slug, and by track."""

    partners: list[PartnerText]
    topics: dict[str, list[TopicText]]
    gaps: dict[str, GapText]
    roadmap: list[RoadmapText]
    events: list[EventText]
    stories: dict[str, EventStory]
    showcases: list[ShowcaseText]
    products: list[dict[str, Any]]
    countries: dict[str, Country]
    people: Titles
    notes: NoteText


@cache
def read_content() -> Content:
    """Return what the files say. Raises TypeError for a field that is not known."""
    products = _read("products")["product"]
    return Content(
        partners=[
            _partner(row, path.stem) for path in _files("partners") for row in _parsed(path)["partner"]
        ],
        topics=_topics(),
        gaps=_gaps({slugify(product["name"]): product["name"] for product in products}),
        roadmap=[RoadmapText(**row) for row in _read("roadmap")["item"]],
        events=[
            EventText(**{**row, "parts": [tuple(part) for part in row["parts"]]})
            for row in _read("events")["event"]
        ],
        stories={
            name: EventStory(**{**row, "leads": [LeadText(**lead) for lead in row["leads"]]})
            for name, row in _read("leads").items()
        },
        showcases=[ShowcaseText(**row) for row in _read("showcases")["showcase"]],
        products=products,
        countries={code: Country(**row) for code, row in _read("countries").items()},
        people=Titles(**_read("people")),
        notes=NoteText(**_read("notes")),
    )


def _partner(row: dict[str, Any], domain: str) -> PartnerText:
    return PartnerText(
        **{
            **row,
            "solutions": [SolutionText(**solution) for solution in row["solutions"]],
            "engagements": [EngagementText(**engagement) for engagement in row["engagements"]],
        },
        domain=domain,
    )


def _topics() -> dict[str, list[TopicText]]:
    """Return topics by whom they fit. A file is named after a domain or after a track."""
    domains = {path.stem for path in _files("partners")}
    topics = {}
    for path in _files("meetings"):
        track = "technical" if path.stem in domains else path.stem
        for key, rows in _parsed(path).items():
            topics[path.stem if key == ANY else key] = [TopicText(**{"track": track, **row}) for row in rows]
    return topics


def _gaps(product_names: dict[str, str]) -> dict[str, GapText]:
    return {
        key: GapText(
            **{**row, "quotes": [QuoteText(*quote) for quote in row["quotes"]]},
            key=key,
            product=product_names[path.stem],
        )
        for path in _files("gaps")
        for key, row in _parsed(path).items()
    }


def _files(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.toml"))


def _read(name: str) -> dict[str, Any]:
    return _parsed(FOLDER / f"{name}.toml")


def _parsed(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
