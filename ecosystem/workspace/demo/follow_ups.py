"""What was promised in meetings: long done, or due around today."""

from datetime import date, timedelta

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.moments import day_after, next_working
from ecosystem.workspace.demo.plan import Demo, MeetingPlan, PartnerPlan, Promise, happened
from engagements.models import FollowUp

# Days from today on which each colleague's open follow-ups are due.
DUE = {
    "dana": [-5, -2, -1, 0, 0, 0, 1, 2, 3, 5, 8, 13],
    "alex": [-3, 0, 1, 2, 5, 9],
    "tom": [-1, 0, 2, 4, 9],
    "lena": [0, 1, 3, 7],
    "carlos": [-1, 1, 4, 8],
    "mika": [-2, 0, 2, 6, 10],
    "priya": [0, 2, 6],
}
# Of what was promised earlier, how much was taken back.
CANCELLED = 0.05
# One of Dana's is put off, so that a snoozed one can be seen.
SNOOZED = 13
# Who does what is due on this day from today again and again.
REPEATED = {("dana", 3): "weekly", ("alex", 5): "monthly", ("tom", 4): "two_weeks"}


def add_promises(demo: Demo) -> None:
    """Turn what meetings left to do into promises: the last of each colleague open, the earlier done."""
    chances = [
        (partner, meeting, title, _assignee(demo, meeting))
        for partner, meeting in demo.meetings()
        for talk in meeting.talks
        for title in talk.todo
    ]
    chances.sort(key=lambda chance: chance[1].row.created_at, reverse=True)
    left = {demo.users[key].name: sorted(days, reverse=True) for key, days in DUE.items()}
    for _partner, meeting, title, assignee in chances:
        days = left.get(assignee.name, [])
        due = _open_due(demo, days, meeting)
        promise = Promise(title, assignee, due) if due else _kept(demo, meeting, title, assignee)
        if promise:
            meeting.promises.append(promise)


def _assignee(demo: Demo, meeting: MeetingPlan) -> User:
    """Return who does it: whoever logged the meeting, or the product owner where she was there."""
    priya = demo.users["priya"]
    on_product = any(talk.topic.track == "product" for talk in meeting.talks)
    return (
        priya if on_product and priya in meeting.colleagues and demo.choose.random() < 0.3 else meeting.logger
    )


def _open_due(demo: Demo, days: list[int], meeting: MeetingPlan) -> date | None:
    """Take the latest of the due days that are left, for what was promised before it; None when it can't be."""
    if not days:
        return None
    due = demo.today + timedelta(days=days[0])
    if days[0]:
        due = demo.moments.coming(days[0]) if days[0] > 0 else demo.moments.day(-days[0])
    if meeting.day >= due:
        return None
    days.pop(0)
    return due


def _kept(demo: Demo, meeting: MeetingPlan, title: str, assignee: User) -> Promise | None:
    """Return what was done since; None for what was promised too lately to be."""
    ago = (demo.today - meeting.day).days
    if ago < 4:
        return None
    due = next_working(meeting.day + timedelta(days=demo.choose.randint(2, 12)))
    if due >= demo.today:
        due = demo.moments.day(1)
    if demo.choose.random() < CANCELLED:
        return Promise(title, assignee, due, cancelled=True)
    day = demo.moments.day(demo.choose.randint(max(1, ago - 12), ago - 2))
    done_at = demo.moments.at_work(assignee, max(day, day_after(meeting.row.created_at, assignee)))
    return Promise(title, assignee, due, done_at=done_at)


def add_follow_ups(demo: Demo) -> None:
    """Lay out a follow-up for each promise."""
    for partner, meeting in demo.meetings():
        for promise in meeting.promises:
            demo.add(_follow_up(demo, partner, meeting, promise))


def _follow_up(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, promise: Promise) -> FollowUp:
    at = meeting.logged_at
    assert at is not None
    follow_up = FollowUp(
        partner=partner.row, meeting=meeting.row, title=promise.title, assignee=promise.assignee, due_on=promise.due_on,
        engagement=meeting.engagements[0].row if meeting.engagements else None, created_at=at, updated_at=at,
    )  # fmt: skip
    if any(heard.quote.severity == "critical" for heard in meeting.quotes) and demo.choose.random() < 0.4:
        follow_up.priority = "high"
    elif demo.choose.random() < 0.12:
        follow_up.priority = "low"
    if promise.done_at:
        follow_up.state, follow_up.done_at = "done", promise.done_at
        happened(follow_up, promise.done_at)
    elif promise.cancelled:
        follow_up.state = "cancelled"
        happened(follow_up, at + timedelta(hours=25))
    else:
        follow_up.repeat = _repeat(demo, promise)
    if (
        follow_up.state == "open"
        and promise.assignee == demo.users["dana"]
        and promise.due_on == demo.moments.coming(SNOOZED)
    ):
        follow_up.snoozed_until = demo.moments.coming(SNOOZED - 2)
    return follow_up


def _repeat(demo: Demo, promise: Promise) -> str:
    for (key, days), repeat in REPEATED.items():
        if promise.assignee == demo.users[key] and promise.due_on == demo.moments.coming(days):
            return repeat
    return "never"
