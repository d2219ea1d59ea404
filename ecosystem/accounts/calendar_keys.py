"""Secret addresses of calendar feeds: made, revoked, and looked up."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from ecosystem.accounts.models import CalendarFeedKey, User

# Bytes of chance in a key.
KEY_BYTES = 32
# A fetch is noted no oftener than this.
NOTED_AFTER = timedelta(minutes=10)


def make_key(*, by: User) -> str:
    """Give `by` a new key and return it, which is possible only now; the one before stops working."""
    key = secrets.token_urlsafe(KEY_BYTES)
    CalendarFeedKey.objects.update_or_create(
        user=by, defaults={"key_hash": hash_of(key), "created_at": timezone.now(), "last_used_at": None}
    )
    return key


def revoke_key(*, by: User) -> bool:
    """Let the key of `by` work no more; return whether there was one."""
    return CalendarFeedKey.objects.filter(user=by).delete()[0] > 0


def key_row(key: str) -> CalendarFeedKey | None:
    """Return the row of `key` with its user, None for a key that is unknown or revoked or whose user is switched off.

    One look-up by hash in every case, so that the time it takes tells nothing.
    """
    return (
        CalendarFeedKey.objects.filter(key_hash=hash_of(key), user__is_active=True)
        .select_related("user")
        .first()
    )


def note_use(row: CalendarFeedKey) -> None:
    """Note that the feed was fetched now, unless that was noted a moment ago."""
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_AFTER)
    CalendarFeedKey.objects.filter(stale, pk=row.pk).update(last_used_at=now)


def hash_of(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
