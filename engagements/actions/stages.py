"""Moves of engagements through the stages of their track."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from engagements.choices import Outcome
from engagements.models import Engagement, Meeting, Stage, StageChange


class StageMoved(Exception):
    """Somebody moved the engagement since the reader saw it; `change` is that move, if it is known."""

    def __init__(self, engagement: Engagement, change: StageChange | None) -> None:
        self.engagement, self.change = engagement, change
        who = change.by if change and change.by else _("Somebody")
        super().__init__(
            _("%(who)s moved “%(title)s” to %(stage)s meanwhile.")
            % {"who": who, "title": engagement.title, "stage": engagement.stage}
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
    is now unless given. Raises ValidationError for a stage of another track or a retired one. The day of a won or lost
    engagement's close is kept, and cleared when it opens again.
    """
    if to_stage.track_id != engagement.track_id:
        raise ValidationError(_("This stage belongs to another track."), code="track")
    if to_stage.retired_at is not None:
        raise ValidationError(_("This stage is no longer used."), code="retired")
    standing = Engagement.objects.select_for_update(of=("self",)).select_related("stage").get(pk=engagement.pk)
    if standing.stage_id == to_stage.pk:
        return None
    if expected_stage is not None and standing.stage_id != expected_stage:
        raise StageMoved(standing, standing.stage_changes.select_related("by").first())
    at = at or timezone.now()
    change = StageChange(
        engagement=standing, from_stage_id=standing.stage_id, to_stage=to_stage, changed_at=at, by=by, meeting=meeting
    )
    closes = to_stage.outcome != Outcome.OPEN
    for instance in (standing, engagement):
        instance.stage, instance.stage_entered_at = to_stage, at
        instance.closed_on = (instance.closed_on or timezone.localdate(at)) if closes else None
    standing.bump()
    standing.save(update_fields=["stage", "stage_entered_at", "closed_on", "version", "updated_at"])
    change.save()
    return change
