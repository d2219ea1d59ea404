"""PostgreSQL and Valkey inside the project: started when no real servers are named, kept in the data folder.

Only this package knows them. The rest of the project sees addresses: `DATABASE_URL` and `REDIS_URL` from the
environment, or those of the embedded pair. Imports nothing of Django, since settings import it.

Several processes may use the pair at once; each signs in, and the last to leave stops it, PostgreSQL last.
"""

import contextlib
import os
from collections.abc import Iterator

from ecosystem.core.embedded import postgresql, users, valkey
from ecosystem.core.embedded.places import (
    LEAST_ROOM,
    EmbeddedError,
    broker_url,
    data_dir,
    database_url,
    full,
    made,
    redis_url,
    room,
    why_unusable,
)

__all__ = [
    "LEAST_ROOM",
    "EmbeddedError",
    "broker_url",
    "data_dir",
    "database_url",
    "fallen",
    "full",
    "needed",
    "redis_url",
    "room",
    "services",
    "start",
    "stop",
    "why_unusable",
]


def needed() -> bool:
    """Return whether an embedded server is wanted: one of the two addresses is not given."""
    return _postgresql_needed() or _valkey_needed()


def _postgresql_needed() -> bool:
    return not os.environ.get("DATABASE_URL")


def _valkey_needed() -> bool:
    return not os.environ.get("REDIS_URL")


@contextlib.contextmanager
def services(*, unsafe: bool = False) -> Iterator[None]:
    """Keep the embedded servers that are needed up for the length of the block.

    With `unsafe` PostgreSQL does not wait for the disk. Raises EmbeddedError with the reason when one can't start.
    """
    try:
        start(unsafe=unsafe)
        yield
    finally:
        stop()


def start(*, unsafe: bool = False) -> None:
    """Start what is needed and not up yet, wait until it answers, and sign this process in."""
    if not needed():
        return
    folder = made(data_dir())
    try:
        with users.one_at_a_time(folder):
            # First, so that what has been started is stopped again when the other one fails.
            users.sign_in(folder)
            if _postgresql_needed():
                postgresql.start(folder, unsafe=unsafe)
            if _valkey_needed():
                valkey.start(folder)
    except OSError as error:
        raise EmbeddedError(why_unusable(folder, error)) from error


def stop() -> None:
    """Sign this process out, and stop the pair when nobody uses it any more. Safe to call twice."""
    if not users.sign_out():
        return
    folder = data_dir()
    with users.one_at_a_time(folder):
        if not users.anyone(folder):
            if _valkey_needed():
                valkey.stop(folder)
            if _postgresql_needed():
                postgresql.stop(folder)


def fallen() -> str:
    """Return the name of an embedded server that is needed and runs no more, or an empty string."""
    if _postgresql_needed() and not postgresql.runs(data_dir()):
        return "PostgreSQL"
    if _valkey_needed() and not valkey.runs():
        return "Valkey"
    return ""
