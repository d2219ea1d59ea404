"""The pipeline as files: our own columns, and those that Salesforce and HubSpot import without edits.

Salesforce: the columns of its Data Import Wizard for opportunities. HubSpot: those of its deal import, the first three
of which it requires. Amounts are plain numbers with two places, days are YYYY-MM-DD.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from engagements.models import Engagement

# Engagements read at a time.
READ = 1000


@dataclass(frozen=True)
class Preset:
    """A layout of columns: each a heading and how an engagement fills it."""

    name: str
    columns: tuple[tuple[str, Callable[[Engagement], Any]], ...]

    @property
    def headings(self) -> list[str]:
        """The header row."""
        return [heading for heading, _fill in self.columns]


def _value(name: str) -> Callable[[Engagement], Any]:
    return lambda engagement: getattr(engagement, name)


def _closes(engagement: Engagement) -> Any:
    return engagement.closed_on or engagement.expected_close


def _domains(engagement: Engagement) -> str:
    return "; ".join(domain.name for domain in engagement.partner.domains.all())


def _products(engagement: Engagement) -> str:
    return "; ".join(product.name for product in engagement.products.all())


OWN = Preset(
    "own",
    (
        ("Id", _value("pk")),
        ("Title", _value("title")),
        ("Partner", lambda e: e.partner.name),
        ("Partner id", _value("partner_id")),
        ("Track", lambda e: e.track.name),
        ("Stage", lambda e: e.stage.name),
        ("Outcome", lambda e: e.stage.get_outcome_display()),
        ("Probability (%)", lambda e: e.stage.probability),
        ("Amount", _value("amount")),
        ("Currency", lambda e: e.currency if e.amount is not None else ""),
        (f"Amount in {settings.BASE_CURRENCY}", _value("base_amount")),
        (f"Weighted in {settings.BASE_CURRENCY}", _value("weighted_amount")),
        ("Expected close", _value("expected_close")),
        ("Closed on", _value("closed_on")),
        ("Owner", lambda e: e.owner.name if e.owner else ""),
        ("Owner e-mail", lambda e: (e.owner.email if e.owner else "") or ""),
        ("Tier", lambda e: e.partner.get_tier_display()),
        ("Domains", _domains),
        ("Products", _products),
        ("Health", lambda e: e.get_health_display()),
        ("Next step", _value("next_step")),
        ("Started on", _value("started_on")),
        # A day like the others; in UTC, since a file has no reader's zone.
        ("Updated", lambda e: e.updated_at.date()),
    ),
)
SALESFORCE = Preset(
    "salesforce",
    (
        ("Opportunity Name", lambda e: e.title[:120]),
        ("Account Name", lambda e: e.partner.name),
        ("Stage", lambda e: e.stage.name),
        ("Close Date", _closes),
        ("Amount", _value("amount")),
        ("Probability (%)", lambda e: e.stage.probability),
        ("Type", lambda e: e.track.name),
        ("Lead Source", lambda e: "Partner"),
        ("Next Step", lambda e: e.next_step[:255]),
        ("Description", _value("objective")),
        ("Opportunity Owner", lambda e: e.owner.name if e.owner else ""),
    ),
)
HUBSPOT = Preset(
    "hubspot",
    (
        ("Deal Name", _value("title")),
        ("Pipeline", lambda e: e.track.name),
        ("Deal Stage", lambda e: e.stage.name),
        ("Amount", _value("amount")),
        ("Close Date", _closes),
        ("Deal owner", lambda e: (e.owner.email if e.owner else "") or ""),
        ("Company name", lambda e: e.partner.name),
    ),
)
PRESETS = {preset.name: preset for preset in (OWN, SALESFORCE, HUBSPOT)}


def export_rows(engagements: QuerySet[Engagement], preset: Preset) -> Iterator[list[Any]]:
    """Yield the cells of each of `engagements` (with_value), in order, in constant memory.

    The rows come by a server-side cursor inside one transaction, which a pooler in transaction mode can serve too.
    """
    rows = engagements.select_related("partner", "track", "stage", "owner").prefetch_related(
        "products", "partner__domains"
    )
    with transaction.atomic():
        for engagement in rows.iterator(chunk_size=READ):
            yield [fill(engagement) for _heading, fill in preset.columns]
