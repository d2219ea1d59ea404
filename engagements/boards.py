"""What a board shows: the stages of a track with their counts, sums and newest cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from engagements.choices import Health, Outcome
from engagements.filters.engagements import STALE_DAYS
from engagements.models import Engagement, Stage
from engagements.stage_path import days_in_words

# Cards that an open stage shows at first, and as many again each time more are asked for.
CARDS = 25
# Cards that a won or lost stage shows: the newest; the rest is in the list.
CLOSED_CARDS = 6


@dataclass(frozen=True)
class Card:
    """An engagement as a board shows it."""

    engagement: Engagement
    stage: Stage
    # What the left edge says: "blocked", "at-risk", "stale" or nothing.
    edge: str
    # How long it has stood in its stage, in words.
    age: str

    @classmethod
    def of(cls, engagement: Engagement, stage: Stage) -> "Card":
        """Return the card of `engagement`, which stands in `stage`."""
        standing = timezone.now() - engagement.stage_entered_at
        return cls(engagement, stage, _edge_of(engagement, stage, standing), days_in_words(standing))


@dataclass
class BoardColumn:
    """A stage with what stands in it. `total` is in the base currency; None where amounts are not shown or known."""

    stage: Stage
    count: int = 0
    total: Decimal | None = None
    # Engagements with an amount that has no rate, so that it is not in `total`.
    unpriced: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many engagements stand here beyond the cards shown."""
        return self.count - len(self.cards)

    @property
    def is_open(self) -> bool:
        """Whether work goes on here."""
        return self.stage.outcome == Outcome.OPEN


def board_columns(
    stages: Iterable[Stage], engagements: QuerySet[Engagement], *, with_sums: bool
) -> list[BoardColumn]:
    """Return a column a stage with the newest cards of `engagements`, those of one track. Two queries.

    A stage no longer used is left out once nothing stands in it.
    """
    columns = {stage.pk: BoardColumn(stage) for stage in stages}
    fill_counts(columns.values(), engagements, with_sums=with_sums)
    place = Window(
        RowNumber(), partition_by=F("stage"), order_by=[F("stage_entered_at").desc(), F("pk").desc()]
    )
    is_open = Q(stage__outcome=Outcome.OPEN)
    newest = engagements.annotate(place=place).filter(
        Q(place__lte=CLOSED_CARDS) | (is_open & Q(place__lte=CARDS))
    )
    for engagement in _in_order(newest):
        column = columns[engagement.stage_id]
        column.cards.append(Card.of(engagement, column.stage))
    return [column for column in columns.values() if column.stage.retired_at is None or column.count]


def more_cards(stage: Stage, engagements: QuerySet[Engagement], *, after: int) -> list[Card]:
    """Return the next cards of `stage` after the first `after`. One query."""
    next_ones = _in_order(engagements.filter(stage=stage))[after : after + CARDS]
    return [Card.of(engagement, stage) for engagement in next_ones]


def _in_order(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Return cards as a column shows them: what came last stands on top."""
    cards = engagements.select_related("partner", "owner").defer("objective")
    return cards.order_by("-stage_entered_at", "-pk")


def fill_counts(
    columns: Iterable[BoardColumn], engagements: QuerySet[Engagement], *, with_sums: bool
) -> None:
    """Set count and, if asked for, total of each column. One query."""
    by_stage = {column.stage.pk: column for column in columns}
    rows = engagements.order_by()
    if with_sums:
        rows = rows.with_value(on=timezone.localdate())  # type: ignore[attr-defined]  # of EngagementQuerySet
        sums = {
            "total": Sum("base_amount"),
            "unpriced": Count("pk", filter=Q(amount__isnull=False, base_amount__isnull=True)),
        }
    else:
        sums = {}
    counted: QuerySet[Any, Any] = rows.values("stage").annotate(count=Count("pk"), **sums)
    for row in counted:
        column = by_stage.get(row["stage"])
        if column is not None:
            column.count, column.total = row["count"], row.get("total")
            column.unpriced = row.get("unpriced", 0)


def _edge_of(engagement: Engagement, stage: Stage, standing: timedelta) -> str:
    if engagement.health == Health.BLOCKED:
        return "blocked"
    if engagement.health == Health.AT_RISK:
        return "at-risk"
    is_stale = stage.outcome == Outcome.OPEN and standing > timedelta(days=STALE_DAYS)
    return "stale" if is_stale else ""
