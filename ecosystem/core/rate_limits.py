"""How often one sender may do something, counted in the cache over all processes."""

from django.core.cache import cache


def within_limit(what: str, *, most: int, seconds: int) -> bool:
    """Count one more of `what`, and return whether that is still at most `most` within `seconds` of the first.

    `what` names the thing and its sender, such as "approval:203.0.113.7".
    """
    key = f"rate:{what}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:
        # It ran out between the two: the first of a new count.
        cache.set(key, 1, timeout=seconds)
        return True
