"""Promising, doing, putting off and handing on follow-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.repeats import settle_next
from engagements.choices import FollowUpState, Priority, Repeat
from engagements.models import Engagement, FollowUp, Meeting
from partners.models import Partner

EDITABLE = ("title", "detail", "assignee", "due_on", "priority", "repeat", "engagement")
# Held by the caller's choices; asking again would cost a query each.
NOT_ASKED_AGAIN = ["partner", "meeting", "engagement", "assignee"]


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
            title=item.title.strip(),
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
        _check(follow_up)
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


def add_once(
    *,
    by: User,
    key: UUID,
    partner: Partner,
    title: str,
    assignee: User,
    due_on: date | None = None,
    priority: str = Priority.NORMAL,
    repeat: str = Repeat.NEVER,
) -> tuple[FollowUp, bool]:
    """Save one follow-up for the line of `key`; return it and whether it is new.

    The same line sent again with its key gives the follow-up of that time; another one, from a page gone back to, is
    added. Raises ValidationError for bad fields.
    """
    follow_up = FollowUp(
        partner=partner, title=title, assignee=assignee, due_on=due_on, priority=priority, repeat=repeat
    )
    follow_up.submission_key = key
    _check(follow_up)
    try:
        with transaction.atomic():
            follow_up.save(force_insert=True)
    except IntegrityError:
        before = FollowUp.objects.filter(submission_key=key, title=title, partner=partner).first()
        if before is not None:
            return before, False
        follow_up.submission_key = None
        follow_up.save(force_insert=True)
    return follow_up, True


@one_transaction
def edit_follow_up(*, by: User, follow_up: FollowUp, seen_version: int | None = None) -> FollowUp:
    """Save the changed fields of `follow_up`. Raises StaleRecord when it changed since version `seen_version`."""
    check_version(FollowUp.objects.select_for_update().get(pk=follow_up.pk), seen_version)
    _check(follow_up)
    return _save(follow_up, *EDITABLE)


@one_transaction
def complete(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Mark `follow_up` done; one that repeats leaves the next behind it. Doing it twice does it once."""
    follow_up = _locked(follow_up)
    if follow_up.state != FollowUpState.OPEN:
        return follow_up
    follow_up.state, follow_up.done_at = FollowUpState.DONE, timezone.now()
    _save(follow_up, "state", "done_at")
    settle_next([follow_up])
    return follow_up


@one_transaction
def reopen(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Take back that `follow_up` is done or cancelled, with the next that it left, unless somebody took that up."""
    follow_up = _locked(follow_up)
    if follow_up.state == FollowUpState.OPEN:
        return follow_up
    follow_up.state, follow_up.done_at = FollowUpState.OPEN, None
    _save(follow_up, "state", "done_at")
    settle_next([follow_up])
    return follow_up


@one_transaction
def cancel(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Drop `follow_up`: it is owed no more, and a repeating one comes no more."""
    follow_up = _locked(follow_up)
    if follow_up.state != FollowUpState.OPEN:
        return follow_up
    follow_up.state = FollowUpState.CANCELLED
    return _save(follow_up, "state")


@one_transaction
def snooze(*, by: User, follow_up: FollowUp, until: date) -> FollowUp:
    """Keep `follow_up` out of sight and out of reminders until the day `until`, where the assignee is.

    Raises ValidationError for a day that is not ahead, and for one that is done or cancelled.
    """
    follow_up = _locked(follow_up)
    if follow_up.state != FollowUpState.OPEN:
        raise ValidationError(_("Only an open follow-up can be snoozed."), code="state")
    if until <= timezone.localdate(timezone=follow_up.assignee.zone):
        raise ValidationError({"until": _("Choose a day after today.")}, code="past")
    follow_up.snoozed_until = until
    return _save(follow_up, "snoozed_until")


@one_transaction
def wake(*, by: User, follow_up: FollowUp) -> FollowUp:
    """Bring a snoozed `follow_up` back into sight."""
    follow_up = _locked(follow_up)
    follow_up.snoozed_until = None
    return _save(follow_up, "snoozed_until")


@one_transaction
def reassign(*, by: User, follow_up: FollowUp, assignee: User) -> FollowUp:
    """Hand `follow_up` to `assignee`, snoozed no more: the new assignee did not put it off."""
    follow_up = _locked(follow_up)
    if follow_up.assignee_id == assignee.pk:
        return follow_up
    follow_up.assignee, follow_up.snoozed_until = assignee, None
    return _save(follow_up, "assignee", "snoozed_until")


def _check(follow_up: FollowUp) -> None:
    follow_up.clean_fields(exclude=NOT_ASKED_AGAIN)
    if follow_up.repeat != Repeat.NEVER and follow_up.due_on is None:
        raise ValidationError({"due_on": _("A follow-up that repeats has a due date.")}, code="required")
    engagement = follow_up.engagement
    if engagement is not None and engagement.partner_id != follow_up.partner_id:
        raise ValidationError({"engagement": _("This engagement is another partner's.")}, code="partner")


def _locked(follow_up: FollowUp) -> FollowUp:
    follow_ups = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "partner", "assignee", "engagement"
    )
    return follow_ups.get(pk=follow_up.pk)


def _save(follow_up: FollowUp, *fields: str) -> FollowUp:
    follow_up.bump()
    follow_up.save(update_fields=[*fields, "version", "updated_at"])
    follow_up.refresh_from_db(fields=["version"])
    return follow_up
