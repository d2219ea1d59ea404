"""Calendar quarters, written 2026-Q4: the columns of the pipeline."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

NO_DATE = "none"


def quarter_of(day: date) -> str:
    """Return the quarter of `day`, as 2026-Q4."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def quarter_range(quarter: str) -> tuple[date, date] | None:
    """Return the first and last day of a quarter written as 2026-Q4; None for anything else."""
    year, _dash, number = quarter.partition("-Q")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and "0001" <= year <= "9998"):
        return None
    if number not in {"1", "2", "3", "4"}:
        return None
    first = date(int(year), int(number) * 3 - 2, 1)
    return first, (first + timedelta(days=100)).replace(day=1) - timedelta(days=1)


def quarter_label(quarter: str) -> str:
    """Return a quarter as the page names it: Q4 2026, or No date."""
    year, _dash, number = quarter.partition("-")
    return f"{number} {year}" if number else _("No date")


def quarters_around(day: date, *, before: int, after: int) -> list[str]:
    """Return the quarter of `day` with so many before and after it, oldest first."""
    middle = day.year * 4 + (day.month - 1) // 3
    return [f"{place // 4:04}-Q{place % 4 + 1}" for place in range(middle - before, middle + after + 1)]


def quarters_before(quarter: str, number: int) -> list[str]:
    """Return the `number` quarters before one written as 2026-Q4, oldest first."""
    days = quarter_range(quarter)
    if days is None:
        raise ValueError(quarter)
    return quarters_around(days[0], before=number, after=0)[:-1]


def without_holes(quarters: set[str], *, most: int) -> list[str]:
    """Return `quarters` in order with those between them, unless that makes more than `most`; "no date" comes last."""
    dated = sorted(quarters - {NO_DATE})
    if dated:
        first, last = quarter_range(dated[0]), quarter_range(dated[-1])
        assert first is not None
        assert last is not None
        apart = (last[0].year - first[0].year) * 4 + (last[0].month - first[0].month) // 3
        if apart < most:
            dated = quarters_around(first[0], before=0, after=apart)
    return [*dated, NO_DATE] if NO_DATE in quarters else dated
