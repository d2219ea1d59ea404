"""A person's calendar as a file that calendar programs fetch: their meetings, and the follow-ups that they owe."""

from datetime import UTC, datetime, timedelta

from icalendar import Event, vText

from ecosystem.accounts.models import User
from engagements.choices import MeetingKind
from engagements.icalendars.parts import (
    AGENDA_SHOWN,
    add_zones,
    event_of,
    new_calendar,
    page_of,
    plain,
    uid_of,
)
from engagements.models import FollowUp, Meeting

# How far back and ahead the feed reaches, how long a cancelled meeting says so, and how many rows of a kind it takes.
BACK, AHEAD = timedelta(days=90), timedelta(days=400)
CANCELLED_SHOWN = timedelta(days=30)
MOST = 2000
# How often a calendar program is asked to come back.
REFRESH = timedelta(hours=1)


def feed_of(user: User, *, now: datetime) -> bytes:
    """Return the calendar of `user` at `now` (aware); the same rows give the same bytes. A fixed number of queries."""
    calendar = new_calendar("PUBLISH")
    name = vText(" ".join(plain(f"Ecosystem: {user.name}").split()))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", user.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    meetings = _meetings(user, now) if user.has_perm("engagements.view_meeting") else []
    add_zones(calendar, meetings)
    for meeting in meetings:
        calendar.add_component(_meeting_event(meeting))
    if user.has_perm("engagements.view_followup"):
        for follow_up in _follow_ups(user, now):
            calendar.add_component(_follow_up_event(follow_up))
    return calendar.to_ical()


def _meetings(user: User, now: datetime) -> list[Meeting]:
    mine = Meeting.objects.visible_to(user).of_people([user.pk]).readable()
    near = mine.filter(starts_at__gte=now - BACK, starts_at__lte=now + AHEAD)
    # A mail that was logged is no appointment.
    shown = near.exclude(kind=MeetingKind.EMAIL, is_planned=False).exclude(
        cancelled_at__lt=now - CANCELLED_SHOWN
    )
    shown = shown.select_related("partner").prefetch_related("contacts", "colleagues").defer("notes")
    return list(shown.order_by("starts_at", "id")[:MOST])


def _follow_ups(user: User, now: datetime) -> list[FollowUp]:
    day = now.astimezone(user.zone).date()
    owed = FollowUp.objects.visible_to(user).open().filter(assignee=user)
    near = owed.filter(due_on__gte=day - BACK, due_on__lte=day + AHEAD).select_related("partner")
    return list(near.order_by("due_on", "id")[:MOST])


def _meeting_event(meeting: Meeting) -> Event:
    partner = meeting.partner.name
    summary = meeting.subject if partner in meeting.subject else f"{partner}: {meeting.subject}"
    event = event_of(meeting, summary=summary, description=_description(meeting))
    event.add("url", page_of(meeting))
    event.add("categories", [str(meeting.get_kind_display())])
    return event


def _description(meeting: Meeting) -> str:
    there = [contact.name for contact in meeting.contacts.all()]
    ours = [colleague.name for colleague in meeting.colleagues.all()]
    parts = [
        meeting.agenda[:AGENDA_SHOWN],
        f"{meeting.partner.name}: {', '.join(there)}" if there else "",
        f"From us: {', '.join(ours)}" if ours else "",
        page_of(meeting),
    ]
    return "\n\n".join(part for part in parts if part)


def _follow_up_event(follow_up: FollowUp) -> Event:
    """Return an all-day event: Google and Outlook show no to-dos out of a feed. It leaves the day free."""
    event = Event()
    event.add("uid", uid_of(follow_up))
    changed = follow_up.updated_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", follow_up.version - 1)
    assert follow_up.due_on is not None, "asked for"
    event.add("dtstart", follow_up.due_on)
    event.add("dtend", follow_up.due_on + timedelta(days=1))
    event.add("summary", plain(f"✓ {follow_up.title} ({follow_up.partner.name})"))
    detail = f"{follow_up.detail[:AGENDA_SHOWN]}\n\n" if follow_up.detail else ""
    event.add("description", plain(f"{detail}{page_of(follow_up)}"))
    event.add("url", page_of(follow_up))
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("categories", ["Follow-up"])
    event.add("status", "CONFIRMED")
    return event
