"""Merges that are refused, and what merging must not tell those who may not know."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from partners.actions import restore_partner, save_partner
from partners.models import (
    Partner,
    PartnerMerge,
)
from tests.factories import (
    ContactFactory,
    MeetingFactory,
    PartnerFactory,
    UserFactory,
)
from tests.partners.merging import address, difference, dump, merged, send

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def by() -> User:
    return UserFactory(name="Maria Okafor")


@pytest.fixture
def client(sign_in: SignIn, by: User) -> Client:
    return sign_in(by)


@pytest.fixture
def two() -> tuple[Partner, Partner]:
    return PartnerFactory(name="Boreal Dynamics"), PartnerFactory(name="Boreal Dynamics GmbH")


# --- Refused --------------------------------------------------------------------------------------


def test_a_stale_page_writes_nothing_and_says_so(
    client: Client, by: User, two: tuple[Partner, Partner]
) -> None:
    away, into = two
    page = client.get(address(away, into)).content.decode()
    seen = dict(re.findall(r'name="(seen_\d+)" value="(\d+)"', page))
    away.name = "Boreal Renamed"
    save_partner(by=by, partner=away, seen_version=1, many={})
    before = dump()
    response = client.post(address(away, into), {**seen, "stays": into.pk})
    assert response.status_code == 409
    assert "Boreal Renamed" in response.content.decode() and "Nothing was merged" in response.content.decode()
    assert difference(before, dump()) == {}


@pytest.mark.parametrize(
    "sent", [{}, {"stays": "x"}, {"stays": "999999"}, {"stays": "{into}", "field_name": "7777777"}]
)
def test_an_open_choice_is_asked_for(
    client: Client, two: tuple[Partner, Partner], sent: dict[str, str]
) -> None:
    away, into = two
    before = dump()
    filled = {key: value.replace("{into}", str(into.pk)) for key, value in sent.items()}
    response = client.post(address(away, into), filled)
    assert response.status_code == 422 and "Choose" in response.content.decode()
    assert difference(before, dump()) == {}


def test_a_form_without_versions_is_taken_for_stale(client: Client, two: tuple[Partner, Partner]) -> None:
    assert client.post(address(*two), {"stays": two[1].pk}).status_code == 409


def test_a_partner_is_not_merged_into_itself(client: Client) -> None:
    one = PartnerFactory()
    before = dump()
    for response in (client.get(address(one, one)), client.post(address(one, one), {"stays": one.pk})):
        assert response.status_code == 302 and response["Location"] == "/partners/duplicates/"
    assert difference(before, dump()) == {}


def test_an_archived_one_is_refused(client: Client, two: tuple[Partner, Partner]) -> None:
    client.post(f"/partners/{two[0].slug}/archive/")
    before = dump()
    response = client.get(address(*two), follow=True)
    assert "is archived: restore it first" in response.content.decode()
    response = client.post(address(*two), {"stays": two[1].pk}, follow=True)
    assert "is archived: restore it first" in response.content.decode()
    assert difference(before, dump()) == {}


def test_sent_twice_it_merges_once(client: Client, two: tuple[Partner, Partner]) -> None:
    page = client.get(address(*two)).content.decode()
    seen = dict(re.findall(r'name="(seen_\d+)" value="(\d+)"', page))
    sent = {**seen, "stays": two[1].pk}
    first = client.post(address(*two), sent)
    after = dump()
    second = client.post(address(*two), sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == two[1].get_absolute_url()
    assert difference(after, dump()) == {}
    assert PartnerMerge.objects.count() == 1


def test_what_is_merged_away_is_merged_no_further(client: Client, two: tuple[Partner, Partner]) -> None:
    third = PartnerFactory(name="Third")
    send(client, *two, name=two[1])
    response = client.get(address(two[0], third), follow=True)
    assert "is merged into “Boreal Dynamics GmbH” already" in response.content.decode()


def test_what_is_merged_away_is_not_restored_from_the_archive(by: User, two: tuple[Partner, Partner]) -> None:
    merged(by, *two)
    away = Partner.objects.get(pk=two[0].pk)
    with pytest.raises(Exception, match="undo the merge"):
        restore_partner(by=by, partner=away)


@pytest.mark.parametrize("role", [Role.PRODUCT, Role.MARKETING, Role.VIEWER])
def test_who_may_not_change_partners_merges_none(
    sign_in: SignIn, two: tuple[Partner, Partner], role: str
) -> None:
    client = sign_in(UserFactory(role=role))
    assert client.get(address(*two)).status_code == 403
    assert client.post(address(*two), {"stays": two[1].pk}).status_code == 403
    assert not PartnerMerge.objects.exists()


# --- Restricted -----------------------------------------------------------------------------------


def test_what_is_restricted_stays_so_unless_chosen_otherwise(client: Client, by: User) -> None:
    secret = PartnerFactory(name="Boreal", restricted=True, owner=by)
    into = PartnerFactory(name="Boreal GmbH", owner=by)
    send(client, secret, into)
    into.refresh_from_db()
    assert into.restricted


def test_nobody_merges_a_partner_out_of_their_own_sight(client: Client, by: User) -> None:
    secret = PartnerFactory(name="Boreal", restricted=True, owner=by)
    into = PartnerFactory(name="Boreal GmbH")
    before = dump()
    response = send(client, secret, into, owner=into, restricted=secret)
    assert response.status_code == 422 and "no longer see it" in response.content.decode()
    assert difference(before, dump()) == {}


def test_a_merge_of_what_was_restricted_stays_unknown(client: Client, sign_in: SignIn, by: User) -> None:
    secret = PartnerFactory(name="Hush", restricted=True, owner=by)
    into = PartnerFactory(name="Boreal GmbH", owner=by)
    merge = merged(by, secret, into)
    stranger = sign_in(UserFactory())
    assert "Hush" in client.get("/partners/duplicates/merges/").content.decode()
    assert "Hush" not in stranger.get("/partners/duplicates/merges/").content.decode()
    assert stranger.get(merge.get_absolute_url()).status_code == 404
    assert stranger.post(merge.get_absolute_url()).status_code == 404
    assert "Boreal" not in stranger.get("/search/?q=hush").content.decode(), "a secret name leads nowhere"


def test_counts_leave_out_what_the_reader_may_not_know_of(client: Client) -> None:
    one, other = ContactFactory(name="Ada"), ContactFactory(name="Ada B.")
    hidden, plain = MeetingFactory(partner__restricted=True), MeetingFactory(partner=one.partner)
    for meeting in (hidden, plain):
        meeting.contacts.add(one)
    counts = {a.label: (a.one, a.other) for a in client.get(address(one, other)).context["attached"]}
    assert counts == {"Meetings": (1, 0)}
