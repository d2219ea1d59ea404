"""The mutual action plan of an engagement: what each side does by when, and what waits for what.

Every verb that looks at more than its own line locks the engagement first, so that two of them take turns.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import Side
from engagements.dependencies import circle_through, waiting_on
from engagements.models import Engagement, PlanDependency, PlanItem
from engagements.plan import titles_in_words
from partners.models import Contact

# Lines that one plan takes.
MOST_ITEMS = 300


@dataclass(frozen=True)
class Shift:
    """A line whose due date goes with that of another."""

    item: PlanItem
    before: date
    after: date


class ShiftsToConfirm(Exception):
    """The due dates that would move as well, for whoever asked to look at first. Nothing was saved."""

    def __init__(self, shifts: list[Shift]) -> None:
        super().__init__(f"{len(shifts)} due dates move as well")
        self.shifts = shifts

    @property
    def signature(self) -> str:
        """The shifts as text: what was looked at, to tell whether it is still so."""
        return signature_of(self.shifts)


@one_transaction
def add_item(
    *,
    by: User,
    engagement: Engagement,
    title: str,
    side: str = Side.US,
    owner: User | None = None,
    contact: Contact | None = None,
    due_on: date | None = None,
    waits_for: Collection[PlanItem] = (),
) -> PlanItem:
    """Save a line at the end of the plan and return it. Our side's belongs to `owner`, the partner's to `contact`.

    Raises ValidationError for a person of the wrong side, a contact of another partner, and a plan that is full.
    """
    lock_plan(engagement)
    item = PlanItem(
        engagement=engagement, title=title.strip(), side=side, owner=owner, contact=contact, due_on=due_on
    )
    item.clean_fields(exclude=["engagement", "owner", "contact"])
    _check_person(item)
    check_room(engagement, 1)
    item.order = last_place(engagement) + 1
    item.first_due_on = due_on
    item.save(force_insert=True)
    if waits_for:
        set_waits_for(item, waits_for)
    return item


@one_transaction
def edit_item(
    *,
    by: User,
    item: PlanItem,
    waits_for: Collection[PlanItem] | None = None,
    seen_version: int | None = None,
    push: bool = False,
    looked_at: str = "",
    agree_anew: bool = False,
) -> PlanItem:
    """Save the changed fields of `item` and, unless None, what it waits for.

    With `push` a moved due date moves those of the open lines that wait for it, by as many days; ShiftsToConfirm is
    raised unless `looked_at` is the signature of just these shifts. With `agree_anew` the slip counts from the new
    day. Raises StaleRecord when it changed since `seen_version`, ValidationError for a circle and for a wrong person.
    """
    lock_plan(item.engagement)
    standing = PlanItem.objects.select_for_update().get(pk=item.pk)
    check_version(standing, seen_version)
    item.title = item.title.strip()
    item.clean_fields(exclude=["engagement", "owner", "contact"])
    # Somebody who has gone to another partner since may stay on what they owed.
    if item.contact_id != standing.contact_id or item.side != standing.side:
        _check_person(item)
    if waits_for is not None:
        set_waits_for(item, waits_for)
    if push:
        shifts = shifts_of(standing, item.due_on)
        if shifts and signature_of(shifts) != looked_at:
            raise ShiftsToConfirm(shifts)
        _shift(shifts)
    item.first_due_on = item.due_on if agree_anew else standing.first_due_on or item.due_on
    item.version = F("version") + 1  # type: ignore[assignment]  # an expression until saved
    item.save(update_fields=["title", "side", "owner", "contact", "due_on", "first_due_on", "version"])
    item.refresh_from_db(fields=["version", "first_due_on"])
    return item


def shifts_of(standing: PlanItem, due_on: date | None) -> list[Shift]:
    """Return how the open lines that wait for `standing`, straight or through others, move with it to `due_on`."""
    if standing.due_on is None or due_on is None or standing.due_on == due_on:
        return []
    by_days = due_on - standing.due_on
    items = PlanItem.objects.filter(engagement=standing.engagement_id).with_dependencies()
    waits = {item.pk: item.waits_for_ids for item in items}
    after = waiting_on(standing.pk, waits)
    return [
        Shift(item, item.due_on, item.due_on + by_days)
        for item in items
        if item.pk in after and item.done_at is None and item.due_on is not None
    ]


def signature_of(shifts: Iterable[Shift]) -> str:
    """Return `shifts` as text that changes with any of them."""
    return " ".join(f"{shift.item.pk}:{shift.item.version}:{shift.after}" for shift in shifts)


@one_transaction
def tick_item(*, by: User, item: PlanItem) -> PlanItem:
    """Mark `item` done; ticking twice keeps the first time."""
    item = PlanItem.objects.select_for_update().get(pk=item.pk)
    if item.done_at is None:
        item.done_at = timezone.now()
        item.save(update_fields=["done_at"])
    return item


@one_transaction
def untick_item(*, by: User, item: PlanItem) -> PlanItem:
    """Take back that `item` is done."""
    item = PlanItem.objects.select_for_update().get(pk=item.pk)
    item.done_at = None
    item.save(update_fields=["done_at"])
    return item


@one_transaction
def remove_item(*, by: User, item: PlanItem) -> None:
    """Take `item` off the plan, and off what waits for it; its history stays."""
    item.delete()


@one_transaction
def place_item(*, by: User, item: PlanItem, before: PlanItem | None) -> PlanItem:
    """Put `item` in front of `before`, a line of the same plan; None: at the end.

    Raises ValidationError for a line of another plan.
    """
    if before is not None and before.engagement_id != item.engagement_id:
        raise ValidationError(_("This line is in another plan."), code="plan")
    lock_plan(item.engagement)
    others = [each for each in PlanItem.objects.filter(engagement=item.engagement_id) if each != item]
    place = others.index(before) if before in others else len(others)
    ordered = [*others[:place], item, *others[place:]] if before != item else []
    moved = []
    for number, each in enumerate(ordered, start=1):
        if each.order != number:
            each.order = number
            moved.append(each)
    PlanItem.objects.bulk_update(moved, ["order"])
    return item


def lock_plan(engagement: Engagement) -> None:
    """Make every other verb that looks at the whole plan of `engagement` wait until this transaction ends."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)


