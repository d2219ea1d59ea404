"""The list of engagements: views, columns, changes of many at once, and files."""

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import BulkChange, SavedView
from engagements.models import Engagement
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
LIST = "/engagements/"


def titles(answer: Any) -> list[str]:
    return [record.title for record in answer.context["page"].object_list]


def rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(text.splitlines()))


def test_standard_views_narrow_to_what_they_say(sign_in: Callable[[User], Client]) -> None:
    me = UserFactory()
    EngagementFactory(title="Mine", owner=me)
    EngagementFactory(title="Blocked", health="blocked", health_reason="Waits")
    EngagementFactory(title="Won", stage=stage(slug="in-production"))
    client = sign_in(me)
    tabs = {str(tab.label): tab.address for tab in client.get(LIST).context["tabs"]}
    assert list(tabs) == ["All", "Open", "Mine", "Stale", "In trouble", "Won", "Lost"]
    assert titles(client.get(LIST + tabs["Mine"])) == ["Mine"]
    assert titles(client.get(LIST + tabs["In trouble"])) == ["Blocked"]
    assert titles(client.get(LIST + tabs["Won"])) == ["Won"]
    assert titles(client.get(LIST + tabs["Lost"])) == []
    assert len(titles(client.get(LIST + tabs["All"]))) == 3


def test_a_view_is_saved_with_its_columns(sign_in: Callable[[User], Client]) -> None:
    me = UserFactory()
    client = sign_in(me)
    query = "columns=title&columns=next_step&health=blocked"
    client.post("/views/", {"path": LIST, "query": query, "name": "Stuck"})
    view = SavedView.objects.get(owner=me)
    page = client.get(view.address)
    assert [column.key for column in page.context["columns"]] == ["title", "next_step"]


def test_every_column_draws_and_sorts(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(amount=5, currency="EUR", next_step="Send <b>it</b>")
    EngagementFactory(owner=None)
    client = sign_in(UserFactory())
    columns = client.get(LIST).context["view"].all_columns
    keys = [column.key for column in columns]
    page = client.get(LIST, {"columns": keys})
    assert page.status_code == 200
    assert "Send &lt;b&gt;it&lt;/b&gt;" in page.content.decode()
    for column in columns:
        if column.sort:
            assert client.get(LIST, {"sort": f"-{column.key}"}).status_code == 200, column.key


def test_amounts_are_for_those_who_may_see_them(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(amount=123_456, currency="USD")
    assert "123,456" in sign_in(UserFactory()).get(LIST).content.decode()
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    page = viewer.get(LIST, {"columns": ["title", "amount", "currency"], "sort": "-amount"})
    assert "123,456" not in page.content.decode()


def test_it_takes_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    keys = [column.key for column in client.get(LIST).context["view"].all_columns]
    EngagementFactory.create_batch(2)
    with django_assert_max_num_queries(8):
        client.get(LIST, {"columns": keys})
    EngagementFactory.create_batch(20)
    with django_assert_max_num_queries(8):
        client.get(LIST, {"columns": keys})


def test_many_get_another_owner_and_back(sign_in: Callable[[User], Client]) -> None:
    old, new = UserFactory(), UserFactory()
    several = [EngagementFactory(owner=old), EngagementFactory(owner=None)]
    client = sign_in(UserFactory())
    data = {"path": LIST, "query": "", "change": f"owner_id:{new.pk}", "rows": [e.pk for e in several]}
    client.post("/changes/", data)
    change = BulkChange.objects.get()
    client.post(change.get_absolute_url())
    assert set(Engagement.objects.values_list("owner", flat=True)) == {new.pk}
    client.post(f"{change.get_absolute_url()}undoing/")
    assert set(Engagement.objects.values_list("owner", flat=True)) == {old.pk, None}


def test_many_are_on_track_again_but_none_gets_in_trouble_without_a_reason(
    sign_in: Callable[[User], Client],
) -> None:
    engagement = EngagementFactory(health="blocked", health_reason="Waits")
    client = sign_in(UserFactory())
    client.post("/changes/", {"path": LIST, "change": "health:blocked", "rows": [engagement.pk]})
    assert not BulkChange.objects.exists()
    client.post("/changes/", {"path": LIST, "change": "health:on_track", "rows": [engagement.pk]})
    client.post(BulkChange.objects.get().get_absolute_url())
    assert (Engagement.objects.get().health, Engagement.objects.get().health_reason) == ("on_track", "")
    client.post(f"{BulkChange.objects.get().get_absolute_url()}undoing/")
    assert (Engagement.objects.get().health, Engagement.objects.get().health_reason) == ("blocked", "Waits")


def test_many_get_another_target_date_but_none_before_its_start(sign_in: Callable[[User], Client]) -> None:
    late = EngagementFactory(title="Late start", started_on=date(2027, 6, 1))
    other = EngagementFactory(target_on=date(2027, 1, 31))
    client = sign_in(UserFactory())
    data = {"path": LIST, "change": "target_on:typed", "typed": "2027-03-31", "rows": [late.pk, other.pk]}
    client.post("/changes/", data)
    change = BulkChange.objects.get()
    assert "before the start" in client.get(change.get_absolute_url()).content.decode()
    client.post(change.get_absolute_url())
    assert Engagement.objects.get(pk=other.pk).target_on == date(2027, 3, 31)
    assert Engagement.objects.get(pk=late.pk).target_on is None
    client.post(f"{change.get_absolute_url()}undoing/")
    assert Engagement.objects.get(pk=other.pk).target_on == date(2027, 1, 31)


def test_a_viewer_changes_nothing_and_takes_no_file(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    client = sign_in(UserFactory(role=Role.VIEWER))
    data = {"path": LIST, "change": "health:on_track", "rows": [engagement.pk]}
    assert client.post("/changes/", data).status_code == 403
    assert client.get(f"{LIST}export.csv").status_code == 403


def test_a_file_has_the_rows_and_columns_of_the_page(sign_in: Callable[[User], Client]) -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    EngagementFactory(title="=cmd()", partner=partner, amount=1200, currency="EUR")
    EngagementFactory(title="Hidden", partner__restricted=True)
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    query = {"columns": ["title", "partner", "partner_id", "stage", "amount", "currency"]}
    assert rows(client.get(f"{LIST}export.csv", query)) == [
        {
            "Title": "'=cmd()",
            "Partner": "Boreal Dynamics",
            "Partner id": str(partner.pk),
            "Stage": "Discovery",
            "Amount": "1200.00",
            "Currency": "EUR",
        }
    ]
    assert client.get(f"{LIST}export.xlsx", query).status_code == 200
    assert client.get(f"{LIST}export.csv", {"health": "nonsense"}).status_code == 400
