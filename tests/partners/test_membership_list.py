"""Who is in which programme, and whose renewal is due."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from tests.factories import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def names(client: Client, query: str = "") -> list[str]:
    return [membership.partner.name for membership in client.get(f"/programmes/{query}").context["page"]]


def test_renewals_are_found_by_when_they_are_due(client: Client) -> None:
    today = timezone.localdate()
    for name, days in (("Late", -1), ("Today", 0), ("Soon", 30), ("Later", 61)):
        MembershipFactory(
            partner__name=name, joined_on=today - timedelta(days=300), renews_on=today + timedelta(days=days)
        )
    MembershipFactory(partner__name="Never", renews_on=None)
    assert names(client) == ["Late", "Today", "Soon", "Later", "Never"]
    assert names(client, "?renewal=late") == ["Late"]
    assert names(client, "?renewal=30") == ["Today", "Soon"]
    assert names(client, "?renewal=90") == ["Today", "Soon", "Later"]
    assert names(client, "?q=soo") == ["Soon"]


def test_each_filter_narrows_and_restricted_ones_are_not_there(client: Client) -> None:
    one = MembershipFactory(partner__name="One", partner__tier="strategic")
    MembershipFactory(partner__name="Two", partner__tier="watch")
    MembershipFactory(partner=PartnerFactory(restricted=True))
    assert sorted(names(client)) == ["One", "Two"]
    assert names(client, f"?programme={one.programme_id}") == ["One"]
    assert names(client, "?tier=watch") == ["Two"]
    assert names(client, f"?partner={one.partner_id}") == ["One"]


def test_the_list_takes_as_many_queries_for_many_as_for_few(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            names(client)
        return len(queries)

    MembershipFactory()
    few = asked()
    for _number in range(30):
        MembershipFactory()
    assert asked() == few <= 8
