"""The vendor's products, how far each partner is with them, and what the partner builds."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from partners.choices import AdoptionStage, SolutionStatus
from partners.models.partner import Domain, Partner
from partners.querysets import PartnerOwnedQuerySet, ProductQuerySet


@pghistory.track()
class Product(models.Model):
    """One of the vendor's own products. `former_names` are understood by search, notes and imports."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    former_names = ArrayField(
        models.CharField(max_length=100), verbose_name=_("former and other names"), default=list, blank=True
    )
    description = models.TextField(_("description"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("product owner"),
        on_delete=models.PROTECT,
        related_name="owned_products",
        null=True,
        blank=True,
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The name of today, then the others."""
        return (self.name, *self.former_names)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Adoption(models.Model):
    """How far a partner is with a product, and since which day."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="adoptions")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="adoptions")
    stage = models.CharField(
        _("stage"), max_length=20, choices=AdoptionStage, default=AdoptionStage.EXPLORING
    )
    since = models.DateField(_("since"), default=timezone.localdate)

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["product__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "product"],
                name="adoption_once_a_product",
                violation_error_message=_("This product is listed for the partner already."),
            ),
            models.CheckConstraint(condition=Q(stage__in=AdoptionStage.values), name="adoption_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_stage_display()}"

    @property
    def step(self) -> int:
        """How many of the stages are reached, from 1."""
        return AdoptionStage.values.index(self.stage) + 1


@pghistory.track()
class Solution(Record):
    """What a partner builds on our products, with the speed-up it measured and against what."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="solutions")
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    domain = models.ForeignKey(
        Domain,
        verbose_name=_("domain"),
        on_delete=models.PROTECT,
        related_name="solutions",
        null=True,
        blank=True,
    )
    products = models.ManyToManyField(
        Product, verbose_name=_("products"), related_name="solutions", blank=True
    )
    status = models.CharField(
        _("status"), max_length=20, choices=SolutionStatus, default=SolutionStatus.CONCEPT
    )
    speed_up = models.DecimalField(
        _("measured speed-up"),
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Times faster than the baseline."),
    )
    baseline = models.CharField(
        _("baseline"), max_length=300, blank=True, help_text=_("What it was measured against.")
    )
    showcase_ready = models.BooleanField(_("showcase-ready"), default=False)

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"],
                condition=Q(archived_at__isnull=True),
                name="solution_name_once_a_partner",
                violation_error_message=_("The partner has a solution of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(speed_up__isnull=True) | (Q(speed_up__gt=0) & ~Q(baseline="")),
                name="solution_speed_up_has_baseline",
                violation_error_message=_("A speed-up is above zero and names its baseline."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=SolutionStatus.values), name="solution_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('partners:detail', args=[self.partner.slug])}?tab=solutions#solution-{self.pk}"
