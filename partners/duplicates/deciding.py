"""Saying that two records are not the same, and taking that back."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from partners.models import Contact, ContactsToldApart, Partner, PartnersToldApart


def tell_apart[M: (Partner, Contact)](*, by: User, one: M, other: M) -> None:
    """Remember that the two are not the same. Said again, nothing changes. Raises ValidationError for one and itself."""
    if one.pk == other.pk:
        raise ValidationError(_("A record can't be told apart from itself."))
    first, second = sorted((one.pk, other.pk))
    kept = PartnersToldApart if isinstance(one, Partner) else ContactsToldApart
    kept.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by})


def forget_told_apart[M: (Partner, Contact)](*, by: User, one: M, other: M) -> None:
    """Take it back: the two may be shown as likely duplicates again. Not told apart, nothing happens."""
    kept = PartnersToldApart if isinstance(one, Partner) else ContactsToldApart
    kept.objects.of(one, other).delete()
