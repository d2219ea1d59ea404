"""Money in several currencies: each amount keeps its own, totals are given in the base currency.

A rate is the latest published on or before a day. An amount in a currency without a rate is worth NULL, and is
counted beside the total, never left out in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, DecimalField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Round

from ecosystem.core.models import ExchangeRate

MONEY = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True)
class RateUsed:
    """The rate by which a total was made: units of the base currency for one unit of `currency`."""

    currency: str
    rate: Decimal
    day: date

    @property
    def digits(self) -> str:
        """The rate without trailing zeros."""
        return f"{self.rate.normalize():f}"


def in_base_currency(amount: str, currency: str, *, on: date) -> Case:
    """Return an expression for the amount in the base currency at the rate of day `on`, to the cent; NULL without one.

    `amount` and `currency` are the paths of the two fields, such as "amount" or "engagement__amount".
    """
    rates = ExchangeRate.objects.filter(currency=OuterRef(currency), base=settings.BASE_CURRENCY, day__lte=on)
    return Case(
        When(**{currency: settings.BASE_CURRENCY}, then=F(amount)),
        default=Round(F(amount) * Subquery(rates.order_by("-day").values("rate")[:1]), precision=2),
        output_field=MONEY,
    )


def rates_used(currencies: Iterable[str], *, on: date) -> list[RateUsed]:
    """Return the rate of day `on` for each currency that has one, the base currency aside. One query."""
    wanted = {c for c in currencies if c and c != settings.BASE_CURRENCY}
    rates = (
        ExchangeRate.objects.filter(currency__in=wanted, base=settings.BASE_CURRENCY, day__lte=on)
        .order_by("currency", "-day")
        .distinct("currency")
    )
    return [RateUsed(r.currency, r.rate, r.day) for r in rates]


ZERO = Value(Decimal("0.00"), output_field=MONEY)
