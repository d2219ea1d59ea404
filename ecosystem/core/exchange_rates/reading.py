"""Reads files of exchange rates: the European Central Bank's, wide and long, and our own columns.

Wide (eurofxref.csv): Date, then a column a currency, each cell the units of it for one euro. Long (the ECB's data
portal): a row a rate, CURRENCY for one CURRENCY_DENOM on TIME_PERIOD. Ours: currency, day, rate in the base currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from ecosystem.core.cells import CODE, CellError, day_of
from ecosystem.core.tables import Row, Table, TableError, csv_table

# Rows that one file may hold; thirty years of days are fewer.
MOST_ROWS = 20_000
# What a rate is kept to, and the greatest there is room for.
SIGNIFICANT_DIGITS, DECIMAL_PLACES, LARGEST_RATE = 8, 12, Decimal("1e9")
# What the ECB writes where a currency has no rate on a day.
NOT_SAID = {"", "n/a", "na", "nan", "-"}
ECB_LONG = {"currency", "currency_denom", "time_period", "obs_value"}
OURS = {"currency", "day", "rate"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, as a spreadsheet numbers it."""

    row: int
    why: str


@dataclass
class RatesRead:
    """What a file says: the rate of each currency and day in the base currency, and what is wrong with it."""

    rates: dict[tuple[str, date], Decimal] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Rows of days before the first one asked for.
    left_out: int = 0


@dataclass
class _Quotes:
    """What one unit of a currency, the anchor, was worth in others on a day."""

    row: int
    anchor: str
    day: date
    units: dict[str, Decimal]


def read_rates(file: IO[bytes], *, since: date, today: date) -> RatesRead:
    """Return the rates in a CSV file on the days from `since` to `today`. Raises TableError for what is no such file."""
    table = csv_table(file)
    columns, read = set(table.columns), RatesRead()
    if columns >= ECB_LONG:
        _keep(read, _gathered(_long_rows(table, read, today), read), since)
    elif columns >= OURS:
        _keep(read, _own_rows(table, read, today), since)
    elif table.columns[0] == "date" and all(CODE.fullmatch(code) for code in table.columns[1:]):
        _keep(read, _wide_rows(table, read, today), since)
    else:
        raise TableError(
            _(
                "The columns are none that hold rates: use currency, day and rate, or a file of the European "
                "Central Bank as it is."
            )
        )
    return read


def _numbered(table: Table) -> Iterable[Row]:
    for count, row in enumerate(table, start=1):
        if count > MOST_ROWS:
            raise TableError(_("The file has more than %(most)s rows.") % {"most": f"{MOST_ROWS:,}"})
        yield row


def _wide_rows(table: Table, read: RatesRead, today: date) -> Iterable[_Quotes]:
    for row in _numbered(table):
        try:
            day = _day(row.values["date"], today)
            units = {
                code.upper(): _number(text)
                for code, text in row.values.items()
                if code != "date" and text.lower() not in NOT_SAID
            }
        except CellError as error:
            read.problems.append(Problem(row.number, str(error)))
        else:
            yield _Quotes(row.number, "EUR", day, units)


def _long_rows(table: Table, read: RatesRead, today: date) -> Iterable[_Quotes]:
    for row in _numbered(table):
        if row.values["obs_value"].lower() in NOT_SAID:
            continue
        try:
            day = _day(row.values["time_period"], today)
            anchor, currency = _code(row.values["currency_denom"]), _code(row.values["currency"])
            yield _Quotes(row.number, anchor, day, {currency: _number(row.values["obs_value"])})
        except CellError as error:
            read.problems.append(Problem(row.number, str(error)))


def _gathered(rows: Iterable[_Quotes], read: RatesRead) -> list[_Quotes]:
    """Return the quotes of each day and anchor together."""
    days: dict[tuple[str, date], _Quotes] = {}
    for row in rows:
        together = days.setdefault((row.anchor, row.day), _Quotes(row.row, row.anchor, row.day, {}))
        for currency, units in row.units.items():
            if together.units.get(currency, units) != units:
                read.problems.append(
                    Problem(
                        row.row, _("%(code)s has two rates on %(day)s") % {"code": currency, "day": row.day}
                    )
                )
            together.units[currency] = units
    return list(days.values())


def _own_rows(table: Table, read: RatesRead, today: date) -> Iterable[_Quotes]:
    base = settings.BASE_CURRENCY
    for row in _numbered(table):
        try:
            currency, day = _code(row.values["currency"]), _day(row.values["day"], today)
            told_in = _code(row.values.get("base") or base)
            if told_in != base:
                raise CellError(
                    _("rates are kept in %(base)s, not in %(code)s") % {"base": base, "code": told_in}
                )
            yield _Quotes(row.number, currency, day, {base: _number(row.values["rate"])})
        except CellError as error:
            read.problems.append(Problem(row.number, str(error)))


def _keep(read: RatesRead, quotes: Iterable[_Quotes], since: date) -> None:
    """Put what `quotes` say into `read`, told in the base currency."""
    base = settings.BASE_CURRENCY
    for quote in quotes:
        units = quote.units | {quote.anchor: Decimal(1)}
        if quote.day < since:
            read.left_out += 1
        elif base not in units:
            why = _("there is no %(base)s on that day, so nothing can be told in it") % {"base": base}
            read.problems.append(Problem(quote.row, why))
        else:
            for currency in units.keys() - {base}:
                _add(read, quote, currency, _rounded(units[base] / units[currency]))


def _add(read: RatesRead, quote: _Quotes, currency: str, rate: Decimal) -> None:
    place = (currency, quote.day)
    if not 0 < rate < LARGEST_RATE:
        why = _("the rate of %(code)s is too small or too large to be kept") % {"code": currency}
    elif read.rates.setdefault(place, rate) != rate:
        why = _("%(code)s has two rates on %(day)s") % {"code": currency, "day": quote.day}
    else:
        return
    read.problems.append(Problem(quote.row, why))


def _rounded(rate: Decimal) -> Decimal:
    """Return `rate` to as many digits as are kept."""
    places = min(DECIMAL_PLACES, SIGNIFICANT_DIGITS - 1 - rate.adjusted())
    return round(rate, max(0, places))


def _day(text: str, today: date) -> date:
    day = day_of(text, day_first=True)
    if day is None:
        raise CellError(_("the day is missing"))
    if day > today:
        raise CellError(_("%(day)s is in the future") % {"day": day})
    return day


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise CellError(_("“%(text)s” is no currency such as EUR") % {"text": text[:50]})
    return text.upper()


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text if "." in text else text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("nan")
    if not (number.is_finite() and Decimal("1e-12") < number < Decimal("1e12")):
        raise CellError(_("“%(text)s” is no rate such as 1.0920") % {"text": text[:50]})
    return number
