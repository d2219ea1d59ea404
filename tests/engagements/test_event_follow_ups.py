"""Follow-ups after an event: proposed, looked at, and made once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from engagements.actions.event_follow_ups import make_follow_ups, proposals, usual_rules
from engagements.models import Event, FollowUp
from tests.engagements.event_factories import LeadFactory
from tests.factories import ContactFactory, EventFactory, EventPartFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def event() -> Event:
    """An event that ended yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return EventFactory(name="GPU Days", starts_on=yesterday - timedelta(days=1), ends_on=yesterday)


def keys(client: Client, event: Event) -> list[str]:
    """Return the keys of the rows that are ticked."""
    page = client.get(f"/events/{event.pk}/follow-ups/")
    return [row.key for row, ticked in page.context["rows"] if ticked]


def test_who_gets_which_and_when(event: Event, sign_in: SignIn) -> None:
    booth = EventPartFactory(event=event, role="booth")
    hot = LeadFactory(event=event, part=booth, temperature="hot", name="Anna", company="Fjord")
    cold = LeadFactory(event=event, part=booth, temperature="cold", promised="the benchmark", name="Bo")
    client = sign_in(UserFactory())
    client.post(f"/events/{event.pk}/follow-ups/", {"keys": keys(client, event)})
    hot.refresh_from_db()
    cold.refresh_from_db()
    booth.refresh_from_db()
    assert hot.follow_up and cold.follow_up and booth.follow_up
    assert hot.follow_up.title == "Write to Anna (Fjord) from GPU Days"
    assert (hot.follow_up.assignee, hot.follow_up.partner) == (hot.logged_by, booth.partner)
    assert (hot.follow_up.due_on, hot.follow_up.priority) == (event.ends_on + timedelta(days=2), "high")
    assert cold.follow_up.title == "Keep the promise to Bo: the benchmark"
    assert booth.follow_up.assignee == booth.partner.owner
    assert booth.follow_up.due_on == event.ends_on + timedelta(days=3)


def test_days_and_people_can_be_chosen_and_rows_left_out(event: Event, sign_in: SignIn) -> None:
    booth, chosen = EventPartFactory(event=event, role="booth"), UserFactory()
    lead = LeadFactory(event=event, part=booth, temperature="warm")
    rules = {"days-warm": "9", "who-warm": str(chosen.pk)}
    client = sign_in(UserFactory())
    page = client.get(f"/events/{event.pk}/follow-ups/", rules)
    row = next(row for row, _ticked in page.context["rows"] if row.key == f"lead-{lead.pk}")
    assert (row.assignee, row.due_on) == (chosen, event.ends_on + timedelta(days=9))
    client.post(f"/events/{event.pk}/follow-ups/", rules | {"keys": [row.key]})
    made = FollowUp.objects.get()
    assert (made.assignee, made.due_on) == (chosen, event.ends_on + timedelta(days=9))


def test_again_makes_only_what_is_new(event: Event, sign_in: SignIn) -> None:
    booth = EventPartFactory(event=event, role="booth")
    LeadFactory(event=event, part=booth)
    client = sign_in(UserFactory())
    first = keys(client, event)
    for _each in range(2):
        client.post(f"/events/{event.pk}/follow-ups/", {"keys": first})
    assert FollowUp.objects.count() == 2
    LeadFactory(event=event, part=booth)
    client.post(f"/events/{event.pk}/follow-ups/", {"keys": keys(client, event)})
    assert FollowUp.objects.count() == 3
    assert keys(client, event) == []


def test_what_can_not_be_made_says_why(event: Event, sign_in: SignIn) -> None:
    refused = LeadFactory(event=event, part=EventPartFactory(event=event, role="booth"), consent="refused", consent_at=timezone.now())  # fmt: skip
    ours = LeadFactory(event=event)
    dropped = LeadFactory(event=event, state="dropped", drop_reason="no_fit", closed_at=timezone.now())
    client = sign_in(UserFactory())
    rows = {row.key: str(row.lack) for row, _ticked in client.get(f"/events/{event.pk}/follow-ups/").context["rows"]}  # fmt: skip
    assert rows[f"lead-{refused.pk}"] == "refused to be contacted"
    assert "make it a contact first" in rows[f"lead-{ours.pk}"]
    assert f"lead-{dropped.pk}" not in rows
    client.post(f"/events/{event.pk}/follow-ups/", {"keys": [f"lead-{refused.pk}", f"lead-{ours.pk}"]})
    assert not FollowUp.objects.exists()


def test_a_lead_that_became_a_contact_is_followed_up_at_its_partner(event: Event) -> None:
    contact, by = ContactFactory(), UserFactory()
    lead = LeadFactory(event=event, state="contact", contact=contact, closed_at=timezone.now())
    made = make_follow_ups(by=by, event=event, rules=usual_rules(), keys={f"lead-{lead.pk}"})
    assert made[0].partner == contact.partner


def test_a_day_that_is_past_becomes_today() -> None:
    old = EventFactory(starts_on=timezone.localdate() - timedelta(days=90))
    EventPartFactory(event=old)
    assert [p.due_on for p in proposals(old, UserFactory(), usual_rules())] == [timezone.localdate()]


def test_nothing_before_the_event(sign_in: SignIn) -> None:
    ahead = EventFactory(starts_on=timezone.localdate() + timedelta(days=3))
    part = EventPartFactory(event=ahead)
    answer = sign_in(UserFactory()).post(f"/events/{ahead.pk}/follow-ups/", {"keys": [f"part-{part.pk}"]})
    assert answer.status_code == 422
    assert not FollowUp.objects.exists()


def test_a_restricted_partners_rows_are_not_there_for_others(event: Event, sign_in: SignIn) -> None:
    hidden = PartnerFactory(restricted=True, name="Secret Lab")
    part = EventPartFactory(event=event, partner=hidden)
    lead = LeadFactory(event=event, part=part)
    client = sign_in(UserFactory())
    assert "Secret Lab" not in client.get(f"/events/{event.pk}/follow-ups/").content.decode()
    client.post(f"/events/{event.pk}/follow-ups/", {"keys": [f"part-{part.pk}", f"lead-{lead.pk}"]})
    assert not FollowUp.objects.exists()
    insider = sign_in(hidden.owner)
    insider.post(f"/events/{event.pk}/follow-ups/", {"keys": [f"part-{part.pk}"]})
    assert "Secret Lab" not in client.get(event.get_absolute_url()).content.decode()
    assert "Secret Lab" in insider.get(event.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "rules", [{"days-hot": "soon"}, {"days-hot": "-1"}, {"days-hot": "9999"}, {"who-hot": "0"}]
)
def test_rules_that_make_no_sense(rules: dict[str, Any], event: Event, sign_in: SignIn) -> None:
    EventPartFactory(event=event)
    client = sign_in(UserFactory())
    assert client.get(f"/events/{event.pk}/follow-ups/", rules).status_code == 422
    assert client.post(f"/events/{event.pk}/follow-ups/", rules).status_code == 422
