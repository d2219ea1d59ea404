"""Writes of programmes: what they give, and what members used of it."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import refusals_in_words
from ecosystem.core.transactions import one_transaction
from partners.models import Benefit, BenefitUse, Programme


def save_programme(*, by: User, programme: Programme) -> Programme:
    """Save a new or edited `programme` and return it. Raises ValidationError for a name that another has."""
    programme.full_clean()
    with refusals_in_words(Programme):
        programme.save()
    return programme


def save_benefit(*, by: User, benefit: Benefit) -> Benefit:
    """Save a new or edited `benefit` and return it. Raises ValidationError for what the rules refuse."""
    benefit.full_clean()
    with refusals_in_words(Benefit):
        benefit.save()
    return benefit


def retire_benefit(*, by: User, benefit: Benefit) -> Benefit:
    """Give `benefit` no longer; what was used of it stays. A second time brings it back."""
    benefit.retired_at = None if benefit.retired_at else timezone.now()
    benefit.save(update_fields=["retired_at"])
    return benefit


@one_transaction
def add_use(*, by: User, use: BenefitUse) -> BenefitUse:
    """Note that a member used a benefit, and return it.

    More than the allowance is noted too, since it was used. Raises ValidationError for a benefit of another programme or
    one that is no longer given, a day before the partner joined or to come, and a quantity that is not above zero.
    """
    membership = use.membership
    use.programme = membership.programme
    if use.benefit.programme_id != membership.programme_id or use.benefit.retired_at is not None:
        raise ValidationError({"benefit": _("The programme does not give this.")}, code="programme")
    if not membership.joined_on <= use.used_on <= timezone.localdate():
        raise ValidationError(
            {"used_on": _("A day from joining the programme until today.")}, code="out_of_range"
        )
    use.full_clean()
    use.save(force_insert=True)
    return use


def remove_use(*, by: User, use: BenefitUse) -> None:
    """Take back that a benefit was used; its history stays."""
    use.delete()
