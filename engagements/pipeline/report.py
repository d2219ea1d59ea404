"""What the pipeline adds up to: counts and sums by stage and quarter, in the base currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncQuarter

from ecosystem.core.money import RateUsed, rates_used
from engagements.models import Engagement, Stage
from engagements.pipeline.quarters import NO_DATE, quarter_label, quarter_of, without_holes

# Quarters side by side; beyond these only the ones that hold something are shown.
MOST_QUARTERS = 12


@dataclass
class Sums:
    """Of some engagements: how many, how many of them have an amount, and their amounts in the base currency.

    `weighted` is the amounts times each stage's probability. An amount in a currency without a rate is in neither sum.
    """

    count: int = 0
    priced: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count + other.count,
            self.priced + other.priced,
            self.amount + other.amount,
            self.weighted + other.weighted,
        )


@dataclass(frozen=True)
class Cell:
    """A place in the matrix: what closes in `quarter`."""

    quarter: str
    sums: Sums


@dataclass(frozen=True)
class Line:
    """A stage of the matrix: its cells in the order of `Matrix.quarters`, and its total."""

    stage: Stage
    cells: list[Cell]
    total: Sums


@dataclass(frozen=True)
class Unconverted:
    """Amounts that are in no sum, because their currency has no rate."""

    currency: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Matrix:
    """Stages down, quarters across, with what the sums were made by and what is not in them."""

    quarters: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    total: Sums = field(default_factory=Sums)
    rates: list[RateUsed] = field(default_factory=list)
    unconverted: list[Unconverted] = field(default_factory=list)

    @property
    def unpriced(self) -> int:
        """How many engagements have no amount at all."""
        return self.total.count - self.total.priced - sum(left.count for left in self.unconverted)


def pipeline_matrix(engagements: QuerySet[Engagement], stages: Iterable[Stage], *, on: date) -> Matrix:
    """Return the sums of `engagements` (with value and `closes_on`) at the rates of day `on`.

    `stages` (with their track) are the lines, in order, also where nothing is in them. One query, one for the stages,
    and one for the rates when there is a foreign currency.
    """
    groups: list[Any] = list(
        engagements.order_by()
        .annotate(quarter=TruncQuarter("closes_on"))
        .values("stage_id", "quarter", "currency")
        .annotate(
            count=Count("pk"),
            amounts=Count("amount"),
            priced=Count("base_amount"),
            own_total=Sum("amount"),
            total=Sum("base_amount"),
            weighted=Sum("weighted_amount"),
        )
    )
    cells: dict[int, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for group in groups:
        quarter = quarter_of(group["quarter"]) if group["quarter"] else NO_DATE
        cells[group["stage_id"]][quarter] += Sums(
            group["count"], group["priced"], group["total"] or Decimal(0), group["weighted"] or Decimal(0)
        )
    quarters = without_holes({q for by_quarter in cells.values() for q in by_quarter}, most=MOST_QUARTERS)
    lines = [_line(stage, cells.get(stage.pk, {}), quarters) for stage in stages]
    return Matrix(
        quarters=[(quarter, quarter_label(quarter)) for quarter in quarters],
        lines=lines,
        totals=[Cell(q, sum((line.cells[n].sums for line in lines), Sums())) for n, q in enumerate(quarters)],
        total=sum((line.total for line in lines), Sums()),
        rates=rates_used({group["currency"] for group in groups if group["priced"]}, on=on),
        unconverted=_unconverted(groups),
    )


def _line(stage: Stage, by_quarter: dict[str, Sums], quarters: list[str]) -> Line:
    cells = [Cell(quarter, by_quarter.get(quarter, Sums())) for quarter in quarters]
    return Line(stage, cells, sum((cell.sums for cell in cells), Sums()))


def _unconverted(groups: Iterable[dict[str, Any]]) -> list[Unconverted]:
    left: dict[str, Unconverted] = {}
    for group in groups:
        if group["amounts"] > group["priced"]:
            currency = group["currency"]
            so_far = left.get(currency, Unconverted(currency, 0, Decimal(0)))
            left[currency] = Unconverted(
                currency, so_far.count + group["amounts"], so_far.amount + group["own_total"]
            )
    return sorted(left.values(), key=lambda each: each.currency)
