"""Work in progress: how much of a track's open work each owner has, and who has more than a stage's limit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagements.boards.tally import Tally
from engagements.models import Stage


@dataclass(frozen=True)
class Load:
    """How much one owner has in one stage."""

    count: int
    is_over: bool


@dataclass(frozen=True)
class OwnerLoad:
    """One owner's open work, by stage in order. The id is None for work that is nobody's."""

    owner_id: int | None
    name: str
    loads: list[Load]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(load.count for load in self.loads)

    @property
    def is_over(self) -> bool:
        """Whether any stage holds more than its limit."""
        return any(load.is_over for load in self.loads)


@dataclass(frozen=True)
class Work:
    """Who has how much in which open stage."""

    stages: list[Stage]
    owners: list[OwnerLoad]

    @property
    def over(self) -> list[OwnerLoad]:
        """Who is over a limit."""
        return [owner for owner in self.owners if owner.is_over]

    def over_words(self, stage: Stage) -> str:
        """Return who is over the limit of `stage`, in words; "" for nobody."""
        if stage not in self.stages:
            return ""
        place = self.stages.index(stage)
        who = [f"{o.name} {o.loads[place].count}" for o in self.owners if o.loads[place].is_over]
        return (
            _("Over %(limit)d: %(who)s") % {"limit": stage.owner_limit, "who": ", ".join(who)} if who else ""
        )


def work_in_progress(stages: Iterable[Stage], tallies: Iterable[Tally]) -> Work:
    """Return the open work of the owners in `tallies`, who has most first. A limit is for people, not for nobody."""
    opened: Sequence[Stage] = [stage for stage in stages if stage.is_open and stage.retired_at is None]
    counts: dict[tuple[int | None, str], Counter[int]] = {}
    ids = {stage.pk for stage in opened}
    for each in tallies:
        if each.stage_id in ids:
            counts.setdefault((each.owner_id, each.owner_name), Counter())[each.stage_id] += each.count
    owners = [
        OwnerLoad(
            owner_id,
            name or _("Nobody"),
            [
                Load(
                    had[stage.pk],
                    bool(owner_id and stage.owner_limit) and had[stage.pk] > (stage.owner_limit or 0),
                )
                for stage in opened
            ],
        )
        for (owner_id, name), had in counts.items()
    ]
    return Work(list(opened), sorted(owners, key=lambda owner: (-owner.total, owner.name)))
