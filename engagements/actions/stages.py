"""Moves of engagements through the stages of their track."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
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


@transaction.atomic
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
    standing = Engagement.objects.select_for_update(of=("self",)).select_related("stage").get(pk=engagement.pk)
    if standing.archived_at is not None:
        raise ValidationError(_("This engagement was put away."), code="archived")
    if standing.stage_id == to_stage.pk:
        return None
    if expected_stage is not None and standing.stage_id != expected_stage:
        raise StageMoved(standing, standing.stage_changes.select_related("by").first())
    at = _checked_time(at, standing)
    change = StageChange(
        engagement=standing,
        from_stage_id=standing.stage_id,
        to_stage=to_stage,
        changed_at=at,
        by=by,
        meeting=meeting,
    )
    closes = to_stage.outcome != Outcome.OPEN
    standing.stage, standing.stage_entered_at = to_stage, at
    standing.closed_on = (standing.closed_on or timezone.localdate(at)) if closes else None
    new_version = standing.version + 1
    standing.bump()
    standing.save(update_fields=["stage", "stage_entered_at", "closed_on", "version", "updated_at"])
    change.save(force_insert=True)
    standing.version = new_version
    _show_on(engagement, standing)
    return change


def _checked_time(at: datetime | None, standing: Engagement) -> datetime:
    """Return when the move takes place: never before the last one, so that the newest move is where it stands."""
    now = timezone.now()
    if at is None:
        return max(now, standing.stage_entered_at)
    if at < standing.stage_entered_at:
        raise ValidationError(_("A move can't come before the one that went ahead of it."), code="time")
    if at > now:
        raise ValidationError(_("A move can't lie in the future."), code="time")
    return at


def _show_on(engagement: Engagement, standing: Engagement) -> None:
    """Make the caller's own copy say what was saved."""
    for name in ("stage", "stage_entered_at", "closed_on", "version", "updated_at"):
        setattr(engagement, name, getattr(standing, name))
