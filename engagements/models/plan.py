"""The mutual action plan of an engagement: what each side does by when, and what waits for what."""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.choices import Side
from engagements.models.engagement import Engagement
from engagements.models.plan_template import PlanTemplate
from engagements.querysets import PlanDependencyQuerySet, PlanItemQuerySet
from partners.models import Contact

# Both ends of a dependency are of one engagement, and none comes back to where it began. The lock makes the second of
# two who close a circle together wait, and see what the first one did.
WITHOUT_CIRCLES = """
    SELECT engagement_id INTO own FROM engagements_planitem WHERE id = NEW.item_id;
    SELECT engagement_id INTO other FROM engagements_planitem WHERE id = NEW.waits_for_id;
    PERFORM 1 FROM engagements_engagement WHERE id = own FOR NO KEY UPDATE;
    IF own IS DISTINCT FROM other THEN
        RAISE EXCEPTION 'plan_dependency_of_one_engagement: items of two engagements'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_dependency_of_one_engagement';
    END IF;
    IF EXISTS (
        WITH RECURSIVE reached (id) AS (
            SELECT NEW.waits_for_id
            UNION
            SELECT dependency.waits_for_id
            FROM engagements_plandependency AS dependency JOIN reached ON dependency.item_id = reached.id
        )
        SELECT 1 FROM reached WHERE id = NEW.item_id
    ) THEN
        RAISE EXCEPTION 'plan_dependency_without_circle: an item would wait for itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_dependency_without_circle';
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class PlanItem(models.Model):
    """One line of the mutual action plan: our side's has an owner, the partner's a contact.

    `first_due_on` is the day that was agreed first; how far `due_on` is from it is the slip. `order` is its place in
    the plan, from 1.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="plan_items")
    title = models.CharField(_("title"), max_length=300)
    side = models.CharField(_("side"), max_length=10, choices=Side, default=Side.US)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="plan_items",
        null=True,
        blank=True,
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        related_name="plan_items",
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    first_due_on = models.DateField(_("first due"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    order = models.PositiveIntegerField(_("place"), default=0, editable=False)
    # Where it came from; what becomes of the template later does not matter to it.
    template = models.ForeignKey(
        PlanTemplate,
        on_delete=models.SET_NULL,
        related_name="applied_items",
        null=True,
        blank=True,
        editable=False,
    )
    # Rises with each change of what the line says; the second of two editors is told.
    version = models.PositiveIntegerField(default=1, editable=False)
    waits_for = models.ManyToManyField(
        "self",
        verbose_name=_("waits for"),
        through="PlanDependency",
        through_fields=("item", "waits_for"),
        symmetrical=False,
        related_name="waiting",
        blank=True,
    )

    # Brought by `with_dependencies`: the ids of what it waits for.
    waits_for_ids: list[int]

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side=Side.US, contact__isnull=True) | Q(side=Side.PARTNER, owner__isnull=True),
                name="plan_item_person_fits_side",
                violation_error_message=_(
                    "Our items have an owner of ours, the partner's a contact of theirs."
                ),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="plan_item_has_title"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(first_due_on__isnull=False),
                name="plan_item_keeps_first_due",
            ),
        ]
        indexes = [models.Index(fields=["engagement", "due_on"], name="plan_item_by_engagement")]
        triggers = [
            # Whoever writes the row, in bulk too: the first day is kept.
            pgtrigger.Trigger(
                name="keep_first_due",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="IF NEW.first_due_on IS NULL THEN NEW.first_due_on = NEW.due_on; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.engagement.get_absolute_url()}#plan"

    @property
    def slip(self) -> int:
        """By how many days the due date moved since it was first agreed; below zero: it comes earlier."""
        return (self.due_on - self.first_due_on).days if self.due_on and self.first_due_on else 0

    def is_late_on(self, day: date) -> bool:
        """Return whether it should have been done before `day`, a day where the reader is."""
        return self.done_at is None and self.due_on is not None and self.due_on < day

    @property
    def is_late(self) -> bool:
        """Whether it should have been done before today."""
        return self.is_late_on(timezone.localdate())


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class PlanDependency(models.Model):
    """`item` can't be done before `waits_for`, a line of the same plan."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="dependencies")
    waits_for = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="dependants")

    objects = PlanDependencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "waits_for"], name="plan_dependency_once"),
            models.CheckConstraint(condition=~Q(item=F("waits_for")), name="plan_dependency_of_two"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="without_circles",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("own", "bigint"), ("other", "bigint")],
                func=WITHOUT_CIRCLES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} after {self.waits_for_id}"
