"""Keeping what demand was each week, so that a report can say what changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from roadmap_feedback.demand import at_stake_of, demand_of, partners_asking
from roadmap_feedback.models import DemandSnapshot, Gap


def take_snapshot(*, on: date) -> int:
    """Keep each open gap's demand of the week of `on`; taken again, it brings the week up to date. Returns the gaps.

    Only what every reader may know counts: nothing of restricted partners.
    """
    nobody = AnonymousUser()
    week = on - timedelta(days=on.weekday())
    gaps: QuerySet[Any] = Gap.objects.open().annotate(
        demand=demand_of(nobody, on),
        partner_count=partners_asking(nobody, on),
        at_stake=at_stake_of(nobody, on),
    )
    rows = [
        DemandSnapshot(
            gap=gap,
            week=week,
            demand=gap.demand,
            partners=gap.partner_count,
            at_stake=gap.at_stake or Decimal(0),
            currency=settings.BASE_CURRENCY,
        )
        for gap in gaps.iterator(chunk_size=1000)
    ]
    DemandSnapshot.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["gap", "week"],
        update_fields=["demand", "partners", "at_stake", "currency"],
        batch_size=1000,
    )
    return len(rows)
