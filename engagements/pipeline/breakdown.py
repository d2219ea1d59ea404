"""What the pipeline adds up to along two dimensions, such as stages down and quarters across."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncQuarter

from ecosystem.core.money import Rates, RateSpan, RateUsed, rate_spans
from engagements.models import Engagement, Stage
from engagements.pipeline.dimensions import Dimension, Entry, entries_of, key_of
from engagements.pipeline.filters import PipelineFilter
from engagements.pipeline.sums import NOTHING, Sums, Unconverted, unconverted_of

type Cells = dict[str, dict[str, Sums]]


@dataclass(frozen=True)
class Cell:
    """A place in the matrix, under the column `entry`."""

    entry: Entry
    sums: Sums


@dataclass(frozen=True)
class Line:
    """A row of the matrix: its cells in the order of `Matrix.columns`, and its total."""

    entry: Entry
    cells: list[Cell]
    total: Sums


@dataclass(frozen=True)
class Matrix:
    """Sums by two dimensions, or by one, with what they were made by and what is not in them.

    `total` and `totals` count each engagement once, also where the lines count it under several values.
    """

    rows: Dimension
    across: Dimension | None = None
    columns: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    total: Sums = field(default_factory=Sums)
    # The total in the base currency, as files have it.
    base: Sums = field(default_factory=Sums)
    rates: list[RateUsed] = field(default_factory=list)
    closed_rates: list[RateSpan] = field(default_factory=list)
    unconverted: list[Unconverted] = field(default_factory=list)

    @property
    def unpriced(self) -> int:
        """How many engagements have no amount at all."""
        return self.total.count - self.total.priced - sum(left.count for left in self.unconverted)

    @property
    def overlaps(self) -> Dimension | None:
        """The dimension under whose values one engagement may be counted more than once."""
        return next((each for each in (self.rows, self.across) if each and each.overlaps), None)

    @property
    def most(self) -> Sums:
        """The largest amounts that a line comes to."""
        return Sums(
            amount=max((line.total.amount for line in self.lines), default=NOTHING),
            weighted=max((line.total.weighted for line in self.lines), default=NOTHING),
        )


def pipeline_matrix(
    engagements: QuerySet[Engagement],
    *,
    rows: Dimension,
    across: Dimension | None,
    filterset: PipelineFilter,
    stages: Iterable[Stage],
    rates: Rates,
) -> Matrix:
    """Return the sums of `engagements` (with value and `closes_on`), told in the currency of `rates`.

    `stages` (with their track) are those that the filter leaves room for, in order. One query; one more where one of
    the dimensions overlaps, and one for the rates where something closed in a foreign currency.
    """
    told = engagements.order_by().told_in(rates)  # type: ignore[attr-defined]  # of EngagementQuerySet
    plain = [each for each in (rows, across) if each and not each.overlaps]
    groups = _groups(told, [each for each in (rows, across) if each])
    # Each engagement once.
    once = groups if rows in plain and across in (*plain, None) else _groups(told, plain)
    cells = _sums(groups, rows, across)
    row_entries = entries_of(rows, cells, filterset, stages)
    columns = (
        entries_of(across, {key for line in cells.values() for key in line}, filterset, stages)
        if across
        else []
    )
    totals = _sums(once if rows in plain else groups, rows, None)
    across_totals = _sums(groups if across not in plain else once, None, across)
    return Matrix(
        rows=rows,
        across=across,
        columns=columns,
        lines=[
            Line(
                entry,
                [Cell(column, cells.get(entry.key, {}).get(column.key, Sums())) for column in columns],
                totals.get(entry.key, {}).get("", Sums()),
            )
            for entry in row_entries
        ],
        totals=[Cell(column, across_totals.get("", {}).get(column.key, Sums())) for column in columns],
        total=_sums(once, None, None).get("", {}).get("", Sums()),
        base=_base(once),
        rates=rates.used(group["currency"] for group in once if group["priced"] > group["closed"]),
        closed_rates=_closed_rates(once, rates),
        unconverted=unconverted_of(once),
    )


def _groups(engagements: QuerySet[Engagement], dimensions: Sequence[Dimension]) -> list[dict[str, Any]]:
    closed = Q(closed_on__isnull=False, told_amount__isnull=False)
    return list(
        engagements.annotate(closing_quarter=TruncQuarter("closes_on"))
        .values(*(dimension.field for dimension in dimensions), "currency")
        .annotate(
            count=Count("pk"),
            amounts=Count("amount"),
            priced=Count("told_amount"),
            closed=Count("pk", filter=closed),
            first_closed=Min("closed_on", filter=closed),
            last_closed=Max("closed_on", filter=closed),
            own_total=Sum("amount"),
            total=Sum("told_amount"),
            weighted=Sum("told_weighted"),
            base_total=Sum("base_amount"),
            base_weighted=Sum("weighted_amount"),
        )
    )


def _sums(groups: Iterable[dict[str, Any]], rows: Dimension | None, across: Dimension | None) -> Cells:
    """Return the sums by the keys of both dimensions; "" stands for a dimension that is not asked for."""
    cells: Cells = defaultdict(lambda: defaultdict(Sums))
    for group in groups:
        row = key_of(rows, group[rows.field]) if rows else ""
        column = key_of(across, group[across.field]) if across else ""
        cells[row][column] += Sums(
            group["count"], group["priced"], group["total"] or NOTHING, group["weighted"] or NOTHING
        )
    return cells


def _base(groups: Iterable[dict[str, Any]]) -> Sums:
    parts = (
        Sums(group["count"], 0, group["base_total"] or NOTHING, group["base_weighted"] or NOTHING)
        for group in groups
    )
    return sum(parts, Sums())


def _closed_rates(groups: Iterable[dict[str, Any]], rates: Rates) -> list[RateSpan]:
    """Return the rates by which what is closed was told in the currency of `rates`."""
    foreign = [group for group in groups if group["closed"] and group["currency"] != rates.currency]
    if not foreign:
        return []
    used = {each.currency for each in rates.used(group["currency"] for group in foreign)}
    first = min(group["first_closed"] for group in foreign)
    last = max(group["last_closed"] for group in foreign)
    return rate_spans(used, first=first, last=min(last, rates.day))
