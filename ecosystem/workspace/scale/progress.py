"""Says in the terminal how far a long job is."""

import time
from collections.abc import Iterable, Iterator
from typing import TextIO

# Seconds between two changes of the line on a terminal.
OFTEN = 0.2
# Rows between two looks at the clock.
STRIDE = 500


class Progress:
    """Writes one line a part of the job: on a terminal it counts up, elsewhere it appears when the part is done."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.lively = out.isatty()

    def count[T](self, label: str, things: Iterable[T], total: int) -> Iterator[T]:
        """Give `things` on, saying how many of `total` were taken."""
        begun = said = time.monotonic()
        number = 0
        for number, thing in enumerate(things, start=1):
            yield thing
            if self.lively and number % STRIDE == 0 and time.monotonic() - said > OFTEN:
                said = time.monotonic()
                self._line(f"{label}: {number:,} of {total:,}", end="\r")
        self._line(f"{label}: {number:,} in {time.monotonic() - begun:.1f} s")

    def step[T](self, label: str, things: Iterable[T]) -> Iterator[T]:
        """Give `things` on, a few long steps, and say at the end how long they took."""
        begun = time.monotonic()
        if self.lively:
            self._line(f"{label} …", end="\r")
        yield from things
        self._line(f"{label}: {time.monotonic() - begun:.1f} s")

    def _line(self, text: str, end: str = "\n") -> None:
        # Long enough to cover the line before.
        self.out.write(f"  {text:<70}{end}")
        self.out.flush()
