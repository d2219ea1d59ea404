"""Engagements: the stages that they went through and when, their money, their dates and their plans."""

from datetime import date, timedelta
from decimal import Decimal

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.content import EngagementText
from ecosystem.workspace.demo.plan import Demo, EngagementPlan, MeetingPlan, Move, PartnerPlan, happened
from ecosystem.workspace.demo.wording import lowered
from engagements.models import Engagement, PlanDependency, PlanItem, Stage, StageChange

# Nothing goes further back, in days.
LONGEST_AGO = 318
# For how long the first engagement of a partner in each status has been under way, in days.
AGES = {
    "active": (230, 312),
    "onboarding": (80, 120),
    "prospect": (70, 110),
    "dormant": (290, 312),
    "former": (290, 312),
}
# Days within which a move and a meeting are one: somebody moved it when logging the meeting.
NEAR = timedelta(days=10)
# Amounts in thousands of the partner's currency: least, most, and what they are rounded to.
AMOUNTS = {
    "strategic": (240, 1400, 10),
    "growth": (80, 420, 5),
    "emerging": (18, 120, 2),
    "watch": (8, 36, 1),
}
CO_DEVELOPMENT = (60, 240, 5)
YEN = 150
# Days from today within which open engagements close; the first few should have closed already.
CLOSING = (5, 372)
OVERDUE = (-17, -8, -3)
# Days by which the next item of a plan has slipped.
SLIPS = (0, 9, 5)


def add_engagements(demo: Demo) -> None:
    """Lay out every engagement and the days of its moves."""
    for partner in demo.partners:
        for text in partner.text.engagements:
            solution = partner.solutions[text.solution or partner.text.solutions[0].name]
            moves = _walk(demo, partner, text)
            row = Engagement(
                partner=partner.row, track=moves[-1].stage.track, stage=moves[-1].stage, title=text.title,
                objective=text.objective, next_step=text.next, owner=_owner(demo, partner, text.track), solution=solution,
            )  # fmt: skip
            if text.risk:
                row.health, row.health_reason = "at_risk", text.risk
            if text.blocked:
                gap = demo.content.gaps[text.blocked]
                row.health, row.health_reason = "blocked", f"Waits for {gap.product}: {lowered(gap.title)}"
            partner.engagements.append(EngagementPlan(text, row, moves))
            demo.add(row)
            used = next(s for s in partner.text.solutions if s.name == solution.name)
            for product in used.products[: 1 if text.track == "marketing" else 2]:
                demo.link(Engagement.products.through, engagement=row, product=demo.products[product])


def _owner(demo: Demo, partner: PartnerPlan, track: str) -> User:
    if partner.text.restricted or track in {"technical", "product"}:
        return partner.owner
    if track == "marketing":
        return demo.users["mika"]
    return demo.users["carlos" if partner.text.owner == "carlos" else "alex"]


