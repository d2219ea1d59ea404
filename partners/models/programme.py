"""Programmes that partners join, what they give, and what members used of it."""

from datetime import date
from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from partners.models.partner import Partner
from partners.querysets import BenefitUseQuerySet, MembershipQuerySet


@pghistory.track()
class Programme(models.Model):
    """A programme that partners join, such as one for startups."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:detail", args=[self.pk])


@pghistory.track()
class Benefit(models.Model):
    """Something that a programme gives its members: `allowance` of `unit` in a year of membership; without one, as asked."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="benefits")
    name = models.CharField(_("name"), max_length=100)
    allowance = models.DecimalField(
        _("allowance"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In a year of membership. Empty: no limit."),
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True, help_text=_("Such as GPU hours or days."))
    retired_at = models.DateTimeField(_("no longer given since"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "programme",
                name="benefit_once_a_programme",
                violation_error_message=_("The programme has a benefit of this name already."),
            ),
            # What a use's own programme is checked against; see the migration.
            models.UniqueConstraint(fields=["id", "programme"], name="benefit_with_its_programme"),
            models.CheckConstraint(condition=~Q(name=""), name="benefit_has_name"),
            models.CheckConstraint(
                condition=Q(allowance__isnull=True) | Q(allowance__gt=0),
                name="benefit_allowance_above_zero",
                violation_error_message=_("An allowance is above zero, or empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Membership(Record):
    """A partner's time in a programme."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="memberships"
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="memberships")
    joined_on = models.DateField(_("joined on"), default=timezone.localdate)
    renews_on = models.DateField(_("renews on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    # Brought by `with_term`.
    term_start: date
    # Brought by `with_uses`.
    uses_in_term: list["BenefitUse"]

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["programme__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "partner"],
                condition=Q(archived_at__isnull=True),
                name="membership_once_a_programme",
                violation_error_message=_("The partner is in this programme already."),
            ),
            models.CheckConstraint(
                condition=Q(renews_on__isnull=True) | Q(renews_on__gt=F("joined_on")),
                name="membership_renews_after_joining",
                violation_error_message=_("A membership renews after the day it began."),
            ),
            # What a use's own programme is checked against; see the migration.
            models.UniqueConstraint(fields=["id", "programme"], name="membership_with_its_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:membership", args=[self.pk])

    def benefits_in_words(self) -> str:
        """Return what was used in this term, "GPU hours 40 of 100; Training 1", of a membership read `with_uses`."""
        used: dict[Benefit, Decimal] = {}
        for use in self.uses_in_term:
            used[use.benefit] = used.get(use.benefit, Decimal(0)) + use.quantity
        return "; ".join(f"{benefit} {share_in_words(taken, benefit)}" for benefit, taken in used.items())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class BenefitUse(models.Model):
    """That a member took `quantity` of a benefit on a day."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="uses")
    benefit = models.ForeignKey(
        Benefit, verbose_name=_("benefit"), on_delete=models.PROTECT, related_name="uses"
    )
    # The membership's and the benefit's, which the database holds to be the same.
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    quantity = models.DecimalField(_("how much"), max_digits=12, decimal_places=2, default=Decimal(1))
    used_on = models.DateField(_("used on"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = BenefitUseQuerySet.as_manager()

    class Meta:
        ordering = ["-used_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="benefit_use_above_zero",
                violation_error_message=_("What is used is above zero."),
            )
        ]
        indexes = [models.Index(fields=["membership", "used_on"], name="benefit_use_by_membership")]

    def __str__(self) -> str:
        return f"{self.benefit}: {self.quantity.normalize():f} {self.benefit.unit}".rstrip()


def share_in_words(used: Decimal, benefit: Benefit) -> str:
    """Return "40 of 100 GPU hours", or "40 GPU hours" of a benefit without a limit."""
    share = f"{used.normalize():f}"
    if benefit.allowance is not None:
        share = _("%(used)s of %(allowance)s") % {
            "used": share,
            "allowance": f"{benefit.allowance.normalize():f}",
        }
    return f"{share} {benefit.unit}".rstrip()
