from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.events import set_part
from engagements.models import Event, EventPart
from tests.engagements.event_factories import LeadFactory
from tests.factories import ContactFactory, EventFactory, EventPartFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DATA = {"name": "GPU Days", "kind": "conference", "starts_on": "2026-11-10", "ends_on": "2026-11-12"}


def test_the_list_counts_what_the_reader_may_see(sign_in: SignIn) -> None:
    event, by = EventFactory(), UserFactory()
    open_one, hidden = PartnerFactory(), PartnerFactory(restricted=True, name="Secret Lab")
    for partner, role, leads in ((open_one, "speaker", 5), (open_one, "booth", 7), (hidden, "demo", 30)):
        set_part(by=by, event=event, partner=partner, role=role, leads=leads)
    row = sign_in(by).get("/events/").context["page"][0]
    assert (row.partner_count, row.lead_count) == (1, 12)
    page = sign_in(by).get(event.get_absolute_url()).content.decode()
    assert "1 partner, 12 leads" in page
    assert "Secret Lab" not in page
    assert "Secret Lab" in sign_in(hidden.owner).get(event.get_absolute_url()).content.decode()


def test_leads_that_were_logged_count_before_those_only_said(sign_in: SignIn) -> None:
    event, by = EventFactory(), UserFactory()
    booth = EventPartFactory(event=event, role="booth", leads=30)
    said = EventPartFactory(event=event, role="demo", leads=4)
    LeadFactory.create_batch(2, event=event, part=booth)
    LeadFactory(event=event)
    LeadFactory()
    client = sign_in(by)
    assert {row.pk: row.lead_count for row in client.get("/events/").context["page"]}[event.pk] == 7
    page = client.get(event.get_absolute_url())
    assert {part.pk: part.lead_count for part in page.context["parts"]} == {booth.pk: 2, said.pk: 4}
    assert page.context["lead_count"] == 7
    assert "they say 30" in page.content.decode()


def test_leads_of_a_restricted_partner_are_in_no_count(sign_in: SignIn) -> None:
    hidden, event = PartnerFactory(restricted=True), EventFactory()
    booth = EventPartFactory(event=event, partner=hidden, role="booth")
    LeadFactory(event=event, part=booth)
    LeadFactory(
        event=event, state="contact", contact=ContactFactory(partner=hidden), closed_at=timezone.now()
    )
    LeadFactory(event=event)
    for reader, count in ((UserFactory(), 1), (hidden.owner, 3)):
        client = sign_in(reader)
        assert client.get("/events/").context["page"][0].lead_count == count
        page = client.get(event.get_absolute_url())
        assert page.context["leads"]["logged"] == page.context["lead_count"] == count


def test_adding_and_editing(sign_in: SignIn) -> None:
    by, colleague = UserFactory(), UserFactory()
    client = sign_in(by)
    client.post("/events/new/", DATA | {"colleagues": [by.pk]})
    event = Event.objects.get()
    more = {"place": "Oslo", "colleagues": [by.pk, colleague.pk], "goals": "40 leads", "attendance": "800"}
    client.post(f"/events/{event.pk}/edit/", DATA | more | {"seen_version": 1})
    event.refresh_from_db()
    assert (event.place, event.version, event.attendance) == ("Oslo", 2, 800)
    assert set(event.colleagues.all()) == {by, colleague}
    page = client.get(event.get_absolute_url()).content.decode()
    assert "40 leads" in page and colleague.name in page
    assert client.post(f"/events/{event.pk}/edit/", DATA | {"seen_version": 1}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2026-11-09"}, "ends on the day it starts, or later"),
        ({"attendance": "-1"}, "greater than or equal to 0"),
        ({"attendance": "99999999999999999999"}, "At most 10,000,000"),
        ({"booth_visits": "many"}, "whole number"),
        ({"colleagues": ["0"]}, "not one of the available choices"),
    ],
)
def test_what_is_refused_comes_back_as_typed(changes: dict[str, Any], words: str, sign_in: SignIn) -> None:
    answer = sign_in(UserFactory()).post("/events/new/", DATA | {"goals": "Kept words"} | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_the_views_of_the_list(sign_in: SignIn) -> None:
    today, me = timezone.localdate(), UserFactory()
    past = EventFactory(starts_on=today - timedelta(days=9))
    now = EventFactory(starts_on=today - timedelta(days=1), ends_on=today)
    ahead = EventFactory(starts_on=today + timedelta(days=9))
    now.colleagues.add(me)
    past.colleagues.add(UserFactory())
    EventPartFactory(event=ahead, partner=(partner := PartnerFactory()))
    hidden = PartnerFactory(restricted=True)
    EventPartFactory(event=ahead, partner=hidden)
    client = sign_in(me)

    def found(query: str) -> list[Event]:
        return list(client.get(f"/events/?{query}").context["page"])

    assert found("when=ahead&sort=starts") == [now, ahead]
    assert found("when=past") == [past]
    assert found("ours=true") == [now, past]
    assert found(f"colleague={me.pk}") == [now]
    assert found(f"partner={partner.pk}") == [ahead]
    assert found(f"partner={hidden.pk}") == []


def test_the_list_as_a_file(sign_in: SignIn) -> None:
    event = EventFactory(name="=GPU Days", starts_on=date(2026, 11, 10))
    event.colleagues.add(UserFactory(name="Mika Aho"))
    LeadFactory(event=event)
    answer = sign_in(UserFactory()).get("/events/export.csv?columns=starts&columns=who&columns=leads")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]  # a stream
    assert lines == ["Name,When,Who goes,Leads", "'=GPU Days,2026-11-10,Mika Aho,1"]


