"""How long stays last, when some of them are not over yet: the Kaplan-Meier estimate of quantiles.

Leaving out what still stands would make stages look quicker than they are, and counting it as over would too. The
estimate counts a stay among those at risk for as long as it has lasted, and among those that ended only when it did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Durations:
    """Of some stays: how many ended after so many days, and how many have lasted so many days so far."""

    ended: dict[int, int]
    lasting: dict[int, int]

    @classmethod
    def of(cls, counts: Iterable[tuple[int, bool, int]]) -> "Durations":
        """Return the durations of `counts`: whole days, whether over, and how many such stays."""
        ended: dict[int, int] = {}
        lasting: dict[int, int] = {}
        for days, over, count in counts:
            where = ended if over else lasting
            where[days] = where.get(days, 0) + count
        return cls(ended, lasting)

    @property
    def longest(self) -> int:
        """The days of the longest stay, over or not; 0 without any."""
        return max((*self.ended, *self.lasting), default=0)

    @property
    def median(self) -> int | None:
        """The days within which half of the stays end; None where that can't be said yet."""
        return self.quantile(50)

    @property
    def p80(self) -> int | None:
        """The days within which four of five stays end; None where that can't be said yet."""
        return self.quantile(80)

    def quantile(self, percent: int) -> int | None:
        """Return the least number of days within which `percent` of the stays end, None where it can't be said yet."""
        at_risk = sum(self.ended.values()) + sum(self.lasting.values())
        surviving, target = Fraction(1), 1 - Fraction(percent, 100)
        for days in sorted({*self.ended, *self.lasting}):
            ended = self.ended.get(days, 0)
            if ended:
                surviving *= 1 - Fraction(ended, at_risk)
                if surviving <= target:
                    return days
            # What is still there after so many days was at risk on this day, and is not beyond it.
            at_risk -= ended + self.lasting.get(days, 0)
        return None
