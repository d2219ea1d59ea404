"""Gaps with what was heard of them, what was decided, who was told, and the roadmap."""

from datetime import date, datetime, timedelta

from ecosystem.workspace.demo.content import GapText, QuoteText
from ecosystem.workspace.demo.moments import day_after, next_working
from ecosystem.workspace.demo.plan import Demo, EngagementPlan, HeardQuote, MeetingPlan, PartnerPlan, happened
from engagements.models import FollowUp
from roadmap_feedback.choices import GapState
from roadmap_feedback.models import Evidence, Gap, GapStateChange, PartnerReply, RoadmapItem

# Days before today between which the quotes of a gap in each state were heard.
HEARD = {
    "new": (2, 48),
    "triaged": (15, 240),
    "planned": (12, 300),
    "in_progress": (20, 320),
    "shipped": (90, 320),
    "declined": (70, 320),
}
# The states that a gap went through.
PATHS = {
    "new": [],
    "triaged": ["triaged"],
    "planned": ["triaged", "planned"],
    "in_progress": ["triaged", "planned", "in_progress"],
    "shipped": ["triaged", "planned", "in_progress", "shipped"],
    "declined": ["triaged", "declined"],
}
TOLD = ("planned", "shipped", "declined")
# Days in which a partner is to be told, and before which every partner has been.
DAYS_TO_TELL, ALL_TOLD = 7, 10
MOST_QUOTES = 3


def hear_quotes(demo: Demo) -> None:
    """Give every quote a meeting of its partner, at a time that fits how far its gap has come."""
    quotes = [(gap, quote) for gap in demo.content.gaps.values() for quote in gap.quotes]
    quotes.sort(key=lambda pair: pair[0].heard or HEARD[pair[0].state][1])
    for gap, quote in quotes:
        meeting = _meeting_for(demo, demo.partner(quote.partner), gap)
        meeting.quotes.append(HeardQuote(gap.key, quote))


def _meeting_for(demo: Demo, partner: PartnerPlan, gap: GapText) -> MeetingPlan:
    newest, oldest = HEARD[gap.state]
    newest, oldest = max(newest, (gap.decided or 0) + 2), gap.heard or oldest

    def unfitness(meeting: MeetingPlan) -> float:
        ago = (demo.today - meeting.day).days
        same = any(heard.gap == gap.key for heard in meeting.quotes)
        full = len(meeting.quotes) >= MOST_QUOTES or same
        outside = max(newest - ago, ago - oldest, 0)
        return 1000 * full + 9 * outside + 40 * len(meeting.quotes) + demo.choose.uniform(0, 60)

    return min(partner.meetings, key=unfitness)


def add_gaps(demo: Demo) -> None:
    """Lay out the gaps with their evidence and decisions; meetings have their people and moments by now."""
    heard: dict[str, list[tuple[PartnerPlan, MeetingPlan, HeardQuote]]] = {}
    for partner, meeting in demo.meetings():
        for quote in meeting.quotes:
            heard.setdefault(quote.gap, []).append((partner, meeting, quote))
    for text in demo.content.gaps.values():
        pieces = sorted(heard[text.key], key=lambda piece: piece[1].row.created_at)
        first, last = pieces[0][1], pieces[-1][1]
        gap = Gap(
            product=demo.products[text.product], title=text.title, kind=text.kind, state=text.state, problem=text.problem,
            partner_message=text.message, owner=demo.users["priya"] if text.state != "new" else None,
            reported_by=first.logger, created_at=first.logged_at,
        )  # fmt: skip
        demo.gaps[text.key] = gap
        demo.add(gap)
        happened(gap, last.row.created_at)
        for partner, meeting, quote in pieces:
            _add_evidence(demo, gap, text, partner, meeting, quote)
        decisions = _decide(demo, gap, text, first.day, last.day)
        for state, at in [decision for decision in decisions if decision[0] in TOLD][-1:]:
            asked = {p.text.slug: (p, q.quote) for p, m, q in pieces if m.row.created_at < at}
            for partner, words in asked.values():
                _tell(demo, gap, state, at, partner, words)
    _add_roadmap(demo)


def _add_evidence(
    demo: Demo, gap: Gap, text: GapText, partner: PartnerPlan, meeting: MeetingPlan, heard: HeardQuote
) -> None:
    evidence = Evidence(
        gap=gap, partner=partner.row, meeting=meeting.row, contact=heard.contact, quote=heard.quote.words,
        severity=heard.quote.severity, workaround=heard.quote.workaround, reported_by=meeting.logger, heard_on=meeting.day,
        created_at=meeting.logged_at, updated_at=meeting.logged_at,
    )  # fmt: skip
    demo.add(evidence)
    if heard.quote.severity == "critical" and text.state in GapState.open_states():
        for engagement in _blocked(demo, partner, text.key):
            demo.link(Evidence.blocks.through, evidence=evidence, engagement=engagement.row)


