"""How much partners want a gap closed.

    demand = Σ over partners of  tier weight × max over the partner's evidence of (severity weight × recency)
    recency = 0.5 ^ (days since it was heard / half-life)

One partner counts once, by its strongest piece of evidence as of the day: saying it ten times weighs no more than once,
saying it again lately keeps it fresh. Weights and the half-life are data. Each term is rounded to two places and demand
is the sum of the rounded terms, so that what a page shows adds up. The formula stands in the database function
`gap_demand_terms` (migration 0003). Only partners that the reader may know of count.

Pipeline at stake is the weighted amount, in the base currency, of the open engagements that evidence of the gap blocks,
each once per gap and once in any total.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields import DecimalField

from ecosystem.accounts.models import User
from engagements.models import Engagement
from partners.models import Partner
from roadmap_feedback.models.gap import Evidence

DEMAND = DecimalField(max_digits=12, decimal_places=2)


@dataclass(frozen=True)
class DemandTerm:
    """What one partner adds to a gap's demand. `recency` is 0 to 1, `days` the age of the evidence."""

    gap_id: int
    partner_id: int
    tier: str
    tier_weight: Decimal
    severity: str
    severity_weight: Decimal
    days: int
    recency: Decimal
    term: Decimal


def terms_sql(reader: User | AnonymousUser, on: date) -> tuple[str, list[Any]]:
    """Return SQL that gives the rows of `gap_demand_terms` that `reader` may know of, and its parameters.

    Who is hidden is found beside the function and not in its argument: PostgreSQL looks into a function, so that one gap's
    terms need one gap's evidence, only where no argument holds a query.
    """
    try:
        hidden, params = Partner.objects.hidden_from(reader).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Nothing is hidden from an admin.
        return "gap_demand_terms(%s, ARRAY[]::bigint[])", [on]
    ids = f"SELECT ARRAY({hidden}) AS ids OFFSET 0"
    terms = f"(SELECT t.* FROM ({ids}) hidden, gap_demand_terms(%s, hidden.ids) t)"  # noqa: S608  # own SQL
    return terms, [*params, on]


def demand_of(reader: User | AnonymousUser, on: date) -> RawSQL:
    """Return an expression for a gap's demand on a day, for a queryset of gaps."""
    sql, params = terms_sql(reader, on)
    table = f"(SELECT coalesce(sum(t.term), 0) FROM {sql} t WHERE t.gap_id = roadmap_feedback_gap.id)"  # noqa: S608  # own SQL
    return RawSQL(table, params, output_field=DEMAND)


def partners_asking(reader: User | AnonymousUser, on: date) -> RawSQL:
    """Return an expression for the number of partners that asked for a gap, for a queryset of gaps."""
    sql, params = terms_sql(reader, on)
    table = f"(SELECT count(*) FROM {sql} t WHERE t.gap_id = roadmap_feedback_gap.id)"  # noqa: S608  # own SQL
    return RawSQL(table, params, output_field=IntegerField())


def demand_terms(gap_id: int, reader: User | AnonymousUser, on: date) -> list[DemandTerm]:
    """Return the terms of one gap's demand, the largest first."""
    sql, params = terms_sql(reader, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {sql} t WHERE t.gap_id = %s ORDER BY t.term DESC, t.partner_id",  # noqa: S608  # own SQL
            [*params, gap_id],
        )
        return [DemandTerm(*row) for row in cursor.fetchall()]


def engagements_at_stake(gaps: Any, reader: User, on: date) -> QuerySet[Engagement]:
    """Return the open engagements that evidence of `gaps` (ids or a queryset) blocks, each once, with their value."""
    evidence = Evidence.objects.live().visible_to(reader).filter(gap__in=gaps)
    blocked = Evidence.blocks.through.objects.filter(evidence__in=evidence)
    return (
        Engagement.objects.visible_to(reader)
        .open()
        .with_value(on=on)
        .filter(pk__in=blocked.values("engagement"))
    )


def at_stake_of(reader: User | AnonymousUser, on: date) -> Subquery:
    """Return an expression for a gap's pipeline at stake, for a queryset of gaps; NULL when nothing is."""
    blocked = Evidence.blocks.through.objects.filter(
        evidence__gap=OuterRef(OuterRef("pk")), evidence__archived_at__isnull=True
    )
    blocked = blocked.exclude(evidence__partner__in=Partner.objects.hidden_from(reader))
    engagements = Engagement.objects.open().with_value(on=on).filter(pk__in=blocked.values("engagement"))
    total = engagements.order_by().annotate(one=Value(1)).values("one").annotate(total=Sum("weighted_amount"))
    return Subquery(total.values("total"), output_field=DecimalField(max_digits=20, decimal_places=2))
