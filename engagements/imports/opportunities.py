"""Opportunities of another CRM as go-to-market engagements.

The file has the columns opportunity_id, sales_agent, product, account, deal_stage, engage_date, close_date and
close_value: days as month/day/year, values in US dollars. Companies become partners, agents users without a sign-in.
A row is known again by its id, so the same file brought in twice changes nothing the second time.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.models import Engagement, Stage, StageChange
from partners.actions import SLUG_LENGTH
from partners.choices import PartnerStatus
from partners.models import Partner, Product

SYSTEM = "crm-opportunities"
CURRENCY = "USD"
TRACK = "go-to-market"
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
# The file's stages, and the track's own that they stand for.
STAGES = {"Prospecting": "prospecting", "Engaging": "engaging", "Won": "won", "Lost": "lost"}
LARGEST_FILE = 50 * 1024 * 1024  # bytes
BATCH = 1000


class FileRefused(Exception):
    """Why a file can't be read at all, in words for its user."""


@dataclass
class Options:
    """What the user said: the partner of rows without a company, and which names mean another product."""

    without_company: str = ""
    aliases: dict[str, str] = field(default_factory=dict)
    # Names that are products; empty: every name is one.
    products: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Opportunity:
    """A good row; `line` counts from 1, the header aside."""

    line: int
    id: str
    agent: str
    product: str
    company: str
    stage: str
    engaged: date | None
    closed: date | None
    value: Decimal | None

    @property
    def title(self) -> str:
        """What the engagement is called."""
        return f"{self.product} for {self.company}"


@dataclass(frozen=True)
class BadRow:
    """A row that can't be brought in, with the reason."""

    line: int
    reason: str
    values: dict[str, str]


@dataclass
class Reading:
    """A file as read: its good and bad rows, and the product names that nobody explained."""

    good: list[Opportunity] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unknown_products: Counter[str] = field(default_factory=Counter)
    without_company: int = 0
    stages: Counter[str] = field(default_factory=Counter)


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252. Raises FileRefused for what is no text."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("The file is larger than 50 MB."))
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise FileRefused(_("This is not a CSV file."))
    return text


def read_opportunities(text: str, options: Options) -> Reading:
    """Return the rows of a file. Raises FileRefused when a column is missing or nothing is in it."""
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise FileRefused(_("The file lacks the columns %(columns)s.") % {"columns": ", ".join(missing)})
    reading, seen = Reading(), set[str]()
    try:
        for line, row in enumerate(reader, start=1):
            values = {column: (row.get(column) or "").strip() for column in COLUMNS}
            _read_row(reading, line, values, options, seen)
    except csv.Error as error:
        raise FileRefused(
            _("Line %(line)d can't be read: %(why)s.") % {"line": reader.line_num, "why": error}
        ) from None
    if not reading.good and not reading.bad:
        raise FileRefused(_("The file holds no rows."))
    return reading


def _dialect(text: str) -> type[csv.Dialect]:
    header = text.split("\n", 1)[0]
    separator = max(",;\t|", key=header.count)
    return type("Dialect", (csv.excel,), {"delimiter": separator})


