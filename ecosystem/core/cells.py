"""What a cell of somebody else's table means: days, amounts, yes and no, one of our words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from unicodedata import normalize

from django.db.models import Choices
from django.utils.translation import gettext as _

LARGEST_AMOUNT = Decimal("1e12")
CURRENCY_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW"}
YES = {"true", "yes", "y", "1", "x", "on", "ja", "oui", "wahr"}
NO = {"false", "no", "n", "0", "off", "nein", "non", "falsch"}
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
    for name in (names,)
}
# Letters that Unicode does not take apart, as `search_normal` of the database has them.
WHOLE_LETTERS = str.maketrans("øłđıħ", "oldih")
MARKS = re.compile("[\u0300-\u036f]")

_CLOCK = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
ISO_DAY = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}", re.ASCII)
DOTTED_DAY = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d{{2}}){_CLOCK}", re.ASCII)
SLASHED_DAY = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}|\d{{2}}){_CLOCK}", re.ASCII)
NAMED_DAY = re.compile(rf"(\d{{1,2}})\.?[ -]([A-Za-z]{{3,9}})\.?,?[ -](\d{{4}}){_CLOCK}", re.ASCII)
NAMED_US_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}}),? (\d{{4}}){_CLOCK}", re.ASCII)
AMOUNT = re.compile(
    r"([^\d\s.,+-]{0,4})\s?([+-]?)\s?([^\d\s.,+-]{0,4})\s?(\d[\d.,'\s\u00a0\u202f]*)\s?([^\d\s.,]{0,4})"
)
CODE = re.compile(r"[A-Za-z]{3}", re.ASCII)


class CellError(ValueError):
    """Why a cell means nothing, in words for who wrote it."""


def folded(text: str) -> str:
    """Return `text` in lower case, without accents, its white space single: as names are compared."""
    plain = MARKS.sub("", normalize("NFKD", text.lower())).translate(WHOLE_LETTERS)
    return " ".join(plain.split())


# --- Days -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayOrder:
    """Which orders of day and month all cells of a column allow; with both, only the one who wrote it knows."""

    day_first: bool
    month_first: bool

    @property
    def is_ambiguous(self) -> bool:
        """Whether both orders fit, and give other days."""
        return self.day_first and self.month_first


def order_of_days(texts: Iterable[str]) -> DayOrder:
    """Return which orders fit a column of days written with slashes or hyphens. Without such days it is day first."""
    day_first = month_first = True
    differs = False
    for text in texts:
        found = SLASHED_DAY.fullmatch(text)
        if found is None:
            continue
        one, two = int(found[1]), int(found[2])
        day_first = day_first and two <= 12
        month_first = month_first and one <= 12
        differs = differs or one != two
    if not day_first and not month_first:
        # Neither fits all: each cell is read the way that fits it.
        return DayOrder(True, False)
    return DayOrder(day_first, month_first and (differs or not day_first))


def day_of(text: str, *, day_first: bool) -> date | None:
    """Return the day that a cell tells, None for an empty one. Raises CellError."""
    if not text:
        return None
    if found := ISO_DAY.fullmatch(text):
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if found := DOTTED_DAY.fullmatch(text):
        return _day(text, _year(found[3]), int(found[2]), int(found[1]))
    if found := SLASHED_DAY.fullmatch(text):
        one, two = int(found[1]), int(found[2])
        day, month = (one, two) if day_first else (two, one)
        return _day(text, _year(found[3]), month, day)
    if found := NAMED_DAY.fullmatch(text):
        return _day(text, int(found[3]), MONTHS.get(found[2][:3].lower(), 0), int(found[1]))
    if found := NAMED_US_DAY.fullmatch(text):
        return _day(text, int(found[3]), MONTHS.get(found[1][:3].lower(), 0), int(found[2]))
    raise CellError(_("“%(text)s” is no day such as 2026-11-23") % {"text": text[:50]})


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(_("“%(text)s” is no day such as 2026-11-23") % {"text": text[:50]}) from None


# --- Numbers ----------------------------------------------------------------------------------


def has_decimal_comma(texts: Iterable[str]) -> bool:
    """Return whether a column of amounts is written 1.234,56 rather than 1,234.56."""
    commas = points = 0
    for text in texts:
        digits = text.strip()
        comma, point = digits.rfind(","), digits.rfind(".")
        if comma >= 0 and point >= 0:
            commas += comma > point
            points += point > comma
        elif comma >= 0 and len(re.sub(r"\D", "", digits[comma:])) != 3:
            commas += digits.count(",") == 1
        elif point >= 0 and len(re.sub(r"\D", "", digits[point:])) != 3:
            points += digits.count(".") == 1
    return commas > points


def amount_of(text: str, *, decimal_comma: bool) -> tuple[Decimal, str] | None:
    """Return an amount of zero or more and its ISO 4217 currency, "" where none is written; None for an empty cell.

    Raises CellError.
    """
    if not text:
        return None
    found = AMOUNT.fullmatch(text.strip())
    wrong = CellError(_("“%(text)s” is no amount such as 1054.50") % {"text": text[:50]})
    if found is None or found[2] == "-":
        raise wrong
    signs = [sign.strip() for sign in (found[1], found[3], found[5]) if sign.strip()]
    currency = _currency(signs[0]) if len(signs) == 1 else ""
    if signs and not currency:
        raise wrong
    digits = re.sub(r"['\s\u00a0\u202f]", "", found[4])
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    if digits.count(point) == 1 and len(digits.rsplit(point)[-1]) == 3 and thousands not in digits:
        # 1.234 among amounts written 1,234.56, or alone: nobody writes three decimals of money.
        thousands, point = point, thousands
    if not re.fullmatch(
        rf"(?:\d+|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+)(?:{re.escape(point)}\d*)?", digits
    ):
        raise wrong
    number = Decimal(digits.replace(thousands, "").replace(point, ".").rstrip("."))
    if number >= LARGEST_AMOUNT or number != round(number, 2):
        raise wrong
    return round(number, 2), currency


def _currency(sign: str) -> str:
    if sign in CURRENCY_SIGNS:
        return CURRENCY_SIGNS[sign]
    return sign.upper() if CODE.fullmatch(sign) else ""


# --- Words ------------------------------------------------------------------------------------


def yes_or_no(text: str) -> bool:
    """Return what a cell says. Raises CellError."""
    word = folded(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError(_("“%(text)s” is neither yes nor no") % {"text": text[:50]})


def word_of(text: str, choices: type[Choices]) -> str:
    """Return the value among `choices` that a cell means, by its value or its label in any case. Raises CellError."""
    found = _words(choices).get(_letters(text))
    if found is None:
        known = ", ".join(str(label) for label in choices.labels)
        raise CellError(_("“%(text)s” is none of %(known)s") % {"text": text[:50], "known": known})
    return found


@cache
def _words(choices: type[Choices]) -> dict[str, str]:
    labels = {_letters(str(label)): str(value) for value, label in choices.choices}
    return labels | {_letters(str(value)): str(value) for value in choices.values}


def _letters(text: str) -> str:
    return "".join(letter for letter in folded(text) if letter.isalnum())


def parts_of(text: str) -> list[str]:
    """Return the words of a cell that lists several, parted by semicolons, or by line breaks or bars."""
    return list(dict.fromkeys(part for each in re.split(r"[;\n|]", text) if (part := each.strip())))