def _walk(demo: Demo, partner: PartnerPlan, text: EngagementText) -> list[Move]:
    """Return the moves up to the stage that the engagement is in."""
    choose, path = demo.choose, demo.stages[text.track]
    stage = next(stage for stage in path if stage.slug == text.stage)
    opens = [stage for stage in path if stage.outcome == "open"]
    if stage.outcome == "open":
        visited = opens[: opens.index(stage) + 1]
    else:
        visited = [*(opens if stage.outcome == "won" else opens[: choose.randint(1, 3)]), stage]
    standing = _standing(demo, partner, stage)
    spans = [choose.randint(14, 55) for _ in visited[:-1]]
    room = LONGEST_AGO - standing
    if not partner.engagements and spans:
        # Work on the first goes on for most of the time in which the partner has been met.
        low, high = AGES[partner.text.status]
        wanted = min(room, max(sum(spans), choose.randint(low, high) - standing))
        spans = [max(3, span * wanted // sum(spans)) for span in spans]
    elif sum(spans) > room:
        spans = [max(3, span * room // sum(spans)) for span in spans]
    ago = [standing + sum(spans[number:]) for number in range(len(visited))]
    return [Move(stage, demo.moments.day(days)) for stage, days in zip(visited, ago, strict=True)]


def _standing(demo: Demo, partner: PartnerPlan, stage: Stage) -> int:
    """Return for how many days the engagement has stood in `stage`."""
    choose, quiet = demo.choose, partner.text.last_touch or 0
    published = [
        s.published for s in demo.content.showcases if s.partner == partner.text.slug and s.published
    ]
    if stage.slug == "published" and published:
        return published[0]
    if stage.outcome != "open":
        standing = choose.randint(18, 150)
    else:
        standing = choose.randint(3, 27) if choose.random() < 0.75 else choose.randint(28, 64)
    return max(standing, quiet + choose.randint(1, 12)) if quiet > 30 else standing


def couple_moves(demo: Demo) -> None:
    """Let most moves fall on a meeting nearby, so that it was in the meeting that they were decided."""
    for partner in demo.partners:
        for engagement in partner.engagements:
            for number, move in enumerate(engagement.moves[1:], start=1):
                after = engagement.moves[number - 1].day + timedelta(days=2)
                last = number + 1 == len(engagement.moves)
                before = demo.today if last else engagement.moves[number + 1].day - timedelta(days=2)
                near = [
                    meeting
                    for meeting in partner.meetings
                    if abs(meeting.day - move.day) <= NEAR
                    and after <= meeting.day < before
                    and len(meeting.moves) < 2
                ]
                if near and demo.choose.random() < 0.75:
                    meeting = min(near, key=lambda meeting: abs(meeting.day - move.day))
                    _couple(engagement, move, meeting)


def _couple(engagement: EngagementPlan, move: Move, meeting: MeetingPlan) -> None:
    move.meeting, move.day = meeting, meeting.day
    meeting.moves.append(move)
    meeting.touch(engagement)


def date_engagements(demo: Demo) -> None:
    """Say at which moment each move was made and what came of it; meetings have their moments by now."""
    for partner in demo.partners:
        for engagement in partner.engagements:
            row, before = engagement.row, None
            assert row.owner is not None
            for move in engagement.moves:
                by = move.meeting.logger if move.meeting else row.owner
                move.at = move.meeting.logged_at if move.meeting else demo.moments.at_work(by, move.day)
                assert move.at is not None
                demo.add(
                    StageChange(
                        engagement=row, from_stage=before, to_stage=move.stage, changed_at=move.at, by=by,
                        meeting=move.meeting.row if move.meeting else None,
                    )
                )  # fmt: skip
                before = move.stage
                row.stage_entered_at = move.at
                row.closed_on = None if engagement.is_open else move.at.astimezone(by.zone).date()
                happened(row, move.at)
            begun = engagement.moves[0].at
            assert begun is not None
            row.created_at, row.started_on = begun, engagement.begun
            for meeting in partner.meetings:
                if engagement in meeting.engagements and meeting.logged_at:
                    happened(row, meeting.logged_at)


def price_engagements(demo: Demo) -> None:
    """Give amounts and closing days to what brings money, and target days to the rest."""
    paid: list[tuple[PartnerPlan, EngagementPlan]] = []
    for partner in demo.partners:
        for engagement in partner.engagements:
            if amount := _amount(demo, partner, engagement):
                engagement.row.amount, engagement.row.currency = amount, partner.currency
                paid.append((partner, engagement))
            _aim(demo, engagement)
    closing = [engagement for _partner, engagement in paid if engagement.is_open]
    # What is nearly won closes first, by and large; the rest spreads over the year, so that no quarter stays empty.
    closing.sort(key=lambda engagement: demo.choose.uniform(0, 45) - engagement.row.stage.probability)
    first, last = CLOSING
    step = (last - first) / (len(closing) - len(OVERDUE))
    for number, engagement in enumerate(closing):
        if number < len(OVERDUE):
            day = demo.moments.day(-OVERDUE[number])
        else:
            days = first + step * (number - len(OVERDUE)) + demo.choose.uniform(0, step)
            day = demo.moments.coming(round(days))
        engagement.row.expected_close = day
        engagement.row.target_on = max(day, engagement.begun)


def _amount(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan) -> Decimal | None:
    text = engagement.text
    if text.track == "go-to-market":
        low, high, step = AMOUNTS[partner.text.tier]
    elif text.track == "product" and partner.text.tier == "strategic":
        low, high, step = CO_DEVELOPMENT
    else:
        return None
    # Small ones are more frequent than large ones.
    thousands = low + (high - low) * demo.choose.random() ** 1.7
    amount = round(thousands / step) * step * 1000
    return Decimal(amount * YEN if partner.currency == "JPY" else amount)


def _aim(demo: Demo, engagement: EngagementPlan) -> None:
    """Set the target day, and for what is closed the day on which it had been expected to close."""
    row, choose = engagement.row, demo.choose
    if row.closed_on is not None:
        planned = row.closed_on + timedelta(days=choose.randint(-9, 21))
        row.target_on = max(planned, engagement.begun)
        row.expected_close = row.target_on if row.amount is not None else None
    elif choose.random() < 0.1:
        row.target_on = max(demo.moments.day(choose.randint(2, 16)), engagement.begun)
    else:
        row.target_on = demo.moments.coming(choose.randint(8, 170))


def add_plans(demo: Demo) -> None:
    """Give every second open engagement a mutual action plan, as far along as its stage."""
    number = 0
    for partner in demo.partners:
        for engagement in partner.engagements:
            number += engagement.is_open
            if engagement.is_open and (number % 2 or partner.text.tier == "strategic"):
                _plan(demo, partner, engagement)


def _plan(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan) -> None:
    lines = demo.content.notes.plans[engagement.text.track]
    done = min(len(lines) - 1, len(engagement.moves) - 1 + demo.choose.randint(0, 1))
    contacts = partner.present(demo.today)
    begun = (demo.today - engagement.begun).days
    before: PlanItem | None = None
    for number, (side, title) in enumerate(lines):
        us = side == "us"
        item = PlanItem(
            engagement=engagement.row, title=title, side=side, owner=engagement.row.owner if us else None,
            contact=None if us else contacts[number % min(3, len(contacts))], order=number + 1,
        )  # fmt: skip
        if number < done:
            ago = max(2, begun - round(begun * (number + 1) / (done + 1)))
            day = demo.moments.day(ago)
            item.due_on = day + timedelta(days=demo.choose.randint(-3, 5))
            user = engagement.row.owner or partner.owner
            item.done_at = max(demo.moments.at_work(user, day), engagement.row.created_at)
        else:
            item.due_on = _due(demo, number - done)
        # What comes next was due earlier in two of three plans.
        slip = SLIPS[begun % len(SLIPS)] if number == done else 0
        item.first_due_on = item.due_on - timedelta(days=slip)
        demo.add(item)
        if before is not None:
            demo.add(PlanDependency(item=item, waits_for=before))
        before = item


def _due(demo: Demo, place: int) -> date:
    """Return when the open item at `place` (0: the next) of a plan is due; one in sixteen is a little late."""
    if place == 0 and demo.choose.random() < 0.06:
        return demo.moments.day(demo.choose.randint(1, 6))
    return demo.moments.coming(4 + 16 * place + demo.choose.randint(0, 12))
