"""How a partner was when somebody last looked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.choices import HealthState
from partners.models.partner import Partner
from partners.querysets import PartnerOwnedQuerySet


class PartnerHealth(models.Model):
    """The health of a partner as last derived, with its reasons as (tone, sentence); never typed in."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, primary_key=True, related_name="health")
    state = models.CharField(_("health"), max_length=10, choices=HealthState)
    reasons = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("partner healths")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=HealthState.values), name="partner_health_known"
            )
        ]
        indexes = [models.Index(fields=["state"], name="partner_health_by_state")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_state_display()}"
