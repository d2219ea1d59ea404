"""Partners, and who and what belongs to them."""

from datetime import timedelta
from decimal import Decimal

from django.utils.text import slugify

from ecosystem.workspace.demo.content import PartnerText
from ecosystem.workspace.demo.plan import Demo, PartnerPlan, happened
from partners.models import (
    Adoption,
    Benefit,
    BenefitUse,
    Contact,
    Industry,
    Membership,
    Partner,
    Programme,
    Solution,
    TeamMember,
)

# How many contacts a partner of a tier has, and in which order their roles come. "" is somebody of the domain.
CONTACTS = {"strategic": 6, "growth": 5, "emerging": 4, "watch": 2}
ROLES = ["champion", "technical_lead", "", "marketing", "executive_sponsor", "legal"]
# Letters that don't split into a letter and an accent.
UNSPLIT = str.maketrans("øØłŁđĐıþÞæÆß", "oOlLdDitTaAs")
# How far a partner is with a product, by the status of what it builds on it.
ADOPTED = {
    "available": ["in_production", "in_production", "integrating"],
    "beta": ["integrating", "prototyping"],
    "concept": ["evaluating", "exploring"],
}
ADOPTION_ORDER = ["exploring", "evaluating", "prototyping", "integrating", "in_production"]
# What the startup programme gives in a year, of which unit, and how much of it members take at once.
BENEFITS = [
    ("Cloud credits", 1000, "GPU hours", (40, 80, 120, 250)),
    ("Training", 4, "days", (1, 2)),
    ("Launch slot", 1, "", (1,)),
    ("Introductions to investors", None, "", (1, 2)),
]


def add_partners(demo: Demo) -> None:
    """Lay out the partners with their contacts and solutions."""
    industries: dict[str, Industry] = {}
    for text in demo.content.partners:
        country = demo.content.countries[text.country]
        row = Partner(
            name=text.name, slug=text.slug, kind=text.kind, tier=text.tier, status=text.status, country=text.country,
            summary=text.summary, website=f"https://{text.slug}.example", owner=demo.users[text.owner], restricted=text.restricted,
        )  # fmt: skip
        partner = PartnerPlan(text, row, text.zone or country.zone, country.currency)
        demo.partners.append(partner)
        demo.add(row)
        _add_contacts(demo, partner)
        _add_solutions(demo, partner)
        demo.link(Partner.domains.through, partner=row, domain=demo.domains[text.domain])
        if "Manufacturing" in text.industries and text.domain != "industrial-hpc":
            demo.link(Partner.domains.through, partner=row, domain=demo.domains["industrial-hpc"])
        for name in text.industries:
            if name not in industries:
                industries[name] = Industry(name=name)
                demo.add(industries[name])
            demo.link(Partner.industries.through, partner=row, industry=industries[name])


def _add_contacts(demo: Demo, partner: PartnerPlan) -> None:
    text, choose = partner.text, demo.choose
    titles, used = demo.content.people.titles[text.kind], set()
    for place, role in enumerate(ROLES[: CONTACTS[text.tier]]):
        while True:
            key = "anywhere" if choose.random() < 0.12 else text.country
            names = demo.content.countries[key]
            first, last = choose.choice(names.first), choose.choice(names.last)
            if first not in used and last not in used:
                break
        used |= {first, last}
        local = ".".join(slugify(part.translate(UNSPLIT)).replace("-", "") for part in (first, last))
        title = choose.choice(titles[role] if role else demo.content.people.by_domain[text.domain])
        phone = demo.content.countries[text.country].phone if place % 3 != 2 else ""
        contact = Contact(
            partner=partner.row, name=f"{first} {last}", title=title, roles=[role] if role else [],
            email=f"{local}@{text.slug}.example", time_zone=partner.zone,
            phone="".join(str(choose.randrange(10)) if mark == "#" else mark for mark in phone),
        )  # fmt: skip
        partner.contacts.append(contact)
        demo.add(contact)


def _add_solutions(demo: Demo, partner: PartnerPlan) -> None:
    for text in partner.text.solutions:
        solution = Solution(
            partner=partner.row, name=text.name, summary=text.summary, status=text.status,
            domain=demo.domains[partner.text.domain], baseline=text.baseline,
            speed_up=None if text.speed_up is None else Decimal(str(text.speed_up)),
            showcase_ready=text.status == "available" and text.speed_up is not None,
        )  # fmt: skip
        partner.solutions[text.name] = solution
        demo.add(solution)
        for product in text.products:
            demo.link(Solution.products.through, solution=solution, product=demo.products[product])


