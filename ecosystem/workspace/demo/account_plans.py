"""Goals of the account plans, of this quarter and the last, and two exports that the alliance managers keep."""

from datetime import date, timedelta

from ecosystem.core.models import SavedView
from ecosystem.workspace.demo.plan import Demo, EngagementPlan, PartnerPlan, happened
from engagements.choices import GoalState
from engagements.models import AccountGoal, Stage, Track
from engagements.pipeline.quarters import quarter_of, quarter_range, quarters_before

PLANNED_TIERS = ("strategic", "growth")
# Goals of one track that came from its engagements.
MOST = 2
ALSO = {
    "technical": "A named engineer on both sides, and office hours every second week",
    "marketing": "One joint talk accepted, and its recording published",
}
EXPORTS = [
    ("Open pipeline for Salesforce", "preset=salesforce", "alliance"),
    ("Strategic partners, every track", "tier=strategic&track=all", ""),
]


def add_goals(demo: Demo) -> None:
    """Lay out what is to be reached with each partner of the upper tiers."""
    quarter = quarter_of(demo.today)
    (before,) = quarters_before(quarter, 1)
    for partner in demo.partners:
        if partner.text.tier in PLANNED_TIERS and partner.text.status == "active":
            _plan_quarter(demo, partner, before)
            _plan_quarter(demo, partner, quarter)


def _plan_quarter(demo: Demo, partner: PartnerPlan, quarter: str) -> None:
    days = quarter_range(quarter)
    assert days is not None
    is_over = days[1] < demo.today
    for slug, stages in demo.stages.items():
        engagements = [e for e in partner.engagements if e.row.track.slug == slug and e.begun <= days[1]]
        goals = [_goal(e, stages, days, is_over=is_over) for e in engagements if _runs(e, days)][:MOST]
        if slug in ALSO and partner.text.tier == "strategic":
            goals.append((ALSO[slug], GoalState.MET if is_over else GoalState.ON_TRACK))
        for order, (text, state) in enumerate(goals, start=1):
            _add(demo, partner, stages[0].track, quarter, days[0], text, state, order)


def _runs(engagement: EngagementPlan, days: tuple[date, date]) -> bool:
    """Return whether the engagement was open in the quarter."""
    return engagement.is_open or engagement.moves[-1].day >= days[0]


def _goal(
    engagement: EngagementPlan, stages: list[Stage], days: tuple[date, date], *, is_over: bool
) -> tuple[str, str]:
    """Return what was to be reached by an engagement in the quarter, and how that stands."""
    stood = [move for move in engagement.moves if move.day < days[0]] or engagement.moves[:1]
    ahead = [s for s in stages if s.order > stood[-1].stage.order and s.outcome != "lost"]
    wanted = ahead[0] if ahead else stages[-1]
    reached = any(m.stage.order >= wanted.order and m.day <= days[1] for m in engagement.moves)
    text = f"{engagement.row.title}: reach {wanted.name.lower()}"
    if reached and engagement.moves[-1].stage.outcome != "lost":
        return text, GoalState.MET
    if is_over:
        return text, GoalState.MISSED
    return text, GoalState.AT_RISK if engagement.row.health != "on_track" else GoalState.ON_TRACK


def _add(
    demo: Demo,
    partner: PartnerPlan,
    track: Track,
    quarter: str,
    first: date,
    text: str,
    state: str,
    order: int,
) -> None:
    goal = AccountGoal(
        partner=partner.row,
        track=track,
        quarter=quarter,
        text=text[:300],
        state=state,
        owner=partner.owner,
        order=order,
    )
    # Plans are made in the first weeks of a quarter, none on the day that the demonstration is.
    since = (demo.today - first).days
    made = max(since - demo.choose.randint(0, 20), min(since, 1))
    goal.created_at = demo.moments.at_work(partner.owner, demo.moments.day(made))
    happened(goal, goal.created_at)
    demo.add(goal)


def add_exports(demo: Demo) -> None:
    """Lay out the exports that are kept."""
    for name, query, shared_with in EXPORTS:
        export = SavedView(
            owner=demo.users["alex"],
            path="/pipeline/export.csv",
            name=name,
            query=query,
            shared_with=shared_with,
        )
        export.created_at = demo.moments.at_work(demo.users["alex"], demo.today - timedelta(days=20))
        demo.add(export)
