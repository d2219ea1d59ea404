"""Moves of engagements through the stages of their track."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.core.words import moment_text
from engagements.choices import Outcome
from engagements.entry import close_reason_after, refuse_missing, take_answers
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
    answers: Mapping[str, Any] | None = None,
) -> StageChange | None:
    """Move `engagement` to `to_stage` and keep the move; None when it stands there already.

    `expected_stage` is the id of the stage it was seen in: StageMoved is raised when it has another by now. `at` (aware)
    is now unless given. `answers` are values by field for what the stage asks for. Raises ValidationError for a stage
    of another track or a retired one, for what the stage asks for and is neither there nor among the answers (with its
    field), for an engagement that was put away, and for a time before the last move or in the future. The day of a won
    or lost engagement's close is kept, and cleared with its reason when it opens again.
    """
    standing, before, to_stage = _held(engagement, to_stage)
    if to_stage.track_id != engagement.track_id:
        raise ValidationError(_("This stage belongs to another track."), code="track")
    if to_stage.retired_at is not None:
        raise ValidationError(_("This stage is no longer used."), code="retired")
    if standing.archived_at is not None:
        raise ValidationError(_("This engagement was put away."), code="archived")
    if standing.stage_id == to_stage.pk:
        return None
    if expected_stage not in (None, standing.stage_id):
        raise StageMoved(standing, standing.stage_changes.select_related("by", "to_stage").first())
    _check_time(at, standing)
    at = at or timezone.now()
    answers = answers or {}
    closing = _closing(standing, to_stage, at, answers.get("close_reason"))
    take_answers(standing, to_stage, answers)
    standing.close_reason = closing["close_reason"]
    standing.stage = to_stage
    refuse_missing(to_stage, standing)
    moved = {**answers, **closing, "stage": to_stage, "stage_entered_at": at}
    Engagement.objects.filter(pk=standing.pk).update(
        **moved, version=F("version") + 1, updated_at=timezone.now()
    )
    for name, value in moved.items():
        setattr(engagement, name, value)
    return StageChange.objects.create(
        engagement=engagement,
        from_stage=before,
        to_stage=to_stage,
        changed_at=at,
        by=by,
        meeting=meeting,
    )


def _held(engagement: Engagement, stage: Stage) -> tuple[Engagement, Stage, Stage]:
    """Return `engagement`, its stage and `stage` as they stand. One query.

    The engagement is held so that nobody else moves it before this transaction ends, `stage` as by `held_stage`: first
    the stage, as who retires one does.
    """
    rows = Engagement.objects.raw(
        f"SELECT engagement.*, {_columns('before')}, {_columns('target')} "  # noqa: S608  # our own words only
        "FROM engagements_engagement engagement JOIN engagements_stage before ON before.id = engagement.stage_id "
        "JOIN engagements_stage target ON target.id = %s WHERE engagement.id = %s "
        "FOR SHARE OF target FOR UPDATE OF engagement",
        [stage.pk, engagement.pk],
    )
    standing = next(iter(rows))
    before, target = (
        Stage.from_db(
            standing._state.db,
            [f.attname for f in Stage._meta.concrete_fields],
            [getattr(standing, f"{name}_{f.column}") for f in Stage._meta.concrete_fields],
        )
        for name in ("before", "target")
    )
    standing.stage = before
    return standing, before, target


def _columns(name: str) -> str:
    """Return the columns of the stage `name` in a query, each under its name and that of the stage."""
    return ", ".join(f'{name}."{f.column}" AS "{name}_{f.column}"' for f in Stage._meta.concrete_fields)


def held_stage(stage: Stage) -> Stage:
    """Return `stage` as it stands, held so that nobody retires or edits it before this transaction ends.

    Movers do not wait for each other, hence FOR SHARE, which the query API does not offer.
    """
    rows = Stage.objects.raw("SELECT * FROM engagements_stage WHERE id = %s FOR SHARE", [stage.pk])
    return next(iter(rows))


def _closing(standing: Engagement, to_stage: Stage, at: datetime, reason: str | None) -> dict[str, Any]:
    """Return day and reason of the close as they are once `standing` is in `to_stage`."""
    closes = to_stage.outcome != Outcome.OPEN
    return {
        "closed_on": (standing.closed_on or timezone.localdate(at)) if closes else None,
        "close_reason": close_reason_after(standing, to_stage, reason),
    }


def _check_time(at: datetime | None, standing: Engagement) -> None:
    """Refuse a move before the last one, or in the future."""
    if at is not None and not standing.stage_entered_at <= at <= timezone.now():
        raise ValidationError(_("A move is after the one before it, and not in the future."), code="time")
