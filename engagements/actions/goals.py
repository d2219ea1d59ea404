"""The goals of an account plan: set, changed, ordered, taken off, and carried into the next quarter."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import GoalState
from engagements.models import AccountGoal
from engagements.pipeline.quarters import quarters_before
from engagements.querysets import AccountGoalQuerySet
from partners.models import Partner

# Goals of one track in one quarter; a plan with more is a list of tasks.
MOST_GOALS = 12


@one_transaction
def add_goal(*, by: User, goal: AccountGoal) -> AccountGoal:
    """Save a new `goal` as the last of its track and quarter, and return it. Raises ValidationError beyond the most."""
    # Two who add at once wait for each other, so that no two goals take one place.
    Partner.objects.select_for_update().get(pk=goal.partner_id)
    beside = _beside(goal)
    if beside.count() >= MOST_GOALS:
        raise ValidationError(
            _("A track has at most %(most)d goals in a quarter.") % {"most": MOST_GOALS}, code="most"
        )
    goal.order = (beside.aggregate(last=Max("order"))["last"] or 0) + 1
    goal.save(force_insert=True)
    return goal


@one_transaction
def edit_goal(*, by: User, goal: AccountGoal, seen_version: int | None = None) -> AccountGoal:
    """Save the text, state and owner of `goal`. Raises StaleRecord when it changed since version `seen_version`."""
    check_version(AccountGoal.objects.select_for_update().get(pk=goal.pk), seen_version)
    goal.bump()
    goal.save(update_fields=["text", "state", "owner", "version", "updated_at"])
    goal.refresh_from_db(fields=["version"])
    return goal


@one_transaction
def move_goal(*, by: User, goal: AccountGoal, up: bool) -> AccountGoal:
    """Let `goal` change places with the one before it, or after it; at the end of the list nothing changes."""
    rows = list(_beside(goal).select_for_update().order_by("order", "id"))
    place = next((n for n, row in enumerate(rows) if row.pk == goal.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is not None and other is not None and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.order = number
        AccountGoal.objects.bulk_update(rows, ["order"])
    goal.refresh_from_db(fields=["order"])
    return goal


@one_transaction
def remove_goal(*, by: User, goal: AccountGoal) -> AccountGoal:
    """Take `goal` off the plan; its history stays. What it carried on is open again. Twice is as once."""
    goal = AccountGoal.objects.select_for_update().get(pk=goal.pk)
    if goal.archived_at is not None:
        return goal
    goal.archived_at = timezone.now()
    goal.bump()
    goal.save(update_fields=["archived_at", "version", "updated_at"])
    goal.refresh_from_db(fields=["version"])
    before = AccountGoal.objects.select_for_update().filter(pk=goal.carried_from_id, state=GoalState.CARRIED)
    for carried in before:
        carried.state = GoalState.PLANNED
        edit_goal(by=by, goal=carried)
    return goal


@one_transaction
def carry_over(*, by: User, partner: Partner, quarter: str) -> list[AccountGoal]:
    """Go on in `quarter` with the goals of the one before that are still open, and return the new ones.

    Those of the earlier quarter are then carried over, so that twice is as once. Where a track is full the rest stays.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)
    (earlier,) = quarters_before(quarter, 1)
    carried = []
    left = AccountGoal.objects.select_for_update().open().filter(partner=partner, quarter=earlier)
    for goal in left.order_by("track", "order", "id"):
        fresh = AccountGoal(
            partner=partner,
            track_id=goal.track_id,
            quarter=quarter,
            text=goal.text,
            owner_id=goal.owner_id,
            carried_from=goal,
        )
        if _beside(fresh).count() >= MOST_GOALS:
            continue
        carried.append(add_goal(by=by, goal=fresh))
        goal.state = GoalState.CARRIED
        edit_goal(by=by, goal=goal)
    return carried


def _beside(goal: AccountGoal) -> AccountGoalQuerySet:
    """Return the goals of the partner, track and quarter of `goal`."""
    return AccountGoal.objects.live().filter(
        partner_id=goal.partner_id, track_id=goal.track_id, quarter=goal.quarter
    )
