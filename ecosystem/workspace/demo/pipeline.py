"""What the pipeline is measured by: rates of exchange week by week, targets, and what deals were before they changed."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings

from ecosystem.core.models import ExchangeRate
from ecosystem.workspace.demo.plan import Demo, EngagementPlan
from engagements.models import PipelineTarget
from engagements.pipeline.quarters import quarter_of, quarters_around

# What a unit is worth in the base currency today, and by how much of it a week moves the rate at most.
RATES = {"EUR": "1.0920", "GBP": "1.2710", "JPY": "0.006580"}
WEEKLY_CHANGE = 0.006
WEEKS = 90
# The days since the last rate, as over a weekend.
LATEST = 3
# Quarters with a target, before this one and after it; what all are to win, in thousands of the base currency.
TARGETS_BEFORE, TARGETS_AFTER = 3, 3
TEAM_TARGETS = (600, 700, 900, 1200, 1000, 1100, 1400)
# Which part of it is whose.
SHARES = {"alex": Decimal("0.6"), "carlos": Decimal("0.4")}
# How many days ago the first target was set, and after how many each other.
SET_AGO, SET_EVERY = 300, 40
# How many of ten open deals changed their amount, or when they are to close, since they were opened.
CHANGED_AMOUNT, CHANGED_CLOSE = 4, 4


def add_rates(demo: Demo) -> None:
    """Lay out a rate a week, back from the latest."""
    choose = random.Random(1)  # noqa: S311  # not a secret, and the same each time
    for currency, latest in RATES.items():
        rate = Decimal(latest)
        for week in range(WEEKS):
            day = demo.today - timedelta(days=LATEST + 7 * week)
            demo.add(ExchangeRate(currency=currency, base=settings.BASE_CURRENCY, day=day, rate=rate))
            rate = round(
                rate * Decimal(1 + choose.uniform(-WEEKLY_CHANGE, WEEKLY_CHANGE)),
                4 - Decimal(latest).adjusted(),
            )


def add_targets(demo: Demo) -> None:
    """Lay out what is to be won on the go-to-market track: by all, and by each alliance manager from this quarter on."""
    track = demo.stages["go-to-market"][0].track
    quarters = quarters_around(demo.today, before=TARGETS_BEFORE, after=TARGETS_AFTER)
    by = demo.users["alex"]
    for number, (quarter, thousands) in enumerate(zip(quarters, TEAM_TARGETS, strict=True)):
        amount = Decimal(thousands * 1000)
        owners: list[tuple[Any, Decimal]] = [(None, amount)]
        if quarter >= quarter_of(demo.today):
            owners += [(demo.users[key], amount * share) for key, share in SHARES.items()]
        for place, (owner, part) in enumerate(owners):
            set_at = demo.moments.at_work(by, demo.moments.day(SET_AGO - SET_EVERY * number - 3 * place))
            demo.add(
                PipelineTarget(
                    quarter=quarter,
                    track=track,
                    owner=owner,
                    amount=part,
                    currency=settings.BASE_CURRENCY,
                    created_at=set_at,
                    updated_at=set_at,
                )
            )


def remember_changes(demo: Demo) -> None:
    """Write into the history what open deals were before their amount or closing day changed. They are saved by now."""
    choose = random.Random(2)  # noqa: S311  # not a secret, and the same each time
    events = apps.get_model("engagements", "EngagementEvent").objects
    deals = [
        engagement
        for partner in demo.partners
        for engagement in partner.engagements
        if engagement.is_open and engagement.row.amount is not None
    ]
    lines = {line.pgh_obj_id: line for line in events.filter(pgh_obj__in=[deal.row for deal in deals])}
    later = []
    for deal in deals:
        first = lines[deal.row.pk]
        amount, close = choose.randint(1, 10) <= CHANGED_AMOUNT, choose.randint(1, 10) <= CHANGED_CLOSE
        changed_at = _moment(deal, choose)
        if changed_at is None or not (amount or close):
            continue
        later.append(_copy(first, changed_at))
        if amount:
            first.amount = _rounded(first.amount * Decimal(choose.choice(("0.6", "0.75", "0.85", "1.2"))))
        if close and first.expected_close:
            first.expected_close -= timedelta(days=choose.choice((35, 49, 70, -42)))
        first.save(update_fields=["amount", "expected_close"])
    events.bulk_create(later)
    for line in later:
        events.filter(pk=line.pk).update(pgh_created_at=line.pgh_created_at)


def _moment(deal: EngagementPlan, choose: random.Random) -> datetime | None:
    """Return when a deal changed: between its start and its last change, in the later part of that time."""
    begun, last = deal.row.created_at, deal.row.updated_at
    if last - begun < timedelta(days=2):
        return None
    return begun + (last - begun) * choose.uniform(0.6, 1)


def _copy(line: Any, at: datetime) -> Any:
    copy = type(line)(**{field.attname: getattr(line, field.attname) for field in line._meta.concrete_fields})
    copy.pk, copy.pgh_label, copy.pgh_created_at = None, "update", at
    return copy


def _rounded(amount: Decimal) -> Decimal:
    return Decimal(round(amount / 1000) * 1000)
