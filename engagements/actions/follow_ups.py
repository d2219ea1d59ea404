"""Promising, doing, putting off and handing on follow-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from engagements.choices import FollowUpState, Priority, Repeat
from engagements.dates import parse_due
from engagements.models import Engagement, FollowUp, Meeting
from partners.models import Partner

NEXT_TIME = {Repeat.WEEKLY: "in 1 week", Repeat.MONTHLY: "in 1 month", Repeat.QUARTERLY: "in 3 months"}


@dataclass(frozen=True)
class NewFollowUp:
    """Something to be done by `assignee`, `due_on` a day where they are."""

    title: str
    assignee: User
    due_on: date | None = None
    priority: str = Priority.NORMAL
    done: bool = False
    detail: str = ""
    repeat: str = Repeat.NEVER


def add_follow_ups(
    *,
    by: User,
    partner: Partner,
    items: Sequence[NewFollowUp],
    meeting: Meeting | None = None,
    engagement: Engagement | None = None,
) -> list[FollowUp]:
    """Save `items` as follow-ups of `partner`, in one statement. Raises ValidationError for bad fields."""
    now = timezone.now()
    follow_ups = [
        FollowUp(
            partner=partner,
            meeting=meeting,
            engagement=engagement,
            title=item.title,
            detail=item.detail,
            assignee=item.assignee,
            due_on=item.due_on,
            priority=item.priority,
            repeat=item.repeat,
            state=FollowUpState.DONE if item.done else FollowUpState.OPEN,
            done_at=now if item.done else None,
        )
        for item in items
    ]
    for follow_up in follow_ups:
        follow_up.clean_fields(exclude=["partner", "meeting", "engagement", "assignee"])
    return FollowUp.objects.bulk_create(follow_ups)


def add_follow_up(
    *,
    by: User,
    partner: Partner,
    title: str,
    assignee: User,
    due_on: date | None = None,
    priority: str = Priority.NORMAL,
    detail: str = "",
    meeting: Meeting | None = None,
    engagement: Engagement | None = None,
    repeat: str = Repeat.NEVER,
) -> FollowUp:
    """Save one follow-up of `partner` and return it. Raises ValidationError for bad fields."""
    item = NewFollowUp(title, assignee, due_on, priority, detail=detail, repeat=repeat)
    return add_follow_ups(by=by, partner=partner, items=[item], meeting=meeting, engagement=engagement)[0]


@transaction.atomic
def complete(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Mark `follow_up` done; one that repeats leaves the next behind it. Doing it twice does it once."""
    follow_up = _locked(follow_up)
    if follow_up.state != FollowUpState.OPEN:
        return follow_up
    follow_up.state, follow_up.done_at = FollowUpState.DONE, timezone.now()
    _save(follow_up)
    if follow_up.repeat != Repeat.NEVER and follow_up.due_on is not None:
        add_follow_up(
            by=by,
            partner=follow_up.partner,
            title=follow_up.title,
            assignee=follow_up.assignee,
            due_on=parse_due(NEXT_TIME[Repeat(follow_up.repeat)], follow_up.due_on),
            priority=follow_up.priority,
            detail=follow_up.detail,
            engagement=follow_up.engagement,
            repeat=follow_up.repeat,
        )
    return follow_up


@transaction.atomic
def reopen(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Take back that `follow_up` is done or cancelled."""
    follow_up = _locked(follow_up)
    follow_up.state, follow_up.done_at = FollowUpState.OPEN, None
    return _save(follow_up)


@transaction.atomic
def cancel(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Drop `follow_up`: it is owed no more."""
    follow_up = _locked(follow_up)
    follow_up.state, follow_up.done_at = FollowUpState.CANCELLED, None
    return _save(follow_up)


@transaction.atomic
def snooze(*, by: User, follow_up: FollowUp, until: date) -> FollowUp:
    """Keep `follow_up` out of sight and out of reminders until the day `until`. Raises ValidationError for the past."""
    if until <= timezone.localdate():
        raise ValidationError(_("Choose a day after today."), code="past")
    follow_up = _locked(follow_up)
    follow_up.snoozed_until = until
    return _save(follow_up)


@transaction.atomic
def reassign(*, by: User, follow_up: FollowUp, assignee: User) -> FollowUp:
    """Hand `follow_up` to `assignee`."""
    follow_up = _locked(follow_up)
    follow_up.assignee = assignee
    return _save(follow_up)


def _locked(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update(of=("self",)).select_related("partner", "assignee").get(pk=follow_up.pk)


def _save(follow_up: FollowUp) -> FollowUp:
    follow_up.bump()
    follow_up.save()
    follow_up.refresh_from_db(fields=["version"])
    return follow_up