def date_partners(demo: Demo) -> None:
    """Say since when partners, contacts and solutions are known, once their meetings and engagements are."""
    for partner in demo.partners:
        owner = partner.owner
        days = [*(meeting.day for meeting in partner.meetings), *(e.begun for e in partner.engagements)]
        known = demo.moments.day((demo.today - min(days)).days + demo.choose.randint(6, 40))
        created_at = demo.moments.at_work(owner, known)
        last = max(meeting.logged_at for meeting in partner.meetings if meeting.logged_at)
        partner.row.created_at = created_at
        partner.row.last_touch_at = max(meeting.row.starts_at for meeting in partner.meetings)
        # Logging a meeting touches the partner; so does the day on which its summary was last put right.
        happened(partner.row, last)
        records: list[Contact | Solution] = [*partner.contacts, *partner.solutions.values()]
        for number, record in enumerate(records):
            record.created_at = created_at + timedelta(minutes=4 + 3 * number)
            happened(record, record.created_at)
        if len(partner.contacts) > 4 and demo.choose.random() < 0.3:
            _leave(demo, partner)


def _leave(demo: Demo, partner: PartnerPlan) -> None:
    """Let one contact leave who has not been seen of late."""
    seen = {contact.name: meeting.day for meeting in partner.meetings for contact in meeting.contacts}
    contact = min(partner.contacts[1:], key=lambda contact: seen.get(contact.name, partner.meetings[0].day))
    left = demo.moments.day(demo.choose.randint(4, 30))
    last_seen = seen.get(contact.name)
    if last_seen is None or last_seen < left:
        contact.left_at = left
        happened(contact, demo.moments.at_work(partner.owner, left))


def add_teams(demo: Demo) -> None:
    """Make those who own a partner's engagements its team."""
    roles = {"devrel": "devrel", "alliance": "alliance", "marketing": "marketing"}
    for partner in demo.partners:
        owners = {partner.owner.name: partner.owner}
        owners |= {e.row.owner.name: e.row.owner for e in partner.engagements if e.row.owner}
        for user in owners.values():
            demo.add(TeamMember(partner=partner.row, user=user, role=roles[user.role]))


def add_adoptions(demo: Demo) -> None:
    """Say how far each partner is with each product that it builds on or speaks about, and who is in the programme."""
    startups = Programme(
        name="Startup programme", description="Credits, training and introductions for startups."
    )
    demo.add(startups)
    benefits = [
        (Benefit(programme=startups, name=name, allowance=allowance, unit=unit), portions)
        for name, allowance, unit, portions in BENEFITS
    ]
    demo.add(*(benefit for benefit, _portions in benefits))
    for partner in demo.partners:
        known = (demo.today - partner.row.created_at.date()).days
        for name, stage in _adopted(demo, partner.text).items():
            days = demo.choose.randint(min(10, known), known)
            since = demo.moments.day(days)
            demo.add(Adoption(partner=partner.row, product=demo.products[name], stage=stage, since=since))
        if partner.text.kind == "startup":
            joined = demo.moments.day(min(340, max(5, known - 9)))
            at = demo.moments.at_work(partner.owner, joined)
            membership = Membership(
                programme=startups, partner=partner.row, joined_on=joined, renews_on=joined + timedelta(days=365),
                created_at=at, updated_at=at,
            )  # fmt: skip
            demo.add(membership)
            for benefit, portions in demo.choose.sample(benefits, demo.choose.randint(0, 3)):
                demo.add(
                    BenefitUse(
                        membership=membership,
                        benefit=benefit,
                        programme=startups,
                        quantity=demo.choose.choice(portions),
                        used_on=demo.moments.day(demo.choose.randint(0, (demo.today - joined).days)),
                    )
                )


def _adopted(demo: Demo, text: PartnerText) -> dict[str, str]:
    adopted: dict[str, str] = {}
    for solution in text.solutions:
        for product in solution.products:
            stage = demo.choose.choice(ADOPTED[solution.status])
            adopted[product] = max(stage, adopted.get(product, stage), key=ADOPTION_ORDER.index)
    for gap in demo.content.gaps.values():
        if any(quote.partner == text.slug for quote in gap.quotes):
            adopted.setdefault(gap.product, demo.choose.choice(["evaluating", "prototyping"]))
    return adopted
