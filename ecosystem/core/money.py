"""Money in several currencies: each amount keeps its own, totals are given in one, the base currency unless asked.

A rate is the latest published on or before a day, in units of the base currency; two of them make a rate between any
two. An amount in a currency without a rate is worth NULL, and is counted beside the total, never left out in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, DecimalField, Exists, F, Max, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Least, Round

from ecosystem.core.models import ExchangeRate

MONEY = DecimalField(max_digits=20, decimal_places=2)
ZERO = Value(Decimal("0.00"), output_field=MONEY)


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


@dataclass(frozen=True)
class RateSpan:
    """The least and the highest rate of a currency that were in force from one day to another."""

    currency: str
    least: Decimal
    most: Decimal
    first: date
    last: date

    @property
    def digits(self) -> str:
        """Both rates without trailing zeros; one where they are the same."""
        return "–".join(dict.fromkeys(f"{rate.normalize():f}" for rate in (self.least, self.most)))


@dataclass(frozen=True)
class Rates:
    """What amounts are told in, and the rates of one day by which they get there."""

    currency: str
    day: date
    # The latest rate of each currency but the base.
    known: dict[str, RateUsed] = field(default_factory=dict)

    @property
    def choices(self) -> list[str]:
        """The currencies that totals can be told in: the base first, then those with a rate."""
        return [settings.BASE_CURRENCY, *sorted(self.known)]

    @property
    def is_base(self) -> bool:
        """Whether amounts are told in the base currency."""
        return self.currency == settings.BASE_CURRENCY

    def told(self, amount: Decimal, currency: str) -> Decimal | None:
        """Return `amount` in the currency of these rates, to the cent; None without a rate."""
        if currency == self.currency:
            return amount
        one = Decimal(1)
        worth = [
            one if each == settings.BASE_CURRENCY else getattr(self.known.get(each), "rate", None)
            for each in (currency, self.currency)
        ]
        if worth[0] is None or worth[1] is None:
            return None
        return (amount * worth[0] / worth[1]).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def used(self, currencies: Iterable[str]) -> list[RateUsed]:
        """Return the rates by which amounts in `currencies` become `currency`."""
        foreign = {each for each in currencies if each != self.currency}
        wanted = foreign | {self.currency} if foreign else set()
        return [self.known[each] for each in sorted(wanted) if each in self.known]


def rates_on(day: date, *, to: str = "") -> Rates:
    """Return the rates of `day`; amounts are told in `to` where it has one, else in the base currency. One query."""
    latest = (
        ExchangeRate.objects.filter(base=settings.BASE_CURRENCY, day__lte=day)
        .exclude(currency=settings.BASE_CURRENCY)
        .order_by("currency", "-day")
        .distinct("currency")
    )
    known = {each.currency: RateUsed(each.currency, each.rate, each.day) for each in latest}
    return Rates(to if to in known else settings.BASE_CURRENCY, day, known)


def rates_used(currencies: Iterable[str], *, on: date) -> list[RateUsed]:
    """Return the rate of day `on` for each currency that has one, the base currency aside. One query."""
    return rates_on(on).used(currencies)


def in_currency(amount: str, currency: str, *, on: date, settled: str = "", to: str = "") -> Case:
    """Return an expression for an amount told in `to` (default: the base currency), to the cent; NULL without a rate.

    `amount` and `currency` are the paths of the two fields, such as "amount" or "engagement__amount". The rate is that
    of day `on`, or of the day in the field `settled` where that is earlier.
    """
    to, base = to or settings.BASE_CURRENCY, settings.BASE_CURRENCY
    in_base = F(amount) * _rate_of(OuterRef(currency), on, settled)
    if to == base:
        return Case(
            When(**{currency: base}, then=F(amount)), default=Round(in_base, precision=2), output_field=MONEY
        )
    one = _rate_of(Value(to), on, settled)
    return Case(
        When(**{currency: to}, then=F(amount)),
        When(**{currency: base}, then=Round(F(amount) / one, precision=2)),
        default=Round(in_base / one, precision=2),
        output_field=MONEY,
    )


def _rate_of(currency: Any, on: date, settled: str) -> Subquery:
    day: Any = Least(OuterRef(settled), Value(on)) if settled else Value(on)
    rates = ExchangeRate.objects.filter(currency=currency, base=settings.BASE_CURRENCY, day__lte=day)
    return Subquery(rates.order_by("-day").values("rate")[:1])


def rate_spans(currencies: Iterable[str], *, first: date, last: date) -> list[RateSpan]:
    """Return the rates of `currencies` in force on the days from `first` to `last`. One query."""
    later = ExchangeRate.objects.filter(
        currency=OuterRef("currency"), base=OuterRef("base"), day__gt=OuterRef("day"), day__lte=first
    )
    spans = (
        ExchangeRate.objects.filter(currency__in=set(currencies), base=settings.BASE_CURRENCY, day__lte=last)
        .exclude(Exists(later))
        .order_by("currency")
        .values("currency")
        .annotate(least=Min("rate"), most=Max("rate"), first=Min("day"), last=Max("day"))
    )
    return [RateSpan(**span) for span in spans]
