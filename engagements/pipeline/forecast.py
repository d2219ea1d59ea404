"""What the coming quarters may bring, measured against what they are to bring."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncQuarter

from ecosystem.core.money import Rates, RateSpan, RateUsed, rate_spans
from engagements.choices import Outcome
from engagements.models import Engagement, PipelineTarget
from engagements.pipeline.quarters import quarter_label, quarter_of, quarter_range
from engagements.pipeline.sums import NOTHING, Sums, Unconverted, unconverted_of

CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True)
class QuarterForecast:
    """A quarter: what was won in it, what is open and to close in it, and the target if there is one."""

    quarter: str
    label: str
    won: Sums
    open: Sums
    target: Decimal | None
    # Whether the quarter is over; what is open in it is overdue then, and not forecast for it.
    is_over: bool = False
    is_now: bool = False

    @property
    def weighted(self) -> Decimal:
        """What was won, and the weighted sum of what may still close."""
        return self.won.amount + (NOTHING if self.is_over else self.open.weighted)

    @property
    def best(self) -> Decimal:
        """What was won, and all of what may still close."""
        return self.won.amount + (NOTHING if self.is_over else self.open.amount)

    @property
    def gap(self) -> Decimal | None:
        """What of the target is not won yet; nothing once it is met. None without a target."""
        return None if self.target is None else max(NOTHING, self.target - self.won.amount)

    @property
    def short(self) -> Decimal | None:
        """By how much the weighted forecast misses the target; less than nothing where it passes it."""
        return None if self.target is None else self.target - self.weighted

    @property
    def attained(self) -> int | None:
        """How many percent of the target are won."""
        return None if self.target is None else int(100 * self.won.amount / self.target)

    @property
    def coverage(self) -> Decimal | None:
        """How many times what is open covers the gap; None where the quarter is over or nothing is missing."""
        if not self.gap or self.is_over:
            return None
        return (self.open.amount / self.gap).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Forecast:
    """Quarters side by side, what is overdue, and what the sums were made by."""

    quarters: list[QuarterForecast]
    overdue: Sums
    rates: list[RateUsed] = field(default_factory=list)
    closed_rates: list[RateSpan] = field(default_factory=list)
    unconverted: list[Unconverted] = field(default_factory=list)
    # Targets whose currency has no rate.
    untold: list[PipelineTarget] = field(default_factory=list)

    @property
    def most(self) -> Decimal:
        """The largest amount that the chart has to show."""
        return max((max(each.best, each.target or NOTHING) for each in self.quarters), default=NOTHING)


def forecast_of(
    engagements: QuerySet[Engagement],
    targets: Sequence[PipelineTarget],
    quarters: Sequence[str],
    *,
    rates: Rates,
) -> Forecast:
    """Return what `engagements` (with `closes_on`) bring in `quarters`, which follow each other, against `targets`.

    One query, and one for the rates where something was won in a foreign currency.
    """
    today = rates.day
    this_quarter = quarter_of(today)
    first, last = _day_of(quarters[0], 0), _day_of(quarters[-1], 1)
    begun = _day_of(this_quarter, 0)
    won = Q(stage__outcome=Outcome.WON, closes_on__range=(first, last))
    still_open = Q(stage__outcome=Outcome.OPEN, closes_on__lte=max(last, begun))
    told = engagements.order_by().told_in(rates)  # type: ignore[attr-defined]  # of EngagementQuerySet
    groups: list[dict[str, Any]] = list(
        told.filter(won | still_open)
        .annotate(closing_quarter=TruncQuarter("closes_on"))
        .values("closing_quarter", "stage__outcome", "currency")
        .annotate(
            count=Count("pk"),
            amounts=Count("amount"),
            priced=Count("told_amount"),
            own_total=Sum("amount"),
            total=Sum("told_amount"),
            weighted=Sum("told_weighted"),
            first_closed=Min("closed_on"),
            last_closed=Max("closed_on"),
        )
    )
    sums: dict[tuple[str, str], Sums] = {}
    overdue = Sums()
    for group in groups:
        quarter = quarter_of(group["closing_quarter"])
        found = Sums(group["count"], group["priced"], group["total"] or NOTHING, group["weighted"] or NOTHING)
        place = (quarter, group["stage__outcome"])
        sums[place] = sums.get(place, Sums()) + found
        if group["stage__outcome"] == Outcome.OPEN and quarter < this_quarter:
            overdue += found
    goals = {target.quarter: told_amount(target, rates) for target in targets}
    closed = [group for group in groups if group["stage__outcome"] == Outcome.WON and group["priced"]]
    opened = {group["currency"] for group in groups if group not in closed and group["priced"]}
    aims = {target.currency for target in targets if goals[target.quarter] is not None}
    return Forecast(
        quarters=[
            QuarterForecast(
                quarter,
                quarter_label(quarter),
                sums.get((quarter, Outcome.WON), Sums()),
                sums.get((quarter, Outcome.OPEN), Sums()),
                goals.get(quarter),
                is_over=quarter < this_quarter,
                is_now=quarter == this_quarter,
            )
            for quarter in quarters
        ],
        overdue=overdue,
        rates=rates.used(opened | aims),
        closed_rates=_closed_rates(closed, rates),
        unconverted=unconverted_of(groups),
        untold=[target for target in targets if goals[target.quarter] is None],
    )


def told_amount(target: PipelineTarget, rates: Rates) -> Decimal | None:
    """Return the amount of `target` in the currency of `rates`, to the cent; None without a rate."""
    return rates.told(target.amount, target.currency)


def _day_of(quarter: str, end: int) -> date:
    days = quarter_range(quarter)
    assert days is not None
    return days[end]


def _closed_rates(closed: list[dict[str, Any]], rates: Rates) -> list[RateSpan]:
    foreign = [group for group in closed if group["currency"] != rates.currency and group["last_closed"]]
    if not foreign:
        return []
    used = {each.currency for each in rates.used(group["currency"] for group in foreign)}
    first = min(group["first_closed"] for group in foreign)
    return rate_spans(used, first=first, last=min(max(group["last_closed"] for group in foreign), rates.day))
