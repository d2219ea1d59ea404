"""What is planned for the products, and who has been told of it."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.models import FollowUp
from partners.models import Partner, Product
from partners.querysets import PartnerOwnedQuerySet
from roadmap_feedback.choices import GapState, Horizon, RoadmapState
from roadmap_feedback.models.gap import Gap


@pghistory.track()
class RoadmapItem(Record):
    """A piece of a product's roadmap and the gaps that it closes."""

    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="roadmap_items"
    )
    title = models.CharField(_("title"), max_length=300)
    horizon = models.CharField(_("horizon"), max_length=10, choices=Horizon, default=Horizon.LATER)
    release = models.CharField(_("release"), max_length=50, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=RoadmapState, default=RoadmapState.PLANNED)
    gaps = models.ManyToManyField(Gap, verbose_name=_("gaps"), related_name="roadmap_items", blank=True)

    class Meta:
        ordering = ["product__name", "horizon", "title"]

    def __str__(self) -> str:
        return self.title


class PartnerReply(models.Model):
    """That a partner is to hear what became of a gap it asked for; told once the follow-up is done."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="replies")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="replies")
    state = models.CharField(max_length=20, choices=GapState)
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="reply")

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("partner replies")
        constraints = [
            models.UniqueConstraint(fields=["gap", "partner", "state"], name="partner_reply_once_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.partner} on {self.gap}: {self.get_state_display()}"
