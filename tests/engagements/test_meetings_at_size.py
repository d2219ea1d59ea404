"""The list of meetings where there are very many: counted so far, found through an index, later pages whole."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.core.lists import RecordList, may_be_empty
from ecosystem.core.models import SearchNormal
from engagements.models import Meeting
from engagements.views.meeting_list import MeetingList
from partners.models import Partner
from partners.views.partners import PartnerList
from tests.factories import MeetingFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory(role="devrel"))
    return client


@pytest.fixture
def meetings(monkeypatch: pytest.MonkeyPatch) -> list[Meeting]:
    """Thirty meetings, the newest first, of which twenty-eight are counted."""
    monkeypatch.setattr(MeetingList, "count_at_most", 28)
    partner, now = PartnerFactory(), timezone.now()
    return [
        MeetingFactory(partner=partner, subject=f"Talk {number}", starts_at=now - timedelta(days=number))
        for number in range(30)
    ]


def page(client: Client, **query: Any) -> str:
    return client.get("/meetings/", query).content.decode()


def test_no_more_are_counted_than_is_useful_and_the_page_says_so(
    client: Client, meetings: list[Meeting]
) -> None:
    shown = page(client, size=25)
    assert "More than 28" in shown
    assert "1 to 25 of the first 28 meetings; filters lead to the others" in shown


def test_filters_lead_to_the_others(client: Client, meetings: list[Meeting]) -> None:
    shown = page(client, until=(timezone.now() - timedelta(days=29)).date())
    assert "Talk 29" in shown
    assert "More than" not in shown


def test_a_later_page_has_the_rows_that_follow_in_order(client: Client, meetings: list[Meeting]) -> None:
    shown = page(client, size=25, page=2)
    places = [shown.index(f">Talk {number}<") for number in (25, 26, 27)]
    assert places == sorted(places)
    assert ">Talk 24<" not in shown
    assert ">Talk 28<" not in shown


def ordering(kind: type[RecordList], rf: Any, **query: str) -> str:
    view, request = kind(), rf.get("/", query)
    request.user = UserFactory(role="devrel")
    view.setup(request)
    return str(view.filtered().query).rsplit("ORDER BY", 1)[1]


def test_what_is_never_empty_is_sorted_as_its_index_is(rf: Any) -> None:
    assert "NULLS" not in ordering(MeetingList, rf)
    assert "NULLS LAST" in ordering(PartnerList, rf, sort="-touch")


def test_words_are_found_first_and_not_along_the_index_of_time(rf: Any) -> None:
    assert "NULLS LAST" in ordering(MeetingList, rf, q="benchmark")


@pytest.mark.parametrize(
    ("path", "may"),
    [("name", False), ("last_touch_at", True), ("owner__name", True), ("no_such_column", True)],
)
def test_whether_a_column_may_be_empty_is_told_from_the_model(path: str, may: bool) -> None:
    from django.db.models import F

    assert may_be_empty(Partner, F(path)) is may
    assert may_be_empty(Partner, SearchNormal(path)) is may
