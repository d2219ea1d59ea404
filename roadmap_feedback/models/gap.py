"""Product gaps, and the evidence that partners gave for them."""

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record, SearchNormal
from engagements.models import Engagement, Meeting
from partners.models import Contact, Partner, Product
from roadmap_feedback.choices import GapKind, GapState, Severity
from roadmap_feedback.querysets import EvidenceQuerySet, GapQuerySet


@pghistory.track()
class Gap(Record):
    """A problem that partners have with a product, in words of the problem. `partner_message` may be told outside."""

    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="gaps"
    )
    title = models.CharField(_("title"), max_length=300)
    problem = models.TextField(
        _("problem"), blank=True, help_text=_("What partners can't do, not how to solve it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=GapKind, default=GapKind.FEATURE)
    state = models.CharField(_("state"), max_length=20, choices=GapState, default=GapState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="gaps",
        null=True,
        blank=True,
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reported_gaps",
        null=True,
        blank=True,
    )
    target_release = models.CharField(_("target release"), max_length=50, blank=True)
    tracker_url = models.URLField(_("tracker"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="merged_gaps", null=True, blank=True, editable=False
    )
    partner_message = models.TextField(
        _("message to partners"), blank=True, help_text=_("May be told outside.")
    )

    objects = GapQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("decide_gap", "Can triage gaps and decide on them")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="gap_has_title"),
            models.CheckConstraint(condition=Q(kind__in=GapKind.values), name="gap_kind_known"),
            models.CheckConstraint(condition=Q(state__in=GapState.values), name="gap_state_known"),
            models.CheckConstraint(
                condition=Q(state=GapState.MERGED, merged_into__isnull=False)
                | (~Q(state=GapState.MERGED) & Q(merged_into__isnull=True)),
                name="gap_merged_names_its_target",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="gap_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(state=GapState.DECLINED) | ~Q(partner_message=""),
                name="gap_declined_has_message",
                violation_error_message=_("Say why, in words that a partner may read."),
            ),
        ]
        indexes = [
            models.Index(fields=["product", "state"], name="gap_by_product"),
            GinIndex(OpClass(SearchNormal("title"), name="gin_trgm_ops"), name="gap_title_search"),
            GinIndex(SearchVector("title", "problem", config="english"), name="gap_text_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gaps:detail", args=[self.pk])


class GapStateChange(models.Model):
    """One decision on a gap, kept for good."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=20, choices=GapState, blank=True)
    to_state = models.CharField(max_length=20, choices=GapState)
    changed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="gap_state_change_moves")
        ]
        indexes = [models.Index(fields=["gap", "changed_at"], name="gap_state_change_by_gap")]

    def __str__(self) -> str:
        return f"{self.get_from_state_display() or _('new')} → {self.get_to_state_display()}"


@pghistory.track()
class Evidence(Record):
    """A partner's own words for a gap, and how much it hurts them."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="evidence")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="evidence")
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
    )
    quote = models.TextField(_("quote"), blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM)
    workaround = models.TextField(_("workaround"), blank=True)
    heard_on = models.DateField(_("heard on"), default=timezone.localdate)
    blocks = models.ManyToManyField(
        Engagement, verbose_name=_("blocks"), related_name="blocked_by", blank=True
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence", null=True, blank=True
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-heard_on", "-id"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="evidence_severity_known"),
        ]
        indexes = [
            models.Index(fields=["gap", "partner"], name="evidence_by_gap"),
            models.Index(fields=["partner", "-heard_on"], name="evidence_by_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} on {self.gap}"
