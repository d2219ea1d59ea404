"""Meetings that lie ahead: single ones, one that waits for its notes, a cancelled one, and two series."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.plan import Demo, PartnerPlan
from engagements.actions.series import HORIZON
from engagements.models import Meeting, MeetingSeries
from engagements.recurrence import Recurrence, Unit, moment_of, wall_times
from partners.models import Contact

VIDEO = "https://meet.example.com/"
AGENDA = (
    "- What changed since last time\n- What blocks us, and who takes it\n- Next steps with names and days"
)


@dataclass(frozen=True)
class PlannedText:
    """A planned meeting: whose, in how many days, at which hour where they are, and what it is about."""

    organiser: str
    days: int
    hour: int
    kind: str
    minutes: int
    subject: str
    agenda: str = AGENDA


PLANNED = [
    PlannedText("dana", -1, 9, "call", 30, "Checkpoint on the surrogate benchmark"),
    PlannedText("dana", 1, 9, "call", 45, "Inference latency on the new nodes"),
    PlannedText("dana", 1, 13, "office_hours", 60, "Office hours: mesh import", ""),
    PlannedText("dana", 2, 10, "meeting", 60, "Pilot results, first reading"),
    PlannedText("dana", 5, 11, "workshop", 180, "Training workshop: data pipeline to first model"),
    PlannedText("dana", 8, 9, "call", 30, "Debrief after the release candidate", ""),
    PlannedText("dana", 13, 14, "meeting", 60, "Roadmap preview under NDA"),
    PlannedText("alex", 1, 10, "call", 30, "Order form, open points"),
    PlannedText("alex", 2, 15, "meeting", 60, "Joint forecast for the coming quarter"),
    PlannedText("alex", 6, 11, "call", 45, "Reseller terms with legal"),
    PlannedText("mika", 2, 10, "call", 30, "Webinar run-through", "- Slides\n- Demo, with the fallback recording\n- Questions we expect"),
    PlannedText("mika", 7, 14, "meeting", 45, "Case study: quotes and figures"),
    PlannedText("tom", 3, 11, "call", 30, "Profiling the solver step"),
    PlannedText("lena", 4, 15, "call", 45, "Boundary conditions in the next version"),
]  # fmt: skip
CANCELLED = PlannedText("dana", 3, 15, "call", 30, "Licensing questions")
WEEKLY = PlannedText("dana", 4, 8, "call", 30, "Engineering sync")
MONTHLY = PlannedText("alex", 9, 16, "meeting", 60, "Pipeline review")


def add_planned(demo: Demo) -> None:
    """Lay out what is planned, each with a partner of its organiser."""
    turns: dict[str, int] = {}
    for text in [*PLANNED, CANCELLED]:
        partner = _partner(demo, text, turns)
        meeting = _meeting(demo, text, partner, _starts(demo, text))
        if text is CANCELLED:
            meeting.cancelled_at = meeting.archived_at = meeting.updated_at
        _come(demo, meeting, partner, demo.users[text.organiser])
    for text, said in ((WEEKLY, Recurrence(Unit.WEEK)), (MONTHLY, Recurrence(Unit.MONTH_WEEKDAY))):
        _series(demo, text, said, _partner(demo, text, turns))


def _partner(demo: Demo, text: PlannedText, turns: dict[str, int]) -> PartnerPlan:
    """Return a partner of the organiser, the next with each meeting; one without partners helps with the open ones."""
    user = demo.users[text.organiser]
    known = [p for p in demo.partners if not p.text.restricted]
    own = [p for p in known if p.owner == user] or known
    turn = turns[text.organiser] = turns.get(text.organiser, -1) + 1
    return own[turn % len(own)]


def _starts(demo: Demo, text: PlannedText) -> datetime:
    day = demo.moments.coming(text.days) if text.days > 0 else demo.moments.day(-text.days)
    return datetime.combine(day, time(text.hour), demo.users[text.organiser].zone)


def _meeting(demo: Demo, text: PlannedText, partner: PartnerPlan, starts_at: datetime) -> Meeting:
    user, made = demo.users[text.organiser], demo.moments.at_work(demo.users[text.organiser], _made(demo))
    meeting = Meeting(
        partner=partner.row, organiser=user, is_planned=True, time_zone=user.time_zone, kind=text.kind,
        subject=text.subject, agenda=text.agenda, starts_at=starts_at, minutes=text.minutes,
        place=f"{VIDEO}{partner.text.slug}", created_at=made, updated_at=made,
    )  # fmt: skip
    demo.add(meeting)
    return meeting


def _made(demo: Demo) -> date:
    return demo.moments.day(demo.choose.randint(3, 12))


def _come(demo: Demo, meeting: Meeting, partner: PartnerPlan, organiser: User) -> None:
    demo.link(Meeting.colleagues.through, meeting=meeting, user=organiser)
    for contact in _contacts(demo, partner):
        demo.link(Meeting.contacts.through, meeting=meeting, contact=contact)


def _contacts(demo: Demo, partner: PartnerPlan) -> list[Contact]:
    return partner.present(demo.today)[:2]


def _series(demo: Demo, text: PlannedText, said: Recurrence, partner: PartnerPlan) -> None:
    user, first = demo.users[text.organiser], _starts(demo, text).replace(tzinfo=None)
    made = demo.moments.at_work(user, demo.moments.day(text.days + 3))
    rule = said.rule(first.date())
    series = MeetingSeries(
        partner=partner.row, organiser=user, time_zone=user.time_zone, kind=text.kind, subject=text.subject,
        agenda=text.agenda, starts_on=first.date(), starts_time=first.time(), minutes=text.minutes, rule=rule,
        place=f"{VIDEO}{partner.text.slug}", made_through=demo.today + HORIZON, created_at=made, updated_at=made,
    )  # fmt: skip
    demo.add(series)
    demo.link(MeetingSeries.colleagues.through, meetingseries=series, user=user)
    for contact in _contacts(demo, partner):
        demo.link(MeetingSeries.contacts.through, meetingseries=series, contact=contact)
    through = demo.today + HORIZON
    for local in wall_times(first=first, rule=rule, until=None, times=None, through=through):
        meeting = _meeting(demo, text, partner, moment_of(local, user.zone))
        meeting.series, meeting.original_start = series, meeting.starts_at
        # Made a moment after the series, and all at once.
        meeting.created_at = meeting.updated_at = made + timedelta(seconds=1)
        _come(demo, meeting, partner, user)
