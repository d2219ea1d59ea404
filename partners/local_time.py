"""What time it is where a contact is, as their page says it."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

# Hours of the day between which a call is welcome.
FIRST_HOUR, LAST_HOUR = 8, 18


@dataclass(frozen=True)
class LocalTime:
    """The clock at a place, how far it is from the reader's, and whether a call now would be out of hours."""

    clock: str
    place: str
    difference: str
    is_out_of_hours: bool


def local_time(time_zone: str, reader: tzinfo, now: datetime) -> LocalTime | None:
    """Return the time in `time_zone` (an IANA name) at `now` (aware) for one in zone `reader`; None: it isn't known."""
    try:
        there = now.astimezone(zoneinfo.ZoneInfo(time_zone))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None
    ahead = (there.utcoffset() or timedelta()) - (now.astimezone(reader).utcoffset() or timedelta())
    place = time_zone.rpartition("/")[2].replace("_", " ")
    is_out = there.weekday() >= 5 or not FIRST_HOUR <= there.hour < LAST_HOUR
    return LocalTime(f"{there:%H:%M}", place, _difference(ahead), is_out)


def _difference(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    if not minutes:
        return _("the same time as yours")
    hours, rest = divmod(abs(minutes), 60)
    parts = ([_("%(count)d h") % {"count": hours}] if hours else []) + (
        [_("%(count)d min") % {"count": rest}] if rest else []
    )
    words = _("%(much)s ahead of you") if minutes > 0 else _("%(much)s behind you")
    return words % {"much": " ".join(parts)}
