"""Countries by their ISO 3166-1 code, in English."""

from unicodedata import normalize

from babel import Locale
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, IntegerField, Value

# Two-letter codes of CLDR that are not in ISO 3166-1: groups, tests, and parts of countries. Kosovo (XK) is kept.
_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
NAMES: dict[str, str] = {
    code: name
    for code, name in Locale("en").territories.items()
    if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
}


def by_name(country: tuple[str, str]) -> str:
    """Return what a country (code, name) is sorted by: its name without accents, so that Åland stands under A."""
    return normalize("NFKD", country[1]).encode("ascii", "ignore").decode()


COUNTRIES: list[tuple[str, str]] = sorted(NAMES.items(), key=by_name)


def place_of_country(field: str) -> Func:
    """Return an expression for the place of a code among the countries by name, from 1; NULL for no country's."""
    codes = Value([code for code, _name in COUNTRIES], output_field=ArrayField(CharField(max_length=2)))
    return Func(codes, F(field), function="array_position", output_field=IntegerField())


def country_name(code: str) -> str:
    """Return the country's name; an unknown code as it is."""
    return NAMES.get(code, code)
