"""What demand is weighed by, and what it was each week. Migration 0002 brings the first weights."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roadmap_feedback.choices import WeightDimension
from roadmap_feedback.models.gap import Gap


@pghistory.track()
class DemandWeight(models.Model):
    """How much a tier or a severity counts in demand. A plain number, without a unit."""

    dimension = models.CharField(_("dimension"), max_length=10, choices=WeightDimension)
    value = models.CharField(_("value"), max_length=20)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["dimension", "-weight"]
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "value"],
                name="demand_weight_once",
                violation_error_message=_("This tier or severity has a weight already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="demand_weight_not_negative",
                violation_error_message=_("A weight is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} {self.value}: {self.weight}"


@pghistory.track()
class RecencyPolicy(models.Model):
    """How fast demand fades: after `half_life_days` a partner's word counts half. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    half_life_days = models.PositiveSmallIntegerField(_("half-life (days)"), default=180)

    class Meta:
        verbose_name_plural = _("recency policy")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="recency_policy_single"),
            models.CheckConstraint(condition=Q(half_life_days__gt=0), name="recency_policy_positive"),
        ]

    def __str__(self) -> str:
        return f"Half after {self.half_life_days} days"


class DemandSnapshot(models.Model):
    """A gap's demand on a Monday, from unrestricted partners only, so that any reader may see the trend.

    `at_stake` is in `currency`.
    """

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="snapshots")
    week = models.DateField(help_text=_("The Monday of the week."))
    demand = models.DecimalField(max_digits=10, decimal_places=2)
    partners = models.PositiveIntegerField()
    at_stake = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["gap", "week"]
        constraints = [
            models.UniqueConstraint(fields=["gap", "week"], name="demand_snapshot_once_a_week"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="demand_snapshot_on_monday"),
        ]
        indexes = [models.Index(fields=["week"], name="demand_snapshot_by_week")]

    def __str__(self) -> str:
        return f"{self.gap}, week of {self.week}: {self.demand}"
