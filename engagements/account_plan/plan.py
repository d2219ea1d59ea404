"""The account plan of a partner for one quarter: goals, status, asks of both sides and numbers, from live data.

`outside` is the plan as the partner may see it: without amounts, health and its reasons, and our own follow-ups.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.money import RateUsed, rates_used
from ecosystem.core.registry import Ask, asks_of
from engagements.choices import Outcome, ShowcaseStage, Side
from engagements.models import AccountGoal, Engagement, FollowUp, PlanItem, Showcase, Stage, Track
from engagements.pipeline.quarters import quarter_label, quarter_range, quarters_around, quarters_before
from engagements.pipeline.sums import Sums
from partners.models import Adoption, Partner

# Engagements of a track and asks of a side that the page lists; the rest is counted.
SHOWN, ASKS = 8, 12


@dataclass
class TrackPlan:
    """A track of the plan: its goals, and its engagements that are open."""

    track: Track
    goals: list[AccountGoal] = field(default_factory=list)
    engagements: list[Engagement] = field(default_factory=list)

    @property
    def shown(self) -> list[Engagement]:
        """Those engagements that there is room for."""
        return self.engagements[:SHOWN]

    @property
    def more(self) -> int:
        """How many engagements there is no room for."""
        return len(self.engagements) - len(self.shown)


@dataclass(frozen=True)
class Owed:
    """Something that one side owes: `who` owes it, `about` the engagement, "" if about none."""

    title: str
    due_on: date | None
    who: str
    about: str
    url: str


@dataclass(frozen=True)
class Win:
    """Something that was reached in the quarter: what, in which way, and on which day."""

    title: str
    how: str
    day: date
    url: str


@dataclass(frozen=True)
class Numbers:
    """What the partner's engagements may bring by stage, and what was won, in the base currency.

    `unconverted` is how many open engagements are in no sum, because their currency has no rate.
    """

    lines: list[tuple[Stage, Sums]]
    total: Sums
    won: Decimal
    won_before: Decimal
    rates: list[RateUsed]
    unconverted: int


@dataclass(frozen=True)
class AccountPlan:
    """The plan as one reader sees it. `carry` is how many goals of the quarter before are still open."""

    partner: Partner
    quarter: str
    outside: bool
    made_at: datetime
    tracks: list[TrackPlan]
    adoptions: list[Adoption]
    wins: list[Win]
    ours: list[Owed]
    theirs: list[Owed]
    gaps: list[Ask]
    numbers: Numbers | None
    carry: int

    @property
    def label(self) -> str:
        """The quarter as the page names it."""
        return quarter_label(self.quarter)

    @property
    def before(self) -> str:
        """The quarter before."""
        return quarters_before(self.quarter, 1)[0]

    @property
    def after(self) -> str:
        """The quarter after."""
        days = quarter_range(self.quarter)
        assert days is not None
        return quarters_around(days[0], before=0, after=1)[-1]

    @property
    def goal_count(self) -> int:
        """How many goals there are on all tracks."""
        return sum(len(each.goals) for each in self.tracks)


def account_plan(*, partner: Partner, reader: User, quarter: str, outside: bool) -> AccountPlan:
    """Return the plan of `partner`, which `reader` may see, for a quarter written 2026-Q4.

    Eight queries, and one for the rates where there is a foreign currency.
    """
    days = quarter_range(quarter)
    assert days is not None
    (before,) = quarters_before(quarter, 1)
    engagements = _engagements(partner, reader, quarter, before)
    tracks = {track.pk: TrackPlan(track) for track in Track.objects.all()}
    for engagement in engagements:
        if engagement.stage.outcome == Outcome.OPEN:
            tracks[engagement.track_id].engagements.append(engagement)
    carry = 0
    for goal in _goals(partner, reader, quarter, before):
        if goal.quarter == quarter:
            tracks[goal.track_id].goals.append(goal)
        else:
            carry += goal.is_open
    items = _plan_items(partner, reader)
    see_money = reader.has_perm("engagements.view_pipeline") and not outside
    return AccountPlan(
        partner=partner,
        quarter=quarter,
        outside=outside,
        made_at=timezone.now(),
        tracks=[
            each
            for each in tracks.values()
            if each.track.retired_at is None or each.goals or each.engagements
        ],
        adoptions=list(partner.adoptions.select_related("product").order_by("-since", "pk")),
        wins=_wins(partner, reader, engagements, days),
        ours=_owed_by_us(partner, reader, items, outside=outside),
        theirs=[_of_item(item) for item in items if item.side == Side.PARTNER],
        gaps=asks_of(partner, reader, outside=outside),
        numbers=_numbers(engagements, quarter, before) if see_money else None,
        carry=carry,
    )


def _engagements(partner: Partner, reader: User, quarter: str, before: str) -> list[Engagement]:
    """Return what is open, and what was won in `quarter` or the one before it."""
    first, last = quarter_range(before), quarter_range(quarter)
    assert first is not None
    assert last is not None
    won = Q(stage__outcome=Outcome.WON, closed_on__range=(first[0], last[1]))
    rows = Engagement.objects.visible_to(reader).live().filter(partner=partner)
    rows = rows.filter(Q(stage__outcome=Outcome.OPEN) | won).with_value(on=timezone.localdate())
    rows = rows.select_related("stage", "owner").defer("objective")
    return list(rows.order_by("track__order", F("target_on").asc(nulls_last=True), "-stage__order", "pk"))


def _goals(partner: Partner, reader: User, quarter: str, before: str) -> list[AccountGoal]:
    goals = AccountGoal.objects.visible_to(reader).live().filter(partner=partner)
    return list(goals.filter(quarter__in=[quarter, before]).select_related("owner"))


def _plan_items(partner: Partner, reader: User) -> list[PlanItem]:
    items = PlanItem.objects.visible_to(reader).open().filter(engagement__partner=partner)
    items = items.filter(engagement__archived_at__isnull=True, engagement__stage__outcome=Outcome.OPEN)
    return list(items.select_related("engagement", "owner", "contact"))


def _of_item(item: PlanItem) -> Owed:
    person = item.owner if item.side == Side.US else item.contact
    return Owed(
        title=item.title,
        due_on=item.due_on,
        who=str(person or ""),
        about=item.engagement.title,
        url=f"{item.engagement.get_absolute_url()}#plan",
    )


def _owed_by_us(partner: Partner, reader: User, items: Sequence[PlanItem], *, outside: bool) -> list[Owed]:
    """Return our plan items and, unless `outside`, our follow-ups: these are notes to ourselves. The first due first."""
    owed = [_of_item(item) for item in items if item.side == Side.US]
    if not outside and reader.has_perm("engagements.view_followup"):
        follow_ups = FollowUp.objects.visible_to(reader).open().filter(partner=partner)
        for each in follow_ups.select_related("assignee", "engagement").defer("detail"):
            about = each.engagement.title if each.engagement else ""
            owed.append(Owed(each.title, each.due_on, str(each.assignee), about, each.get_absolute_url()))
    return sorted(owed, key=lambda each: (each.due_on is None, each.due_on or date.max))


def _wins(
    partner: Partner, reader: User, engagements: Sequence[Engagement], days: tuple[date, date]
) -> list[Win]:
    won = [
        Win(each.title, str(each.stage), each.closed_on, each.get_absolute_url())
        for each in engagements
        if each.stage.outcome == Outcome.WON and each.closed_on and days[0] <= each.closed_on
    ]
    shown = Showcase.objects.visible_to(reader).live().filter(partner=partner, stage=ShowcaseStage.PUBLISHED)
    published = [
        Win(each.title, each.get_kind_display(), each.published_on, each.get_absolute_url())
        for each in shown.filter(published_on__range=days)
        if each.published_on
    ]
    return sorted([*won, *published], key=lambda win: win.day, reverse=True)


def _numbers(engagements: Sequence[Engagement], quarter: str, before: str) -> Numbers:
    by_stage: dict[int, Sums] = {}
    stages: dict[int, Stage] = {}
    unconverted = 0
    for each in engagements:
        if each.stage.outcome == Outcome.OPEN and each.amount is not None:
            stages[each.stage_id] = each.stage
            by_stage[each.stage_id] = by_stage.get(each.stage_id, Sums()) + _sums_of(each)
            unconverted += _sums_of(each).priced == 0
    ordered = sorted(stages.values(), key=lambda stage: (stage.track_id, stage.order))
    currencies = {each.currency for each in engagements if each.amount is not None}
    return Numbers(
        lines=[(stage, by_stage[stage.pk]) for stage in ordered],
        total=sum(by_stage.values(), Sums()),
        won=_won_in(engagements, quarter),
        won_before=_won_in(engagements, before),
        rates=rates_used(currencies, on=timezone.localdate()),
        unconverted=unconverted,
    )


def _sums_of(engagement: Engagement) -> Sums:
    """Return what one engagement, read with its value, adds to a sum."""
    amount: Decimal | None = engagement.base_amount  # type: ignore[attr-defined]  # annotated
    weighted: Decimal | None = engagement.weighted_amount  # type: ignore[attr-defined]  # annotated
    return Sums(1, int(amount is not None), amount or Decimal(0), weighted or Decimal(0))


def _won_in(engagements: Sequence[Engagement], quarter: str) -> Decimal:
    days = quarter_range(quarter)
    assert days is not None
    return sum(
        (
            _sums_of(each).amount
            for each in engagements
            if each.stage.outcome == Outcome.WON and each.closed_on and days[0] <= each.closed_on <= days[1]
        ),
        Decimal(0),
    )
