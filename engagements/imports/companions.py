"""The files that may come with opportunities: companies, products and sales agents.

Their columns are those of the public "CRM sales opportunities" data set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.core.tables import TableError
from ecosystem.core.workbooks import open_table
from engagements.imports.parts import ImportPart
from partners.countries import country_name
from partners.imports.words import country_code

# The column that names the record, and so must be there.
NAME_COLUMNS = {
    ImportPart.ACCOUNTS: "account",
    ImportPart.PRODUCTS: "product",
    ImportPart.TEAMS: "sales_agent",
}
# Characters that our fields hold.
LONGEST_NAMES = {"account": 200, "product": 100, "sales_agent": 200}
# Misspellings that are known in such files.
MISSPELT = {"technolgy": "technology", "philipines": "Philippines"}


@dataclass(frozen=True)
class Company:
    """What a file of companies tells of one: its industry's name, its ISO 3166-1 country ("" unknown), a few facts."""

    name: str
    industry: str
    country: str
    summary: str


@dataclass(frozen=True)
class ListedProduct:
    """What a file of products tells of one."""

    name: str
    description: str


@dataclass
class Companions:
    """What came with the opportunities. A part that didn't come is None, and then any name is taken.

    Companies, products and agents go by their name in lower case.
    """

    companies: dict[str, Company] | None = None
    products: dict[str, ListedProduct] | None = None
    agents: set[str] | None = None
    # What was read as something else: as written, as understood.
    understood: dict[str, str] = field(default_factory=dict)


def read_companions(files: Mapping[str, IO[bytes]]) -> Companions:
    """Return what the files, by part, tell. Raises TableError when one can't be read; `part` says which."""
    companions = Companions()
    rows: dict[str, list[dict[str, str]]] = {}
    for part, column in NAME_COLUMNS.items():
        if part in files:
            try:
                rows[part] = _named_rows(files[part], column)
            except TableError as error:
                raise PartError(part, str(error)) from None
    if ImportPart.ACCOUNTS in rows:
        companies = (
            _company(values, companions) for values in rows[ImportPart.ACCOUNTS] if values["account"]
        )
        companions.companies = {company.name.casefold(): company for company in companies}
    if ImportPart.PRODUCTS in rows:
        products = (_product(values) for values in rows[ImportPart.PRODUCTS])
        companions.products = {product.name.casefold(): product for product in products}
    if ImportPart.TEAMS in rows:
        companions.agents = {values["sales_agent"].casefold() for values in rows[ImportPart.TEAMS]}
    return companions


def _named_rows(file: IO[bytes], column: str) -> list[dict[str, str]]:
    rows = [row for row in open_table(file, required=[column]) if row.values[column]]
    if not rows:
        raise TableError(_("The file holds no rows."))
    for row in rows:
        if len(row.values[column]) > LONGEST_NAMES[column]:
            raise TableError(
                _("Row %(row)d: %(column)s is longer than %(longest)d characters.")
                % {"row": row.number, "column": column, "longest": LONGEST_NAMES[column]}
            )
    return [row.values for row in rows]


class PartError(TableError):
    """Why one of the files can't be read; `part` is the one."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


def _company(values: dict[str, str], companions: Companions) -> Company:
    sector, place = values.get("sector", ""), values.get("office_location", "")
    industry = MISSPELT.get(sector.casefold(), sector).capitalize()
    country = country_code(MISSPELT.get(place.casefold(), place))
    if sector.casefold() in MISSPELT:
        companions.understood[sector] = industry
    meant = country_name(country) if country else _("no country that is known")
    if place and place.casefold() != meant.casefold():
        companions.understood[place] = meant
    return Company(values["account"], industry[:100], country, _facts(values))


def _facts(values: dict[str, str]) -> str:
    facts = []
    if (year := values.get("year_established", "")).isdigit():
        facts.append(_("Founded %(year)s.") % {"year": year})
    if (people := values.get("employees", "")).isdigit():
        facts.append(
            ngettext("%(people)s employee.", "%(people)s employees.", int(people))
            % {"people": f"{int(people):,}"}
        )
    if (revenue := _number(values.get("revenue", ""))) is not None:
        # The data set gives revenue in millions of US dollars.
        facts.append(_("Revenue %(millions)s million USD.") % {"millions": f"{revenue:,}"})
    if values.get("subsidiary_of"):
        facts.append(_("Part of %(parent)s.") % {"parent": values["subsidiary_of"]})
    return " ".join(facts)


def _product(values: dict[str, str]) -> ListedProduct:
    facts = []
    if values.get("series"):
        facts.append(_("%(series)s series.") % {"series": values["series"]})
    if (price := _number(values.get("sales_price", ""))) is not None:
        facts.append(_("List price %(price)s.") % {"price": f"{price:,}"})
    return ListedProduct(values["product"], " ".join(facts))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
