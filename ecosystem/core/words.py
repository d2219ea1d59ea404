"""Dates, amounts and names in the words that every page uses."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LOCALE = "en"
NOTHING = "–"
# Days up to which a distance is said in days; beyond, in weeks, months, years.
DAYS_IN_WORDS = 20
# Where a currency's symbol of letters is to stand apart from the number: CHF 1,200.
LETTERS_BEFORE_DIGITS = re.compile(r"(?<=[A-Za-z])(?=\d)")
DAYS_A_WEEK, DAYS_A_MONTH, DAYS_A_YEAR = 7, 30.44, 365.25

type Amount = Decimal | int | float


def local_day(value: date) -> date:
    """Return the day of a date, or of an aware datetime in the reader's zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_text(value: date, *, year: bool = True) -> str:
    """Return "23 Nov 2026", or "23 Nov" without the year."""
    return date_format(local_day(value), "j M Y" if year else "j M")


def exact_text(value: date) -> str:
    """Return the day of the week and the date, and for a datetime the minute and the zone as well."""
    text = date_format(local_day(value), "l, j F Y")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        text = f"{text}, {local:%H:%M %Z}".rstrip()
    return text


def time_element(value: date, text: str, css: str = "") -> SafeString:
    """Return a <time> that shows `text`, with the exact moment on hover."""
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat(),
        exact_text(value),
        format_html(' class="{}"', css) if css else "",
        text,
    )


def moment_text(value: datetime) -> str:
    """Return "23 Nov 2026, 14:02" in the reader's zone."""
    return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "j M Y, H:i")


def relative_text(value: date, *, past: Literal["late", "ago"] = "late", today: date | None = None) -> str:
    """Return how far a day is from `today` (default: the reader's): "in 3 days", "today", "2 days late"."""
    days = (local_day(value) - (today or timezone.localdate())).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1 and past == "ago":
        return _("yesterday")
    distance = _distance(abs(days))
    if days > 0:
        return _("in %(distance)s") % {"distance": distance}
    if past == "ago":
        return _("%(distance)s ago") % {"distance": distance}
    return _("%(distance)s late") % {"distance": distance}


def _distance(days: int) -> str:
    if days <= DAYS_IN_WORDS:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < 2 * DAYS_A_MONTH:
        weeks = round(days / DAYS_A_WEEK)
        return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}
    if days < 2 * DAYS_A_YEAR:
        months = round(days / DAYS_A_MONTH)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = round(days / DAYS_A_YEAR)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def money_text(amount: Amount | None, currency: str | None, *, compact: bool = False) -> str:
    """Return an amount with its currency: "$1,200,000", "€99.50", compact "$1.2M". Cents show only when there are any.

    A code without a symbol stands before the number as it is. Without a code it is a plain number.
    """
    if amount is None:
        return NOTHING
    code = (currency or "").upper()
    value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    if not code:
        return compact_text(value) if compact else thousands_text(value)
    if compact and abs(value) >= 1000:
        text = format_compact_currency(value, code, locale=LOCALE, fraction_digits=1).replace(".0", "", 1)
    elif value == value.to_integral_value():
        text = format_currency(value, code, "¤#,##0", locale=LOCALE, currency_digits=False)
    else:
        text = format_currency(value, code, locale=LOCALE)
    return LETTERS_BEFORE_DIGITS.sub("\N{NO-BREAK SPACE}", text)


def thousands_text(number: Amount | None) -> str:
    """Return a number with its thousands apart: "8,800"."""
    return NOTHING if number is None else str(format_decimal(number, locale=LOCALE))


def compact_text(number: Amount | None) -> str:
    """Return a number in at most four characters or so: "8.8K"."""
    if number is None:
        return NOTHING
    return format_compact_decimal(number, locale=LOCALE, fraction_digits=1).replace(".0", "", 1)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, in capitals."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
