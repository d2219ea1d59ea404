"""Makes goals of account plans for tests."""

import factory
from factory.django import DjangoModelFactory

from engagements.models import AccountGoal, Track
from tests.factories import PartnerFactory


class AccountGoalFactory(DjangoModelFactory[AccountGoal]):
    """A goal of the last quarter of 2026; `track` is a slug."""

    class Meta:
        model = AccountGoal

    partner = factory.SubFactory(PartnerFactory)
    track = "technical"
    quarter = "2026-Q4"
    text = factory.Sequence(lambda n: f"Goal {n}")
    order = factory.Sequence(lambda n: n)

    @classmethod
    def _create(cls, model_class: type[AccountGoal], *args: object, **kwargs: object) -> AccountGoal:
        kwargs["track"] = Track.objects.get(slug=kwargs["track"])
        return super()._create(model_class, *args, **kwargs)
