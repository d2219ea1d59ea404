"""Partners with their contacts, team, products, solutions and programmes."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models.functions import Lower
from django.utils.text import slugify

from ecosystem.workspace.scale.loading import Row, take_ids
from ecosystem.workspace.scale.plan import YEARS_DAYS, Place, Scale
from partners.choices import AdoptionStage, ContactRole, PartnerStatus, SolutionStatus, TeamRole, Tier
from partners.models import (
    Adoption,
    Contact,
    ExternalId,
    Membership,
    Partner,
    Solution,
    SolutionClaim,
    TeamMember,
)

TIERS = {Tier.STRATEGIC: 3, Tier.GROWTH: 12, Tier.EMERGING: 45, Tier.WATCH: 40}
STATUSES = {
    PartnerStatus.PROSPECT: 20,
    PartnerStatus.ONBOARDING: 10,
    PartnerStatus.ACTIVE: 50,
    PartnerStatus.DORMANT: 14,
    PartnerStatus.FORMER: 6,
}
# Of a hundred partners: under NDA, entered twice, known to another system, in a programme.
RESTRICTED, TWICE, KNOWN, MEMBERS = 2, 1, 30, 30
# Of a hundred contacts: have left.
LEFT = 4
SYSTEM = "salesforce"
ROLES = [[ContactRole.CHAMPION], [ContactRole.TECHNICAL_LEAD], [], [ContactRole.MARKETING]]
ROLES += [[ContactRole.EXECUTIVE_SPONSOR], [ContactRole.LEGAL], [], [], [], []]


def add_partners(scale: Scale) -> None:
    """Load partners, and what sorts them."""
    choose, total = scale.words.choose, scale.sizes.partners
    ids = take_ids(Partner, total)
    names = [
        "id",
        "name",
        "slug",
        "kind",
        "tier",
        "status",
        "country",
        "website",
        "summary",
        "owner",
        "restricted",
    ]
    names += ["last_touch_at", "created_at", "updated_at"]
    # Read now: while rows are on their way, the connection answers nothing else.
    taken = set(Partner.objects.values_list(Lower("name"), flat=True))
    slugs = set(Partner.objects.values_list("slug", flat=True))
    scale.load(Partner, names, _partners(scale, ids, taken, slugs), total)
    scale.remember(Partner, ids)
    domains = ((place.id, scale.domains[place.domain].pk) for place in scale.partners)
    scale.load(Partner.domains.through, ["partner", "domain"], domains, total)
    industries = ((place.id, choose.choice(scale.industries).pk) for place in scale.partners)
    scale.load(Partner.industries.through, ["partner", "industry"], industries, total)
    known = [place for place in scale.partners if choose.randrange(100) < KNOWN]
    numbers = ((place.id, SYSTEM, f"001{place.id:012d}AAA") for place in known)
    scale.load(ExternalId, ["partner", "system", "value"], numbers, len(known))
    _add_team(scale)


def _partners(scale: Scale, ids: range, used: set[str], slugs: set[str]) -> Iterator[Row]:
    """Give the rows of partners, and note where each one is. `used` names and `slugs` are not given again."""
    words, choose = scale.words, scale.words.choose
    named = words.partner_names(used)
    touched = _last_touches(scale)
    name, kind, domain, country = next(named)
    host = f"{slugify(name)}.example"
    for place, id in enumerate(ids):
        twice = words.mistyped(name) if place and choose.randrange(100) < TWICE else ""
        if twice and twice.lower() not in used:
            name = twice
        elif place:
            name, kind, domain, country = next(named)
            host = f"{slugify(name)}.example"
        used.add(name.lower())
        slug = slugify(name) if slugify(name) not in slugs else f"{slugify(name)}-{id}"
        slugs.add(slug)
        owner, since = choose.choice(scale.users).pk, scale.moment(YEARS_DAYS + choose.randint(5, 60))
        touch = scale.begin + timedelta(minutes=touched[place]) if touched[place] else None
        scale.partners.append(Place(id, kind, domain, country, host, owner, since))
        yield (
            id, name, slug, kind, drawn(scale, TIERS), drawn(scale, STATUSES), country, f"https://www.{host}",
            f"{name} builds on our products.", owner, choose.randrange(100) < RESTRICTED, touch, since, touch or since,
        )  # fmt: skip


def _last_touches(scale: Scale) -> list[int]:
    """Return when each partner was met last, in minutes since the beginning; 0: never."""
    last, partners = [0] * scale.sizes.partners, scale.sizes.partners
    for slot in scale.meetings:
        minutes, place = divmod(slot, partners)
        last[place] = minutes
    return last


def _add_team(scale: Scale) -> None:
    """Make each partner's owner and two others its team."""

    def members() -> Iterator[Row]:
        for place in scale.partners:
            owner, *others = {place.owner, *(user.pk for user in scale.words.choose.sample(scale.users, 2))}
            yield place.id, owner, TeamRole.DEVREL
            yield from ((place.id, other, TeamRole.ALLIANCE) for other in others)

    total = 3 * scale.sizes.partners
    ids = take_ids(TeamMember, total)
    rows = ((id, *row) for id, row in zip(ids, members(), strict=False))
    scale.load(TeamMember, ["id", "partner", "user", "role"], rows, total)
    scale.remember(TeamMember, ids, "now()")


