"""The list of all contacts, and the contacts that a type-ahead offers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from tests.factories import ContactFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


def listed(client: Client, **query: Any) -> list[str]:
    """Return the names that the list shows for a query, in order."""
    return [contact.name for contact in client.get("/contacts/", query).context["page"]]


def offered(client: Client, **query: Any) -> list[str]:
    return [each["label"] for each in client.get("/contacts/options/", query).json()["results"]]


@pytest.mark.parametrize(
    "typed", ["brandt", "RAND", "ada.brandt@", "boreal.example", "adä", "ada brant", "  ada  "]
)
def test_search_finds_by_name_and_by_address(typed: str, reader: Client) -> None:
    ContactFactory(name="Ada Brandt", email="ada.brandt@boreal.example")
    ContactFactory(name="Jun Tanaka", email="jun@kestrel.example")
    assert listed(reader, q=typed) == ["Ada Brandt"]


@pytest.mark.parametrize("typed", ["%", "_", "\\"])
def test_search_takes_signs_as_they_are(typed: str, reader: Client) -> None:
    ContactFactory(name="Ada Brandt")
    ContactFactory(name=f"Bo {typed} Lind")
    assert listed(reader, q=typed) == [f"Bo {typed} Lind"]


def test_each_filter_keeps_what_it_names(reader: Client) -> None:
    ada = ContactFactory(
        name="Ada", roles=["champion", "legal"], partner__name="Boreal", partner__tier="strategic"
    )
    ContactFactory(name="Bo", roles=["marketing"], partner__tier="watch", left_at=date(2026, 1, 1))
    assert listed(reader) == ["Ada", "Bo"]
    assert listed(reader, role="champion") == ["Ada"]
    assert listed(reader, role=["legal", "marketing"]) == ["Ada", "Bo"]
    assert listed(reader, role=["legal", "champion"]) == ["Ada"], "once"
    assert listed(reader, tier="watch") == ["Bo"]
    assert listed(reader, left="true") == ["Bo"]
    assert listed(reader, left="false") == ["Ada"]
    assert listed(reader, partner=ada.partner_id) == ["Ada"]
    assert listed(reader, partner="boreal") == ["Ada"]
    assert listed(reader, role="marketing", tier="strategic") == []


def test_filters_in_force_stand_as_chips(reader: Client) -> None:
    contact = ContactFactory(partner__name="Boreal")
    answer = reader.get(
        "/contacts/",
        {"role": ["champion", "legal"], "partner": contact.partner_id, "left": "false", "q": "ada"},
    )
    assert {(chip.label, chip.value) for chip in answer.context["chips"]} == {
        ("Name or e-mail", "ada"),
        ("Partner", "Boreal"),
        ("Role", "Champion"),
        ("Role", "Legal"),
        ("Has left", "No"),
    }


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("role=king", "Select a valid choice"),
        ("tier=%00", "Select a valid choice"),
        ("partner=999999", "Nothing here is called"),
        ("partner=Nobody", "Nothing here is called"),
        (f"partner={'9' * 30}", "Nothing here is called"),
        ("q=a%00", "Null characters"),
    ],
)
def test_a_filter_that_makes_no_sense_says_so_and_finds_nothing(
    query: str, words: str, reader: Client
) -> None:
    ContactFactory()
    answer = reader.get(f"/contacts/?{query}")
    assert answer.status_code == 200
    assert list(answer.context["page"]) == []
    assert words in answer.content.decode()


@pytest.mark.parametrize("query", ["left=maybe", "sort=roles", "sort=x\x00", "page=x", "q=%20"])
def test_what_means_nothing_is_passed_over(query: str, reader: Client) -> None:
    ContactFactory(name="Ada")
    assert [contact.name for contact in reader.get(f"/contacts/?{query}").context["page"]] == ["Ada"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["ada", "Östen", "Zoë"]),
        ("-name", ["Zoë", "Östen", "ada"]),
        ("partner", ["Östen", "Zoë", "ada"]),
        ("-partner", ["ada", "Zoë", "Östen"]),
        ("title", ["Zoë", "ada", "Östen"]),
        ("-title", ["ada", "Zoë", "Östen"]),
        ("email", ["Zoë", "Östen", "ada"]),
        ("-email", ["Östen", "Zoë", "ada"]),
    ],
)
def test_a_column_sorts_both_ways_with_what_is_empty_last(
    sort: str, order: list[str], reader: Client
) -> None:
    ContactFactory(name="ada", partner__name="Zeta", title="CTO", email="")
    ContactFactory(name="Zoë", partner__name="boreal", title="architect", email="A@x.example")
    ContactFactory(name="Östen", partner__name="Alba", title="", email="b@x.example")
    assert listed(reader, sort=sort) == order


def test_pages_and_counts(reader: Client) -> None:
    partner = PartnerFactory()
    ContactFactory.create_batch(60, partner=partner, name="Same Name")
    seen = [
        contact.pk for page in (1, 2) for contact in reader.get("/contacts/", {"page": page}).context["page"]
    ]
    assert len(seen) == len(set(seen)) == 60
    assert "60 contacts" in reader.get("/contacts/").content.decode()


def test_the_archived_and_those_of_archived_partners_are_left_out(reader: Client) -> None:
    ContactFactory(name="Kept")
    ContactFactory(name="Put away", archived_at=timezone.now())
    ContactFactory(name="Partner put away", partner__archived_at=timezone.now())
    assert listed(reader) == offered(reader) == ["Kept"]


def test_an_empty_list_says_what_belongs_there(reader: Client) -> None:
    assert "The people at your partners appear here." in reader.get("/contacts/").content.decode()


def test_options_are_of_one_partner_or_of_all(reader: Client) -> None:
    ada = ContactFactory(name="Ada Brandt", title="CTO", partner__name="Boreal")
    ContactFactory(name="Ada Lind", partner__name="Kestrel")
    assert offered(reader, q="ada") == ["Ada Brandt", "Ada Lind"]
    assert offered(reader, q="ada", partner=ada.partner_id) == ["Ada Brandt"]
    of_all = reader.get("/contacts/options/", {"q": "ada brandt"}).json()["results"]
    assert of_all[0] == {"id": ada.pk, "label": "Ada Brandt", "detail": "Boreal"}
    of_one = reader.get("/contacts/options/", {"partner": ada.partner_id}).json()["results"]
    assert of_one == [{"id": ada.pk, "label": "Ada Brandt", "detail": "CTO"}]


@pytest.mark.parametrize(
    "query", [{"partner": "x"}, {"partner": "9" * 30}, {"q": "\x00"}, {"q": "x" * 5000}, {"partner": "\x00"}]
)
def test_options_survive_anything_typed(query: dict[str, str], reader: Client) -> None:
    ContactFactory(name="Ada")
    assert reader.get("/contacts/options/", query).status_code == 200


def test_options_are_few(reader: Client) -> None:
    ContactFactory.create_batch(30)
    assert len(offered(reader)) == 12
