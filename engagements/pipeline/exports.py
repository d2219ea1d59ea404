"""The layouts of the pipeline as a file: our own columns, and those that Salesforce and HubSpot import without edits.

Salesforce: the columns of its Data Import Wizard for opportunities, and the names of its API as Data Loader takes them.
HubSpot: those of its deal import, the first three of which it requires. Days are YYYY-MM-DD, amounts plain numbers with
two places. Where a layout has no column for the currency, amounts are in the base currency: the other system reads
them in its own, and their sum is that of the page.

A layout's columns can be left out, and any of our own added to it, by their keys.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ecosystem.core.lists import Column
from ecosystem.core.tables import escape_cell
from engagements.models import Engagement

# Whose ids Salesforce's AccountId is filled with.
SALESFORCE_IDS = "salesforce"
BASE = settings.BASE_CURRENCY
# What a column reads besides the engagement's partner, track, stage and owner.
RELATED = {
    "domains": "partner__domains",
    "products": "products",
    "solution": "solution",
    "account_id": "partner__external_ids",
    "partner_external_id": "partner__external_ids",
}


@dataclass(frozen=True)
class Preset:
    """A layout of columns by its name in the address; `also` are those that it has when they are asked for."""

    name: str
    label: StrOrPromise
    columns: tuple[Column, ...]
    also: tuple[Column, ...] = ()
    hint: StrOrPromise = ""

    @property
    def offered(self) -> dict[str, Column]:
        """Every column that the layout can have, by key."""
        return {column.key: column for column in (*self.columns, *self.also)}


@dataclass(frozen=True)
class Layout:
    """The columns that an address asks for, in its order."""

    preset: Preset
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        """What the address names the columns by; empty where they are the preset's own."""
        return [] if self.columns == self.preset.columns else [column.key for column in self.columns]


def read_layout(asked: QueryDict) -> Layout:
    """Return the layout that `preset` and `fields` of an address name. Raises ValidationError for what is unknown."""
    name = asked.get("preset", "") or OWN.name
    if name not in PRESETS:
        raise ValidationError(_("There is no layout “%(name)s”.") % {"name": name[:50]})
    preset = PRESETS[name]
    keys = list(dict.fromkeys(asked.getlist("fields")))
    unknown = [key for key in keys if key not in preset.offered]
    if unknown:
        raise ValidationError(_("There is no column “%(name)s” in this layout.") % {"name": unknown[0][:50]})
    return Layout(preset, tuple(preset.offered[key] for key in keys) or preset.columns)


def with_related(engagements: QuerySet[Engagement], columns: Sequence[Column]) -> QuerySet[Engagement]:
    """Return `engagements` with all that `columns` read of other records."""
    related = dict.fromkeys(RELATED[column.key] for column in columns if column.key in RELATED)
    return engagements.select_related("partner", "track", "stage", "owner").prefetch_related(*related)


# --- What an engagement is in a cell --------------------------------------------------------------


def _cut(value: str, longest: int) -> Callable[[Engagement], str]:
    """Return a reader of text that another system takes up to `longest` characters of, the escape counted in."""
    read = Column("", "", value=value).of

    def cut(engagement: Engagement) -> str:
        text = str(read(engagement) or "")[:longest]
        return text if len(str(escape_cell(text))) <= longest else text[:-1]

    return cut


def _closes(engagement: Engagement) -> Any:
    return engagement.closed_on or engagement.expected_close


def _currency(engagement: Engagement) -> str:
    return engagement.currency if engagement.amount is not None else ""


def _base_currency(engagement: Engagement) -> str:
    return BASE if engagement.base_amount is not None else ""  # type: ignore[attr-defined]  # annotated


def _domains(engagement: Engagement) -> str:
    return "; ".join(domain.name for domain in engagement.partner.domains.all())


def _products(engagement: Engagement) -> str:
    return "; ".join(product.name for product in engagement.products.all())


def _updated(engagement: Engagement) -> Any:
    # A day like the others; in UTC, since a file has no reader's zone.
    return engagement.updated_at.date()


def _since(engagement: Engagement) -> Any:
    return engagement.stage_entered_at.date()


def _external_id(engagement: Engagement) -> str:
    return f"{engagement.external_system}: {engagement.external_id}" if engagement.external_id else ""


def _partner_ids(engagement: Engagement) -> str:
    ids = engagement.partner.external_ids.all()
    return "; ".join(sorted(f"{each.system}: {each.value}" for each in ids))


def _account_id(engagement: Engagement) -> str:
    ids = engagement.partner.external_ids.all()
    known = sorted((each.pk, each.value) for each in ids if each.system == SALESFORCE_IDS)
    return known[0][1] if known else ""


# --- The layouts ----------------------------------------------------------------------------------

