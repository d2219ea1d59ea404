"""How many rows of each kind belong to a number of partners."""

from dataclasses import dataclass

# Colleagues who own partners, log meetings and are owed follow-ups.
COLLEAGUES = 60
# One partner in so many has ten times the usual number of meetings.
BUSY_EVERY = 20
BUSY_TIMES = 10


@dataclass(frozen=True)
class Sizes:
    """How much is made: `partners` in all, the rest a partner."""

    partners: int
    contacts: int = 10
    meetings: int = 100
    engagements: int = 2
    evidence: int = 10

    @property
    def gaps(self) -> int:
        """One for two partners: many ask for the same."""
        return max(1, self.partners // 2)

    @property
    def events(self) -> int:
        """Conferences and webinars in all."""
        return max(1, self.partners // 50)

    def meetings_of(self) -> list[int]:
        """Return how many meetings each partner has: a few very many, in all `meetings` a partner."""
        busy = len(range(0, self.partners, BUSY_EVERY)) if self.partners > 1 else 0
        left = self.partners * self.meetings - busy * self.meetings * BUSY_TIMES
        if left < 0 or not busy:
            return [self.meetings] * self.partners
        each, more = divmod(left, self.partners - busy)
        usual = iter([each + 1] * more + [each] * (self.partners - busy - more))
        return [
            self.meetings * BUSY_TIMES if place % BUSY_EVERY == 0 else next(usual)
            for place in range(self.partners)
        ]
