"""Makes a database of the size that the product promises to be fast at: the same rows for the same seed and day.

All rows are loaded in one transaction: stopped half-way, it leaves nothing behind. What the product derives by itself
(demand of each week, likely duplicates, health) is derived afterwards by the same code that does so every day.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from ecosystem.workspace.demo.people import PEOPLE, SIGN_INS
from ecosystem.workspace.demo.pipeline import RATES
from ecosystem.workspace.scale import engagements, gaps, meetings, partners
from ecosystem.workspace.scale.loading import index_built_at_the_end, triggers_off
from ecosystem.workspace.scale.plan import Scale
from ecosystem.workspace.scale.progress import Progress
from ecosystem.workspace.scale.sizes import COLLEAGUES, Sizes
from ecosystem.workspace.scale.words import Words
from engagements.models import (
    Engagement,
    Event,
    EventPart,
    FollowUp,
    Meeting,
    PlanItem,
    Showcase,
    Stage,
    StageChange,
)
from partners.duplicates.comparing import compare_all
from partners.health import derive_health
from partners.models import (
    Adoption,
    Contact,
    Domain,
    ExternalId,
    Industry,
    Membership,
    Partner,
    Product,
    Programme,
    Solution,
    SolutionClaim,
    TeamMember,
)
from roadmap_feedback.actions.snapshots import take_snapshot
from roadmap_feedback.models import Evidence, Gap, GapStateChange, RoadmapItem

LOADED: list[type[Model]] = [
    Partner,
    ExternalId,
    TeamMember,
    Contact,
    Adoption,
    Solution,
    SolutionClaim,
    Membership,
    Engagement,
    StageChange,
    PlanItem,
    Event,
    EventPart,
    Showcase,
    Meeting,
    FollowUp,
    Gap,
    GapStateChange,
    RoadmapItem,
    Evidence,
]
SNAPSHOT_WEEKS = 11
INDUSTRIES = [
    "Energy",
    "Manufacturing",
    "Automotive",
    "Aerospace",
    "Public sector",
    "Insurance",
    "Life sciences",
    "Media",
]


def build(*, sizes: Sizes, seed: int, today: date, password: str, progress: Progress) -> None:
    """Load the rows and derive what follows from them; `password` is for the six demo users, "": they can't sign in."""
    with transaction.atomic():
        scale = _prepare(sizes, seed, today, password, progress)
        with triggers_off(LOADED), index_built_at_the_end(Meeting, "meeting_text_search", progress):
            meetings.lay_out_meetings(scale)
            partners.add_partners(scale)
            partners.add_contacts(scale)
            partners.add_belongings(scale)
            engagements.add_engagements(scale)
            engagements.add_events(scale)
            meetings.add_meetings(scale)
            meetings.add_follow_ups(scale)
            gaps.add_gaps(scale)
            gaps.add_evidence(scale)
            _note_to_compare(scale)
    _derive(scale)


def _prepare(sizes: Sizes, seed: int, today: date, password: str, progress: Progress) -> Scale:
    """Save colleagues, products and the other few that many rows point at, unless they are there."""
    words = Words(seed)
    users = _add_people(words, password)
    for text in words.content.products:
        fields = {**text, "slug": text["name"].lower().replace(" ", "-"), "owner": users[0]}
        Product.objects.get_or_create(name=text["name"], defaults=fields)
    for name in INDUSTRIES:
        Industry.objects.get_or_create(name=name)
    for currency, rate in RATES.items():
        day = {"day": today - timedelta(days=3), "base": settings.BASE_CURRENCY}
        ExchangeRate.objects.get_or_create(currency=currency, **day, defaults={"rate": Decimal(rate)})
    programme, _new = Programme.objects.get_or_create(name="Startup programme")
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(retired_at__isnull=True).order_by("track__order", "order"):
        stages.setdefault(stage.track_id, []).append(stage)
    return Scale(
        today=today,
        sizes=sizes,
        words=words,
        progress=progress,
        users=users,
        products=list(Product.objects.current()),
        domains={domain.slug: domain for domain in Domain.objects.all()},
        industries=list(Industry.objects.all()),
        programme=programme,
        stages=stages,
    )


def _add_people(words: Words, password: str) -> list[User]:
    """Return the colleagues who look after partners, saved where they were not there."""
    hashed, locked = make_password(password or None), make_password(None)
    for number, (key, role, name, zone) in enumerate(PEOPLE):
        signs_in = number < SIGN_INS
        fields = {"name": name, "role": role, "time_zone": zone, "password": hashed if signs_in else locked}
        User.objects.get_or_create(email=f"{role if signs_in else key}@example.com", defaults=fields)
    everybody = [
        (person, land.zone) for code, land in words.countries.items() for person in words.people[code]
    ]
    for number, ((name, local), zone) in enumerate(words.choose.sample(everybody, COLLEAGUES)):
        role = [Role.DEVREL, Role.DEVREL, Role.ALLIANCE, Role.MARKETING][number % 4]
        fields = {"name": name, "role": role, "time_zone": zone, "password": locked}
        User.objects.get_or_create(email=f"{local}.{number}@example.com", defaults=fields)
    roles = [Role.DEVREL, Role.ALLIANCE, Role.MARKETING]
    return list(User.objects.filter(role__in=roles, is_active=True).order_by("pk")[: COLLEAGUES + SIGN_INS])


def _note_to_compare(scale: Scale) -> None:
    """Note every new partner and contact for comparing, as the triggers do."""
    with connection.cursor() as cursor:
        for kind, first, last in (
            ("partner", scale.partners[0].id, scale.partners[-1].id),
            ("contact", scale.contacts.start, scale.contacts.stop - 1),
        ):
            cursor.execute(
                f"INSERT INTO partners_{kind}tocompare (record_id) SELECT generate_series(%s, %s)",
                [first, last],
            )


def _derive(scale: Scale) -> None:
    """Derive what the product derives by itself, and let the database learn what its tables hold."""
    progress = scale.progress
    _learn(progress)
    for week in progress.step("Demand of the last weeks", range(SNAPSHOT_WEEKS, -1, -1)):
        take_snapshot(on=scale.today - timedelta(weeks=week))
    for _step in progress.step("Duplicates", [None]):
        compare_all()
    for _step in progress.step("Health", [None]):
        derive_health()
    _learn(progress)


def _learn(progress: Progress) -> None:
    """Analyse the tables; vacuum them too, unless inside a caller's transaction, where that can't be."""
    for _step in progress.step("Vacuum and analyse", [None]):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
