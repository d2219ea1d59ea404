"""The calendar feed: read by calendar programs, which know a secret address and don't sign in."""

from hashlib import sha256
from typing import ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.views.generic import View
from redis.exceptions import RedisError

from ecosystem.accounts.calendar_keys import key_row, note_use
from engagements.icalendars.feed import feed_of

# Fetches of one feed in a window of so many seconds; programs come every few minutes at most.
MOST_FETCHES, WINDOW = 60, 600
# Seconds for which a program need not ask again.
FRESH = 300


@method_decorator(login_not_required, name="dispatch")
class CalendarFeed(View):
    """GET gives the calendar of whose key it is, 304 when it is as it was; any other key gives a plain 404."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = key_row(key)
        if row is None:
            return HttpResponseNotFound(
                "There is no such calendar.\n", content_type="text/plain; charset=utf-8"
            )
        if not _allowed(row.key_hash):
            busy = HttpResponse(
                "Too often. Come back later.\n", status=429, content_type="text/plain; charset=utf-8"
            )
            busy["Retry-After"] = str(WINDOW)
            return busy
        note_use(row)
        content = feed_of(row.user, now=timezone.now())
        etag = f'"{sha256(content).hexdigest()}"'
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="ecosystem.ics"'
        response["Cache-Control"] = f"private, max-age={FRESH}"
        response["ETag"] = etag
        response["X-Robots-Tag"] = "noindex"
        return get_conditional_response(request, etag=etag, response=response) or response


def _allowed(key_hash: str) -> bool:
    """Return whether the feed may be fetched once more in this window."""
    name = f"calendar-feed:{key_hash}"
    try:
        cache.add(name, 0, WINDOW)
        return int(cache.incr(name)) <= MOST_FETCHES
    except (ValueError, RedisError):
        # The window ended in between, or nobody counts just now.
        return True
