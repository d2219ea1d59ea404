from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from engagements.actions.events import set_part
from engagements.models import Event, EventPart
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_event(**changes: Any) -> Event:
    """Save an event with what the rules ask for and `changes`."""
    return Event.objects.create(
        **({"name": "GPU Days", "starts_on": "2026-11-10", "ends_on": "2026-11-12"} | changes)
    )


def test_the_list_counts_what_the_reader_may_see(sign_in: Callable[[User], Client]) -> None:
    event, by = make_event(), UserFactory()
    open_one, hidden = PartnerFactory(), PartnerFactory(restricted=True, name="Secret Lab")
    for partner, role, leads in ((open_one, "speaker", 5), (open_one, "booth", 7), (hidden, "demo", 30)):
        set_part(by=by, event=event, partner=partner, role=role, leads=leads)
    row = sign_in(by).get("/events/").context["page"][0]
    assert (row.partner_count, row.lead_count) == (1, 12)
    page = sign_in(by).get(event.get_absolute_url()).content.decode()
    assert "1 partner, 12 leads" in page
    assert "Secret Lab" not in page
    assert "Secret Lab" in sign_in(hidden.owner).get(event.get_absolute_url()).content.decode()


def test_adding_and_editing(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(UserFactory())
    data = {"name": "GPU Days", "kind": "conference", "starts_on": "2026-11-10", "ends_on": "2026-11-12"}
    client.post("/events/new/", data)
    event = Event.objects.get()
    client.post(f"/events/{event.pk}/edit/", data | {"place": "Oslo", "seen_version": 1})
    event.refresh_from_db()
    assert (event.place, event.version) == ("Oslo", 2)
    assert client.post(f"/events/{event.pk}/edit/", data | {"seen_version": 1}).status_code == 409


def test_an_event_ends_when_it_starts_or_later(sign_in: Callable[[User], Client]) -> None:
    data = {"name": "GPU Days", "kind": "conference", "starts_on": "2026-11-10", "ends_on": "2026-11-09"}
    answer = sign_in(UserFactory()).post("/events/new/", data)
    assert answer.status_code == 422
    assert "ends on the day it starts, or later" in answer.content.decode()


def test_a_part_is_set_once_a_role_and_taken_off(sign_in: Callable[[User], Client]) -> None:
    event, partner, client = make_event(), PartnerFactory(), sign_in(UserFactory())
    address = f"/events/{event.pk}/parts/"
    client.post(address, {"partner": partner.pk, "role": "speaker", "leads": "3"})
    client.post(address, {"partner": partner.pk, "role": "speaker", "leads": "8"})
    part = EventPart.objects.get()
    assert part.leads == 8
    assert client.post(f"/events/{event.pk}/archive/")["Location"] == event.get_absolute_url()
    assert Event.objects.get().archived_at is None
    client.post(f"/events/parts/{part.pk}/removal/")
    assert not EventPart.objects.exists()
    client.post(f"/events/{event.pk}/archive/")
    assert Event.objects.get().archived_at is not None


@pytest.mark.parametrize(
    "changes", [{"leads": "-1"}, {"leads": "many"}, {"role": "juggler"}, {"partner": "0"}]
)
def test_a_refused_part_comes_back_as_typed(
    changes: dict[str, str], sign_in: Callable[[User], Client]
) -> None:
    event = make_event()
    data = {"partner": PartnerFactory().pk, "role": "speaker", "leads": "3", "notes": "Kept words"} | changes
    answer = sign_in(UserFactory()).post(f"/events/{event.pk}/parts/", data)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not EventPart.objects.exists()


def test_hidden_parts_can_not_be_touched(sign_in: Callable[[User], Client]) -> None:
    hidden = PartnerFactory(restricted=True)
    part = set_part(by=UserFactory(), event=make_event(), partner=hidden, role="demo")
    client = sign_in(UserFactory())
    assert client.post(f"/events/parts/{part.pk}/removal/").status_code == 404
    data = {"partner": hidden.pk, "role": "booth", "leads": "1"}
    assert client.post(f"/events/{part.event_id}/parts/", data).status_code == 422


@pytest.mark.parametrize("verb", ["edit/", "archive/", "parts/"])
def test_a_viewer_may_not_write(verb: str, sign_in: Callable[[User], Client]) -> None:
    event = make_event()
    assert sign_in(UserFactory(role=Role.VIEWER)).post(f"/events/{event.pk}/{verb}").status_code == 403


def test_the_pages_take_a_fixed_number_of_queries(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    for number in (1, 15):
        for _each in range(number):
            event = make_event()
            set_part(by=UserFactory(), event=event, partner=PartnerFactory(), role="demo")
        with django_assert_max_num_queries(8):
            client.get("/events/")
