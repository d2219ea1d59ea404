"""What a pipeline is broken down by: stage, quarter, track, owner, domain or tier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from engagements.models import Stage
from engagements.pipeline.filters import NONE, PipelineFilter
from engagements.pipeline.quarters import quarter_label, quarter_of, without_holes

# Quarters side by side; beyond these only the ones that hold something are shown.
MOST_QUARTERS = 12


@dataclass(frozen=True)
class Dimension:
    """A way to tell engagements apart.

    `field` is what they are grouped by; `key` names it in the address, and is the filter that keeps one value's rows.
    """

    key: str
    label: StrOrPromise
    field: str
    # Whether one engagement may stand under several values, so that the values' sums add up to more than the total.
    overlaps: bool = False


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("stage", _("Stage"), "stage_id"),
        Dimension("quarter", _("Quarter"), "closing_quarter"),
        Dimension("track", _("Track"), "track__slug"),
        Dimension("owner", _("Owner"), "owner_id"),
        Dimension("domain", _("Domain"), "partner__domains", overlaps=True),
        Dimension("tier", _("Tier"), "partner__tier"),
    )
}


@dataclass(frozen=True)
class Entry:
    """One value of a dimension as a row or column shows it; `key` is how the address names it."""

    key: str
    label: StrOrPromise
    detail: StrOrPromise = ""


def key_of(dimension: Dimension, value: Any) -> str:
    """Return how the address names a value that the database grouped by."""
    if value is None:
        return NONE
    return quarter_of(value) if dimension.key == "quarter" else str(value)


def entries_of(
    dimension: Dimension, found: Iterable[str], filterset: PipelineFilter, stages: Iterable[Stage]
) -> list[Entry]:
    """Return the values of `dimension` to show, in order: those `found`, and for stages also the empty ones in use."""
    keys = set(found)
    if dimension.key == "quarter":
        return [Entry(key, quarter_label(key)) for key in without_holes(keys, most=MOST_QUARTERS)]
    if dimension.key == "stage":
        shown = [stage for stage in stages if str(stage.pk) in keys or stage.retired_at is None]
        return _stage_entries(shown)
    if dimension.overlaps:
        # Asked for some domains, the others of the same partners are not to be answered.
        keys &= set(filterset.data.getlist(dimension.key)) or keys
    labels = _labels(dimension, filterset)
    return [Entry(key, label) for key, label in labels.items() if key in keys]


def _stage_entries(stages: list[Stage]) -> list[Entry]:
    many = len({stage.track_id for stage in stages}) > 1
    return [
        Entry(str(stage.pk), stage.name, stage.track.name if many else f"{stage.probability}%")
        for stage in stages
    ]


def _labels(dimension: Dimension, filterset: PipelineFilter) -> Mapping[str, StrOrPromise]:
    """Return the words of every value, in the order in which the filter offers them."""
    choices = filterset.form.fields[dimension.key].choices  # type: ignore[attr-defined]  # a field of choices
    return {str(key): label for key, label in choices if key}
