"""Changes of exchange rates. Each leaves a line in the history; totals follow at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ecosystem.core.errors import refusals_in_words
from ecosystem.core.models import ExchangeRate
from ecosystem.core.transactions import one_transaction

# Rows written at a time.
BATCH = 2000


@dataclass(frozen=True)
class BroughtIn:
    """How many rates of a file were new, how many replaced another, and how many were there already."""

    added: int
    replaced: int
    same: int


def add_rate(*, by: Any, rate: ExchangeRate) -> ExchangeRate:
    """Save a new `rate` and return it. Raises ValidationError when its currency has one on that day."""
    with refusals_in_words(ExchangeRate):
        rate.save(force_insert=True)
    return rate


@one_transaction
def correct_rate(*, by: Any, rate: ExchangeRate, seen: Decimal) -> ExchangeRate:
    """Save another value of `rate`. Raises ValidationError when it is no longer `seen`, or gone."""
    standing = ExchangeRate.objects.select_for_update().filter(pk=rate.pk).first()
    if standing is None:
        raise ValidationError(_("Somebody removed this rate meanwhile."), code="gone")
    if standing.rate != seen:
        words = _("Somebody changed it to %(rate)s meanwhile. Save again to replace that.")
        raise ValidationError({"rate": words % {"rate": f"{standing.rate.normalize():f}"}}, code="stale")
    rate.save(update_fields=["rate"])
    return rate


def remove_rate(*, by: Any, rate: ExchangeRate) -> None:
    """Take `rate` away; the one before it holds again. Twice is as once."""
    ExchangeRate.objects.filter(pk=rate.pk).delete()


@one_transaction
def bring_in_rates(*, by: Any, rates: Mapping[tuple[str, date], Decimal]) -> BroughtIn:
    """Save `rates`, by currency and day in the base currency, over those that are there."""
    base = settings.BASE_CURRENCY
    there = {
        (currency, day): rate
        for currency, day, rate in ExchangeRate.objects.filter(
            base=base, day__in={day for _currency, day in rates}
        ).values_list("currency", "day", "rate")
    }
    changed = {place: rate for place, rate in rates.items() if there.get(place) != rate}
    ExchangeRate.objects.bulk_create(
        [
            ExchangeRate(currency=currency, base=base, day=day, rate=rate)
            for (currency, day), rate in changed.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["currency", "base", "day"],
        update_fields=["rate"],
    )
    replaced = len(changed.keys() & there.keys())
    return BroughtIn(len(changed) - replaced, replaced, len(rates) - len(changed))
