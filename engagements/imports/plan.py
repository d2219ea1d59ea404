"""What an import would do to the records that are there: looked at in the preview, carried out by `bring_in`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from engagements.imports.companions import Companions
from engagements.imports.opportunities import BadRow, Opportunity, Options, Reading
from engagements.models import Engagement, Stage, StageChange
from partners.choices import PartnerKind, PartnerStatus
from partners.imports.slugs import FreeSlugs
from partners.models import ExternalId, Industry, Partner, Product

SYSTEM = "crm-opportunities"
TRACK = "go-to-market"
# By this id the partner of rows without a company is known again.
NO_COMPANY = ""


@dataclass(frozen=True)
class Change:
    """An engagement that the file tells something else of: field to its value as it is and as it would be."""

    row: Opportunity
    engagement: Engagement
    differs: dict[str, tuple[Any, Any]]


@dataclass
class Plan:
    """What would be new, changed and left; records that are new are not saved yet.

    `partners` goes by the company's name in lower case, `people` by name, `products` by name in lower case.
    """

    partners: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    new_partners: list[Partner] = field(default_factory=list)
    new_ids: list[ExternalId] = field(default_factory=list)
    new_people: list[User] = field(default_factory=list)
    new_products: list[Product] = field(default_factory=list)
    # Products that get a name more.
    renamed: dict[str, Product] = field(default_factory=dict)
    new: list[tuple[Opportunity, Engagement]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[tuple[Opportunity, Engagement]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    # What carrying it out wrote besides.
    moves: list[StageChange] = field(default_factory=list)
    new_industries: list[Industry] = field(default_factory=list)


def known_products() -> dict[str, str]:
    """Return the name of each product by all its names in lower case; of two with one name, the one that has it today."""
    products = list(Product.objects.all())
    former = {name.casefold(): product.name for product in products for name in product.former_names}
    return {**former, **{product.name.casefold(): product.name for product in products}}


def plan_import(*, by: User, reading: Reading, options: Options, companions: Companions) -> Plan:
    """Return what bringing in the good rows of `reading` would do, as `by` may. Reads only.

    Rows of a partner that `by` may not know or that is archived are bad ones too.
    """
    plan = Plan(bad=list(reading.bad))
    _plan_partners(plan, by, reading, options, companions)
    known = {e.external_id: e for e in _known_engagements()}
    shut = _shut_partners(by, plan.partners.values(), known.values())
    rows = []
    for row in reading.good:
        reason = _refusal(plan.partners[row.company.casefold()], known.get(row.id), shut)
        if reason:
            plan.bad.append(BadRow(row.row, reason % {"company": row.company}))
        else:
            rows.append(row)
    plan.bad.sort(key=lambda bad: bad.row.number)
    _forget_unused_partners(plan, rows)
    _plan_people(plan, {row.agent for row in rows})
    _plan_products(plan, {row.product for row in rows}, options, companions)
    plan.stages = {s.slug: s for s in Stage.objects.filter(track__slug=TRACK).select_related("track")}
    for row in rows:
        _plan_engagement(plan, row, known.get(row.id), options.currency)
    return plan


def fields_of(row: Opportunity, plan: Plan, currency: str) -> dict[str, Any]:
    """Return what the row says of its engagement."""
    stage = plan.stages[row.stage]
    return {
        "partner": plan.partners[row.company.casefold()],
        "track": stage.track,
        "stage": stage,
        "title": row.title,
        "owner": plan.people[row.agent],
        "started_on": row.engaged,
        "expected_close": row.closed,
        "closed_on": row.closed if row.is_closed else None,
        "amount": row.value,
        "currency": currency if row.value is not None else "",
    }


def noon(day: date) -> datetime:
    """Return a moment of `day`; noon in UTC is on the same day nearly everywhere."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def _known_engagements() -> Iterable[Engagement]:
    return Engagement.objects.filter(external_system=SYSTEM).select_related(
        "partner", "track", "stage", "owner"
    )


