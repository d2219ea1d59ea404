"""Cards: engagements as a board shows them, the newest of each column."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from engagements.boards.tally import LANE_KEYS
from engagements.choices import Health, Outcome
from engagements.filters.engagements import STALE_DAYS
from engagements.models import Engagement, Stage
from engagements.stage_path import days_in_words

# Cards that an open stage shows at first, and as many again each time more are asked for.
CARDS = 25
# Cards that a won or lost stage shows: the newest; the rest is in the list.
CLOSED_CARDS = 6
# The same for each lane of a board that has lanes.
LANE_CARDS = 6
CLOSED_LANE_CARDS = 3


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


def newest_cards(
    stages: dict[int, Stage],
    engagements: QuerySet[Engagement],
    *,
    lanes: str = "",
    only: list[str] | None = None,
) -> dict[tuple[str, int], list[Card]]:
    """Return the newest cards by lane and stage; with `lanes` those of the lanes with the keys `only`. One query."""
    most, most_closed = (LANE_CARDS, CLOSED_LANE_CARDS) if lanes else (CARDS, CLOSED_CARDS)
    rows = in_lanes(engagements, lanes, only) if lanes else engagements.annotate(lane=LANE_KEYS[""][0])
    place = Window(
        RowNumber(),
        partition_by=[F("lane"), F("stage")],
        order_by=[F("stage_entered_at").desc(), F("pk").desc()],
    )
    is_open = Q(stage__outcome=Outcome.OPEN)
    newest = rows.annotate(place=place).filter(Q(place__lte=most_closed) | (is_open & Q(place__lte=most)))
    # By their ids, since a filter over a window doesn't go with columns that are read twice.
    chosen = Engagement.objects.filter(pk__in=newest.order_by().values("pk"))
    cards: dict[tuple[str, int], list[Card]] = {}
    for engagement in _in_order(chosen.annotate(lane=LANE_KEYS[lanes][0])):
        lane = engagement.lane  # type: ignore[attr-defined]  # annotated above
        key = ("" if lane is None else str(lane), engagement.stage_id)
        cards.setdefault(key, []).append(Card.of(engagement, stages[engagement.stage_id]))
    return cards


def in_lanes(engagements: QuerySet[Engagement], lanes: str, only: list[str] | None) -> QuerySet[Engagement]:
    """Return `engagements` with the key of their `lane` of the kind `lanes`, those in the lanes `only` unless None."""
    rows = engagements.annotate(lane=LANE_KEYS[lanes][0])
    if only is None:
        return rows
    return rows.filter(
        Q(lane__in=[key for key in only if key]) | (Q(lane__isnull=True) if "" in only else Q())
    )


def more_cards(
    stage: Stage, engagements: QuerySet[Engagement], *, after: int, lanes: str = "", lane: str = ""
) -> list[Card]:
    """Return the next cards of `stage`, in one lane if there are any, after the first `after`. One query."""
    rows = in_lanes(engagements, lanes, [lane]) if lanes else engagements
    next_ones = _in_order(rows.filter(stage=stage))[after : after + CARDS]
    return [Card.of(engagement, stage) for engagement in next_ones]


def _in_order(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Return cards as a column shows them: what came last stands on top."""
    cards = engagements.select_related("partner", "owner").defer("objective")
    return cards.order_by("-stage_entered_at", "-pk")


def _edge_of(engagement: Engagement, stage: Stage, standing: timedelta) -> str:
    if engagement.health == Health.BLOCKED:
        return "blocked"
    if engagement.health == Health.AT_RISK:
        return "at-risk"
    is_stale = stage.outcome == Outcome.OPEN and standing > timedelta(days=STALE_DAYS)
    return "stale" if is_stale else ""
