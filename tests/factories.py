"""Makes records for tests; each with just what the rules ask for.

Domains, tier policies, tracks, stages, demand weights and the recency policy come with the migrations; `stage()` and
`domain()` find them.
"""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from ecosystem.digests.models import FollowUpReminder
from ecosystem.outbox.models import Mail
from ecosystem.workspace.models import ImportRun
from engagements.models import (
    Engagement,
    Event,
    EventPart,
    FollowUp,
    Meeting,
    MeetingDraft,
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
    ExternalId,
    Industry,
    Membership,
    Partner,
    Product,
    Programme,
    Solution,
    TeamMember,
)
from roadmap_feedback.models import (
    DemandSnapshot,
    Evidence,
    Gap,
    GapStateChange,
    PartnerReply,
    RoadmapItem,
)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Colleague {n}")
    email = factory.Sequence(lambda n: f"colleague{n}@example.com")
    role = Role.DEVREL


class ExchangeRateFactory(DjangoModelFactory[ExchangeRate]):
    class Meta:
        model = ExchangeRate

    currency = "EUR"
    base = "USD"
    day = factory.Sequence(lambda n: timezone.localdate() - timedelta(days=n))
    rate = Decimal("1.1")


class MailFactory(DjangoModelFactory[Mail]):
    class Meta:
        model = Mail

    key = factory.Sequence(lambda n: f"test:{n}")
    reader = factory.SubFactory(UserFactory)
    address = factory.LazyAttribute(lambda o: o.reader.email)
    kind = "test"
    subject = factory.Sequence(lambda n: f"Mail {n}")
    text = "Words."


# --- partners -------------------------------------------------------------------------------------


def domain(slug: str = "turbulence") -> Domain:
    """Return one of the domains that the migration brings."""
    return Domain.objects.get(slug=slug)


class DomainFactory(DjangoModelFactory[Domain]):
    class Meta:
        model = Domain

    name = factory.Sequence(lambda n: f"Domain {n}")
    slug = factory.Sequence(lambda n: f"domain-{n}")


