"""Measures pages beside the reference: both in turns, so that what else the machine does meets both alike."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.pages import MeasuredPage
from tests.bench.server import Answer, Visitor, token_of

# Times the reference that a page's median may take. DESIGN.md promises it.
BUDGET = 5.0
WARM_UPS = 2
# Seconds after which a page has been asked for often enough, and the least number of times.
LONGEST, LEAST = 10.0, 5


@dataclass(frozen=True)
class Measured:
    """What a page took, in milliseconds, beside the reference's median in the same seconds."""

    name: str
    address: str
    median: float
    p95: float
    reference: float
    queries: int | None
    kilobytes: float
    status: int

    @property
    def times(self) -> float:
        """How many times the reference the page's median takes."""
        return self.median / self.reference

    @property
    def is_slow(self) -> bool:
        """Whether it breaks the promise, or did not answer as a page does."""
        return self.times > BUDGET or self.status != 200

    def as_json(self) -> dict[str, Any]:
        """Return what the report keeps."""
        return {**asdict(self), "times": round(self.times, 2), "over": self.is_slow}


def measure(page: MeasuredPage, visitor: Visitor, reference: str, repeats: int) -> Measured:
    """Ask for `page` and `reference` in turns, `repeats` times or for `LONGEST` seconds."""
    ask = _asker(page, visitor)
    for _time in range(WARM_UPS):
        first = ask()
        visitor.get(reference)
    queries = visitor.get(page.address, count=True).queries if not page.words else None
    taken, against = [], []
    deadline = time.monotonic() + LONGEST
    while len(taken) < repeats and (time.monotonic() < deadline or len(taken) < LEAST):
        taken.append(ask().seconds * 1000)
        against.append(visitor.get(reference).seconds * 1000)
    return Measured(
        name=page.name,
        address=page.address,
        median=statistics.median(taken),
        p95=percentile(taken, 95),
        reference=statistics.median(against),
        queries=queries,
        kilobytes=len(first.body) / 1024,
        status=first.status,
    )


def _asker(page: MeasuredPage, visitor: Visitor) -> Any:
    if not page.words:
        return lambda: visitor.get(page.address)
    token = token_of(visitor.get("/meetings/log/").body)

    def ask() -> Answer:
        return visitor.post(page.address, {**dict(page.words), "csrfmiddlewaretoken": token})

    return ask


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]
