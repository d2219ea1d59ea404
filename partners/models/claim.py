"""What a partner measured of a solution, so that it can be told outside."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.adoption import Solution
from partners.querysets import SolutionClaimQuerySet


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SolutionClaim(models.Model):
    """One measured number: `value` in `unit` against `baseline`, on which hardware and day, and where it is shown."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="claims")
    metric = models.CharField(
        _("metric"), max_length=100, help_text=_("Such as time to solution, or speed-up.")
    )
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    unit = models.CharField(_("unit"), max_length=20, help_text=_("Such as ×, ms or kWh."))
    baseline = models.CharField(_("baseline"), max_length=300, help_text=_("What it was measured against."))
    hardware = models.CharField(_("hardware"), max_length=200)
    measured_on = models.DateField(_("measured on"), default=timezone.localdate)
    evidence_url = models.URLField(
        _("evidence"), blank=True, help_text=_("Where the measurement is described.")
    )

    objects = SolutionClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-measured_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gt=0),
                name="solution_claim_above_zero",
                violation_error_message=_("A measured value is above zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(baseline="") & ~models.Q(hardware="") & ~models.Q(metric=""),
                name="solution_claim_whole",
                violation_error_message=_("A claim names its metric, baseline and hardware."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.value.normalize():f} {self.unit}"
