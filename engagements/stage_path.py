"""The way of an engagement through its track: which stages it stood in, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.choices import Outcome
from engagements.models import Engagement, Stage, StageChange


@dataclass(frozen=True)
class Stay:
    """One stay in a stage; the last one lasts until now."""

    stage: Stage
    since: datetime
    time: timedelta


@dataclass
class Step:
    """A stage of the track as the engagement knows it: the time of all its stays there."""

    stage: Stage
    time: timedelta = field(default_factory=timedelta)
    visits: int = 0
    is_current: bool = False
    is_behind: bool = False

    @property
    def words(self) -> str:
        """How long it stood here, in words; empty when it never did."""
        return days_in_words(self.time) if self.visits else ""


def stays_of(changes: Sequence[StageChange], *, until: datetime | None = None) -> list[Stay]:
    """Return the stays that `changes`, oldest first, made up; the last one lasts `until` (aware; None: now)."""
    ends = [change.changed_at for change in changes[1:]] + [until or timezone.now()]
    return [
        Stay(change.to_stage, change.changed_at, end - change.changed_at)
        for change, end in zip(changes, ends, strict=True)
    ]


def path_of(engagement: Engagement, stages: Sequence[Stage], stays: Sequence[Stay]) -> list[Step]:
    """Return a step for each stage of the track, in order: the open ones, and how it ended.

    A stage no longer used, or another ending, is left out unless the engagement stood there.
    """
    steps = {stage.pk: Step(stage) for stage in stages}
    for stay in stays:
        step = steps[stay.stage.pk]
        step.time += stay.time
        step.visits += 1
    current = steps[engagement.stage_id]
    current.is_current = True
    for step in steps.values():
        step.is_behind = not step.is_current and step.visits > 0 and step.stage.order < current.stage.order
    return [step for step in steps.values() if _shown(step)]


def _shown(step: Step) -> bool:
    if step.visits or step.is_current:
        return True
    return step.stage.retired_at is None and step.stage.outcome != Outcome.LOST


def days_in_words(time: timedelta) -> str:
    """Return "12 days"; below a day the hours, below an hour "under an hour"."""
    hours = int(time.total_seconds() // 3600)
    if time.days:
        return ngettext("%(count)d day", "%(count)d days", time.days) % {"count": time.days}
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("under an hour")
