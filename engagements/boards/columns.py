"""The columns of a board: a stage each, with its count, its sum and its newest cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from engagements.boards.cards import Card
from engagements.boards.tally import Tally
from engagements.models import Stage


@dataclass
class BoardColumn:
    """A stage with what stands in it. `total` is in the base currency; None where amounts are not shown or known."""

    stage: Stage
    count: int = 0
    total: Decimal | None = None
    # Engagements with an amount that has no rate, so that it is not in `total`.
    unpriced: int = 0
    # Who has more here than the stage's limit, in words.
    over: str = ""
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many engagements stand here beyond the cards shown."""
        return self.count - len(self.cards)

    @property
    def is_open(self) -> bool:
        """Whether work goes on here."""
        return self.stage.is_open

    def add(self, tally: Tally) -> None:
        """Count in what `tally` says."""
        self.count += tally.count
        self.unpriced += tally.unpriced
        if tally.total is not None:
            self.total = tally.total + (self.total or 0)


def board_columns(stages: Iterable[Stage], tallies: Iterable[Tally]) -> list[BoardColumn]:
    """Return a column a stage with its numbers. A stage no longer used is left out once nothing stands in it."""
    columns = {stage.pk: BoardColumn(stage) for stage in stages}
    for each in tallies:
        columns[each.stage_id].add(each)
    return [column for column in columns.values() if column.stage.retired_at is None or column.count]
