"""What a follow-up that repeats leaves behind it: the next one, once, for as long as it is done."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from ecosystem.core.transactions import one_transaction
from engagements.choices import FollowUpState, Repeat
from engagements.models import FollowUp
from engagements.rhythm import first_day, next_day

# What the next one takes over.
INHERITED = ("partner_id", "engagement_id", "title", "detail", "assignee_id", "priority", "repeat")


def next_due(follow_up: FollowUp) -> date | None:
    """Return the day on which a repeating `follow_up` is due again: the first in its rhythm after today."""
    if follow_up.repeat == Repeat.NEVER or follow_up.due_on is None:
        return None
    today = timezone.localdate(timezone=follow_up.assignee.zone)
    return next_day(Repeat(follow_up.repeat), _first_day(follow_up), max(today, follow_up.due_on))


@one_transaction
def settle_next(follow_ups: Sequence[FollowUp]) -> None:
    """Leave the next of those of `follow_ups` that repeat and are done; take it back from those that are open again.

    The rows are locked by the caller. A next one that somebody has touched since stays. Done twice, it is done once.
    """
    repeating = [each for each in follow_ups if each.repeat != Repeat.NEVER]
    if not repeating:
        return
    left = {
        following.previous_id: following
        for following in FollowUp.objects.select_for_update().filter(previous__in=repeating).order_by("pk")
    }
    born = []
    for follow_up in repeating:
        following = left.get(follow_up.pk)
        if follow_up.state == FollowUpState.DONE and (due_on := next_due(follow_up)):
            if following is None:
                born.append(_next(FollowUp(previous=follow_up), follow_up, due_on))
            elif following.archived_at is not None:
                _bring_back(following, follow_up, due_on)
        elif follow_up.state == FollowUpState.OPEN and following is not None:
            _take_back(following, follow_up)
    FollowUp.objects.bulk_create(born)


def _next(following: FollowUp, follow_up: FollowUp, due_on: date) -> FollowUp:
    """Make `following` what `follow_up` leaves, due on `due_on`."""
    for name in INHERITED:
        setattr(following, name, getattr(follow_up, name))
    following.due_on, following.repeat_from = due_on, _first_day(follow_up)
    return following


def _bring_back(following: FollowUp, follow_up: FollowUp, due_on: date) -> None:
    _next(following, follow_up, due_on)
    following.archived_at = None
    following.bump()
    following.save()


def _take_back(following: FollowUp, follow_up: FollowUp) -> None:
    """Put `following` away if it is still as it was left. It is kept, so that its history is."""
    untouched = Q(state=FollowUpState.OPEN, snoozed_until__isnull=True, archived_at__isnull=True)
    inherited = Q(**{name: getattr(follow_up, name) for name in INHERITED})
    if following.due_on is None or first_day(
        Repeat(follow_up.repeat), following.due_on, following.repeat_from
    ) != _first_day(follow_up):
        return
    now = timezone.now()
    FollowUp.objects.filter(untouched, inherited, pk=following.pk).update(
        archived_at=now, updated_at=now, version=F("version") + 1
    )


def _first_day(follow_up: FollowUp) -> date:
    assert follow_up.due_on is not None, "a constraint holds that what repeats has a due date"
    return first_day(Repeat(follow_up.repeat), follow_up.due_on, follow_up.repeat_from)
