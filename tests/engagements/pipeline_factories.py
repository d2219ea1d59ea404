"""Engagements with a history that tests write down: what they were, and when they became it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps

from engagements.models import Engagement, Stage, StageChange
from tests.factories import EngagementFactory, stage

GTM = "go-to-market"


def gtm(slug: str) -> Stage:
    """Return a stage of the go-to-market track."""
    return stage(GTM, slug)


def walked(*moves: tuple[str, datetime], track: str = GTM, **fields: Any) -> Engagement:
    """Return a saved engagement that entered each stage (slug, when), in order, and stands in the last."""
    stages = [stage(track, slug) for slug, _at in moves]
    last = moves[-1][1]
    if stages[-1].outcome != "open":
        fields.setdefault("closed_on", last.date())
    engagement: Engagement = EngagementFactory(stage=stages[-1], stage_entered_at=last, **fields)
    # The factory's own first move is of now.
    engagement.stage_changes.all().delete()
    before = None
    for to_stage, (_slug, at) in zip(stages, moves, strict=True):
        StageChange.objects.create(engagement=engagement, from_stage=before, to_stage=to_stage, changed_at=at)
        before = to_stage
    return engagement


def remembered(engagement: Engagement, rows: Sequence[tuple[datetime, dict[str, Any]]]) -> None:
    """Let the history of `engagement` be `rows`: when, and the fields that it had from then on.

    A field that no row names has its value of now.
    """
    events = apps.get_model("engagements", "EngagementEvent").objects
    standing = events.filter(pgh_obj=engagement).order_by("-pgh_id").first()
    events.filter(pgh_obj=engagement).delete()
    for at, fields in rows:
        standing.pk = None
        for name, value in fields.items():
            setattr(standing, name, value)
        standing.save(force_insert=True)
        events.filter(pk=standing.pk).update(pgh_created_at=at)


def money(amount: str | None, currency: str = "USD") -> dict[str, Any]:
    """Return the two fields of an amount; of none without."""
    return (
        {"amount": Decimal(amount), "currency": currency}
        if amount is not None
        else {"amount": None, "currency": ""}
    )
