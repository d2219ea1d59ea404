"""What engagements add up to: counts, amounts and weighted amounts, and what is in no sum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """Of some engagements: how many, how many of them have an amount, and their amounts in one currency.

    `weighted` is the amounts times each stage's probability. An amount in a currency without a rate is in neither sum.
    """

    count: int = 0
    priced: int = 0
    amount: Decimal = NOTHING
    weighted: Decimal = NOTHING

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count + other.count,
            self.priced + other.priced,
            self.amount + other.amount,
            self.weighted + other.weighted,
        )


@dataclass(frozen=True)
class Unconverted:
    """Amounts that are in no sum, because their currency has no rate."""

    currency: str
    count: int
    amount: Decimal


def unconverted_of(groups: Iterable[Mapping[str, Any]]) -> list[Unconverted]:
    """Return what `groups` leave out, by currency.

    A group has `currency`, how many `amounts` it holds, how many of them are `priced`, and their `own_total`.
    """
    left: dict[str, Unconverted] = {}
    for group in groups:
        if group["amounts"] > group["priced"]:
            currency = group["currency"]
            so_far = left.get(currency, Unconverted(currency, 0, NOTHING))
            left[currency] = Unconverted(
                currency, so_far.count + group["amounts"], so_far.amount + group["own_total"]
            )
    return sorted(left.values(), key=lambda each: each.currency)
