"""What the pipeline adds up to: counts and sums by stage and quarter, in the base currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncQuarter

from ecosystem.core.money import RateUsed, rates_used
from engagements.models import Engagement, Stage
from engagements.pipeline.filters import NO_DATE, quarter_of


@dataclass
class Sums:
    """Of some engagements: how many, their amounts and their amounts weighted by the stage's probability."""

    count: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)

    def add(self, count: int, amount: Decimal | None, weighted: Decimal | None) -> None:
        """Add the sums of some more."""
        self.count += count
        self.amount += amount or 0
        self.weighted += weighted or 0


@dataclass
class Row:
    """A stage of the matrix: its sums by quarter, in the order of `Matrix.quarters`, and its total."""

    stage: Stage
    cells: list[tuple[str, Sums]] = field(default_factory=list)
    total: Sums = field(default_factory=Sums)


@dataclass
class Matrix:
    """Stages down, quarters across; `unconverted` engagements have an amount in a currency without a rate."""

    quarters: list[str]
    rows: list[Row]
    totals: list[tuple[str, Sums]]
    total: Sums
    unconverted: int
    rates: list[RateUsed]


def pipeline_matrix(engagements: QuerySet[Engagement], *, on: date) -> Matrix:
    """Return the sums of `engagements` (with_value) at the rates of day `on`. Two queries, and one for the stages."""
    groups = list(
        engagements.order_by()
        .annotate(quarter=TruncQuarter(Coalesce("closed_on", "expected_close")))
        .values("stage", "quarter", "currency")
        .annotate(
            count=Count("pk", distinct=True),
            total=Sum("base_amount"),
            weighted=Sum("weighted_amount"),
            unconverted=Count("pk", filter=Q(amount__isnull=False, base_amount__isnull=True)),
        )
    )
    stages = {
        s.pk: s for s in Stage.objects.filter(pk__in={g["stage"] for g in groups}).select_related("track")
    }
    cells: dict[int, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for group in groups:
        quarter = quarter_of(group["quarter"]) if group["quarter"] else NO_DATE
        cells[group["stage"]][quarter].add(group["count"], group["total"], group["weighted"])
    quarters = sorted({quarter for by_quarter in cells.values() for quarter in by_quarter})
    rows = [_row(stage, cells[pk], quarters) for pk, stage in stages.items()]
    rows.sort(key=lambda row: (row.stage.track.order, row.stage.order))
    totals = [
        (quarter, _added(by_quarter[quarter] for by_quarter in cells.values() if quarter in by_quarter))
        for quarter in quarters
    ]
    return Matrix(
        quarters=quarters,
        rows=rows,
        totals=totals,
        total=_added(row.total for row in rows),
        unconverted=sum(g["unconverted"] for g in groups),
        rates=rates_used({g["currency"] for g in groups}, on=on),
    )


def _row(stage: Stage, by_quarter: dict[str, Sums], quarters: list[str]) -> Row:
    row = Row(stage, [(quarter, by_quarter.get(quarter, Sums())) for quarter in quarters])
    row.total = _added(by_quarter.values())
    return row


def _added(parts: Iterable[Sums]) -> Sums:
    total = Sums()
    for part in parts:
        total.add(part.count, part.amount, part.weighted)
    return total
