"""Partners, the words that sort them, and the team that looks after each."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record, SearchNormal
from partners.choices import PartnerKind, PartnerStatus, TeamRole, Tier
from partners.querysets import PartnerQuerySet


class Domain(models.Model):
    """A field of simulation: weather and climate, turbulence, ..."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Industry(models.Model):
    """A business sector that partners sell to."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = _("industries")

    def __str__(self) -> str:
        return self.name


class TierPolicy(models.Model):
    """How often partners of a tier are to hear from us."""

    tier = models.CharField(max_length=20, choices=Tier, primary_key=True)
    cadence_days = models.PositiveSmallIntegerField(help_text=_("Days between two contacts, at most."))

    class Meta:
        verbose_name_plural = _("tier policies")
        constraints = [
            models.CheckConstraint(condition=Q(cadence_days__gt=0), name="tier_policy_cadence_positive")
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: every {self.cadence_days} days"


@pghistory.track()
class Partner(Record):
    """An organisation that builds on the vendor's products. A restricted one is known to its team only."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind, default=PartnerKind.ISV)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier, default=Tier.EMERGING)
    status = models.CharField(
        _("status"), max_length=20, choices=PartnerStatus, default=PartnerStatus.PROSPECT
    )
    domains = models.ManyToManyField(Domain, verbose_name=_("domains"), related_name="partners", blank=True)
    industries = models.ManyToManyField(
        Industry, verbose_name=_("industries"), related_name="partners", blank=True
    )
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code."))
    website = models.URLField(_("website"), max_length=500, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="owned_partners",
        null=True,
        blank=True,
    )
    restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Under NDA: only its owner and team see that it exists.")
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="merged_partners",
        null=True,
        blank=True,
        editable=False,
    )
    # Kept by the engagement side when a meeting is logged, so that lists need not look through meetings.
    last_touch_at = models.DateTimeField(_("last touch"), null=True, blank=True, editable=False)

    # Brought by `with_cadence`.
    cadence_days: int | None
    touch_due_at: datetime | None

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                # A refusal must not tell a stranger that a restricted partner of this name exists.
                Lower("name"),
                condition=Q(archived_at__isnull=True, restricted=False),
                name="partner_name_unique",
                violation_error_message=_("A partner of this name exists already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="partner_has_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(archived_at__isnull=False),
                name="partner_merged_is_archived",
                violation_error_message=_("It was merged into another partner: undo the merge instead."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="partner_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=Q(kind__in=PartnerKind.values), name="partner_kind_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="partner_tier_known"),
            models.CheckConstraint(condition=Q(status__in=PartnerStatus.values), name="partner_status_known"),
        ]
        indexes = [
            GinIndex(OpClass(SearchNormal("name"), name="gin_trgm_ops"), name="partner_name_search"),
            models.Index(SearchNormal("name"), "id", name="partner_by_name"),
            models.Index(fields=["last_touch_at"], name="partner_by_last_touch"),
            models.Index(fields=["restricted"], condition=Q(restricted=True), name="partner_restricted"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[self.slug])


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class PartnerDomain(Partner.domains.through):  # type: ignore[name-defined,misc]  # made by Django
    """That a partner works in a domain; its events are the history of the partner's domains."""

    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class PartnerIndustry(Partner.industries.through):  # type: ignore[name-defined,misc]  # made by Django
    """That a partner sells to an industry; its events are the history of the partner's industries."""

    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TeamMember(models.Model):
    """A colleague's part in looking after a partner."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="partner_roles")
    role = models.CharField(_("role"), max_length=30, choices=TeamRole)

    class Meta:
        ordering = ["role", "user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "user", "role"],
                name="team_member_once_a_role",
                violation_error_message=_("This person has that role here already."),
            ),
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="team_member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class ExternalId(models.Model):
    """The number by which another system knows a partner."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=50)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="partner_external_id_unique",
                violation_error_message=_("Another partner has this id in that system."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"
