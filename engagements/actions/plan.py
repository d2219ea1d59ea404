"""The mutual action plan of an engagement: what each side does by when."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.choices import Side
from engagements.models import Engagement, PlanItem
from partners.models import Contact


def add_item(
    *,
    by: User,
    engagement: Engagement,
    title: str,
    side: str = Side.US,
    owner: User | None = None,
    contact: Contact | None = None,
    due_on: date | None = None,
) -> PlanItem:
    """Save a line of the plan and return it. Our side's belongs to `owner`, the partner's to `contact`.

    Raises ValidationError for a person of the wrong side or a contact of another partner.
    """
    item = PlanItem(
        engagement=engagement, title=title.strip(), side=side, owner=owner, contact=contact, due_on=due_on
    )
    item.clean_fields(exclude=["engagement", "owner", "contact"])
    _check_person(item)
    item.save(force_insert=True)
    return item


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


def remove_item(*, by: User, item: PlanItem) -> None:
    """Take `item` off the plan; its history stays."""
    item.delete()


def _check_person(item: PlanItem) -> None:
    if item.side == Side.US and item.contact is not None:
        raise ValidationError({"contact": _("Our items belong to one of us.")}, code="side")
    if item.side == Side.PARTNER and item.owner is not None:
        raise ValidationError({"owner": _("The partner's items belong to one of theirs.")}, code="side")
    if item.contact is not None and item.contact.partner_id != item.engagement.partner_id:
        raise ValidationError({"contact": _("This contact is another partner's.")}, code="partner")
