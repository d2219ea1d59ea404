"""Writes of what was measured of a solution."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from partners.models import SolutionClaim


@transaction.atomic
def add_claim(*, by: User, claim: SolutionClaim) -> SolutionClaim:
    """Add a measurement. Raises ValidationError for a value or day that can't be."""
    if claim.measured_on > timezone.localdate():
        raise ValidationError({"measured_on": _("This day is yet to come.")})
    claim.full_clean()
    claim.save()
    return claim


def remove_claim(*, by: User, claim: SolutionClaim) -> None:
    """Take a measurement away; its history stays."""
    claim.delete()