OWN = Preset(
    "own",
    gettext_lazy("Ecosystem"),
    (
        Column("id", "Engagement id", value="pk"),
        Column("title", "Title", value="title"),
        Column("partner", "Partner", value="partner.name"),
        Column("partner_id", "Partner id", value="partner_id"),
        Column("track", "Track", value="track.name"),
        Column("stage", "Stage", value="stage.name"),
        Column("outcome", "Outcome", value="stage.get_outcome_display"),
        Column("probability", "Probability (%)", value="stage.probability"),
        Column("amount", "Amount", value="amount"),
        Column("currency", "Currency", value=_currency),
        Column("base_amount", f"Amount in {BASE}", value="base_amount"),
        Column("weighted_amount", f"Weighted in {BASE}", value="weighted_amount"),
        Column("expected_close", "Expected close", value="expected_close"),
        Column("closed_on", "Closed on", value="closed_on"),
        Column("owner", "Owner", value="owner.name"),
        Column("owner_email", "Owner e-mail", value="owner.email"),
        Column("tier", "Tier", value="partner.get_tier_display"),
        Column("domains", "Domains", value=_domains),
        Column("products", "Products", value=_products),
        Column("health", "Health", value="get_health_display"),
        Column("health_reason", "Health reason", value="health_reason"),
        Column("next_step", "Next step", value="next_step"),
        Column("started_on", "Started on", value="started_on"),
        Column("target_on", "Target date", value="target_on"),
        Column("updated", "Updated", value=_updated),
    ),
    also=(
        Column("objective", "Objective", value="objective"),
        Column("solution", "Solution", value="solution.name"),
        Column("solution_id", "Solution id", value="solution_id"),
        Column("kind", "Partner kind", value="partner.get_kind_display"),
        Column("country", "Partner country", value="partner.country"),
        Column("stage_since", "In stage since", value=_since),
        Column("external_id", "External id", value=_external_id),
        Column("partner_external_id", "External id of the partner", value=_partner_ids),
    ),
    hint=gettext_lazy(
        "Edit it and bring it back under Imports: it finds its rows by Engagement id, and needs Title, Partner and Stage too."
    ),
)


def _of_another_system(
    name: str, label: StrOrPromise, columns: tuple[Column, ...], *, currency: str, hint: StrOrPromise
) -> Preset:
    """Return a layout that can have our own columns too, and under `currency` the one that its amounts are in."""
    own = {column.key for column in columns} | {"currency"}
    also = [column for column in (*OWN.columns, *OWN.also) if column.key not in own]
    return Preset(name, label, columns, (Column("currency", currency, value=_base_currency), *also), hint)


SALESFORCE = _of_another_system(
    "salesforce",
    gettext_lazy("Salesforce"),
    (
        Column("title", "Opportunity Name", value=_cut("title", 120)),
        Column("partner", "Account Name", value=_cut("partner.name", 255)),
        Column("stage", "Stage", value=_cut("stage.name", 255)),
        Column("close", "Close Date", value=_closes),
        Column("amount", "Amount", value="base_amount"),
        Column("probability", "Probability (%)", value="stage.probability"),
        Column("track", "Type", value=_cut("track.name", 255)),
        Column("source", "Lead Source", value=lambda engagement: "Partner"),
        Column("next_step", "Next Step", value=_cut("next_step", 255)),
        Column("objective", "Description", value=_cut("objective", 32_000)),
        Column("owner", "Opportunity Owner", value="owner.name"),
    ),
    currency="Opportunity Currency",
    hint=gettext_lazy("For the Data Import Wizard. Salesforce takes no opportunity without a close date."),
)
SALESFORCE_API = _of_another_system(
    "salesforce-api",
    gettext_lazy("Salesforce API"),
    (
        Column("title", "Name", value=_cut("title", 120)),
        Column("account_id", "AccountId", value=_account_id),
        Column("stage", "StageName", value=_cut("stage.name", 255)),
        Column("close", "CloseDate", value=_closes),
        Column("amount", "Amount", value="base_amount"),
        Column("probability", "Probability", value="stage.probability"),
        Column("track", "Type", value=_cut("track.name", 255)),
        Column("source", "LeadSource", value=lambda engagement: "Partner"),
        Column("next_step", "NextStep", value=_cut("next_step", 255)),
        Column("objective", "Description", value=_cut("objective", 32_000)),
        # Nobody's id there is known here; an empty one leaves the record to who loads the file.
        Column("owner_id", "OwnerId", value=lambda engagement: ""),
    ),
    currency="CurrencyIsoCode",
    hint=gettext_lazy(
        "For Data Loader. AccountId is the partner's external id of the system “salesforce”; OwnerId stays empty."
    ),
)
HUBSPOT = _of_another_system(
    "hubspot",
    gettext_lazy("HubSpot"),
    (
        Column("title", "Deal Name", value="title"),
        Column("track", "Pipeline", value="track.name"),
        Column("stage", "Deal Stage", value="stage.name"),
        Column("amount", "Amount", value="base_amount"),
        Column("close", "Close Date", value=_closes),
        Column("owner_email", "Deal owner", value="owner.email"),
        Column("partner", "Company name", value="partner.name"),
    ),
    currency="Currency",
    hint=gettext_lazy("For a deal import. Pipelines and stages of these names have to be there."),
)
PRESETS = {preset.name: preset for preset in (OWN, SALESFORCE, SALESFORCE_API, HUBSPOT)}
