"""Makes records for tests; each with just what the rules ask for."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, FollowUp, Meeting, Stage, StageChange
from partners.models import Contact, Partner, Product
from roadmap_feedback.models import Evidence, Gap


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Colleague {n}")
    email = factory.Sequence(lambda n: f"colleague{n}@example.com")
    role = Role.DEVREL


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner

    name = factory.Sequence(lambda n: f"Partner {n}")
    slug = factory.Sequence(lambda n: f"partner-{n}")
    tier = "growth"
    status = "active"
    owner = factory.SubFactory(UserFactory)


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


def stage(track: str = "technical", slug: str = "discovery") -> Stage:
    """Return one of the stages that the migration brings."""
    return Stage.objects.select_related("track").get(track__slug=track, slug=slug)


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


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    partner = factory.SubFactory(PartnerFactory)
    subject = factory.Sequence(lambda n: f"Meeting {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))
    notes = "We spoke about meshes."


class FollowUpFactory(DjangoModelFactory[FollowUp]):
    class Meta:
        model = FollowUp

    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Follow-up {n}")
    assignee = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(timezone.localdate)


class GapFactory(DjangoModelFactory[Gap]):
    class Meta:
        model = Gap

    product = factory.SubFactory(ProductFactory)
    title = factory.Sequence(lambda n: f"Gap {n}")


class EvidenceFactory(DjangoModelFactory[Evidence]):
    class Meta:
        model = Evidence

    gap = factory.SubFactory(GapFactory)
    partner = factory.SubFactory(PartnerFactory)
    quote = "We lose two days a week."
