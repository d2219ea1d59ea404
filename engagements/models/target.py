"""What is to be won in a quarter. Alliance managers set it; the forecast measures against it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import ArchivableQuerySet, Record
from engagements.models.track import Track
from engagements.pipeline.quarters import quarter_label


class PipelineTargetQuerySet(ArchivableQuerySet["PipelineTarget"]):
    """Reads of targets. They tell of no partner, so whoever may see the pipeline may see them."""


@pghistory.track()
class PipelineTarget(Record):
    """The amount to be won in a quarter: on one track or all together, by one person or everybody together."""

    quarter = models.CharField(_("quarter"), max_length=7, help_text=_("As 2026-Q4."))
    track = models.ForeignKey(
        Track, verbose_name=_("track"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="pipeline_targets",
        null=True,
        blank=True,
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217 code."))

    objects = PipelineTargetQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "track__order", "owner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "track", "owner"],
                condition=Q(archived_at=None),
                nulls_distinct=False,
                name="pipeline_target_once",
                violation_error_message=_("There is a target for this quarter, track and owner already."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^[0-9]{4}-Q[1-4]$"),
                name="pipeline_target_quarter_known",
                violation_error_message=_("A quarter is written 2026-Q4."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(currency__regex=r"^[A-Z]{3}$"),
                name="pipeline_target_amount_has_currency",
                violation_error_message=_("A target is above zero and has a currency."),
            ),
        ]

    def __str__(self) -> str:
        whose = [str(each) for each in (self.track, self.owner) if each]
        return ", ".join([quarter_label(self.quarter), *whose])

    def get_absolute_url(self) -> str:
        return reverse("pipeline-targets")
