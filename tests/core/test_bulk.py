"""Setting a field of many rows of a list at once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystem.accounts.models import Role, User
from ecosystem.core import bulk
from ecosystem.core.models import BulkChange
from partners.models import Partner
from tests.factories import PartnerFactory, UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.DEVREL))


def plan(client: Client, rows: list[Partner], change: str = "tier:growth", **said: str) -> str:
    """Plan a change of `rows` and return where it is looked at."""
    data = {
        "path": "/partners/",
        "query": "sort=-name",
        "change": change,
        "rows": [p.pk for p in rows],
        **said,
    }
    return client.post("/changes/", data).headers["Location"]


def test_looked_at_done_and_undone(client: Client) -> None:
    one, two = PartnerFactory(name="One", tier="watch"), PartnerFactory(name="Two", tier="strategic")
    same = PartnerFactory(name="Same", tier="growth")
    before = list(Partner.objects.order_by("pk").values_list("pk", "tier"))
    address = plan(client, [one, two, same])
    page = client.get(address).content.decode()
    assert "2 partners; nothing is changed yet" in page
    assert "Watch" in page
    assert "Same" not in page
    assert list(Partner.objects.order_by("pk").values_list("pk", "tier")) == before
    client.post(address)
    assert set(Partner.objects.values_list("tier", flat=True)) == {"growth"}
    assert "Undo" in client.get(address).content.decode()
    client.post(f"{address}undoing/")
    assert list(Partner.objects.order_by("pk").values_list("pk", "tier")) == before
    assert "as they were" in client.get(address).content.decode()


def test_each_step_is_taken_once(client: Client) -> None:
    one = PartnerFactory(tier="watch")
    address = plan(client, [one])
    for _again in range(2):
        client.post(address)
        one.refresh_from_db()
        assert (one.tier, one.version) == ("growth", 2)
    for _again in range(2):
        client.post(f"{address}undoing/")
        one.refresh_from_db()
        assert (one.tier, one.version) == ("watch", 3)


def test_the_way_back_is_the_list_as_it_was(client: Client) -> None:
    address = plan(client, [PartnerFactory(tier="watch")], query="tier=watch&sort=-touch&columns=tier&page=2")
    assert (
        'href="/partners/?tier=watch&amp;sort=-touch&amp;columns=tier&amp;page=2"'
        in client.get(address).content.decode()
    )


def test_rows_that_somebody_else_touched_are_named_and_left(client: Client) -> None:
    one, two = PartnerFactory(name="One", tier="watch"), PartnerFactory(name="Two", tier="watch")
    address = plan(client, [one, two])
    Partner.objects.filter(pk=two.pk).update(version=7)
    client.post(address)
    page = client.get(address).content.decode()
    assert "Two: changed by somebody else meanwhile" in page
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.tier, two.tier) == ("growth", "watch")
    Partner.objects.filter(pk=one.pk).update(version=9, tier="emerging")
    client.post(f"{address}undoing/")
    one.refresh_from_db()
    assert one.tier == "emerging"
    assert "One: changed by somebody else meanwhile" in client.get(address).content.decode()


def test_every_row_of_the_filter_at_once_and_none_beside_it(client: Client) -> None:
    inside = [PartnerFactory(tier="watch") for _n in range(60)]
    outside = PartnerFactory(tier="strategic")
    address = plan(client, inside[:1], query="tier=watch", all="1")
    with CaptureQueriesContext(connection) as few:
        client.post(address)
    assert Partner.objects.filter(tier="growth").count() == 60
    outside.refresh_from_db()
    assert outside.tier == "strategic"
    assert len(few) < 25


def test_an_owner_can_be_set_and_taken_away(client: Client) -> None:
    owner, partner = UserFactory(name="Tom Okoye"), PartnerFactory()
    address = plan(client, [partner], f"owner_id:{owner.pk}")
    assert "Tom Okoye" in client.get(address).content.decode()
    client.post(address)
    partner.refresh_from_db()
    assert partner.owner == owner
    client.post(plan(client, [partner], "owner_id:"))
    partner.refresh_from_db()
    assert partner.owner is None


def test_restricted_partners_of_others_are_out_of_reach(client: Client) -> None:
    secret = PartnerFactory(name="Secret Lab", restricted=True, tier="watch")
    answer = client.post(
        "/changes/", {"path": "/partners/", "change": "tier:growth", "rows": [secret.pk]}, follow=True
    )
    assert "Choose some rows first." in answer.content.decode()
    partner = PartnerFactory(name="Soon Secret", tier="watch")
    address = plan(client, [partner])
    Partner.objects.filter(pk=partner.pk).update(restricted=True)
    assert "Soon Secret" not in client.get(address).content.decode()
    client.post(address)
    assert "Soon Secret" not in client.get(address).content.decode()
    assert set(Partner.objects.values_list("tier", flat=True)) == {"watch"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"change": ""}, "Choose what to set."),
        ({"change": "tier:golden"}, "Choose what to set."),
        ({"change": "restricted:1"}, "Choose what to set."),
        ({"rows": []}, "Choose some rows first."),
        ({"change": "tier:watch"}, "All of them are so already."),
    ],
)
def test_what_cannot_be_set_is_said(client: Client, said: dict[str, str], sentence: str) -> None:
    partner = PartnerFactory(tier="watch")
    data = {"path": "/partners/", "change": "tier:growth", "rows": [partner.pk], **said}
    assert sentence in client.post("/changes/", data, follow=True).content.decode()
    assert not BulkChange.objects.exists()


def test_too_many_rows_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_RECORDS", 2)
    rows = [PartnerFactory(tier="watch") for _n in range(3)]
    data = {"path": "/partners/", "change": "tier:growth", "rows": [p.pk for p in rows]}
    assert "At most 2 records at once" in client.post("/changes/", data, follow=True).content.decode()


def test_malformed_requests_are_refused(client: Client) -> None:
    data = {"path": "/partners/", "change": "tier:growth", "rows": ["x"]}
    assert client.post("/changes/", data).status_code == 400
    assert client.post("/changes/", data | {"path": "/settings/"}).status_code == 404
    assert client.get("/changes/999999/").status_code == 404


def test_only_who_may_change_partners_does_and_each_their_own(client: Client, sign_in: SignIn) -> None:
    partner = PartnerFactory(tier="watch")
    address = plan(client, [partner])
    other, viewer = sign_in(UserFactory()), sign_in(UserFactory(role=Role.VIEWER))
    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    data = {"path": "/partners/", "change": "tier:growth", "rows": [partner.pk]}
    assert viewer.post("/changes/", data).status_code == 403
    assert "data-tick" not in viewer.get("/partners/").content.decode()
