"""How far partners are with our products: the funnel of a selection of partners, and what moved of late."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Lag
from django.utils import timezone

from partners.choices import AdoptionStage
from partners.models import Adoption, Partner

# Days that a move is news for, and moves that a page tells.
NEWS_DAYS, MOVES = 90, 8


@dataclass(frozen=True)
class FunnelLine:
    """A product or domain: its id and name, and the partners at each stage, in the stages' order."""

    key: int
    name: str
    at: list[int]

    @property
    def total(self) -> int:
        """How many partners there are at any stage."""
        return sum(self.at)

    @property
    def reached(self) -> list[int]:
        """How many partners reached each stage: those at it or further."""
        return [sum(self.at[place:]) for place in range(len(self.at))]


def funnel_by_product(partners: QuerySet[Partner]) -> list[FunnelLine]:
    """Return a line for each product that one of `partners` adopted, by name. One query."""
    rows = _adoptions(partners).values_list("product", "product__name", "stage").annotate(Count("pk"))
    return _lines(rows)


def funnel_by_domain(partners: QuerySet[Partner]) -> list[FunnelLine]:
    """Return a line for each domain: a partner counts in each of its own, by its furthest product. One query."""
    order = {stage: place for place, stage in enumerate(AdoptionStage.values)}
    rows = (
        _adoptions(partners)
        .filter(partner__domains__isnull=False)
        .values_list("partner__domains", "partner__domains__name", "partner", "stage")
    )
    furthest: dict[tuple[int, str, int], str] = {}
    for key, name, partner, stage in rows:
        known = furthest.get((key, name, partner))
        if known is None or order[stage] > order[known]:
            furthest[key, name, partner] = stage
    counts = Counter((key, name, stage) for (key, name, _partner), stage in furthest.items())
    return _lines((*which, number) for which, number in counts.items())


def _adoptions(partners: QuerySet[Partner]) -> QuerySet[Adoption]:
    return Adoption.objects.filter(partner__in=partners.order_by().values("pk")).order_by()


def _lines(rows: Iterable[tuple[int, str, str, int]]) -> list[FunnelLine]:
    found: dict[tuple[str, int], Counter[str]] = {}
    for key, name, stage, number in rows:
        found.setdefault((name, key), Counter())[stage] += number
    return [
        FunnelLine(key, name, [counts[stage] for stage in AdoptionStage.values])
        for (name, key), counts in sorted(found.items())
    ]


@dataclass(frozen=True)
class AdoptionMove:
    """A stage move: whose, of what, from ("" for the first stage) and to in words, when (aware)."""

    partner: Partner
    product: str
    before: str
    after: str
    at: datetime
    is_back: bool


def latest_moves(partners: QuerySet[Partner]) -> list[AdoptionMove]:
    """Return the newest moves of `partners` of the last `NEWS_DAYS` days, newest first. Two queries."""
    events = Adoption.pgh_event_model.objects  # type: ignore[attr-defined]  # tracked by pghistory
    steps = events.filter(
        partner__in=partners.order_by().values("pk"), pgh_label__in=["insert", "update"]
    ).annotate(before=Window(Lag("stage"), partition_by=[F("pgh_obj_id")], order_by="pgh_id"))
    is_move = Q(before__isnull=True) | ~Q(before=F("stage"))
    news = steps.filter(is_move, pgh_created_at__gte=timezone.now() - timedelta(days=NEWS_DAYS))
    rows = list(
        news.order_by("-pgh_id").values_list(
            "partner_id", "product__name", "before", "stage", "pgh_created_at"
        )[:MOVES]
    )
    known = Partner.objects.in_bulk([row[0] for row in rows])
    labels, order = {**dict(AdoptionStage.choices)}, AdoptionStage.values
    return [
        AdoptionMove(
            known[partner],
            product,
            str(labels[before]) if before else "",  # type: ignore[index]  # a stage
            str(labels[after]),
            at,
            bool(before) and order.index(after) < order.index(before),
        )
        for partner, product, before, after, at in rows
    ]
