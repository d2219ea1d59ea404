"""The programmes that a partner is in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.models import Membership, Partner, Programme
from tests.factories import MembershipFactory, PartnerFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "/partners/boreal/programmes/new/"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


@pytest.fixture
def programme(db: None) -> Programme:
    return ProgrammeFactory(name="Startup programme")


def form(programme: Programme, **changes: Any) -> dict[str, Any]:
    return {"programme": programme.pk, "joined_on": "2026-03-01", "renews_on": "2027-03-01"} | changes


def test_joining_a_programme(client: Client, partner: Partner, programme: Programme) -> None:
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in client.get(NEW).content.decode()
    answer = client.post(NEW, form(programme, notes="Training credits"))
    assert answer["Location"] == "/partners/boreal/"
    membership = Membership.objects.get()
    assert (membership.joined_on, membership.renews_on) == (date(2026, 3, 1), date(2027, 3, 1))
    assert membership.notes == "Training credits"


def test_the_same_form_sent_twice_joins_once(client: Client, partner: Partner, programme: Programme) -> None:
    client.post(NEW, form(programme))
    again = client.post(NEW, form(programme, notes="Kept words"))
    page = again.content.decode()
    assert again.status_code == 422
    assert "The partner is in this programme already." in page and "Kept words" in page
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"programme": ""}, "This field is required"),
        ({"programme": "9" * 30}, "Select a valid choice"),
        ({"joined_on": ""}, "This field is required"),
        ({"joined_on": "1 April"}, "Enter a valid date"),
        ({"joined_on": "2026-02-30"}, "Enter a valid date"),
        ({"renews_on": "0000-00-00"}, "Enter a valid date"),
        ({"renews_on": "99999-01-01"}, "Enter a valid date"),
        ({"renews_on": "\x00"}, "Enter a valid date"),
        ({"renews_on": "2026-03-01"}, "A membership renews after the day it began."),
        ({"renews_on": "2025-03-01"}, "A membership renews after the day it began."),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    changes: dict[str, str], words: str, client: Client, partner: Partner, programme: Programme
) -> None:
    membership = MembershipFactory(partner=partner)
    for address in (NEW, f"/partners/boreal/programmes/{membership.pk}/edit/"):
        posted = form(programme, notes="Kept words", seen_version=membership.version) | changes
        answer = client.post(address, posted)
        page = answer.content.decode()
        assert answer.status_code == 422, address
        assert words in page and "Kept words" in page, address
    assert not Membership.objects.filter(notes="Kept words").exists()


def test_changing_it(client: Client, partner: Partner, programme: Programme) -> None:
    membership = MembershipFactory(partner=partner, programme=programme)
    address = f"/partners/boreal/programmes/{membership.pk}/edit/"
    assert address in client.get("/partners/boreal/").content.decode()
    posted = form(programme, notes="Two credits", seen_version=membership.version)
    assert client.post(address, posted)["Location"] == "/partners/boreal/"
    membership.refresh_from_db()
    assert (membership.notes, membership.version) == ("Two credits", 2)


def test_the_second_of_two_editors_sees_both(client: Client, partner: Partner, programme: Programme) -> None:
    membership = MembershipFactory(partner=partner, programme=programme)
    address = f"/partners/boreal/programmes/{membership.pk}/edit/"
    seen = form(programme, seen_version=1)
    client.post(address, seen | {"notes": "Theirs"})
    answer = client.post(address, seen | {"notes": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode() and "Mine" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.notes == "Theirs"


def test_leaving_it_and_joining_again(client: Client, partner: Partner, programme: Programme) -> None:
    membership = MembershipFactory(partner=partner, programme=programme)
    address = f"/partners/boreal/programmes/{membership.pk}/archive/"
    for _ in range(2):
        assert client.post(address)["Location"] == "/partners/boreal/"
    assert list(client.get("/partners/boreal/").context["memberships"]) == []
    assert list(client.get("/partners/", {"programme": programme.pk}).context["page"]) == []
    assert client.get(f"/partners/boreal/programmes/{membership.pk}/edit/").status_code == 404
    assert client.post(NEW, form(programme)).status_code == 302
    assert [m.pk for m in client.get("/partners/boreal/").context["memberships"]] != [membership.pk]


def test_another_partners_membership_is_not_found_here(client: Client, partner: Partner) -> None:
    other = MembershipFactory()
    assert client.get(f"/partners/boreal/programmes/{other.pk}/edit/").status_code == 404
    assert client.post(f"/partners/boreal/programmes/{other.pk}/archive/").status_code == 404
    assert client.get(f"/partners/boreal/programmes/{'9' * 30}/edit/").status_code == 404
