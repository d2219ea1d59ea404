"""What moved in the pipeline since a moment: from what it was then, change by change, to what it is now.

Each engagement is looked at twice: as it stood then and as it stands now, at the same rates and probabilities. What is
in the pipeline at both ends has grown or shrunk, and moved on or back; what is in it at one end came or went for one
reason; what came and closed in between did both. So the parts always add up to the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ecosystem.core.money import MONEY, ZERO, Rates, in_currency
from engagements.choices import Outcome
from engagements.models import Engagement
from engagements.pipeline.quarters import NO_DATE, quarter_range
from engagements.pipeline.sums import NOTHING, Sums, Unconverted
from engagements.querysets import weighted


class Bar(TextChoices):
    """The steps from the pipeline then to the pipeline now, in order."""

    START = "start", _("Pipeline then")
    NEW = "new", _("New")
    REOPENED = "reopened", _("Reopened")
    PULLED_IN = "pulled-in", _("Pulled in")
    GROWN = "grown", _("Grown")
    SHRUNK = "shrunk", _("Shrunk")
    ADVANCED = "advanced", _("Advanced")
    BACK = "back", _("Moved back")
    SLIPPED = "slipped", _("Slipped")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    ARCHIVED = "archived", _("Archived")
    END = "end", _("Pipeline now")


CAME = (Bar.NEW, Bar.REOPENED, Bar.PULLED_IN)
WENT = (Bar.SLIPPED, Bar.WON, Bar.LOST, Bar.ARCHIVED)
# Which of an engagement that stayed make a bar: a condition, and its part of the unweighted and the weighted sum.
STAYED = {
    Bar.GROWN: (Q(now_value__gt=F("then_value")), F("now_value") - F("then_value"), F("kept_weight") - F("then_weight")),
    Bar.SHRUNK: (Q(now_value__lt=F("then_value")), F("now_value") - F("then_value"), F("kept_weight") - F("then_weight")),
    Bar.ADVANCED: (Q(stage__probability__gt=F("then_probability")), ZERO, F("now_weight") - F("kept_weight")),
    Bar.BACK: (Q(stage__probability__lt=F("then_probability")), ZERO, F("now_weight") - F("kept_weight")),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One bar: what it is, and what it adds to the sums (less than nothing where it takes away)."""

    bar: Bar
    sums: Sums


@dataclass(frozen=True)
class Movement:
    """The steps from then to now, and the amounts that are in none of them."""

    steps: list[Step]
    unconverted: list[Unconverted]

    def of(self, bar: Bar) -> Sums:
        """Return what `bar` adds."""
        return next((step.sums for step in self.steps if step.bar == bar), Sums())


def moved_since(
    engagements: QuerySet[Engagement], at: datetime, *, quarter: str, rates: Rates
) -> QuerySet[Engagement]:
    """Return those of `engagements` that were in the pipeline at `at`, are in it now, or came and closed in between.

    `quarter` (2026-Q4, "none" for no date, "" for all) narrows both ends to what was to close in it. Adds `came` and
    `went` (a `Bar`, or "" for what stayed at that end), the values `then_value` and `now_value` in the currency of
    `rates`, and their weights: `then_weight`, `now_weight`, and `kept_weight`, of today's amount at the stage of then.
    """
    then_open = Q(then_begun=True, then_archived=False, then_outcome=Outcome.OPEN)
    now_open = Q(archived_at=None, stage__outcome=Outcome.OPEN)
    was_in = then_open & _closing("then_close", quarter)
    is_in = now_open & _closing("expected_close", quarter)
    closed_since = (
        Q(archived_at=None, stage__outcome__in=[Outcome.WON, Outcome.LOST], stage_entered_at__gt=at)
        & _closing("closed_on", quarter)
    )  # fmt: skip
    told = engagements.as_it_stood(at)  # type: ignore[attr-defined]  # of EngagementQuerySet
    told = told.filter(was_in | is_in | closed_since).annotate(
        then_told=in_currency("then_amount", "then_currency", on=rates.day, to=rates.currency),
        now_told=in_currency("amount", "currency", on=rates.day, to=rates.currency),
    )
    return told.annotate(
        then_value=Coalesce("then_told", ZERO),
        now_value=Coalesce("now_told", ZERO),
        came=_reason(
            When(was_in, then=Value("")),
            When(then_begun=False, then=Value(Bar.NEW)),
            When(then_open, then=Value(Bar.PULLED_IN)),
            otherwise=Bar.REOPENED,
        ),
        went=_reason(
            When(is_in, then=Value("")),
            When(archived_at__isnull=False, then=Value(Bar.ARCHIVED)),
            When(stage__outcome=Outcome.WON, then=Value(Bar.WON)),
            When(stage__outcome=Outcome.LOST, then=Value(Bar.LOST)),
            otherwise=Bar.SLIPPED,
        ),
    ).annotate(
        then_weight=weighted("then_value", "then_probability"),
        kept_weight=weighted("now_value", "then_probability"),
        now_weight=weighted("now_value"),
    )