def add_contacts(scale: Scale) -> None:
    """Load the contacts of all partners, those of one partner side by side."""
    total = scale.sizes.partners * scale.sizes.contacts
    scale.contacts = take_ids(Contact, total)
    names = [
        "id",
        "partner",
        "name",
        "title",
        "roles",
        "email",
        "phone",
        "time_zone",
        "left_at",
        "created_at",
        "updated_at",
    ]
    scale.load(Contact, names, _contacts(scale), total)
    scale.remember(Contact, scale.contacts)


def _contacts(scale: Scale) -> Iterator[Row]:
    words, choose = scale.words, scale.words.choose
    ids = iter(scale.contacts)
    for place in scale.partners:
        land, titles = words.countries[place.country], words.content.people.titles[place.kind]
        people = choose.sample(words.people[place.country], min(scale.sizes.contacts, 60))
        for number in range(scale.sizes.contacts):
            name, local = people[number % len(people)]
            again = f"{number // len(people)}" if number >= len(people) else ""
            roles = ROLES[number % len(ROLES)]
            title = titles[roles[0]] if roles else words.content.people.by_domain[place.domain]
            left = scale.moment(choose.randint(5, 700)).date() if choose.randrange(100) < LEFT else None
            phone = "".join(str(choose.randrange(10)) if mark == "#" else mark for mark in land.phone)
            yield (
                next(ids), place.id, name, choose.choice(title), roles, f"{local}{again}@{place.host}", phone,
                land.zone, left, place.since, place.since,
            )  # fmt: skip


def add_belongings(scale: Scale) -> None:
    """Load how far partners are with products, what they build, and which programme they are in."""
    choose, total = scale.words.choose, scale.sizes.partners
    ids = take_ids(Adoption, 2 * total)
    adopted = (
        (
            place.id,
            product.pk,
            choose.choice(AdoptionStage.values),
            scale.moment(choose.randint(10, 900)).date(),
        )
        for place in scale.partners
        for product in choose.sample(scale.products, 2)
    )
    rows = ((id, *row) for id, row in zip(ids, adopted, strict=True))
    scale.load(Adoption, ["id", "partner", "product", "stage", "since"], rows, 2 * total)
    scale.remember(Adoption, ids, "since")
    _add_solutions(scale)
    members = [place for place in scale.partners if choose.randrange(100) < MEMBERS]
    ids = take_ids(Membership, len(members))
    joined = [scale.moment(choose.randint(20, 700)) for _place in members]
    memberships = (
        (id, scale.programme.pk, place.id, at.date(), at.date() + timedelta(days=730), at, at)
        for id, place, at in zip(ids, members, joined, strict=True)
    )
    names = ["id", "programme", "partner", "joined_on", "renews_on", "created_at", "updated_at"]
    scale.load(Membership, names, memberships, len(members))
    scale.remember(Membership, ids)


def _add_solutions(scale: Scale) -> None:
    """Load one solution for every second partner, some with what was measured of it."""
    choose, builders = scale.words.choose, scale.partners[::2]
    ids, claims = take_ids(Solution, len(builders)), []
    solutions = []
    for id, place in zip(ids, builders, strict=True):
        status, at = (
            choose.choice(SolutionStatus.values),
            place.since + timedelta(days=choose.randint(1, 300)),
        )
        ready = status == SolutionStatus.AVAILABLE
        speed_up = Decimal(choose.randint(20, 4000)) / 10 if ready else None
        name = f"{choose.choice(['Fast', 'Live', 'Twin', 'Neural', 'Open'])} {place.host.split('-')[0].capitalize()}"
        solutions.append(
            (id, place.id, name, scale.domains[place.domain].pk, status, speed_up, "their solver on 64 cores" if ready else "",
             ready, at, at)
        )  # fmt: skip
        if speed_up:
            claims.append((id, "Speed-up", speed_up, "×", "their solver on 64 cores", "one H100", at.date()))
    names = [
        "id",
        "partner",
        "name",
        "domain",
        "status",
        "speed_up",
        "baseline",
        "showcase_ready",
        "created_at",
        "updated_at",
    ]
    scale.load(Solution, names, solutions, len(solutions))
    scale.remember(Solution, ids)
    used = ((id, product.pk) for id in ids for product in choose.sample(scale.products, 1))
    scale.load(Solution.products.through, ["solution", "product"], used, len(solutions))
    numbers = take_ids(SolutionClaim, len(claims))
    names = ["id", "solution", "metric", "value", "unit", "baseline", "hardware", "measured_on"]
    scale.load(
        SolutionClaim, names, ((id, *row) for id, row in zip(numbers, claims, strict=True)), len(claims)
    )
    scale.remember(SolutionClaim, numbers, "measured_on")


def drawn[W: str](scale: Scale, weights: dict[W, int]) -> W:
    """Return one of the words, each as likely as its weight says."""
    return scale.words.choose.choices(list(weights), list(weights.values()))[0]