def _read_row(reading: Reading, line: int, values: dict[str, str], options: Options, seen: set[str]) -> None:
    reasons: list[str] = []
    if not values["opportunity_id"] or values["opportunity_id"] in seen:
        reasons.append(_("no id") if not values["opportunity_id"] else _("the id is in the file twice"))
    seen.add(values["opportunity_id"])
    if values["deal_stage"] not in STAGES:
        reasons.append(_("unknown stage “%(stage)s”") % {"stage": values["deal_stage"]})
    product = options.aliases.get(values["product"], values["product"])
    if not product or (options.products and product not in options.products):
        reasons.append(_("unknown product “%(product)s”") % {"product": values["product"]})
        reading.unknown_products[values["product"]] += 1
    if not values["account"]:
        reading.without_company += 1
        if not options.without_company:
            reasons.append(_("no company"))
    engaged, closed = _day(values, "engage_date", reasons), _day(values, "close_date", reasons)
    value = _amount(values["close_value"], reasons)
    if engaged and closed and closed < engaged:
        reasons.append(_("closed before it began"))
    if not values["sales_agent"]:
        reasons.append(_("no agent"))
    if reasons:
        reading.bad.append(BadRow(line, "; ".join(reasons), values))
        return
    reading.stages[values["deal_stage"]] += 1
    reading.good.append(
        Opportunity(
            line=line,
            id=values["opportunity_id"],
            agent=values["sales_agent"],
            product=product,
            company=values["account"] or options.without_company,
            stage=STAGES[values["deal_stage"]],
            engaged=engaged,
            closed=closed,
            value=value,
        )
    )


def _day(values: dict[str, str], column: str, reasons: list[str]) -> date | None:
    text = values[column]
    if not text:
        return None
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, no time
        except ValueError:
            continue
    reasons.append(_("%(column)s “%(text)s” is no day") % {"column": column, "text": text})
    return None


def _amount(text: str, reasons: list[str]) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < Decimal("1e12"):
        reasons.append(_("close_value “%(text)s” is no amount") % {"text": text})
        return None
    return amount


def bad_row_lines(bad: Iterable[BadRow]) -> Iterator[list[str]]:
    """Yield the bad rows as they were, each with its reason behind it."""
    for row in bad:
        yield [*row.values.values(), row.reason]


@dataclass
class Brought:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    partners: int = 0
    people: int = 0
    products: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@one_transaction
def bring_in(*, by: User | None, reading: Reading, options: Options) -> Brought:
    """Write the good rows, all or none, in sets; rows that are there already and the same are left as they are."""
    brought = Brought()
    partners = _partners(by, {row.company for row in reading.good}, brought)
    people = _people({row.agent for row in reading.good}, brought)
    products = _products({row.product for row in reading.good}, options, brought)
    stages = {stage.slug: stage for stage in Stage.objects.filter(track__slug=TRACK).select_related("track")}
    known = {
        e.external_id: e
        for e in Engagement.objects.filter(external_system=SYSTEM).select_related(
            "partner", "track", "stage", "owner"
        )
    }
    now = timezone.now()
    new: list[tuple[Opportunity, Engagement]] = []
    changed: list[Engagement] = []
    moves: list[StageChange] = []
    for row in reading.good:
        fields = _fields(row, partners[row.company], people[row.agent], stages[row.stage])
        engagement = known.get(row.id)
        if engagement is None:
            new.append(
                (
                    row,
                    Engagement(
                        external_system=SYSTEM, external_id=row.id, stage_entered_at=_entered(row), **fields
                    ),
                )
            )
            continue
        differs = {name: value for name, value in fields.items() if getattr(engagement, name) != value}
        if not differs:
            brought.unchanged += 1
            continue
        if "stage" in differs:
            moves.append(
                StageChange(
                    engagement=engagement,
                    from_stage=engagement.stage,
                    to_stage=fields["stage"],
                    changed_at=now,
                    by=by,
                )
            )
            engagement.stage_entered_at = now
        for name, value in differs.items():
            setattr(engagement, name, value)
        engagement.version += 1
        changed.append(engagement)
    Engagement.objects.bulk_create([engagement for _row, engagement in new], batch_size=BATCH)
    Engagement.objects.bulk_update(changed, [*FIELDS, "stage_entered_at", "version"], batch_size=BATCH)
    for row, engagement in new:
        moves += _history(row, engagement, stages, by)
    StageChange.objects.bulk_create(moves, batch_size=BATCH)
    links = [Engagement.products.through(engagement=e, product=products[row.product]) for row, e in new]
    Engagement.products.through.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    brought.created, brought.updated = len(new), len(changed)
    return brought


