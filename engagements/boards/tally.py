"""How many engagements stand in each stage, by owner and lane: one query that all the numbers of a board come from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import BaseExpression, Combinable
from django.utils import timezone

from engagements.models import Engagement
from partners.models import Domain

# What a lane is told by: an expression for its key and one for its name. A partner's domain is the first one it has, in
# the domains' own order, so that a card stands in one lane.
_FIRST_DOMAIN = Domain.objects.filter(partners=OuterRef("partner_id")).order_by("order", "name")
LANE_KEYS: dict[str, tuple[BaseExpression | Combinable, BaseExpression | Combinable]] = {
    "": (Value(""), Value("")),
    "tier": (F("partner__tier"), F("partner__tier")),
    "owner": (F("owner_id"), F("owner__name")),
    "domain": (Subquery(_FIRST_DOMAIN.values("pk")[:1]), Subquery(_FIRST_DOMAIN.values("name")[:1])),
}


@dataclass(frozen=True)
class Tally:
    """Engagements of one owner in one stage and one lane. `total` is in the base currency, None if not asked for.

    `unpriced` counts those with an amount that has no rate, so that it is not in `total`.
    """

    stage_id: int
    owner_id: int | None
    owner_name: str
    lane: str
    lane_name: str
    count: int
    total: Decimal | None
    unpriced: int


def tally(engagements: QuerySet[Engagement], *, with_sums: bool, lanes: str = "") -> list[Tally]:
    """Return the numbers of `engagements` by stage, owner and lane of the kind `lanes`. One query."""
    key, name = LANE_KEYS[lanes]
    rows = engagements.order_by()
    sums: dict[str, Any] = {}
    if with_sums:
        rows = rows.with_value(on=timezone.localdate())  # type: ignore[attr-defined]  # of EngagementQuerySet
        sums = {
            "total": Sum("base_amount"),
            "unpriced": Count("pk", filter=Q(amount__isnull=False, base_amount__isnull=True)),
        }
    counted: QuerySet[Any, Any] = (
        rows.annotate(lane=key, lane_name=name)
        .values("stage_id", "owner_id", "owner__name", "lane", "lane_name")
        .annotate(count=Count("pk"), **sums)
    )
    return [
        Tally(
            stage_id=row["stage_id"],
            owner_id=row["owner_id"],
            owner_name=row["owner__name"] or "",
            lane="" if row["lane"] is None else str(row["lane"]),
            lane_name=str(row["lane_name"] or ""),
            count=row["count"],
            total=row.get("total"),
            unpriced=row.get("unpriced", 0),
        )
        for row in counted
    ]
