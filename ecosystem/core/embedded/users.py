"""Which processes use the embedded pair: each holds a lock on a file of its own, which ends with the process."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ecosystem.core.embedded.places import made

# The file that this process holds, and its path. A process number would not do: after a crash it may be another's.
_held: tuple[IO[bytes], Path] | None = None


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the pair of `folder`."""
    with (made(folder / "run") / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sign_in(folder: Path) -> None:
    """Count this process among the users. Safe to call twice."""
    global _held
    if _held is None:
        descriptor, name = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=made(folder / "run" / "users"))
        file = os.fdopen(descriptor, "wb")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _held = file, Path(name)


def sign_out() -> bool:
    """Count this process no more; return whether it was counted."""
    global _held
    if _held is None:
        return False
    file, path = _held
    _held = None
    path.unlink(missing_ok=True)
    file.close()
    return True


def anyone(folder: Path) -> bool:
    """Return whether a process uses the pair; the files of those that died are removed."""
    for path in (folder / "run" / "users").iterdir():
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        path.unlink(missing_ok=True)
    return False