def _closing(field: str, quarter: str) -> Q:
    if quarter == NO_DATE:
        return Q(**{f"{field}__isnull": True})
    days = quarter_range(quarter)
    return Q(**{f"{field}__range": days}) if days else Q()


def _reason(*reasons: When, otherwise: Bar) -> Case:
    return Case(*reasons, default=Value(otherwise), output_field=CharField())


def part_of(bar: Bar) -> tuple[Q, Any, Any]:
    """Return which of the engagements of `moved_since` make `bar`, and what each adds: unweighted, and weighted."""
    passing = ~Q(came="") & ~Q(went="")
    if bar == Bar.START:
        return Q(came=""), F("then_value"), F("then_weight")
    if bar == Bar.END:
        return Q(went=""), F("now_value"), F("now_weight")
    if bar in CAME:
        return (
            Q(came=bar),
            F("now_value"),
            Case(When(passing, then=F("kept_weight")), default=F("now_weight")),
        )
    if bar in WENT:
        gone: Any = Case(When(passing, then=F("now_value")), default=F("then_value"))
        lost_weight: Any = Case(When(passing, then=F("kept_weight")), default=F("then_weight"))
        return Q(went=bar), -gone, -lost_weight
    condition, value, weight = STAYED[bar]
    return Q(came="", went="") & condition, value, weight


def movement_of(moved: QuerySet[Engagement]) -> Movement:
    """Return the steps that `moved` (of `moved_since`) add up to. One query, and one for what is in no sum."""
    sums: dict[str, Any] = {}
    for number, bar in enumerate(Bar):
        condition, value, weight = part_of(bar)
        sums |= {
            f"count_{number}": Count("pk", filter=condition),
            f"value_{number}": Sum(value, filter=condition, output_field=MONEY),
            f"weight_{number}": Sum(weight, filter=condition, output_field=MONEY),
        }
    found = moved.order_by().aggregate(**sums)
    return Movement(
        [
            Step(
                bar,
                Sums(
                    found[f"count_{n}"],
                    found[f"count_{n}"],
                    found[f"value_{n}"] or NOTHING,
                    found[f"weight_{n}"] or NOTHING,
                ),
            )
            for n, bar in enumerate(Bar)
        ],
        _unconverted(moved),
    )


def _unconverted(moved: QuerySet[Engagement]) -> list[Unconverted]:
    """Return the amounts, of now or else of then, whose currency has no rate."""
    left = moved.order_by().filter(
        Q(amount__isnull=False, now_told=None) | Q(then_amount__isnull=False, then_told=None)
    )
    unrated = Case(When(amount__isnull=False, now_told=None, then=F("currency")), default=F("then_currency"))
    amount = Case(When(amount__isnull=False, now_told=None, then=F("amount")), default=F("then_amount"))
    groups: Iterable[Any] = (
        left.annotate(unrated=unrated)
        .values("unrated")
        .annotate(count=Count("pk"), total=Sum(amount))
        .order_by("unrated")
    )
    return [Unconverted(group["unrated"], group["count"], group["total"] or Decimal(0)) for group in groups]
