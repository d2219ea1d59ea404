"""Pages of the partner side ask the database as often for many records as for few, and seldom."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.models import Partner
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    IndustryFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST, PAGE = 8, 15
TABS = ["timeline", "engagements", "gaps", "contacts", "solutions"]


def asked(client: Client, address: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def fill(partner: Partner, count: int) -> None:
    """Give the partner `count` of everything that its page shows."""
    owner = UserFactory()
    for number in range(count):
        contact = ContactFactory(partner=partner)
        TeamMemberFactory(partner=partner)
        AdoptionFactory(partner=partner)
        MembershipFactory(partner=partner)
        solution = SolutionFactory(partner=partner, domain=domain())
        solution.products.add(AdoptionFactory(partner=partner).product)
        engagement = EngagementFactory(partner=partner, health="blocked", health_reason="Licences")
        engagement.products.add(AdoptionFactory(partner=partner).product)
        FollowUpFactory(partner=partner, due_on=timezone.localdate() - timedelta(days=number))
        meeting = MeetingFactory(partner=partner, logged_by=owner)
        meeting.contacts.add(contact)
        EvidenceFactory(partner=partner, meeting=meeting, severity="critical").blocks.add(engagement)
        partner.domains.add(domain())
        partner.industries.add(IndustryFactory())


def many_partners(count: int) -> None:
    for partner in PartnerFactory.create_batch(count, country="NO", domains=[domain()], restricted=False):
        ContactFactory(partner=partner)
        AdoptionFactory(partner=partner)
        TeamMemberFactory(partner=partner)


@pytest.mark.parametrize("role", [Role.DEVREL, Role.VIEWER, Role.ADMIN])
@pytest.mark.parametrize(
    "address",
    [
        "/partners/",
        "/partners/?q=partner&sort=-touch&late=true&tier=growth",
        "/partners/?q=partner",
        "/partners/?q=pratner",
        "/partners/?q=nobodyatall",
        "/partners/?tier=gold",
        "/contacts/",
        "/contacts/?q=contact&sort=-partner&role=champion",
        "/partners/options/?q=partner",
        "/partners/options/",
        "/contacts/options/?q=contact",
    ],
)
def test_a_list_keeps_to_its_budget(address: str, role: Role, sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=role))
    many_partners(1)
    few = asked(client, address)
    many_partners(60)
    assert asked(client, address) == few <= LIST


@pytest.mark.parametrize("role", [Role.DEVREL, Role.VIEWER])
@pytest.mark.parametrize("tab", TABS)
def test_a_partners_page_keeps_to_its_budget(tab: str, role: Role, sign_in: SignIn) -> None:
    client, partner = sign_in(UserFactory(role=role)), PartnerFactory()
    fill(partner, 1)
    address = f"{partner.get_absolute_url()}?tab={tab}"
    few = asked(client, address)
    fill(partner, 12)
    assert asked(client, address) == few <= PAGE


def test_a_restricted_partners_page_keeps_to_it_too(sign_in: SignIn) -> None:
    partner = PartnerFactory(restricted=True)
    fill(partner, 5)
    client = sign_in(partner.owner)
    for tab in TABS:
        assert asked(client, f"{partner.get_absolute_url()}?tab={tab}") <= PAGE, tab


@pytest.mark.parametrize("page", ["edit", "team", "adoptions", "programmes/new", "solutions/new", "timeline"])
def test_the_pages_around_a_partner_are_constant(page: str, sign_in: SignIn) -> None:
    client, partner = sign_in(UserFactory()), PartnerFactory()
    fill(partner, 1)
    address = f"{partner.get_absolute_url()}{page}/"
    few = asked(client, address)
    fill(partner, 12)
    many_partners(20)
    assert asked(client, address) == few <= PAGE
