"""Countries by their ISO 3166-1 code, in English."""

from babel import Locale

# Codes of CLDR that are no countries.
_GROUPS = {"EU", "EZ", "UN", "XA", "XB", "ZZ"}
NAMES: dict[str, str] = {
    code: name
    for code, name in Locale("en").territories.items()
    if len(code) == 2 and code.isalpha() and code not in _GROUPS
}
COUNTRIES: list[tuple[str, str]] = sorted(NAMES.items(), key=lambda country: country[1])


def country_name(code: str) -> str:
    """Return the country's name; an unknown code as it is."""
    return NAMES.get(code, code)
