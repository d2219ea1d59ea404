"""The calendar page: what stands on which day, for whom, and where the address leads."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from engagements.actions.planning import cancel_meeting
from engagements.calendar import MOST_A_DAY, Span, View
from tests.engagements.planning_factories import PlannedMeetingFactory
from tests.factories import (
    EventFactory,
    FollowUpFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/meetings/calendar/"


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        yield


def entries(client: Client, **query: Any) -> dict[date, list[str]]:
    """Return the titles on each day that the calendar shows."""
    days = client.get(ADDRESS, query).context["days"]
    return {day.date: [entry.title for entry in day.entries] for day in days if day.entries}


def test_it_works(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory(time_zone="Asia/Tokyo")
    meeting = PlannedMeetingFactory(
        subject="Mesh review", organiser=by, starts_at=datetime(2026, 11, 26, 16, tzinfo=UTC)
    )
    FollowUpFactory(assignee=by, title="Send the mesh", due_on=date(2026, 11, 27))
    EventFactory(name="SC26", starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 18))
    MembershipFactory(
        partner=PartnerFactory(owner=by, name="Boreal"),
        programme__name="Inception",
        joined_on=date(2025, 12, 1),
        renews_on=date(2026, 12, 1),
    )
    client = sign_in(by)
    found = entries(client)
    assert found[date(2026, 11, 27)] == ["Mesh review", "Send the mesh"], "1:00 of the 27th in Tokyo"
    assert [day for day, titles in found.items() if "SC26" in titles] == [
        date(2026, 11, d) for d in (16, 17, 18)
    ]
    assert found[date(2026, 12, 1)] == ["Boreal: Inception"]
    page = client.get(ADDRESS).content.decode()
    assert "November 2026" in page and "01:00" in page and meeting.get_absolute_url() in page
    assert page.index(">Mon<") < page.index(">Sun<")


def test_whose(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    client = sign_in(by)
    owned, teamed = PartnerFactory(owner=by), TeamMemberFactory(user=by).partner
    PlannedMeetingFactory(subject="Mine", organiser=by)
    PlannedMeetingFactory(subject="Owned", partner=owned)
    PlannedMeetingFactory(subject="Team", partner=teamed)
    other = PlannedMeetingFactory(subject="Other")
    attended = MeetingFactory(subject="Attended", starts_at=timezone.now())
    attended.colleagues.add(by)

    def titles(**query: Any) -> set[str]:
        return {title for day in entries(client, **query).values() for title in day}

    assert titles() == titles(whose="mine") == titles(whose="x") == {"Mine", "Attended"}
    assert titles(whose="team") == {"Owned", "Team"}
    assert titles(whose="all") == {"Mine", "Owned", "Team", "Other", "Attended"}
    assert titles(partner=other.partner_id) == titles(partner=other.partner.name) == {"Other"}


@pytest.mark.parametrize(
    ("view", "on", "shown"),
    [
        ("month", "2026-11-30", {"Wed", "Sun"}),
        ("week", "2026-11-25", {"Wed", "Sun"}),
        ("week", "2026-11-30", {"Mon"}),
        ("agenda", "2026-11-26", {"Sun", "Mon"}),
        ("agenda", "2026-11-25", {"Wed", "Sun", "Mon"}),
    ],
)
def test_views(view: str, on: str, shown: set[str], sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    for name, day in (("Wed", 25), ("Sun", 29)):
        PlannedMeetingFactory(subject=name, organiser=by, starts_at=datetime(2026, 11, day, 14, tzinfo=UTC))
    PlannedMeetingFactory(subject="Mon", organiser=by, starts_at=datetime(2026, 12, 7, 14, tzinfo=UTC))
    if view == "week":
        PlannedMeetingFactory(subject="Mon", organiser=by, starts_at=datetime(2026, 11, 30, 14, tzinfo=UTC))
    found = {t for titles in entries(sign_in(by), view=view, on=on).values() for t in titles}
    assert found == shown if view != "month" else shown <= found


def test_a_full_day_folds_and_a_fuller_one_leads_to_the_list(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    for _ in range(MOST_A_DAY + 5):
        PlannedMeetingFactory(organiser=by, starts_at=datetime(2026, 11, 26, 14, tzinfo=UTC))
    page = sign_in(by).get(ADDRESS).content.decode()
    assert f"+{MOST_A_DAY - 4} more" in page and "5 more in the list" in page
    assert "since=2026-11-26" in page


def test_the_way_back_and_on_is_in_the_address(sign_in: Callable[[User], Client]) -> None:
    context = (
        sign_in(UserFactory()).get(ADDRESS, {"view": "month", "on": "2026-01-31", "whose": "all"}).context
    )
    assert context["previous"] == "?view=month&whose=all&on=2025-12-01"
    assert context["following"] == "?view=month&whose=all&on=2026-02-01"
    assert context["this_day"] == "?view=month&whose=all"


@pytest.mark.parametrize(
    "query",
    [
        "on=yesterday",
        "on=0001-01-01",
        "on=9999-12-31",
        "view=year",
        "whose=%00",
        "partner=%00",
        "partner=Nobody",
        "on=",
    ],
)
@pytest.mark.parametrize("view", ["month", "week", "agenda"])
def test_any_address_is_survived(query: str, view: str, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(UserFactory()).get(f"{ADDRESS}?view={view}&{query}").status_code == 200


def test_hostile_text_is_harmless(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    PlannedMeetingFactory(organiser=by, subject='<script>alert(1)</script>" onmouseover="x')
    page = sign_in(by).get(ADDRESS).content.decode()
    assert "<script>alert" not in page and '" onmouseover' not in page


def test_an_outsider_sees_nothing_of_a_restricted_partner(sign_in: Callable[[User], Client]) -> None:
    by, partner = UserFactory(), PartnerFactory(restricted=True, name="Secret Lab")
    PlannedMeetingFactory(partner=partner, subject="Secret talk").colleagues.add(by)
    FollowUpFactory(partner=partner, assignee=by, title="Secret task")
    MembershipFactory(partner=partner, joined_on=date(2025, 11, 27), renews_on=date(2026, 11, 27))
    client = sign_in(by)
    for query in (
        {},
        {"whose": "all"},
        {"whose": "team"},
        {"partner": partner.pk},
        {"partner": "Secret Lab"},
    ):
        answer = client.get(ADDRESS, query)
        assert not any(day.entries for day in answer.context["days"])
        assert "Secret talk" not in answer.content.decode()
    assert len(entries(sign_in(partner.owner), whose="all")) == 2


def test_cancelled_meetings_leave_it(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    cancel_meeting(by=by, meeting=PlannedMeetingFactory(organiser=by))
    assert entries(sign_in(by)) == {}


def test_a_viewer_looks_and_plans_nothing(sign_in: Callable[[User], Client]) -> None:
    page = sign_in(UserFactory(role=Role.VIEWER)).get(ADDRESS).content.decode()
    assert "/meetings/plan/" not in page


def test_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    by = UserFactory()
    client = sign_in(by)
    for _few, _many in enumerate((2, 20)):
        PlannedMeetingFactory.create_batch(_many, organiser=by)
        FollowUpFactory.create_batch(_many, assignee=by)
        for query in ({}, {"whose": "all", "view": "week"}, {"whose": "team", "view": "agenda"}):
            with django_assert_max_num_queries(8):
                client.get(ADDRESS, query)


@given(st.sampled_from(list(View)), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_span_holds_its_day_in_whole_weeks_and_leads_on_without_a_hole(view: str, on: date) -> None:
    span = Span.of(view, on)
    days = list(span.days())
    assert on in days
    if view != View.AGENDA:
        assert days[0].weekday() == 0 and len(days) % 7 == 0
    assert Span.of(view, span.following).first <= span.end
    assert Span.of(view, span.previous).end >= span.first
    assert span.following - timedelta(days=32) < span.on < span.following
