"""How far the work on an import is.

Work is one transaction, and what it writes is not seen before it ends. So the live number goes by the cache.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache

from ecosystem.workspace.imports.models import ImportRun

# Seconds between two reports, and those that the last one is kept.
PAUSE = 0.3
KEPT = 3600


@dataclass(frozen=True)
class Standing:
    """How many rows are done of how many; `total` is 0 while nobody knows."""

    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100; more than done is never said."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Progress:
    """Tells how far the work on `run` is."""

    def __init__(self, run: ImportRun, total: int = 0) -> None:
        self.key = _key(run.pk, run.state)
        self.total = total
        self.told_at = 0.0
        self.at(0)

    def at(self, done: int) -> None:
        """Say that `done` rows are done. Most calls cost nothing."""
        now = time.monotonic()
        if now - self.told_at >= PAUSE:
            self.told_at = now
            cache.set(self.key, (done, self.total), KEPT)


def standing(run: ImportRun) -> Standing:
    """Return how far the work on `run` is, as far as is known."""
    done, total = cache.get(_key(run.pk, run.state)) or (0, run.rows)
    return Standing(done, total)


def forget(pk: int, state: str) -> None:
    """Forget how far the work of `state` on run `pk` was, for the next time that there is such work."""
    cache.delete(_key(pk, state))


def _key(pk: int, state: str) -> str:
    return f"import-progress:{pk}:{state}"
