"""What higher apps show on the pages of lower ones without these knowing them.

An app registers its panels and its timeline source in its `AppConfig.ready`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.expressions import Combinable
from django_stubs_ext import StrOrPromise

# An `accounts.User`, whom this layer may not import.
type User = Any


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened: `at` is aware, `icon` a lucide name, `kind` a word for its label."""

    at: datetime
    kind: str
    icon: str
    title: str
    url: str = ""
    detail: str = ""
    person: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of the partner page.

    `place` is "tab", "side" or "header". `context` is called with the partner and the reader and returns what `template`
    shows; a tab's only while it is open. `count` is called with the reader and returns an expression over partners for
    how many rows the tab has.
    """

    key: str
    title: StrOrPromise
    template: str
    context: Callable[[Any, User], dict[str, Any]]
    place: str = "tab"
    order: int = 100
    permission: str = ""
    count: Callable[[User], Combinable] | None = None


@dataclass(frozen=True)
class PrepItem:
    """Something to know before a partner is met: `state` is a word in the tone `tone`, `changed` what became of it since."""

    title: str
    url: str = ""
    state: str = ""
    tone: str = ""
    detail: str = ""
    quote: str = ""
    changed: str = ""


# (partner, reader, since) -> what to know, the most important first; `since` (aware) is when they were met last.
type PrepSource = Callable[[Any, User, datetime | None], list[PrepItem]]


@dataclass(frozen=True)
class PrepPart:
    """A part of what is laid out before a meeting. Its source takes one query."""

    key: str
    title: StrOrPromise
    icon: str
    source: PrepSource
    permission: str = ""


# (partner, reader, before, limit, only) -> the newest `limit` entries older than `before` (aware; None: from now on back),
# those of the kind `only`; "": of every kind.
type TimelineSource = Callable[[Any, User, datetime | None, int, str], list[TimelineEntry]]
# Why a partner's health is not good: "warning" or "danger", and a sentence.
type HealthReason = tuple[str, str]
# Ids of partners that the asker may know of -> the reasons of each that has any. One query, however many.
type HealthSource = Callable[[Collection[int]], Mapping[int, list[HealthReason]]]


@dataclass(frozen=True)
class Ask:
    """Something that a partner asked of us, and how it stands: `state` a word, `tone` as badges have it."""

    title: str
    state: str
    tone: str
    url: str = ""
    note: str = ""


# (partner, reader, outside) -> what the partner asked for; `outside`: in words that the partner may read. One query.
type AskSource = Callable[[Any, User, bool], list[Ask]]

partner_panels: list[Panel] = []
engagement_panels: list[Panel] = []
meeting_panels: list[Panel] = []
contact_panels: list[Panel] = []
# Each source with the kinds of entries that it gives, and what these are called.
timeline_sources: dict[TimelineSource, dict[str, StrOrPromise]] = {}
health_sources: list[HealthSource] = []
prep_parts: list[PrepPart] = []
ask_sources: list[AskSource] = []


def register_panel(panel: Panel) -> None:
    """Add `panel` to the partner page. A key is registered once; a second one replaces it."""
    partner_panels[:] = sorted(
        [*(known for known in partner_panels if known.key != panel.key), panel], key=lambda known: known.order
    )


def register_engagement_panel(panel: Panel) -> None:
    """Add `panel` to the engagement page; its context takes the engagement and the reader."""
    engagement_panels[:] = [*(known for known in engagement_panels if known.key != panel.key), panel]


def register_meeting_panel(panel: Panel) -> None:
    """Add `panel` to the meeting page; its context takes the meeting and the reader."""
    meeting_panels[:] = [*(known for known in meeting_panels if known.key != panel.key), panel]


def register_contact_panel(panel: Panel) -> None:
    """Add `panel` to a contact's page; its context takes the contact and the reader, its `count` is over contacts."""
    contact_panels[:] = sorted(
        [*(known for known in contact_panels if known.key != panel.key), panel], key=lambda known: known.order
    )


def register_timeline(source: TimelineSource, kinds: dict[str, StrOrPromise]) -> None:
    """Add `source` to the partner's timeline; `kinds` are those of its entries, with what they are called."""
    timeline_sources[source] = kinds


def timeline_kinds() -> dict[str, StrOrPromise]:
    """Return the kinds of entries of all sources, with what they are called."""
    return {kind: label for kinds in timeline_sources.values() for kind, label in kinds.items()}


def register_health(source: HealthSource) -> None:
    """Add `source` to what a partner's health is explained by."""
    if source not in health_sources:
        health_sources.append(source)


def register_prep(part: PrepPart) -> None:
    """Add `part` to what is laid out before a meeting. A key is registered once; a second one replaces it."""
    prep_parts[:] = [*(known for known in prep_parts if known.key != part.key), part]


def register_asks(source: AskSource) -> None:
    """Add `source` to what a partner asked of us, as its account plan shows it."""
    if source not in ask_sources:
        ask_sources.append(source)


def asks_of(partner: Any, reader: User, *, outside: bool) -> list[Ask]:
    """Return what `partner` asked of us; `outside`: in words that the partner may read."""
    return [ask for source in ask_sources for ask in source(partner, reader, outside)]


def timeline(
    partner: Any, reader: User, before: datetime | None, limit: int, only: str = ""
) -> list[TimelineEntry]:
    """Return the newest `limit` entries of all sources older than `before`, newest first; of the kind `only`, if any."""
    asked = [source for source, kinds in timeline_sources.items() if not only or only in kinds]
    entries = [entry for source in asked for entry in source(partner, reader, before, limit, only)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]