def last_place(engagement: Engagement) -> int:
    """Return the place of the last line of the plan; 0 when there is none. The plan is locked."""
    return engagement.plan_items.aggregate(last=Max("order"))["last"] or 0


def check_room(engagement: Engagement, more: int) -> None:
    """Raise ValidationError when the plan, which is locked, does not take `more` lines."""
    if engagement.plan_items.count() + more > MOST_ITEMS:
        raise ValidationError(
            _("A plan has at most %(most)d items."), code="full", params={"most": MOST_ITEMS}
        )


def set_waits_for(item: PlanItem, waits_for: Collection[PlanItem]) -> None:
    """Let `item` wait for just `waits_for`; the plan is locked. Raises ValidationError for a circle and another plan."""
    if any(other.engagement_id != item.engagement_id for other in waits_for):
        raise ValidationError({"waits_for": _("Only items of the same plan can be waited for.")}, code="plan")
    items = {
        each.pk: each for each in PlanItem.objects.filter(engagement=item.engagement_id).with_dependencies()
    }
    wanted = {other.pk for other in waits_for}
    circle = circle_through(item.pk, wanted, {pk: each.waits_for_ids for pk, each in items.items()})
    if circle == [item.pk]:
        raise ValidationError({"waits_for": _("An item can't wait for itself.")}, code="circle")
    if circle:
        raise _circle_refused(items[circle[1]])
    known = set(items[item.pk].waits_for_ids)
    PlanDependency.objects.filter(item=item, waits_for__in=known - wanted).delete()
    PlanDependency.objects.bulk_create(
        PlanDependency(item=item, waits_for_id=pk) for pk in sorted(wanted - known)
    )


def _circle_refused(other: PlanItem) -> ValidationError:
    words = _("%(title)s waits for this item already, straight or through others.")
    return ValidationError({"waits_for": words % {"title": titles_in_words([other])}}, code="circle")


def _shift(shifts: Iterable[Shift]) -> None:
    for shift in shifts:
        PlanItem.objects.filter(pk=shift.item.pk).update(due_on=shift.after, version=F("version") + 1)


def _check_person(item: PlanItem) -> None:
    if item.side == Side.US and item.contact is not None:
        raise ValidationError({"contact": _("Our items belong to one of us.")}, code="side")
    if item.side == Side.PARTNER and item.owner is not None:
        raise ValidationError({"owner": _("The partner's items belong to one of theirs.")}, code="side")
    if item.contact is not None and item.contact.partner_id != item.engagement.partner_id:
        raise ValidationError({"contact": _("This contact is another partner's.")}, code="partner")
