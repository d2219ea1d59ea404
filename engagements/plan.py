"""The mutual action plan as its page shows it: each line with what it waits for, and how far along the whole is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, PlanItem

# Lines that the engagement's page shows; the rest is a link away.
SHOWN = 25


@dataclass(frozen=True)
class PlanRow:
    """One line: what it waits for that is not done, what it waits for at all, and what is odd about its day."""

    item: PlanItem
    waits_for: list[PlanItem] = field(default_factory=list)
    is_late: bool = False

    @property
    def blocked_by(self) -> list[PlanItem]:
        """What has to be done before it."""
        return [] if self.item.done_at else [other for other in self.waits_for if other.done_at is None]

    @property
    def comes_too_early(self) -> bool:
        """Whether it is due before something that it waits for."""
        due = self.item.due_on
        return due is not None and any(other.due_on and other.due_on > due for other in self.blocked_by)

    @property
    def slip_words(self) -> str:
        """How far the due date moved: "slipped 9 days", "2 days earlier"; empty where it did not."""
        return slip_in_words(self.item.slip)


@dataclass(frozen=True)
class Plan:
    """All lines, in order; `shown` are those on the page."""

    rows: list[PlanRow]
    shown: list[PlanRow]

    @property
    def done(self) -> int:
        return sum(row.item.done_at is not None for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.is_late for row in self.rows)

    @property
    def blocked(self) -> int:
        return sum(bool(row.blocked_by) for row in self.rows)

    @property
    def slipped(self) -> int:
        """How many open lines are later than first agreed."""
        return sum(row.item.done_at is None and row.item.slip > 0 for row in self.rows)

    @property
    def hidden(self) -> int:
        return len(self.rows) - len(self.shown)

    @property
    def last_due(self) -> date | None:
        """The day on which the last open line is due."""
        return max(
            (row.item.due_on for row in self.rows if row.item.due_on and not row.item.done_at), default=None
        )


def plan_of(engagement: Engagement, *, whole: bool = False, with_item: int | None = None) -> Plan:
    """Return the plan of `engagement`. One query.

    Unless it is to be shown `whole`, a long one shows its open lines first come first, and the line `with_item` (its id).
    """
    items = list(engagement.plan_items.with_dependencies().select_related("owner", "contact"))
    rows = rows_of(items, timezone.localdate())
    return Plan(rows, rows if whole else _shortened(rows, with_item))


def rows_of(items: Sequence[PlanItem], today: date) -> list[PlanRow]:
    """Return a line for each of the `items`, which have their dependencies, on the day `today`."""
    known = {item.pk: item for item in items}
    return [
        PlanRow(
            item,
            [known[pk] for pk in item.waits_for_ids if pk in known],
            item.is_late_on(today),
        )
        for item in items
    ]


def slip_in_words(days: int) -> str:
    """Return "slipped 9 days" for 9, "2 days earlier" for -2, nothing for 0."""
    if days > 0:
        return ngettext("slipped %(count)d day", "slipped %(count)d days", days) % {"count": days}
    if days < 0:
        return ngettext("%(count)d day earlier", "%(count)d days earlier", -days) % {"count": -days}
    return ""


def titles_in_words(items: Sequence[PlanItem]) -> str:
    """Return the titles of `items` in quotes, with commas between."""
    return ", ".join(_("“%(title)s”") % {"title": item.title} for item in items)


def _shortened(rows: list[PlanRow], with_item: int | None) -> list[PlanRow]:
    if len(rows) <= SHOWN:
        return rows
    chosen = [row for row in rows if row.item.done_at is None][:SHOWN]
    return [row for row in rows if row in chosen or row.item.pk == with_item]
