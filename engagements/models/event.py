"""Events that partners take part in, and the showcases made of their work."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import EventKind, EventRole, ShowcaseKind, ShowcaseStage
from partners.models import Partner, Solution
from partners.querysets import PartnerOwnedQuerySet


@pghistory.track()
class Event(Record):
    """A conference, meetup, webinar or hackathon."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.CONFERENCE)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
                violation_error_message=_("An event ends on the day it starts, or later."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.pk])


@pghistory.track()
class EventPart(models.Model):
    """What a partner does at an event, and how many leads it brought."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="parts")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="event_parts")
    role = models.CharField(_("part"), max_length=20, choices=EventRole)
    leads = models.PositiveIntegerField(_("leads"), default=0)
    notes = models.TextField(_("notes"), blank=True)

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partner", "role"],
                name="event_part_once",
                violation_error_message=_("The partner has this part at the event already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_role_display()}"


@pghistory.track()
class Showcase(Record):
    """A public piece about a partner's work, from idea to published. Both sides approve before it goes out."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="showcases")
    solution = models.ForeignKey(
        Solution,
        verbose_name=_("solution"),
        on_delete=models.PROTECT,
        related_name="showcases",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=ShowcaseKind, default=ShowcaseKind.CASE_STUDY)
    stage = models.CharField(_("stage"), max_length=20, choices=ShowcaseStage, default=ShowcaseStage.IDEA)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="showcases",
        null=True,
        blank=True,
    )
    partner_approved_at = models.DateTimeField(_("approved by the partner"), null=True, blank=True)
    legal_approved_at = models.DateTimeField(_("approved by legal"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    results = models.TextField(_("results"), blank=True)

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=ShowcaseStage.PUBLISHED)
                | (
                    ~Q(url="")
                    & Q(published_on__isnull=False)
                    & Q(partner_approved_at__isnull=False)
                    & Q(legal_approved_at__isnull=False)
                ),
                name="showcase_published_is_approved",
                violation_error_message=_("What is published has an address, a date and both approvals."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("showcases:detail", args=[self.pk])
