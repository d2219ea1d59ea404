"""Moves of engagements through the stages of their track."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.core.words import moment_text
from engagements.choices import Outcome
from engagements.models import Engagement, Meeting, Stage, StageChange


class StageMoved(Exception):
    """Somebody moved the engagement since the reader saw it.

    `engagement` is as it stands now; `change` is the move that brought it there: who (`by`), where (`to_stage`), when
    (`changed_at`).
    """

    def __init__(self, engagement: Engagement, change: StageChange | None) -> None:
        self.engagement, self.change = engagement, change
        who = (change and change.by) or _("Somebody")
        when = f", {moment_text(change.changed_at)}" if change else ""
        super().__init__(
            _("%(who)s moved “%(title)s” to %(stage)s meanwhile%(when)s.")
            % {"who": who, "title": engagement.title, "stage": engagement.stage, "when": when}
        )


@one_transaction
def move_engagement(
    *,
    by: User | None,
    engagement: Engagement,
    to_stage: Stage,
    expected_stage: int | None = None,
    meeting: Meeting | None = None,
    at: datetime | None = None,
) -> StageChange | None:
    """Move `engagement` to `to_stage` and keep the move; None when it stands there already.

    `expected_stage` is the id of the stage it was seen in: StageMoved is raised when it has another by now. `at` (aware)
    is now unless given. Raises ValidationError for a stage of another track or a retired one, for an engagement that
    was put away, and for a time before the last move or in the future. The day of a won or lost engagement's close is
    kept, and cleared when it opens again.
    """
    if to_stage.track_id != engagement.track_id:
        raise ValidationError(_("This stage belongs to another track."), code="track")
    if to_stage.retired_at is not None:
        raise ValidationError(_("This stage is no longer used."), code="retired")
    if expected_stage is None or at is not None:
        standing = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
        _check_time(at, standing)
        expected_stage = expected_stage or standing.stage_id
    if expected_stage == to_stage.pk:
        return None
    at = at or timezone.now()
    closes = to_stage.outcome != Outcome.OPEN
    # The row count decides who moved it: of two movers one finds the stage changed.
    moved = (
        Engagement.objects.live()
        .filter(pk=engagement.pk, stage_id=expected_stage)
        .update(
            stage=to_stage,
            stage_entered_at=at,
            closed_on=Coalesce("closed_on", Value(timezone.localdate(at))) if closes else None,
            version=F("version") + 1,
            updated_at=timezone.now(),
        )
    )
    if not moved:
        standing = Engagement.objects.select_related("stage").get(pk=engagement.pk)
        if standing.archived_at is not None:
            raise ValidationError(_("This engagement was put away."), code="archived")
        if standing.stage_id == to_stage.pk:
            return None
        raise StageMoved(standing, standing.stage_changes.select_related("by").first())
    engagement.stage, engagement.stage_entered_at = to_stage, at
    return StageChange.objects.create(
        engagement=engagement,
        from_stage_id=expected_stage,
        to_stage=to_stage,
        changed_at=at,
        by=by,
        meeting=meeting,
    )


def _check_time(at: datetime | None, standing: Engagement) -> None:
    """Refuse a move before the last one, or in the future."""
    if at is not None and not standing.stage_entered_at <= at <= timezone.now():
        raise ValidationError(_("A move is after the one before it, and not in the future."), code="time")