FIELDS = (
    "partner",
    "track",
    "stage",
    "title",
    "owner",
    "started_on",
    "expected_close",
    "closed_on",
    "amount",
    "currency",
)


def _fields(row: Opportunity, partner: Partner, agent: User, stage: Stage) -> dict[str, Any]:
    return {
        "partner": partner,
        "track": stage.track,
        "stage": stage,
        "title": row.title[:300],
        "owner": agent,
        "started_on": row.engaged,
        "expected_close": row.closed,
        "closed_on": row.closed if row.stage in {"won", "lost"} else None,
        "amount": row.value,
        "currency": CURRENCY if row.value is not None else "",
    }


def _entered(row: Opportunity) -> datetime:
    day = (row.closed if row.stage in {"won", "lost"} else None) or row.engaged
    return _noon(day) if day else timezone.now()


def _noon(day: date) -> datetime:
    # Noon is on the same day nearly everywhere.
    return datetime.combine(day, time(12), tzinfo=UTC)


def _history(
    row: Opportunity, engagement: Engagement, stages: dict[str, Stage], by: User | None
) -> list[StageChange]:
    """Return the moves that the file tells of: engaged on a day, closed on another."""
    if row.stage not in {"won", "lost"} or row.engaged is None:
        return [
            StageChange(
                engagement=engagement,
                to_stage=engagement.stage,
                changed_at=engagement.stage_entered_at,
                by=by,
            )
        ]
    begun = StageChange(
        engagement=engagement, to_stage=stages["engaging"], changed_at=_noon(row.engaged), by=by
    )
    closed = StageChange(
        engagement=engagement,
        from_stage=stages["engaging"],
        to_stage=engagement.stage,
        changed_at=engagement.stage_entered_at,
        by=by,
    )
    return [begun, closed]


def _partners(by: User | None, names: set[str], brought: Brought) -> dict[str, Partner]:
    known = {partner.name.casefold(): partner for partner in Partner.objects.live()}
    slugs = set(Partner.objects.values_list("slug", flat=True))
    missing = []
    for name in sorted(n for n in names if n.casefold() not in known):
        slug = base = slugify(name)[:SLUG_LENGTH] or "partner"
        number = 1
        while slug in slugs:
            number += 1
            slug = f"{base}-{number}"
        slugs.add(slug)
        missing.append(Partner(name=name[:200], slug=slug, status=PartnerStatus.ACTIVE, owner=by))
    known |= {partner.name.casefold(): partner for partner in Partner.objects.bulk_create(missing)}
    brought.partners = len(missing)
    return {name: known[name.casefold()] for name in names}


def _people(names: set[str], brought: Brought) -> dict[str, User]:
    known = {user.name: user for user in User.objects.filter(name__in=names)}
    missing = []
    for name in sorted(names - set(known)):
        user = User(name=name[:200], is_active=False)
        user.set_unusable_password()
        missing.append(user)
    known |= {user.name: user for user in User.objects.bulk_create(missing)}
    brought.people = len(missing)
    return known


def _products(names: set[str], options: Options, brought: Brought) -> dict[str, Product]:
    known = {name: product for product in Product.objects.all() for name in reversed(product.names)}
    missing = [Product(name=name, slug=slugify(name)[:100]) for name in sorted(names - set(known))]
    known |= {product.name: product for product in Product.objects.bulk_create(missing)}
    brought.products = len(missing)
    for alias, name in options.aliases.items():
        product = known.get(name)
        if product is not None and alias not in product.names:
            # Remembered, so that search and the next file understand it.
            product.former_names = [*product.former_names, alias]
            product.save(update_fields=["former_names"])
    return known


def likely_product(name: str, products: Iterable[str]) -> str:
    """Return the product that `name` most likely misspells: the same letters and digits; "" for none."""
    letters = "".join(c for c in name.casefold() if c.isalnum())
    return next(
        (p for p in products if "".join(c for c in p.casefold() if c.isalnum()) == letters and p != name), ""
    )