def _blocked(demo: Demo, partner: PartnerPlan, key: str) -> list[EngagementPlan]:
    """Return the engagements that a critical gap holds up: those that say so, else one that brings money."""
    engagements = [e for e in partner.engagements if e.is_open]
    named = [e for e in engagements if e.text.blocked == key]
    paid = [e for e in engagements if e.row.amount is not None and e not in named]
    if paid and demo.choose.random() < (0.4 if named else 0.8):
        return [*named, demo.choose.choice(paid)]
    return named or engagements[:1]


def _decide(demo: Demo, gap: Gap, text: GapText, first: date, last: date) -> list[tuple[str, datetime]]:
    """Lay out the decisions between the first word of a gap and today; return each with its moment."""
    path, priya = PATHS[text.state], demo.users["priya"]
    ends = text.decided
    if ends is None:
        # What was closed was closed after the last word of it; else the last decision may be a while ago.
        room = (demo.today - (last if text.state in {"shipped", "declined"} else first)).days
        ends = max(ALL_TOLD + 1, round(room * demo.choose.uniform(0.15, 0.65)))
    span = max(0, (demo.today - first).days - ends)
    before, at, decisions = GapState.NEW.value, gap.created_at, []
    for number, state in enumerate(path, start=1):
        day = demo.moments.day(ends + span * (len(path) - number) / len(path))
        at = demo.moments.at_work(priya, max(day, day_after(at, priya)))
        reason = text.message if state == text.state and state in TOLD else ""
        demo.add(
            GapStateChange(gap=gap, from_state=before, to_state=state, by=priya, changed_at=at, reason=reason)
        )
        before = state
        decisions.append((state, at))
        happened(gap, at)
    return decisions


def _tell(
    demo: Demo, gap: Gap, state: str, decided: datetime, partner: PartnerPlan, quote: QuoteText
) -> None:
    """Give the partner's owner the follow-up to tell the partner, done unless the decision is of the last days."""
    word = str(GapState(state).label).lower()
    day = decided.astimezone(partner.owner.zone).date()
    ago = (demo.today - day).days
    told, due_on = ago >= ALL_TOLD, next_working(day + timedelta(days=DAYS_TO_TELL))
    follow_up = FollowUp(
        partner=partner.row, assignee=partner.owner, due_on=due_on if told else max(due_on, demo.moments.coming(1)),
        title=f"Tell {partner.row.name}: “{gap.title}” is {word}",
        detail=f"You told us: “{quote.words}”\n\n“{gap.title}” is now {word}.\n\n{gap.partner_message}",
        created_at=decided, updated_at=decided,
    )  # fmt: skip
    if told:
        mark_done(demo, follow_up, demo.moments.day(ago - demo.choose.randint(1, 8)))
    demo.add(follow_up)
    demo.add(PartnerReply(gap=gap, partner=partner.row, state=state, follow_up=follow_up))


def mark_done(demo: Demo, follow_up: FollowUp, day: date) -> None:
    """Let the assignee have done `follow_up` on `day`, after it was promised."""
    user = follow_up.assignee
    follow_up.state = "done"
    follow_up.done_at = demo.moments.at_work(user, max(day, day_after(follow_up.created_at, user)))
    happened(follow_up, follow_up.done_at)


def _add_roadmap(demo: Demo) -> None:
    """Lay out the roadmap; a gap's target release is that of the item that closes it."""
    for text in demo.content.roadmap:
        release = "" if text.release is None else _release(demo.today, text.release)
        gaps = [demo.gaps[key] for key in text.gaps]
        latest = max(gap.updated_at for gap in gaps)
        item = RoadmapItem(
            product=demo.products[text.product], title=text.title, horizon=text.horizon, state=text.state, release=release,
            created_at=min(max(gap.created_at for gap in gaps) + timedelta(days=3, minutes=26), latest), updated_at=latest,
        )  # fmt: skip
        demo.add(item)
        for gap in gaps:
            gap.target_release = release
            demo.link(RoadmapItem.gaps.through, roadmapitem=item, gap=gap)


def _release(today: date, months: int) -> str:
    """Return the name of the release `months` from the month of `today`, such as 26.11."""
    month = today.year * 12 + today.month - 1 + months
    return f"{month // 12 % 100:02}.{month % 12 + 1:02}"
