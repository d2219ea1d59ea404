"""Lanes across a board: its columns once for each partner tier, owner or domain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from engagements.boards.columns import BoardColumn
from engagements.boards.tally import Tally
from partners.choices import Tier

# Lanes that are laid out with their cards, those with most in them; the others are a line each.
MOST_LANES = 12


class LaneKind(models.TextChoices):
    """What a board can be cut by."""

    TIER = "tier", _("Tier")
    OWNER = "owner", _("Owner")
    DOMAIN = "domain", _("Domain")


@dataclass
class Lane:
    """One tier, owner or domain with its part of each column. The key is "" for what has none."""

    kind: LaneKind
    key: str
    name: StrOrPromise
    columns: list[BoardColumn]
    count: int = 0
    open_count: int = 0
    is_shown: bool = True
    by_stage: dict[int, BoardColumn] = field(default_factory=dict)


# What a lane is called whose key is "".
NOBODY = {LaneKind.TIER: _("No tier"), LaneKind.OWNER: _("Nobody's"), LaneKind.DOMAIN: _("No domain")}


def board_lanes(kind: LaneKind, columns: Sequence[BoardColumn], tallies: Iterable[Tally]) -> list[Lane]:
    """Return the lanes of a board with `columns`, each with its numbers, in order; those with most in them shown."""
    lanes: dict[str, Lane] = {}
    stages = [column.stage for column in columns]
    for each in tallies:
        if each.lane not in lanes:
            parts = {stage.pk: BoardColumn(stage) for stage in stages}
            name = _name(kind, each)
            lanes[each.lane] = Lane(kind, each.lane, name, list(parts.values()), by_stage=parts)
        lane = lanes[each.lane]
        part = lane.by_stage[each.stage_id]
        part.add(each)
        lane.count += each.count
        lane.open_count += each.count if part.is_open else 0
    largest = sorted(lanes.values(), key=lambda lane: (-lane.open_count, -lane.count, str(lane.name)))
    for lane in largest[MOST_LANES:]:
        lane.is_shown = False
    return sorted(lanes.values(), key=_place)


def _name(kind: LaneKind, tally: Tally) -> StrOrPromise:
    if not tally.lane:
        return NOBODY[kind]
    return Tier(tally.lane).label if kind == LaneKind.TIER else tally.lane_name


def _place(lane: Lane) -> tuple[bool, bool, int, str]:
    rank = Tier.values.index(lane.key) if lane.kind == LaneKind.TIER and lane.key else 0
    return (not lane.is_shown, not lane.key, rank, str(lane.name).casefold())
