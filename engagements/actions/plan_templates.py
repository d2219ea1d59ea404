"""Plan templates: what an admin makes of them, and applying one to an engagement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.plan import check_room, last_place, lock_plan
from engagements.choices import Side
from engagements.models import Engagement, PlanDependency, PlanItem, PlanTemplate, PlanTemplateItem
from engagements.plan_schedule import due_day

EDITABLE = ("name", "kind", "track", "description")


class AppliedBefore(Exception):
    """The plan has `count` items of the template already, and nobody said that it is to be applied once more."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} items of the template are in the plan already")
        self.count = count


@dataclass(frozen=True)
class NewTemplateItem:
    """A line of a template; `waits_for` holds places, from 1, of lines above it."""

    title: str
    side: str
    days: int
    waits_for: list[int] = field(default_factory=list)


@one_transaction
def save_template(
    *, by: User, template: PlanTemplate, items: Sequence[NewTemplateItem], seen_version: int | None = None
) -> PlanTemplate:
    """Save a new or edited `template` with just these `items`, in their order, and return it.

    Plans that it was applied to stay as they are. Raises StaleRecord when it changed since version `seen_version`.
    """
    if template.pk is None:
        template.save(force_insert=True)
    else:
        check_version(PlanTemplate.objects.select_for_update().get(pk=template.pk), seen_version)
        template.bump()
        template.save(update_fields=[*EDITABLE, "version", "updated_at"])
        template.refresh_from_db(fields=["version"])
    wanted = [
        PlanTemplateItem(
            template=template,
            number=number,
            side=item.side,
            title=item.title.strip(),
            days=item.days,
            waits_for=sorted(set(item.waits_for)),
        )
        for number, item in enumerate(items, start=1)
    ]
    for item in wanted:
        item.clean_fields(exclude=["template"])
    template.items.all().delete()
    PlanTemplateItem.objects.bulk_create(wanted)
    return template


def archive_template(*, by: User, template: PlanTemplate) -> PlanTemplate:
    """Offer `template` no more; plans that it was applied to stay. Twice is as once."""
    return _set_archived(template, archived=True)


def restore_template(*, by: User, template: PlanTemplate) -> PlanTemplate:
    """Offer `template` again. Twice is as once."""
    return _set_archived(template, archived=False)


@one_transaction
def apply_template(
    *,
    by: User,
    engagement: Engagement,
    template: PlanTemplate,
    start_on: date,
    keep_weekends_free: bool = True,
    again: bool = False,
) -> list[PlanItem]:
    """Put the items of `template` at the end of the plan, due as reckoned from `start_on`, and return them.

    Our side's go to the owner of the engagement, else to `by`; the partner's to nobody yet. Raises AppliedBefore when
    some are there already, unless `again`; ValidationError when the plan does not take so many.
    """
    lock_plan(engagement)
    applied = engagement.plan_items.filter(template=template).count()
    if applied and not again:
        raise AppliedBefore(applied)
    lines = list(template.items.all())
    check_room(engagement, len(lines))
    place = last_place(engagement)
    items = [
        PlanItem(
            engagement=engagement,
            template=template,
            title=line.title,
            side=line.side,
            owner=(engagement.owner or by) if line.side == Side.US else None,
            due_on=(due := due_day(start_on, line.days, keep_weekends_free=keep_weekends_free)),
            first_due_on=due,
            order=place + number,
        )
        for number, line in enumerate(lines, start=1)
    ]
    PlanItem.objects.bulk_create(items)
    made = {line.number: item for line, item in zip(lines, items, strict=True)}
    PlanDependency.objects.bulk_create(
        PlanDependency(item=made[line.number], waits_for=made[other])
        for line in lines
        for other in line.waits_for
    )
    return items


@one_transaction
def _set_archived(template: PlanTemplate, *, archived: bool) -> PlanTemplate:
    if (template.archived_at is not None) != archived:
        template.archived_at = timezone.now() if archived else None
        template.bump()
        template.save(update_fields=["archived_at", "version", "updated_at"])
        template.refresh_from_db(fields=["version"])
    return template
