"""Engagements, who works on them, and every stage they went through."""

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record, SearchNormal
from engagements.choices import Health
from engagements.models.track import Stage, Track
from engagements.querysets import EngagementQuerySet, StageChangeQuerySet
from partners.models import Contact, Partner, Product, Solution


@pghistory.track()
class Engagement(Record):
    """A piece of work with a partner on one track. Money is what it may bring, in its own currency."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="engagements")
    track = models.ForeignKey(
        Track, verbose_name=_("track"), on_delete=models.PROTECT, related_name="engagements"
    )
    stage = models.ForeignKey(
        Stage, verbose_name=_("stage"), on_delete=models.PROTECT, related_name="engagements"
    )
    stage_entered_at = models.DateTimeField(_("in this stage since"), default=timezone.now, editable=False)
    title = models.CharField(_("title"), max_length=300)
    objective = models.TextField(_("objective"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="engagements",
        null=True,
        blank=True,
    )
    products = models.ManyToManyField(
        Product, verbose_name=_("products"), related_name="engagements", blank=True
    )
    solution = models.ForeignKey(
        Solution,
        verbose_name=_("solution"),
        on_delete=models.PROTECT,
        related_name="engagements",
        null=True,
        blank=True,
    )
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("from us"), related_name="engagements_on", blank=True
    )
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("from the partner"), related_name="engagements", blank=True
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    target_on = models.DateField(_("target date"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    health = models.CharField(_("health"), max_length=20, choices=Health, default=Health.ON_TRACK)
    health_reason = models.CharField(_("reason"), max_length=300, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217 code."))
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_reason = models.CharField(
        _("reason it was won or lost"), max_length=300, blank=True, help_text=_("What decided it, in a line.")
    )
    # The number by which the system that an engagement was imported from knows it.
    external_system = models.CharField(max_length=50, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        permissions = [
            ("view_pipeline", "Can see amounts and the pipeline"),
            ("export_pipeline", "Can export the pipeline"),
            ("import_engagement", "Can import engagements"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="engagement_has_title"),
            models.CheckConstraint(condition=Q(health__in=Health.values), name="engagement_health_known"),
            models.CheckConstraint(
                condition=Q(health=Health.ON_TRACK) | ~Q(health_reason=""),
                name="engagement_health_has_reason",
                violation_error_message=_("Say why it is at risk or blocked."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (Q(amount__gte=0) & Q(currency__regex=r"^[A-Z]{3}$")),
                name="engagement_amount_has_currency",
                violation_error_message=_("An amount is zero or more and has a currency."),
            ),
            models.CheckConstraint(
                condition=Q(target_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(target_on__gte=F("started_on")),
                name="engagement_target_after_start",
                violation_error_message=_("The target date is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(close_reason="") | Q(closed_on__isnull=False),
                name="engagement_reason_of_a_close",
                violation_error_message=_(
                    "What is still open was neither won nor lost, so it has no reason."
                ),
            ),
            models.UniqueConstraint(
                fields=["external_system", "external_id"],
                condition=~Q(external_id=""),
                name="engagement_external_id_unique",
            ),
            # What a follow-up's or piece of evidence's own partner is checked against; see migration 0002.
            models.UniqueConstraint(fields=["id", "partner"], name="engagement_with_its_partner"),
        ]
        indexes = [
            models.Index(fields=["track", "stage"], name="engagement_by_stage"),
            models.Index(fields=["partner", "track"], name="engagement_by_partner"),
            models.Index(fields=["owner"], name="engagement_by_owner"),
            models.Index(fields=["expected_close", "id"], name="engagement_by_close"),
            models.Index(fields=["-updated_at", "-id"], name="engagement_by_update"),
            GinIndex(OpClass(SearchNormal("title"), name="gin_trgm_ops"), name="engagement_title_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagements:detail", args=[self.pk])


class StageChange(models.Model):
    """One move of an engagement, kept for good. The first has no `from_stage`."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    meeting = models.ForeignKey(
        "engagements.Meeting", on_delete=models.SET_NULL, related_name="stage_changes", null=True, blank=True
    )

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_stage__isnull=True) | ~Q(from_stage=F("to_stage")), name="stage_change_moves"
            )
        ]
        indexes = [models.Index(fields=["engagement", "changed_at"], name="stage_change_by_engagement")]

    def __str__(self) -> str:
        return f"{self.from_stage or _('new')} → {self.to_stage}"
