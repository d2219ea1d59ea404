"""The pieces that feeds and invitations are made of: calendars, zones, and the event of a meeting."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone

from engagements.models import FollowUp, Meeting

PRODUCT_ID = "-//Ecosystem//Partner meetings//EN"
# What ends a line for one parser or another but has no business in a text, and what no calendar may hold.
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
# Characters of an agenda that an event carries; the page has the rest.
AGENDA_SHOWN = 4000
# Years round an event for which the changes of its clock are told.
ZONE_MARGIN = timedelta(days=400)


def new_calendar(method: str) -> Calendar:
    """Return an empty calendar for an iTIP `method` such as PUBLISH or REQUEST."""
    made = Calendar()
    made.add("prodid", PRODUCT_ID)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def uid_of(record: Meeting | FollowUp) -> str:
    """Return the name that a record has in every calendar, for good.

    Each occurrence of a series is an event of its own: it keeps its name when the series is changed or divided, and no
    calendar program has to reckon it from a rule.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"{record._meta.model_name}-{record.pk}@{host}"


def event_of(meeting: Meeting, *, summary: str, description: str = "") -> Event:
    """Return the event of `meeting`: when, where, which revision of it. The rest is for the caller to say."""
    event = Event()
    event.add("uid", uid_of(meeting))
    event.add("dtstamp", meeting.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", meeting.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("created", meeting.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", meeting.version - 1)
    event.add("dtstart", zoned(meeting.starts_at, meeting.time_zone))
    event.add("dtend", zoned(meeting.ends_at, meeting.time_zone))
    event.add("summary", plain(summary))
    if meeting.place:
        event.add("location", plain(meeting.place))
    if description:
        event.add("description", plain(description))
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    return event


def zoned(moment: datetime, zone: str) -> datetime:
    """Return `moment` on the wall clock of `zone`; in UTC where that clock shows the hour for the second time.

    A calendar takes a time that is shown twice for the first of the two.
    """
    local = moment.astimezone(ZoneInfo(zone))
    return moment.astimezone(UTC) if zone == "UTC" or local.fold else local


def add_zones(calendar: Calendar, meetings: Iterable[Meeting]) -> None:
    """Add the definition of every zone that the events of `meetings` speak of, over the years that they span."""
    spans: dict[str, tuple[date, date]] = {}
    for meeting in meetings:
        if meeting.time_zone != "UTC":
            day = meeting.starts_at.date()
            first, last = spans.get(meeting.time_zone, (day, day))
            spans[meeting.time_zone] = (min(first, day), max(last, day))
    for name, (first, last) in sorted(spans.items()):
        begin, end = (first - ZONE_MARGIN).year, (last + ZONE_MARGIN).year
        calendar.add_component(_definition(name, begin, end))


@lru_cache(maxsize=500)
def _definition(name: str, first_year: int, last_year: int) -> Timezone:
    return Timezone.from_tzid(name, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31))


def plain(text: str) -> str:
    """Return `text` without what would break a line or a parser; the library escapes and folds the rest."""
    return FORBIDDEN.sub("", LINE_ENDS.sub("\n", text))


def page_of(meeting: Meeting | FollowUp) -> str:
    """Return the whole address of a record's page."""
    return f"{settings.SITE_URL}{meeting.get_absolute_url()}"
