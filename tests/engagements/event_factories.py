"""Makes leads and showcases for tests; each with just what the rules ask for."""

import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from ecosystem.accounts.models import User
from engagements.actions import showcases
from engagements.actions.approvals import Asked, ask_for_approval
from engagements.models import Lead, Showcase
from tests.factories import EventFactory, ShowcaseFactory, UserFactory


class LeadFactory(DjangoModelFactory[Lead]):
    class Meta:
        model = Lead

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Visitor {n}")
    logged_by = factory.SubFactory(UserFactory)


def typed(**changes: Any) -> dict[str, Any]:
    """Return what the form at the booth sends, with `changes`."""
    first = {
        "key": str(uuid.uuid4()),
        "name": "Anna Berg",
        "company": "Fjord Analytics",
        "email": "anna@fjord.example",
        "temperature": "hot",
        "consent": "given",
    }
    return first | changes


def in_partner_review(**changes: Any) -> Showcase:
    """Save a showcase whose words wait for the partner."""
    return ShowcaseFactory(**({"stage": "partner_review", "results": "21 times faster."} | changes))


def at_legal(by: User, **changes: Any) -> Showcase:
    """Save a showcase that the partner approved and legal looks at."""
    showcase = in_partner_review(**changes)
    showcases.approve(by=by, showcase=showcase, side="partner", name="Anna Berg")
    return showcases.move_showcase(by=by, showcase=showcase, stage="legal")


def asked_of(showcase: Showcase, **changes: Any) -> tuple[Asked, str]:
    """Ask for the partner's approval; return the request and the path of its link."""
    asked = ask_for_approval(
        by=changes.pop("by", None) or UserFactory(),
        showcase=showcase,
        **({"email": "anna@fjord.example", "name": "Anna Berg"} | changes),
    )
    return asked, "/approvals/" + asked.link.partition("/approvals/")[2]
