"""Writes the demonstration: the same rows each time, with days reckoned from today.

Rows are written in bulk, past the actions, for speed; the database's own constraints hold them all the same.
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from ecosystem.workspace.demo.gaps import GAPS, SHORT_QUOTES
from ecosystem.workspace.demo.meetings import (
    BASELINES,
    DECISIONS,
    ENGAGEMENTS,
    EVENTS,
    FOLLOW_UPS,
    NEXT_STEPS,
    OPENINGS,
    SOLUTIONS,
    SUBJECTS,
    TOPICS,
    TROUBLE,
)
from ecosystem.workspace.demo.partners import (
    COUNTRY_ZONES,
    FIRST_NAMES,
    LAST_NAMES,
    PARTNERS,
    PRODUCTS,
    RESTRICTED,
    TITLES,
)
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
    Track,
)
from partners.models import (
    Adoption,
    Contact,
    Domain,
    Membership,
    Partner,
    Product,
    Programme,
    Solution,
    TeamMember,
)
from roadmap_feedback.actions.snapshots import take_snapshot
from roadmap_feedback.models import Evidence, Gap, GapStateChange, RoadmapItem

PEOPLE = [
    ("devrel", "Dana Reyes", "America/Los_Angeles"),
    ("product", "Priya Raman", "America/Los_Angeles"),
    ("alliance", "Alex Brandt", "Europe/Berlin"),
    ("marketing", "Mika Sato", "Asia/Tokyo"),
    ("viewer", "Vera Lind", "Europe/Stockholm"),
    ("admin", "Ada Quinn", "Europe/London"),
]
COLLEAGUES = [
    ("devrel", "Tom Okoye", "Europe/London"),
    ("devrel", "Lena Fischer", "Europe/Berlin"),
    ("alliance", "Carlos Vega", "America/Mexico_City"),
]
ENGAGEMENT_COUNT, MEETING_COUNT, QUOTE_COUNT, FOLLOW_UP_COUNT = 150, 300, 200, 72
SNAPSHOT_WEEKS = 10


@transaction.atomic
def build(*, password: str, today: date, seed: int = 7) -> dict[str, int]:
    """Write the demonstration and return how many rows of each kind; `password` is for the six people who sign in."""
    return Builder(password, today, seed).build()


class Builder:
    """Holds what the parts of the demonstration share."""

    def __init__(self, password: str, today: date, seed: int) -> None:
        self.password, self.today = password, today
        self.random = random.Random(seed)  # noqa: S311  # not a secret, and the same each time

    def build(self) -> dict[str, int]:
        """Write everything."""
        self.people()
        self.rates()
        self.products = [
            Product.objects.create(
                name=n, slug=slugify(n), former_names=f, description=d, owner=self.users["product"]
            )
            for n, f, d in PRODUCTS
        ]
        self.partners()
        self.contacts()
        self.solutions()
        self.engagements()
        self.meetings()
        self.gaps()
        self.follow_ups()
        self.events()
        for week in range(SNAPSHOT_WEEKS, -1, -1):
            take_snapshot(on=self.today - timedelta(weeks=week))
        models: list[Any] = [Partner, Contact, Engagement, Meeting, Gap, Evidence, FollowUp, Event, Showcase]
        return {model._meta.verbose_name_plural: model.objects.count() for model in models}

    def moment(self, days: float, hour: int = 10) -> datetime:
        """Return an aware moment some days from today."""
        return timezone.make_aware(datetime.combine(self.today + timedelta(days=days), time(hour % 24, 30)))

    def people(self) -> None:
        self.users: dict[str, User] = {}
        for role, name, zone in PEOPLE:
            self.users[role] = User.objects.create_user(
                f"{role}@example.com", self.password, name=name, role=Role(role), time_zone=zone
            )
        self.owners = [self.users["devrel"], self.users["alliance"]]
        for role, name, zone in COLLEAGUES:
            email = f"{name.split()[0].lower()}@example.com"
            self.owners.append(
                User.objects.create_user(email, None, name=name, role=Role(role), time_zone=zone)
            )

    def rates(self) -> None:
        for currency, rate in (("EUR", "1.0920"), ("GBP", "1.2710"), ("JPY", "0.006580")):
            ExchangeRate.objects.create(
                currency=currency,
                base=settings.BASE_CURRENCY,
                day=self.today - timedelta(days=3),
                rate=Decimal(rate),
            )

    def partners(self) -> None:
        domains = {d.slug: d for d in Domain.objects.all()}
        programme = Programme.objects.create(
            name="Startup programme", description="Credits, training and introductions for startups."
        )
        self.partner_rows: list[Partner] = []
        self.domain_of: dict[int, str] = {}
        for number, (slug, name, kind, tier, status, country, summary) in enumerate(
            (s, *p) for s, ps in PARTNERS.items() for p in ps
        ):
            address = slugify(name) or f"partner-{number}"
            owner = self.users["devrel"] if number % 3 == 0 else self.owners[number % len(self.owners)]
            partner = Partner.objects.create(
                name=name, slug=address, kind=kind, tier=tier, status=status, country=country, summary=summary,
                website=f"https://{address}.example", owner=self.owners[2] if name in RESTRICTED else owner,
                restricted=name in RESTRICTED,
            )  # fmt: skip
            partner.domains.add(
                domains[slug],
                *([domains["industrial-hpc"]] if number % 7 == 0 and slug != "industrial-hpc" else []),
            )
            TeamMember.objects.create(partner=partner, user=partner.owner, role="devrel")
            if number % 2:
                TeamMember.objects.create(
                    partner=partner, user=self.users["alliance"], role="alliance"
                ) if not partner.restricted else None
            if kind == "startup":
                Membership.objects.create(
                    programme=programme,
                    partner=partner,
                    joined_on=self.today - timedelta(days=300 - number),
                    renews_on=self.today + timedelta(days=65 + number),
                )
            for product in self.random.sample(self.products, self.random.randint(1, 3)):
                Adoption.objects.create(
                    partner=partner,
                    product=product,
                    stage=self.random.choice(
                        ["exploring", "evaluating", "prototyping", "integrating", "in_production"]
                    ),
                    since=self.today - timedelta(days=self.random.randint(10, 400)),
                )
            self.partner_rows.append(partner)
            self.domain_of[partner.pk] = slug

    def contacts(self) -> None:
        self.people_of: dict[int, list[Contact]] = {}
        names = [(f, n) for n in LAST_NAMES for f in FIRST_NAMES]
        self.random.shuffle(names)
        for number, partner in enumerate(self.partner_rows):
            rows = []
            for place in range(3 + number % 2):
                first, last = names.pop()
                role, title = TITLES[place if place < 2 else (number + place) % len(TITLES)]
                local = slugify(f"{first}.{last}").replace("-", ".") or f"contact{number}{place}"
                rows.append(Contact(
                    partner=partner, name=f"{first} {last}", title=title, roles=[role],
                    email=f"{local}.{place}@{partner.slug}.example", phone=f"+1 202 555 01{number:02}", time_zone=COUNTRY_ZONES[partner.country],
                    left_at=self.today - timedelta(days=30) if place == 3 and number % 5 == 0 else None,
                ))  # fmt: skip
            self.people_of[partner.pk] = Contact.objects.bulk_create(rows)

    def solutions(self) -> None:
        self.solution_of: dict[int, list[Solution]] = {}
        for number, partner in enumerate(self.partner_rows):
            for place in range(1 + number % 2):
                status = ["available", "beta", "concept"][(number + place) % 3]
                solution = Solution.objects.create(
                    partner=partner, name=f"{partner.name.split()[0]} {SOLUTIONS[(number + place * 3) % len(SOLUTIONS)]}",
                    summary=f"Built by {partner.name}, in use with {2 + number % 9} customers.", status=status,
                    domain=Domain.objects.get(slug=self.domain_of[partner.pk]),
                    speed_up=None if status == "concept" else Decimal(self.random.randint(40, 4000)) / 10,
                    baseline="" if status == "concept" else self.random.choice(BASELINES), showcase_ready=number % 4 == 0,
                )  # fmt: skip
                solution.products.add(self.random.choice(self.products))
                self.solution_of.setdefault(partner.pk, []).append(solution)

    def engagements(self) -> None:
        tracks = list(Track.objects.all())
        stages = {t.pk: list(Stage.objects.filter(track=t).order_by("order")) for t in tracks}
        changes: list[StageChange] = []
        plan: list[PlanItem] = []
        self.engagement_rows: list[Engagement] = []
        for number in range(ENGAGEMENT_COUNT):
            track, partner = tracks[number % 4], self.partner_rows[(number * 7) % len(self.partner_rows)]
            path = stages[track.pk]
            place = self.random.choices(range(len(path)), [3, 4, 4, 3, 3, 1][: len(path)])[0]
            stage = path[place]
            begun = self.random.randint(60, 330)
            walked = [*range(place if stage.outcome != "lost" else self.random.randint(1, 3)), place]
            days = sorted(self.random.sample(range(2, begun), len(walked) - 1), reverse=True)
            moments = [self.moment(-begun), *(self.moment(-d, 9 + d % 8) for d in days)]
            trouble = stage.outcome == "open" and number % 6 == 0
            paid = track.slug == "go-to-market" or number % 9 == 0
            closed = moments[-1].date() if stage.outcome != "open" else None
            currency = self.random.choice(["USD", "USD", "USD", "EUR", "GBP", "JPY"])
            amount = Decimal(self.random.randint(12, 900) * 1000) * (150 if currency == "JPY" else 1)
            title = self.random.choice(ENGAGEMENTS[track.slug])
            engagement = Engagement.objects.create(
                partner=partner, track=track, stage=stage, stage_entered_at=moments[-1], title=title,
                objective=f"{title} with {partner.name}, measured on one of their production cases.",
                owner=partner.owner, solution=self.random.choice(self.solution_of[partner.pk]),
                started_on=self.today - timedelta(days=begun), target_on=self.today + timedelta(days=self.random.randint(-20, 150)),
                next_step="" if closed else self.random.choice(NEXT_STEPS),
                health=("blocked" if number % 12 == 0 else "at_risk") if trouble else "on_track",
                health_reason=self.random.choice(TROUBLE) if trouble else "",
                amount=amount if paid else None, currency=currency if paid else "",
                expected_close=self.today + timedelta(days=self.random.randint(-30, 260)) if paid else None, closed_on=closed,
            )  # fmt: skip
            engagement.products.add(self.random.choice(self.products))
            before = None
            for step, at in zip(walked, moments, strict=True):
                changes.append(
                    StageChange(
                        engagement=engagement,
                        from_stage=before,
                        to_stage=path[step],
                        changed_at=at,
                        by=partner.owner,
                    )
                )
                before = path[step]
            if number % 3 == 0:
                contact = self.people_of[partner.pk][0]
                plan += [
                    PlanItem(
                        engagement=engagement,
                        title="Agree on the case and its reference numbers",
                        side="us",
                        owner=partner.owner,
                        due_on=self.today - timedelta(days=20),
                        done_at=self.moment(-22),
                    ),
                    PlanItem(
                        engagement=engagement,
                        title="Share mesh and boundary conditions",
                        side="partner",
                        contact=contact,
                        due_on=self.today + timedelta(days=self.random.randint(-6, 20)),
                    ),
                    PlanItem(
                        engagement=engagement,
                        title="Run on our cluster and report",
                        side="us",
                        owner=partner.owner,
                        due_on=self.today + timedelta(days=30),
                    ),
                ]
            self.engagement_rows.append(engagement)
        StageChange.objects.bulk_create(changes)
        PlanItem.objects.bulk_create(plan)

    def meetings(self) -> None:
        rows = []
        weights = [
            {"strategic": 7, "growth": 4, "emerging": 2, "watch": 1}[p.tier] for p in self.partner_rows
        ]
        for number in range(MEETING_COUNT):
            partner = (
                self.random.choices(self.partner_rows, weights)[0]
                if number >= len(self.partner_rows)
                else self.partner_rows[number]
            )
            days = int(330 * (number / MEETING_COUNT)) + self.random.randint(0, 9)
            subject = self.random.choice(SUBJECTS)
            rows.append(Meeting(
                partner=partner, kind=self.random.choice(["meeting", "call", "call", "workshop", "office_hours", "email"]),
                subject=f"{subject}: {partner.name}", starts_at=self.moment(-days - 1, self.random.randint(8, 17)),
                minutes=self.random.choice([25, 30, 45, 60, 90]), place=self.random.choice(["", "Video call", "At their office"]),
                sentiment=self.random.choice(["positive", "positive", "neutral", "negative", ""]),
                notes=self.notes(self.domain_of[partner.pk]), logged_by=partner.owner,
            ))  # fmt: skip
        self.meeting_rows = Meeting.objects.bulk_create(rows)
        for meeting in self.meeting_rows:
            people = self.people_of[meeting.partner_id]
            meeting.contacts.add(*self.random.sample(people, min(2, len(people))))
            meeting.colleagues.add(meeting.logged_by_id or self.users["devrel"].pk)
        for partner in self.partner_rows:
            latest = max((m.starts_at for m in self.meeting_rows if m.partner_id == partner.pk), default=None)
            Partner.objects.filter(pk=partner.pk).update(last_touch_at=latest)

    def notes(self, domain: str) -> str:
        """Return notes of a meeting: how it went, one or two things at length, and what follows."""
        talked = self.random.sample(TOPICS[domain], self.random.choice([1, 2, 2]))
        agreed = self.random.sample(DECISIONS, 2)
        return "\n\n".join(
            [self.random.choice(OPENINGS), *talked, "**Agreed**\n\n" + "\n".join(f"- {d}" for d in agreed)]
        )

    def gaps(self) -> None:
        products = {p.name: p for p in self.products}
        quotes: list[tuple[Gap, str]] = []
        gaps = []
        for number, (title, product, kind, state, problem, said) in enumerate(GAPS):
            decided = state in {"planned", "shipped", "declined"}
            gap = Gap.objects.create(
                product=products[product], title=title, kind=kind, state=state, problem=problem, reported_by=self.owners[number % 4],
                owner=self.users["product"] if state != "new" else None, target_release=f"26.{(number % 4) * 3:02}" if state in {"planned", "in_progress"} else "",
                partner_message={"planned": "It is on the plan for the release named here.", "shipped": "It is in the current release; the notes say how to use it.", "declined": "We looked at it closely and won't do it: it would cost what more partners wait for."}[state] if decided else "",
                created_at=self.moment(-3 - number * 4),
            )  # fmt: skip
            if state != "new":
                GapStateChange.objects.create(
                    gap=gap,
                    from_state="new",
                    to_state=state,
                    by=self.users["product"],
                    changed_at=self.moment(-number % 30 - 1),
                )
            gaps.append(gap)
            quotes += [(gap, q) for q in said]
        while len(quotes) < QUOTE_COUNT:
            quotes.append((self.random.choice(gaps), self.random.choice(SHORT_QUOTES)))
        open_ones = [e for e in self.engagement_rows if e.stage.outcome == "open"]
        for number, (gap, quote) in enumerate(quotes):
            meeting = self.meeting_rows[(number * 13) % len(self.meeting_rows)]
            evidence = Evidence.objects.create(
                gap=gap, partner=meeting.partner, meeting=meeting, contact=self.people_of[meeting.partner_id][number % 2], quote=quote,
                severity=self.random.choices(["critical", "medium", "low"], [3, 5, 2])[0],
                workaround="They run the old path beside it." if number % 5 == 0 else "", heard_on=meeting.starts_at.date(), reported_by=meeting.logged_by,
            )  # fmt: skip
            blocked = [e for e in open_ones if e.partner_id == meeting.partner_id]
            if blocked and evidence.severity == "critical":
                evidence.blocks.add(self.random.choice(blocked))
        for number, gap in enumerate(g for g in gaps if g.state in {"planned", "in_progress", "shipped"}):
            item = RoadmapItem.objects.create(
                product=gap.product,
                title=gap.title,
                horizon=["now", "next", "later"][number % 3],
                release=gap.target_release,
                state={"planned": "planned", "in_progress": "in_progress", "shipped": "shipped"}[gap.state],
            )
            item.gaps.add(gap)

    def follow_ups(self) -> None:
        rows = []
        for number in range(FOLLOW_UP_COUNT):
            meeting = self.meeting_rows[number]
            done = number % 5 == 4
            days = [-6, -2, 0, 0, 1, 3, 6, 12][number % 8]
            rows.append(FollowUp(
                partner=meeting.partner, meeting=meeting, title=FOLLOW_UPS[number % len(FOLLOW_UPS)],
                assignee=self.users["devrel"] if number % 2 == 0 and not meeting.partner.restricted else meeting.partner.owner,
                due_on=self.today + timedelta(days=days), priority="high" if number % 9 == 0 else "normal",
                state="done" if done else "open", done_at=self.moment(-1) if done else None,
            ))  # fmt: skip
        FollowUp.objects.bulk_create(rows)

    def events(self) -> None:
        unrestricted = [p for p in self.partner_rows if not p.restricted]
        for name, kind, days, length, place in EVENTS:
            start = self.today + timedelta(days=days)
            event = Event.objects.create(
                name=f"{name} {start.year}",
                kind=kind,
                starts_on=start,
                ends_on=start + timedelta(days=length - 1),
                place=place,
            )
            for partner in self.random.sample(unrestricted, 5):
                EventPart.objects.create(
                    event=event,
                    partner=partner,
                    role=self.random.choice(["speaker", "booth", "demo", "attendee"]),
                    leads=self.random.randint(0, 40) if days < 0 else 0,
                )
        for number, partner in enumerate(unrestricted[::3][:14]):
            stage = ["published", "legal", "partner_review", "draft", "idea"][number % 5]
            published = stage == "published"
            Showcase.objects.create(
                partner=partner, solution=self.solution_of[partner.pk][0], kind=["case_study", "blog", "demo", "joint_talk"][number % 4],
                title=f"How {partner.name} brought simulation from hours to minutes", stage=stage, owner=self.users["marketing"],
                partner_approved_at=self.moment(-20) if published or stage == "legal" else None, legal_approved_at=self.moment(-12) if published else None,
                published_on=self.today - timedelta(days=10) if published else None, url=f"https://{partner.slug}.example/story" if published else "",
                results="Read 4,200 times in the first month; nine leads." if published else "",
            )  # fmt: skip
