"""What happened with a partner, newest first, a page at a time."""

from datetime import datetime
from typing import NamedTuple

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.registry import TimelineEntry
from partners.models import Partner

# Entries of one page, and how many more are asked for to tell whether what follows happened at the same moment.
PAGE = 25
AHEAD = 25


class TimelinePage(NamedTuple):
    """Entries, newest first, and the moment before which the next page goes on; None: there is none."""

    entries: list[TimelineEntry]
    older: datetime | None


def timeline_page(
    partner: Partner, reader: User, before: datetime | None = None, only: str = ""
) -> TimelinePage:
    """Return the newest entries older than `before` (aware; None: now), those of the kind `only`; "": of every kind.

    What happened at one moment is never cut in two, since the next page begins before the last moment of this one.
    """
    asked = PAGE + AHEAD
    while True:
        entries = registry.timeline(partner, reader, before, asked, only)
        end = PAGE
        while end < len(entries) and entries[end].at == entries[end - 1].at:
            end += 1
        if end < len(entries) or len(entries) < asked:
            break
        asked *= 2
    shown = entries[:end]
    return TimelinePage(shown, shown[-1].at if len(entries) > end else None)
