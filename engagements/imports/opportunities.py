"""Opportunities of another CRM, as their file has them: which rows can be taken, and why the others can't.

The file has the columns opportunity_id, sales_agent, product, account, deal_stage, engage_date, close_date and
close_value; days are month/day/year or ISO.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.core.tables import Row, TableError
from ecosystem.core.workbooks import open_table
from engagements.choices import Outcome
from engagements.imports.companions import Companions, PartError
from engagements.imports.parts import ImportPart

COLUMNS = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
# The file's stages in lower case, and the go-to-market stages that they stand for.
STAGES = {"prospecting": "prospecting", "engaging": "engaging", "won": Outcome.WON, "lost": Outcome.LOST}
CLOSED = {Outcome.WON.value, Outcome.LOST.value}
LARGEST_FILE = 50 * 1024 * 1024  # bytes
MOST_ROWS = 200_000
# Characters that our fields hold.
LONGEST = {"opportunity_id": 200, "sales_agent": 200, "product": 100, "account": 200}
LARGEST_AMOUNT = Decimal("1e12")
US_DAY = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
AMOUNT = re.compile(r"\$?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)


@dataclass
class Options:
    """What the user said of the files.

    `without_company` is the partner of rows that name none; `aliases` are names as written with the product that each
    means, itself if it is a product of its own; `currency` is that of all amounts.
    """

    without_company: str = ""
    aliases: dict[str, str] = field(default_factory=dict)
    currency: str = settings.BASE_CURRENCY


@dataclass(frozen=True)
class Opportunity:
    """A row that can be taken. `named` is whether it named its company itself."""

    row: Row
    id: str
    agent: str
    product: str
    company: str
    named: bool
    stage: str
    engaged: date | None
    closed: date | None
    value: Decimal | None

    @property
    def title(self) -> str:
        """What the engagement is called."""
        return f"{self.product} for {self.company}"[:300]

    @property
    def is_closed(self) -> bool:
        """Whether it is won or lost."""
        return self.stage in CLOSED


@dataclass(frozen=True)
class BadRow:
    """A row that can't be taken, with the reason."""

    row: Row
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as `ImportRun.bad` keeps it: {"number", "reason", "values"}."""
        return {"number": self.row.number, "reason": self.reason, "values": self.row.values}


@dataclass
class Reading:
    """A file as read: its good and bad rows, and the product names that nobody explained with how often they stand."""

    good: list[Opportunity] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unclear_products: Counter[str] = field(default_factory=Counter)
    without_company: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    columns: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.good) + len(self.bad)


def read_opportunities(
    file: IO[bytes], options: Options, companions: Companions, known: Mapping[str, str]
) -> Reading:
    """Return the rows of the file. `known` gives the products there are, by each of their names in lower case.

    Raises PartError when the file can't be read, lacks a column or holds nothing.
    """
    return _Reader(options, companions, known).read(file)


class _Reader:
    def __init__(self, options: Options, companions: Companions, known: Mapping[str, str]) -> None:
        self.options = options
        self.companions = companions
        listed = {key: product.name for key, product in (companions.products or {}).items()}
        self.products = {**listed, **known}
        self.reading = Reading()
        self.seen: dict[str, int] = {}
        self.today = timezone.localdate()

    def read(self, file: IO[bytes]) -> Reading:
        try:
            for row in open_table(file, required=COLUMNS):
                self.reading.columns = self.reading.columns or list(row.values)
                self.take(row)
                if self.reading.rows > MOST_ROWS:
                    raise TableError(_("The file has more than %(most)s rows.") % {"most": f"{MOST_ROWS:,}"})
        except TableError as error:
            raise PartError(ImportPart.MAIN, str(error)) from None
        if not self.reading.rows:
            raise PartError(ImportPart.MAIN, _("The file holds no rows."))
        return self.reading

    def take(self, row: Row) -> None:
        reasons = [*self.too_long(row), *self.names_wrong(row)]
        product = self.product(row.values["product"], reasons)
        company = row.values["account"]
        if not company:
            self.reading.without_company += 1
            company = self.options.without_company
        if not company:
            reasons.append(_("no company"))
        engaged, closed = (self.day(row, column, reasons) for column in ("engage_date", "close_date"))
        stage = STAGES.get(row.values["deal_stage"].casefold(), "")
        if engaged and closed and closed < engaged:
            reasons.append(_("closed before it was engaged"))
        if engaged and engaged > self.today:
            reasons.append(_("engaged on a day that is yet to come"))
        if closed and stage in CLOSED and closed > self.today:
            reasons.append(_("closed on a day that is yet to come"))
        value = self.amount(row.values["close_value"], reasons)
        if reasons:
            self.reading.bad.append(BadRow(row, "; ".join(reasons)))
            return
        self.reading.stages[row.values["deal_stage"]] += 1
        self.reading.good.append(
            Opportunity(
                row=row,
                id=row.values["opportunity_id"],
                agent=row.values["sales_agent"],
                product=product,
                company=company,
                named=bool(row.values["account"]),
                stage=stage,
                engaged=engaged,
                closed=closed,
                value=value,
            )
        )

    def too_long(self, row: Row) -> Iterable[str]:
        for column, longest in LONGEST.items():
            if len(row.values[column]) > longest:
                yield _("%(column)s is longer than %(longest)d characters") % {
                    "column": column,
                    "longest": longest,
                }
        if row.surplus:
            yield _("more cells than columns")

    def names_wrong(self, row: Row) -> Iterable[str]:
        values = row.values
        if not values["opportunity_id"]:
            yield _("no id")
        elif values["opportunity_id"] in self.seen:
            yield _("its id is in row %(row)d already") % {"row": self.seen[values["opportunity_id"]]}
        else:
            self.seen[values["opportunity_id"]] = row.number
        if values["deal_stage"].casefold() not in STAGES:
            yield _("unknown stage “%(stage)s”") % {"stage": values["deal_stage"][:100]}
        if not values["sales_agent"]:
            yield _("no agent")
        elif (
            self.companions.agents is not None
            and values["sales_agent"].casefold() not in self.companions.agents
        ):
            yield _("“%(agent)s” is not among the sales agents") % {"agent": values["sales_agent"][:200]}
        companies = self.companions.companies
        if values["account"] and companies is not None and values["account"].casefold() not in companies:
            yield _("“%(company)s” is not among the companies") % {"company": values["account"][:200]}

    def product(self, written: str, reasons: list[str]) -> str:
        """Return the product that a name means, "" with a reason if that is not known."""
        if not written:
            reasons.append(_("no product"))
            return ""
        told = self.options.aliases.get(written)
        if told:
            return self.products.get(told.casefold(), told)
        key = written.casefold()
        if key in self.products:
            return self.products[key]
        if self.companions.products is None and not likely_product(written, self.products.values()):
            # Nothing says which products there are, and this is like none of them: it is one more.
            self.products[key] = written
            return written
        self.reading.unclear_products[written] += 1
        reasons.append(_("unknown product “%(product)s”") % {"product": written[:100]})
        return ""

    def day(self, row: Row, column: str, reasons: list[str]) -> date | None:
        text = row.values[column]
        found = US_DAY.fullmatch(text) or ISO_DAY.fullmatch(text)
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                pass
        if text:
            reasons.append(
                _("%(column)s “%(text)s” is no day such as 3/31/2017") % {"column": column, "text": text[:50]}
            )
        return None

    def amount(self, text: str, reasons: list[str]) -> Decimal | None:
        if not text:
            return None
        found = AMOUNT.fullmatch(text)
        amount = Decimal(found[1].replace(",", "") + (found[2] or "")) if found else LARGEST_AMOUNT
        if amount >= LARGEST_AMOUNT:
            reasons.append(_("close_value “%(text)s” is no amount such as 1054.50") % {"text": text[:50]})
            return None
        return amount


def likely_product(name: str, products: Iterable[str]) -> str:
    """Return the product that `name` is a spelling of: the same letters and digits; "" for none."""
    letters = _letters(name)
    return next((product for product in products if product != name and _letters(product) == letters), "")


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