def test_a_part_is_set_once_a_role_and_taken_off(sign_in: SignIn) -> None:
    event, partner, client = EventFactory(), PartnerFactory(), sign_in(UserFactory())
    address = f"/events/{event.pk}/parts/"
    client.post(address, {"partner": partner.pk, "role": "speaker", "leads": "3"})
    talk = {"talk_title": "Hours to minutes", "talk_at": "2026-11-10T14:30"}
    client.post(address, {"partner": partner.pk, "role": "speaker", "leads": "8"} | talk)
    part = EventPart.objects.get()
    assert (part.leads, part.talk_title) == (8, "Hours to minutes")
    assert client.post(f"/events/{event.pk}/archive/")["Location"] == event.get_absolute_url()
    assert Event.objects.get().archived_at is None
    client.post(f"/events/parts/{part.pk}/removal/")
    assert not EventPart.objects.exists()
    client.post(f"/events/{event.pk}/archive/")
    assert Event.objects.get().archived_at is not None


def test_where_leads_were_logged_the_part_and_the_event_stay(sign_in: SignIn) -> None:
    part, client = EventPartFactory(), sign_in(UserFactory())
    LeadFactory(event=part.event, part=part)
    client.post(f"/events/parts/{part.pk}/removal/")
    assert EventPart.objects.filter(pk=part.pk).exists()
    event = LeadFactory().event
    client.post(f"/events/{event.pk}/archive/")
    event.refresh_from_db()
    assert event.archived_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"leads": "-1"},
        {"leads": "many"},
        {"role": "juggler"},
        {"partner": "0"},
        {"role": "booth", "talk_title": "A talk at a booth"},
        {"talk_at": "noon"},
    ],
)
def test_a_refused_part_comes_back_as_typed(changes: dict[str, str], sign_in: SignIn) -> None:
    event = EventFactory()
    data = {"partner": PartnerFactory().pk, "role": "speaker", "leads": "3", "notes": "Kept words"} | changes
    answer = sign_in(UserFactory()).post(f"/events/{event.pk}/parts/", data)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not EventPart.objects.exists()


def test_hidden_parts_can_not_be_touched(sign_in: SignIn) -> None:
    hidden = PartnerFactory(restricted=True)
    part = EventPartFactory(partner=hidden, role="demo")
    client = sign_in(UserFactory())
    assert client.post(f"/events/parts/{part.pk}/removal/").status_code == 404
    data = {"partner": hidden.pk, "role": "booth", "leads": "1"}
    assert client.post(f"/events/{part.event_id}/parts/", data).status_code == 422


@pytest.mark.parametrize("verb", ["edit/", "archive/", "parts/", "follow-ups/", "leads/new/"])
def test_a_viewer_may_not_write(verb: str, sign_in: SignIn) -> None:
    event = EventFactory()
    assert sign_in(UserFactory(role=Role.VIEWER)).post(f"/events/{event.pk}/{verb}").status_code == 403


def test_the_pages_take_a_fixed_number_of_queries(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    for number in (1, 12):
        event = EventFactory()
        for _each in range(number):
            EventFactory().colleagues.add(UserFactory())
            part = EventPartFactory(event=event, role="booth")
            LeadFactory(event=event, part=part)
        with django_assert_max_num_queries(8):
            client.get("/events/")
        with django_assert_max_num_queries(9):
            client.get(event.get_absolute_url())
        with django_assert_max_num_queries(9):
            client.get(f"/events/{event.pk}/leads/")
        with django_assert_max_num_queries(9):
            client.get(f"/events/{event.pk}/follow-ups/")
