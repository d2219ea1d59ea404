"""When things happened: working days and working hours where the person was, never later than today began."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from ecosystem.accounts.models import User

# Working hours at which something may begin, and minutes between two possible beginnings.
FIRST_HOUR, LAST_HOUR, SLOT_MINUTES = 8, 17, 15
# In which a meeting is written down before the day ends.
TIME_TO_WRITE = timedelta(minutes=30)
# Hours at which a partner likes to meet.
PARTNER_HOURS = (8, 18)


class Moments:
    """Gives out moments before `today` began, and keeps two meetings of one person apart."""

    def __init__(self, today: date, choose: random.Random) -> None:
        self.today, self.choose = today, choose
        # Where `today` was read from the calendar, it has begun; a later moment might not have come.
        self.end = timezone.make_aware(datetime.combine(today, time.min))
        self.taken: dict[tuple[str, date], list[tuple[datetime, datetime]]] = {}

    def day(self, days_ago: float) -> date:
        """Return the working day `days_ago` days before today, or the last one before it."""
        day = self.today - timedelta(days=days_ago)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def coming(self, days: int) -> date:
        """Return the working day `days` days from today, or the next one after it; today itself stays."""
        return next_working(self.today + timedelta(days=days)) if days else self.today

    def at_work(self, user: User, day: date) -> datetime:
        """Return a moment in the working hours of `user` on `day`, a day where they are."""
        minute = self.choose.randrange(FIRST_HOUR * 60, LAST_HOUR * 60)
        moment = datetime.combine(day, time(minute // 60, minute % 60), user.zone)
        earliest = datetime.combine(day, time(FIRST_HOUR), user.zone)
        return max(earliest, min(moment, self.end - timedelta(minutes=self.choose.randint(20, 90))))

    def meeting(self, user: User, day: date, minutes: int, partner_zone: str) -> tuple[datetime, int]:
        """Return when `user` meets a partner on `day`, and for how many minutes.

        It begins on the quarter hour, while both are awake if that can be, and lasts `minutes`, or less on a full day. All
        of it, and the minutes in which it is logged, lie before today began.
        """
        zone, taken = ZoneInfo(partner_zone), self.taken.setdefault((user.email or user.name, day), [])
        for length in (minutes, 30, 15):
            free = self._free(user, day, timedelta(minutes=length), taken)
            if free:
                break
        least = min(_unkindness(slot, zone) for slot in free)
        starts_at = self.choose.choice([slot for slot in free if _unkindness(slot, zone) <= least + 1])
        taken.append((starts_at, starts_at + timedelta(minutes=length)))
        return starts_at, length

    def _free(
        self, user: User, day: date, length: timedelta, taken: list[tuple[datetime, datetime]]
    ) -> list[datetime]:
        """Return the quarter hours of `day` at which `user` is free for `length`."""
        opens = datetime.combine(day, time(FIRST_HOUR), user.zone)
        closes = min(datetime.combine(day, time(LAST_HOUR), user.zone), self.end - TIME_TO_WRITE)
        slots = (opens + number * timedelta(minutes=SLOT_MINUTES) for number in range(4 * 24))
        return [
            slot
            for slot in slots
            if slot + length <= closes and all(slot + length <= begin or slot >= end for begin, end in taken)
        ]


def next_working(day: date) -> date:
    """Return `day`, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def day_after(at: datetime, user: User) -> date:
    """Return the first working day of `user` that begins after the moment `at`."""
    return next_working(at.astimezone(user.zone).date() + timedelta(days=1))


def _unkindness(moment: datetime, zone: ZoneInfo) -> int:
    """Return how many hours `moment` is away from the hours at which people in `zone` like to meet."""
    hour = moment.astimezone(zone).hour
    first, last = PARTNER_HOURS
    return max(0, min((first - hour) % 24, (hour - last + 1) % 24)) if not first <= hour < last else 0


def hours_apart(one: str, other: str, day: date) -> float:
    """Return how many hours the zones `one` and `other` are apart on `day`."""
    noon = datetime.combine(day, time(12), ZoneInfo(one))
    offsets = [noon.utcoffset(), noon.astimezone(ZoneInfo(other)).utcoffset()]
    return abs((offsets[0] - offsets[1]).total_seconds()) / 3600  # type: ignore[operator]  # both are aware
