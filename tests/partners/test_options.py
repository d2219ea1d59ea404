"""The partners that a type-ahead offers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


def offered(client: Client, words: str = "") -> list[str]:
    return [each["label"] for each in client.get("/partners/options/", {"q": words}).json()["results"]]


def test_the_likeliest_comes_first(reader: Client) -> None:
    PartnerFactory(name="Aboreal Insights")
    PartnerFactory(name="Boreal")
    assert offered(reader, "boreal") == ["Boreal", "Aboreal Insights"]


def test_a_typo_is_forgiven(reader: Client) -> None:
    PartnerFactory(name="Boreal Dynamics")
    PartnerFactory(name="Kestrel")
    for typed in ("borael", "boral", "bureal"):
        assert offered(reader, typed) == ["Boreal Dynamics"], typed


def test_without_words_those_met_last_come_first(reader: Client) -> None:
    now = timezone.now()
    PartnerFactory(name="Never met")
    PartnerFactory(name="Long ago", last_touch_at=now - timedelta(days=90))
    PartnerFactory(name="Today", last_touch_at=now)
    assert offered(reader) == ["Today", "Long ago", "Never met"]


def test_what_is_offered_tells_partners_apart(reader: Client) -> None:
    partner = PartnerFactory(name="Boreal", tier="strategic", kind="research_lab")
    assert reader.get("/partners/options/").json() == {
        "results": [{"id": partner.pk, "label": "Boreal", "detail": "Strategic Research lab"}]
    }


def test_the_archived_are_not_offered_and_the_rest_are_few(reader: Client) -> None:
    PartnerFactory(name="Put away", archived_at=timezone.now())
    assert offered(reader) == offered(reader, "put away") == []
    PartnerFactory.create_batch(30)
    assert len(offered(reader)) == len(offered(reader, "partner")) == 12


@pytest.mark.parametrize("typed", ["\x00", "%", "x" * 5000, "<script>", "🚀", "\u202eabc", "'"])
def test_anything_may_be_typed(typed: str, reader: Client) -> None:
    PartnerFactory(name="Boreal")
    answer = reader.get("/partners/options/", {"q": typed})
    assert answer.status_code == 200
    assert "<" not in answer.content.decode()
