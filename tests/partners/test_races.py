"""Two at once: one wins, the other is told, nothing is doubled and nothing breaks."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from ecosystem.accounts.models import User
from partners.actions import find_or_create_contact
from partners.models import Adoption, Contact, Membership, Partner, Solution, TeamMember
from tests.factories import ContactFactory, PartnerFactory, ProductFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SignIn = Callable[[User], Client]
ROUNDS = 5


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Return what both give, called in two threads at the same moment."""
    start = Barrier(2)

    def run(call: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        return [future.result(30) for future in [threads.submit(run, each) for each in (first, second)]]


def posted_twice(clients: list[Client], address: str, data: dict[str, Any]) -> list[int]:
    """Return the statuses of the same form sent by both clients at once, the lower first."""
    first, second = clients
    return sorted(
        at_once(
            lambda: first.post(address, data).status_code,
            lambda: second.post(address, data).status_code,
        )
    )


@pytest.fixture
def clients(sign_in: SignIn) -> list[Client]:
    user = UserFactory()
    return [sign_in(user), sign_in(user)]


def test_a_partner_is_added_once(clients: list[Client]) -> None:
    for number in range(ROUNDS):
        data = {"name": f"Boreal {number}", "kind": "isv", "tier": "growth", "status": "active"}
        assert posted_twice(clients, "/partners/new/", data) == [302, 422]
    assert Partner.objects.count() == ROUNDS


def test_partners_of_like_addresses_both_get_one_or_are_told_to_try_again(clients: list[Client]) -> None:
    first, second = clients
    for number in range(ROUNDS):
        data = {"kind": "isv", "tier": "growth", "status": "active"}
        names = (f"Boreal {number}!", f"Boreal {number}?")
        statuses = at_once(
            lambda data=data, name=names[0]: first.post("/partners/new/", data | {"name": name}).status_code,
            lambda data=data, name=names[1]: second.post("/partners/new/", data | {"name": name}).status_code,
        )
        assert set(statuses) <= {302, 422} and 302 in statuses
        assert Partner.objects.filter(name__in=names).count() == statuses.count(302)


def test_an_edit_is_not_overwritten(clients: list[Client]) -> None:
    partner = PartnerFactory()
    first, second = clients
    for version in range(1, ROUNDS + 1):
        data = {"name": partner.name, "kind": "isv", "tier": "growth", "status": "active"}
        data |= {"owner": partner.owner_id, "seen_version": version}
        address = f"{partner.get_absolute_url()}edit/"
        statuses = at_once(
            lambda a=address, d=data, v=version: first.post(a, d | {"summary": f"Mine {v}"}).status_code,
            lambda a=address, d=data, v=version: second.post(a, d | {"summary": f"Theirs {v}"}).status_code,
        )
        assert sorted(statuses) == [302, 409]
        partner.refresh_from_db()
        assert partner.version == version + 1
        assert partner.summary == f"{'Mine' if statuses[0] == 302 else 'Theirs'} {version}"


def test_what_stands_around_a_partner_is_added_once(clients: list[Client]) -> None:
    partner, user = PartnerFactory(), UserFactory()
    address = partner.get_absolute_url()
    forms: list[tuple[str, dict[str, Any], type[Any]]] = [
        (f"{address}team/", {"user": user.pk, "role": "devrel"}, TeamMember),
        (
            f"{address}programmes/new/",
            {"programme": ProgrammeFactory().pk, "joined_on": "2026-03-01"},
            Membership,
        ),
        (f"{address}solutions/new/", {"name": "Wave twin", "status": "beta"}, Solution),
        (f"/contacts/new/?partner={partner.pk}", {"name": "Ada", "email": "ada@x.example"}, Contact),
    ]
    for page, data, model in forms:
        assert posted_twice(clients, page, data) == [302, 422], page
        assert model.objects.count() == 1, page


def test_an_adoption_is_noted_once(clients: list[Client]) -> None:
    partner = PartnerFactory()
    for _ in range(ROUNDS):
        data = {f"product_{ProductFactory().pk}": "exploring"}
        assert set(posted_twice(clients, f"{partner.get_absolute_url()}adoptions/", data)) <= {302, 422}
    assert Adoption.objects.count() == ROUNDS


def test_a_contact_whom_a_colleague_is_adding_is_waited_for_and_found() -> None:
    """As when two log a meeting with the same new face: both meetings name one contact."""
    partner, by = PartnerFactory(), UserFactory()

    def find() -> Contact:
        try:
            return find_or_create_contact(by=by, partner=partner, name="A. Brandt", email="ada@x.example")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            contact = ContactFactory(partner=partner, name="Ada Brandt", email="Ada@x.example")
            found: Future[Contact] = threads.submit(find)
            while not somebody_waits():
                assert not found.done()
        assert found.result(30) == contact


def somebody_waits() -> bool:
    """Return whether another session waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
