"""On which days each partner was met, and at which events."""

from datetime import date, timedelta

from ecosystem.workspace.demo.plan import Demo, MeetingPlan, PartnerPlan

MEETINGS = {"strategic": 16, "growth": 9, "emerging": 5, "watch": 2}
# Days since the last touch, unless a partner's own text says: well within what its tier asks for.
LAST_TOUCH = {"strategic": (1, 9), "growth": (2, 21), "emerging": (4, 40), "watch": (20, 90)}
FIRST_AGO = 330
# Days by which a meeting may be moved so that it took place at an event.
NEAR_EVENT = 12


def add_meeting_days(demo: Demo) -> None:
    """Lay out the days of all meetings, from before the first engagement to the last touch."""
    for partner in demo.partners:
        for day in _days(demo, partner):
            partner.meetings.append(MeetingPlan(day))
    _join_events(demo)


def _days(demo: Demo, partner: PartnerPlan) -> list[date]:
    text, choose = partner.text, demo.choose
    count = 1 if text.status == "former" else MEETINGS[text.tier]
    last = text.last_touch or choose.randint(*LAST_TOUCH[text.tier])
    begun = max((demo.today - engagement.begun).days for engagement in partner.engagements)
    first = min(FIRST_AGO, max(begun + choose.randint(5, 14), last + 12 * count))
    step = (first - last) / max(1, count - 1)
    days: list[date] = []
    for number in range(count):
        shift = choose.uniform(-0.3, 0.3) * step if 0 < number < count - 1 else 0
        day = demo.moments.day(round(last + step * number + shift))
        while days and day >= days[-1]:
            day = demo.moments.day((demo.today - day).days + 1)
        days.append(day)
    return days[::-1]


def _join_events(demo: Demo) -> None:
    """Let partners who were at an event in a place have met us there."""
    for text in demo.content.events:
        event = demo.events[text.name]
        if text.day > 0 or text.place == "Online":
            continue
        for slug in dict.fromkeys(part[0] for part in text.parts):
            _join(demo.partner(slug), event.starts_on, event.ends_on, demo, text.name)


def _join(partner: PartnerPlan, starts_on: date, ends_on: date, demo: Demo, name: str) -> None:
    day = min(starts_on + timedelta(days=demo.choose.randint(0, 1)), ends_on)
    # Where the last touch is part of the story, it stays.
    movable = partner.meetings[: -1 if partner.text.last_touch else None]
    near = [m for m in movable if abs((m.day - day).days) <= NEAR_EVENT and m.event is None]
    others = {meeting.day for meeting in partner.meetings}
    if near and day not in others:
        meeting = min(near, key=lambda meeting: abs(meeting.day - day))
        meeting.day, meeting.event = day, demo.events[name]
        partner.meetings.sort(key=lambda meeting: meeting.day)