class IndustryFactory(DjangoModelFactory[Industry]):
    class Meta:
        model = Industry

    name = factory.Sequence(lambda n: f"Industry {n}")


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Partner {n}")
    slug = factory.Sequence(lambda n: f"partner-{n}")
    tier = "growth"
    status = "active"
    owner = factory.SubFactory(UserFactory)

    @factory.post_generation
    def domains(self: Partner, create: bool, extracted: list[Domain] | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted:
            self.domains.set(extracted)


class TeamMemberFactory(DjangoModelFactory[TeamMember]):
    class Meta:
        model = TeamMember

    partner = factory.SubFactory(PartnerFactory)
    user = factory.SubFactory(UserFactory)
    role = "devrel"


class ExternalIdFactory(DjangoModelFactory[ExternalId]):
    class Meta:
        model = ExternalId

    partner = factory.SubFactory(PartnerFactory)
    system = "salesforce"
    value = factory.Sequence(lambda n: f"001{n:015}")


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@partner.example")


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    name = factory.Sequence(lambda n: f"Product {n}")
    slug = factory.Sequence(lambda n: f"product-{n}")


class AdoptionFactory(DjangoModelFactory[Adoption]):
    class Meta:
        model = Adoption

    partner = factory.SubFactory(PartnerFactory)
    product = factory.SubFactory(ProductFactory)


class SolutionFactory(DjangoModelFactory[Solution]):
    class Meta:
        model = Solution

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Solution {n}")


class ProgrammeFactory(DjangoModelFactory[Programme]):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    programme = factory.SubFactory(ProgrammeFactory)
    partner = factory.SubFactory(PartnerFactory)


# --- engagements ----------------------------------------------------------------------------------


def stage(track: str = "technical", slug: str = "discovery") -> Stage:
    """Return one of the stages that the migration brings."""
    return Stage.objects.select_related("track").get(track__slug=track, slug=slug)


class TrackFactory(DjangoModelFactory[Track]):
    class Meta:
        model = Track

    name = factory.Sequence(lambda n: f"Track {n}")
    slug = factory.Sequence(lambda n: f"track-{n}")
    order = factory.Sequence(lambda n: 100 + n)


class StageFactory(DjangoModelFactory[Stage]):
    class Meta:
        model = Stage

    track = factory.SubFactory(TrackFactory)
    name = factory.Sequence(lambda n: f"Stage {n}")
    slug = factory.Sequence(lambda n: f"stage-{n}")


class EngagementFactory(DjangoModelFactory[Engagement]):
    class Meta:
        model = Engagement
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Engagement {n}")
    stage = factory.LazyFunction(stage)
    track = factory.LazyAttribute(lambda o: o.stage.track)
    owner = factory.SubFactory(UserFactory)

    @factory.post_generation
    def first_change(self: Engagement, create: bool, extracted: object, **kwargs: object) -> None:  # type: ignore[misc]
        if create:
            StageChange.objects.create(engagement=self, to_stage=self.stage, changed_at=self.stage_entered_at)


class StageChangeFactory(DjangoModelFactory[StageChange]):
    class Meta:
        model = StageChange

    engagement = factory.SubFactory(EngagementFactory)
    to_stage = factory.LazyAttribute(lambda o: o.engagement.stage)


class PlanItemFactory(DjangoModelFactory[PlanItem]):
    class Meta:
        model = PlanItem

    engagement = factory.SubFactory(EngagementFactory)
    title = factory.Sequence(lambda n: f"Plan item {n}")


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    partner = factory.SubFactory(PartnerFactory)
    subject = factory.Sequence(lambda n: f"Meeting {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))
    notes = "We spoke about meshes."


class MeetingDraftFactory(DjangoModelFactory[MeetingDraft]):
    class Meta:
        model = MeetingDraft

    user = factory.SubFactory(UserFactory)


class FollowUpFactory(DjangoModelFactory[FollowUp]):
    class Meta:
        model = FollowUp

    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Follow-up {n}")
    assignee = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(timezone.localdate)


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    name = factory.Sequence(lambda n: f"Event {n}")
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda o: o.starts_on)


class EventPartFactory(DjangoModelFactory[EventPart]):
    class Meta:
        model = EventPart

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = "speaker"


class ShowcaseFactory(DjangoModelFactory[Showcase]):
    class Meta:
        model = Showcase

    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Showcase {n}")


class ImportRunFactory(DjangoModelFactory[ImportRun]):
    class Meta:
        model = ImportRun

    by = factory.SubFactory(UserFactory)
    file_name = "opportunities.csv"


class FollowUpReminderFactory(DjangoModelFactory[FollowUpReminder]):
    class Meta:
        model = FollowUpReminder

    follow_up = factory.SubFactory(FollowUpFactory)
    day = factory.LazyFunction(timezone.localdate)
    mail = factory.SubFactory(MailFactory)


# --- roadmap_feedback -----------------------------------------------------------------------------


class GapFactory(DjangoModelFactory[Gap]):
    class Meta:
        model = Gap

    product = factory.SubFactory(ProductFactory)
    title = factory.Sequence(lambda n: f"Gap {n}")


class GapStateChangeFactory(DjangoModelFactory[GapStateChange]):
    class Meta:
        model = GapStateChange

    gap = factory.SubFactory(GapFactory)
    from_state = "new"
    to_state = "triaged"


class EvidenceFactory(DjangoModelFactory[Evidence]):
    class Meta:
        model = Evidence

    gap = factory.SubFactory(GapFactory)
    partner = factory.SubFactory(PartnerFactory)
    quote = "We lose two days a week."


class DemandSnapshotFactory(DjangoModelFactory[DemandSnapshot]):
    class Meta:
        model = DemandSnapshot

    gap = factory.SubFactory(GapFactory)
    week = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=timezone.localdate().weekday()))
    demand = Decimal("1")
    partners = 1
    at_stake = Decimal("0")
    currency = "USD"


class RoadmapItemFactory(DjangoModelFactory[RoadmapItem]):
    class Meta:
        model = RoadmapItem

    product = factory.SubFactory(ProductFactory)
    title = factory.Sequence(lambda n: f"Roadmap item {n}")


class PartnerReplyFactory(DjangoModelFactory[PartnerReply]):
    class Meta:
        model = PartnerReply

    gap = factory.SubFactory(GapFactory)
    partner = factory.SubFactory(PartnerFactory)
    state = "shipped"
    follow_up = factory.SubFactory(FollowUpFactory, partner=factory.SelfAttribute("..partner"))
