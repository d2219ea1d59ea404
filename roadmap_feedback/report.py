"""The gap report: which gaps matter most, to whom, what waits on them, and what changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from ecosystem.accounts.models import User
from partners.choices import Tier
from roadmap_feedback.demand import at_stake_of, demand_of, engagements_at_stake, partners_asking, terms_sql
from roadmap_feedback.filters import Named, Names
from roadmap_feedback.models import DemandSnapshot, Evidence, Gap

# Gaps that the ranking shows, quotes under each, and weeks of its trend.
RANKED = 100
QUOTES = 5
WEEKS = 12


@dataclass
class RankedGap:
    """A gap of the ranking: demand by tier, its quotes and its trend; `at_stake` is in the base currency."""

    gap: Gap
    demand: Decimal
    partners: int
    at_stake: Decimal | None
    by_tier: dict[str, Decimal] = field(default_factory=dict)
    quotes: list[Evidence] = field(default_factory=list)
    trend: list[float] = field(default_factory=list)

    @property
    def segments(self) -> list[tuple[str, float, str]]:
        """The demand cut by tier, as `demand_bar` takes it."""
        return [(str(Tier(t).label), float(self.by_tier[t]), t) for t in Tier.values if t in self.by_tier]


@dataclass
class GapReport:
    """The report as one reader sees it, on a day."""

    gaps: list[RankedGap]
    count: int
    partners: int
    at_stake: Decimal
    new: int
    since: date
    products: list[str]
    domains: list[Named]
    heat: list[tuple[str, int, list[tuple[Named, Decimal]]]]
    heat_most: Decimal

    @property
    def most(self) -> Decimal:
        """The largest demand of a gap."""
        return max((ranked.demand for ranked in self.gaps), default=Decimal(0))


def ranked_gaps(gaps: QuerySet[Gap], reader: User, on: date) -> QuerySet[Any]:
    """Return `gaps` with `demand`, `partner_count` and `at_stake`, the most wanted first."""
    return (
        gaps.select_related("product")
        .annotate(
            demand=demand_of(reader, on),
            partner_count=partners_asking(reader, on),
            at_stake=at_stake_of(reader, on),
        )
        .order_by("-demand", "id")
    )


def gap_report(gaps: QuerySet[Gap], reader: User, on: date, names: Names) -> GapReport:
    """Return the report of `gaps` (visible to `reader`) on a day. Four queries, whatever the data."""
    # In a query of its own: over joined rows the database would reckon demand once for each week.
    weeks = DemandSnapshot.objects.filter(gap=OuterRef("pk"), week__gte=on - timedelta(weeks=WEEKS))
    trend = ArraySubquery(weeks.order_by("week").values("demand"))
    rows = list(ranked_gaps(gaps, reader, on).annotate(trend=trend))
    ranked = {
        gap.pk: RankedGap(
            gap, gap.demand, gap.partner_count, gap.at_stake, trend=[float(d) for d in gap.trend or []]
        )
        for gap in rows
    }
    terms = _terms(list(ranked), reader, on)
    for gap_id, _partner, tier, term in terms:
        by_tier = ranked[gap_id].by_tier
        by_tier[tier] = by_tier.get(tier, Decimal(0)) + term
    shown = list(ranked.values())[:RANKED]
    for quote in _quotes([r.gap.pk for r in shown], reader):
        ranked[quote.gap_id].quotes.append(quote)
    heat = _heat(
        terms,
        {r.gap.pk: (r.gap.product.name, r.gap.product_id) for r in ranked.values()},
        names.domains,
        names.domains_of,
    )
    total = engagements_at_stake(list(ranked), reader, on).aggregate(total=Sum("weighted_amount"))["total"]
    week_ago = on - timedelta(days=7)
    return GapReport(
        gaps=shown,
        count=len(rows),
        partners=len({partner for _gap, partner, _tier, _term in terms}),
        at_stake=total or Decimal(0),
        new=sum(1 for gap in rows if gap.created_at.date() >= week_ago),
        since=week_ago,
        products=sorted({gap.product.name for gap in rows}),
        domains=names.domains,
        heat=heat,
        heat_most=max((value for _p, _id, cells in heat for _d, value in cells), default=Decimal(0)),
    )


def _terms(gap_ids: list[int], reader: User, on: date) -> list[tuple[int, int, str, Decimal]]:
    """Return (gap, partner, tier, term) of all the gaps' demand. One query."""
    sql, params = terms_sql(reader, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.gap_id, t.partner_id, t.tier, t.term FROM {sql} t WHERE t.gap_id = ANY(%s)",  # noqa: S608  # own SQL
            [*params, gap_ids],
        )
        return cursor.fetchall()


def _quotes(gap_ids: list[int], reader: User) -> Iterable[Evidence]:
    """Return the newest quotes of each gap that `reader` may read. One query."""
    place = Window(RowNumber(), partition_by=F("gap"), order_by=[F("heard_on").desc(), F("id").desc()])
    quotes = Evidence.objects.live().visible_to(reader).filter(gap__in=gap_ids).exclude(quote="")
    return (
        quotes.annotate(place=place)
        .filter(place__lte=QUOTES)
        .select_related("partner", "contact")
        .order_by("-heard_on", "-id")
    )


def _heat(
    terms: list[tuple[int, int, str, Decimal]],
    products: dict[int, tuple[str, int]],
    domains: list[Named],
    partner_domains: dict[int, list[int]],
) -> list[tuple[str, int, list[tuple[Named, Decimal]]]]:
    """Return demand by product and domain; a partner of several domains counts in each."""
    cells: dict[tuple[tuple[str, int], int], Decimal] = defaultdict(Decimal)
    for gap_id, partner_id, _tier, term in terms:
        for domain_id in partner_domains.get(partner_id, []):
            cells[products[gap_id], domain_id] += term
    names = sorted(set(products.values()))
    return [(name, pk, [(domain, cells[(name, pk), domain.id]) for domain in domains]) for name, pk in names]
