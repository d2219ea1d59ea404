"""What higher apps show on a partner's page without the partner app knowing them.

An app registers its panels and its timeline source in its `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

    `place` is "tab", "side" or "header". `context` is called with the partner and the reader and returns
    what `template` shows; it may make at most `queries` queries, so that the page stays within its budget.
    """

    key: str
    title: StrOrPromise
    template: str
    context: Callable[[Any, User], dict[str, Any]]
    place: str = "tab"
    order: int = 100
    permission: str = ""


# (partner, reader, before, limit) -> the newest `limit` entries older than `before` (aware; None: from now on back).
type TimelineSource = Callable[[Any, User, datetime | None, int], list[TimelineEntry]]
# (partner, reader) -> reasons why the partner's health is not good, as (severity, sentence); severity "warning" or "danger".
type HealthSource = Callable[[Any, User], list[tuple[str, str]]]

partner_panels: list[Panel] = []
engagement_panels: list[Panel] = []
meeting_panels: list[Panel] = []
timeline_sources: list[TimelineSource] = []
health_sources: list[HealthSource] = []


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


def register_timeline(source: TimelineSource) -> None:
    """Add `source` to the partner's timeline."""
    if source not in timeline_sources:
        timeline_sources.append(source)


def register_health(source: HealthSource) -> None:
    """Add `source` to what a partner's health is explained by."""
    if source not in health_sources:
        health_sources.append(source)


def timeline(partner: Any, reader: User, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Return the newest `limit` entries of all sources older than `before`, newest first."""
    entries = [entry for source in timeline_sources for entry in source(partner, reader, before, limit)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]
