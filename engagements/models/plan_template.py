"""Plans made once for every engagement of a kind, with days counted from a start. An admin edits them."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import ArchivableQuerySet, Record
from engagements.choices import Side, TemplateKind
from engagements.models.track import Track

# Days from the start at which the last item of a template can be due.
LATEST_DAY = 1000


class LargerThanAll(Func):
    """Whether a number is larger than every one in an array."""

    arity = 2
    template = "(%(expressions)s))"
    arg_joiner = " > ALL ("
    output_field = BooleanField()


@pghistory.track()
class PlanTemplate(Record):
    """A plan for a kind of engagement: proof of concept, joint webinar, ... Offered first where its track is."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=TemplateKind)
    track = models.ForeignKey(
        Track,
        verbose_name=_("track"),
        on_delete=models.PROTECT,
        related_name="plan_templates",
        null=True,
        blank=True,
    )
    description = models.CharField(_("what it is for"), max_length=300, blank=True)

    objects = ArchivableQuerySet["PlanTemplate"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(archived_at__isnull=True),
                name="plan_template_name_once",
                violation_error_message=_("There is a template of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="plan_template_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=TemplateKind.values), name="plan_template_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plan-templates:edit", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PlanTemplateItem(models.Model):
    """A line of a template, due `days` after the start. `waits_for` holds the `number`s of lines above it."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    side = models.CharField(_("side"), max_length=10, choices=Side, default=Side.US)
    title = models.CharField(_("what"), max_length=300)
    days = models.PositiveSmallIntegerField(_("days from the start"))
    waits_for = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("waits for"), default=list, blank=True
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="plan_template_item_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="plan_template_item_has_title"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="plan_template_item_side_known"),
            models.CheckConstraint(
                condition=Q(days__lte=LATEST_DAY),
                name="plan_template_item_in_time",
                violation_error_message=_("An item is due within 1,000 days."),
            ),
            # Only lines above: so no circle can close.
            models.CheckConstraint(
                condition=LargerThanAll(F("number"), F("waits_for")),
                name="plan_template_item_waits_for_above",
                violation_error_message=_("An item waits for items above it only."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
