"""Days on the partner's timeline: what has a day and no hour stands on that day, wherever the reader is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.models import Partner
from tests.factories import EventFactory, EventPartFactory, PartnerFactory, ShowcaseFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DAY = date(2026, 3, 8)


def days_read_by(client: Client, partner: Partner) -> dict[str, date]:
    """Return on which day each title stands."""
    entries = client.get(f"{partner.get_absolute_url()}?tab=timeline").context["timeline"].entries
    return {entry.title: timezone.localdate(entry.at) for entry in entries}


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "America/Asuncion"])
def test_event_and_showcase_stand_on_their_day(zone: str, sign_in: SignIn) -> None:
    partner, now = PartnerFactory(), timezone.now()
    EventPartFactory(partner=partner, event=EventFactory(name="GPU Days", starts_on=DAY))
    ShowcaseFactory(
        partner=partner, title="Hours to minutes", stage="published", published_on=DAY,
        url="https://example.com", partner_approved_at=now, legal_approved_at=now,
    )  # fmt: skip
    client = sign_in(UserFactory(time_zone=zone))
    page = client.get(f"{partner.get_absolute_url()}?tab=timeline").content.decode()
    assert page.count(">8 Mar<") == 2
    with timezone.override(zone):
        assert days_read_by(client, partner) == {"GPU Days": DAY, "Hours to minutes": DAY}


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_what_begins_today_where_the_reader_is_has_begun(zone: str, sign_in: SignIn) -> None:
    partner = PartnerFactory()
    with timezone.override(zone):
        today = timezone.localdate()
    EventPartFactory(partner=partner, event=EventFactory(name="Begun", starts_on=today))
    EventPartFactory(partner=partner, event=EventFactory(name="To come", starts_on=today + timedelta(days=1)))
    assert list(days_read_by(sign_in(UserFactory(time_zone=zone)), partner)) == ["Begun"]