def _plan_partners(plan: Plan, by: User, reading: Reading, options: Options, companions: Companions) -> None:
    companies = {row.company.casefold(): row.company for row in reading.good}
    named = {row.company.casefold() for row in reading.good if row.named}
    for key, listed in (companions.companies or {}).items():
        companies.setdefault(key, listed.name)
        named.add(key)
    by_id = {
        each.value.casefold(): each.partner
        for each in ExternalId.objects.filter(system=SYSTEM).select_related("partner")
    }
    by_name = {partner.name.casefold(): partner for partner in Partner.objects.live()}
    slugs = FreeSlugs()
    for key, name in sorted(companies.items()):
        partner = (by_id.get(key) if key in named else None) or by_name.get(key)
        if partner is None:
            company = (companions.companies or {}).get(key)
            partner = Partner(
                name=name,
                slug=slugs.give(name),
                kind=PartnerKind.ISV,
                status=PartnerStatus.ACTIVE,
                country=company.country if company else "",
                summary=company.summary if company else "",
                owner=by,
            )
            plan.new_partners.append(partner)
        plan.partners[key] = partner
        if key in named and key not in by_id:
            plan.new_ids.append(ExternalId(partner=partner, system=SYSTEM, value=name))
    unnamed = options.without_company.casefold()
    if unnamed in plan.partners and by_id.get(NO_COMPANY) is None and reading.without_company:
        plan.new_ids.append(ExternalId(partner=plan.partners[unnamed], system=SYSTEM, value=NO_COMPANY))


def _free_slug(name: str, taken: set[str], otherwise: str, longest: int) -> str:
    base = slugify(name)[:longest].strip("-") or otherwise
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _shut_partners(by: User, partners: Iterable[Partner], engagements: Iterable[Engagement]) -> set[int]:
    hidden = Partner.objects.hidden_from(by).values_list("pk", flat=True)
    touched = {partner.pk for partner in partners} | {engagement.partner_id for engagement in engagements}
    return touched.intersection(hidden)


def _refusal(partner: Partner, engagement: Engagement | None, shut: Collection[int]) -> str:
    if partner.pk in shut or (engagement is not None and engagement.partner_id in shut):
        return _("“%(company)s” is not open to you: ask an admin")
    if partner.archived_at is not None and engagement is None:
        return _("“%(company)s” is archived")
    return ""


def _forget_unused_partners(plan: Plan, rows: Iterable[Opportunity]) -> None:
    """Leave alone the partners that are there and that no row may touch."""
    used = {row.company.casefold() for row in rows}
    fresh = {id(partner) for partner in plan.new_partners}
    touched = {id(plan.partners[key]) for key in used} | fresh
    plan.new_ids = [each for each in plan.new_ids if id(each.partner) in touched]


def _plan_people(plan: Plan, names: set[str]) -> None:
    people: dict[str, list[User]] = {}
    # Those who are known by name only come first; of colleagues who sign in, the name must mean one.
    for user in User.objects.filter(name__in=names).order_by("is_active", "pk"):
        people.setdefault(user.name, []).append(user)
    for name in sorted(names):
        known = people.get(name, [])
        if known and (not known[0].is_active or len(known) == 1):
            plan.people[name] = known[0]
            continue
        user = User(name=name, is_active=False)
        user.set_unusable_password()
        plan.people[name] = user
        plan.new_people.append(user)


def _plan_products(plan: Plan, names: set[str], options: Options, companions: Companions) -> None:
    listed = companions.products or {}
    known = {product.name.casefold(): product for product in Product.objects.all()}
    slugs = set(Product.objects.values_list("slug", flat=True))
    understood = known_products()
    for name in sorted({*names, *(about.name for key, about in listed.items() if key not in understood)}):
        product = known.get(name.casefold())
        if product is None:
            about = listed.get(name.casefold())
            product = Product(
                name=name,
                slug=_free_slug(name, slugs, "product", 90),
                description=about.description if about else "",
            )
            known[name.casefold()] = product
            plan.new_products.append(product)
        plan.products[name.casefold()] = product
    for alias, told in options.aliases.items():
        product = plan.products.get(told.casefold())
        if product is not None and alias not in product.names and told.casefold() != alias.casefold():
            # Remembered, so that search, notes and the next file understand it.
            product.former_names = [*product.former_names, alias]
            plan.renamed[alias] = product


def _plan_engagement(plan: Plan, row: Opportunity, engagement: Engagement | None, currency: str) -> None:
    fields = fields_of(row, plan, currency)
    if engagement is None:
        day = (row.closed if row.is_closed else None) or row.engaged
        entered = noon(day) if day else timezone.now()
        new = Engagement(external_system=SYSTEM, external_id=row.id, stage_entered_at=entered, **fields)
        plan.new.append((row, new))
        return
    differs = {
        name: (getattr(engagement, name), value)
        for name, value in fields.items()
        if getattr(engagement, name) != value
    }
    if differs:
        plan.changed.append(Change(row, engagement, differs))
    else:
        plan.same.append((row, engagement))
