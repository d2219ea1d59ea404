"""The list of follow-ups: its views, columns and files, and many of them changed at once and changed back."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import BulkChange
from engagements.models import FollowUp
from tests.factories import FollowUpFactory, PartnerFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/follow-ups/"


@pytest.fixture
def me() -> User:
    return UserFactory(name="Dana Reyes")


@pytest.fixture
def client(me: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(me)


def titles(client: Client, query: str) -> set[str]:
    return {follow_up.title for follow_up in client.get(f"{LIST}?{query}").context["page"]}


def plan(client: Client, rows: list[FollowUp], change: str, **more: Any) -> str:
    """Plan a change of `rows` in the list of everybody's and return its address."""
    data = {"path": LIST, "query": "whose=all&state=any", "rows": [row.pk for row in rows], "change": change}
    return str(client.post("/changes/", data | more)["Location"])


def test_the_views_that_all_have(me: User, client: Client) -> None:
    today, mine = timezone.localdate(), PartnerFactory(owner=me)
    cared_for = TeamMemberFactory(user=me).partner
    for title, changes in {
        "today": {"assignee": me, "due_on": today},
        "late": {"assignee": me, "due_on": today - timedelta(days=1)},
        "put off": {"assignee": me, "snoozed_until": today + timedelta(days=3)},
        "did it": {"assignee": me, "state": "done", "done_at": timezone.now()},
        "of my partner": {"partner": mine, "due_on": None},
        "of my team": {"partner": cared_for, "due_on": None},
        "theirs": {"due_on": None},
    }.items():
        FollowUpFactory(title=title, **changes)
    found = {
        str(tab.label): titles(client, tab.address.removeprefix("?"))
        for tab in client.get(LIST).context["tabs"]
    }
    mine_now, partners = {"today", "late"}, {"of my partner", "of my team"}
    assert found == {
        "Mine": mine_now,
        "Due today": {"today"},
        "Overdue": {"late"},
        "Snoozed": {"put off"},
        "Done": {"did it"},
        "My partners’": partners,
        "Everybody’s": mine_now | partners | {"theirs"},
    }
    for address in ("", "?due=overdue", "?state=done&sort=-done", "?whose=partners"):
        assert sum(tab.is_current for tab in client.get(LIST + address).context["tabs"]) == 1


def test_columns_are_chosen_and_taken_as_a_file(me: User, client: Client) -> None:
    FollowUpFactory(
        assignee=me, title="=cmd()", partner__name="Boreal", due_on=date(2026, 11, 30), repeat="weekly"
    )
    FollowUpFactory(partner=PartnerFactory(restricted=True), title="Secret")
    query = "whose=all&columns=partner&columns=due&columns=repeat"
    page = client.get(f"{LIST}?{query}").content.decode()
    assert "Every week" in page
    answer = client.get(f"{LIST}export.csv?{query}")
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))  # type: ignore[attr-defined]  # a stream
    assert rows == [["What", "Partner", "Due", "Repeats"], ["'=cmd()", "Boreal", "2026-11-30", "Every week"]]
    assert client.get(f"{LIST}export.xlsx?{query}").status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    me: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in (2, 30):
        FollowUpFactory.create_batch(number, assignee=me)
        with django_assert_max_num_queries(8):
            client.get(LIST, {"columns": ["partner", "meeting", "engagement", "assignee"]})


# --- Many at once ---


def test_many_are_done_and_undone(me: User, client: Client) -> None:
    once = FollowUpFactory(assignee=me, snoozed_until=date(2099, 1, 1))
    weekly = FollowUpFactory(assignee=me, repeat="weekly")
    done = FollowUpFactory(assignee=me, state="done", done_at=timezone.now())
    cancelled = FollowUpFactory(assignee=me, state="cancelled", title="Dropped")
    address = plan(client, [once, weekly, done, cancelled], "state:done")
    assert "Dropped: it is cancelled" in client.get(address).content.decode()
    for _again in range(2):
        client.post(address)
    assert (
        FollowUp.objects.filter(pk__in=[once.pk, weekly.pk], state="done", done_at__isnull=False).count() == 2
    )
    assert FollowUp.objects.get(previous=weekly).due_on == weekly.due_on + timedelta(days=7)
    for _again in range(2):
        client.post(f"{address}undoing/")
    once.refresh_from_db()
    assert (once.state, once.done_at, once.snoozed_until) == ("open", None, date(2099, 1, 1))
    assert set(FollowUp.objects.open()) == {once, weekly}, "the unborn next one went with it"


@time_machine.travel("2026-11-23T09:00Z", tick=False)
def test_many_get_a_day_in_words(client: Client) -> None:
    dated, open_ended = FollowUpFactory(due_on=date(2026, 11, 20)), FollowUpFactory(due_on=None)
    address = plan(client, [dated, open_ended], "due_on:typed", typed="next tue")
    page = client.get(address).content.decode()
    assert "1 Dec 2026" in page and "20 Nov 2026" in page
    client.post(address)
    assert set(FollowUp.objects.values_list("due_on", flat=True)) == {date(2026, 12, 1)}
    client.post(f"{address}undoing/")
    assert set(FollowUp.objects.values_list("due_on", flat=True)) == {date(2026, 11, 20), None}


@pytest.mark.parametrize("typed", ["", "someday", "\x00", "31 feb", "9" * 500])
def test_what_is_no_day_is_said(typed: str, client: Client) -> None:
    answer = client.post(
        "/changes/",
        {"path": LIST, "query": "", "rows": [FollowUpFactory().pk], "change": "due_on:typed", "typed": typed},
        follow=True,
    )
    assert "Write a day such as" in answer.content.decode()
    assert not BulkChange.objects.exists()


def test_what_repeats_keeps_a_day(client: Client) -> None:
    weekly, once = FollowUpFactory(repeat="weekly", title="Report"), FollowUpFactory()
    address = plan(client, [weekly, once], "due_on:")
    assert "Report: it repeats, so it has a due date" in client.get(address).content.decode()
    client.post(address)
    assert FollowUp.objects.get(due_on=None) == once


def test_putting_off_asks_where_the_assignee_is(client: Client) -> None:
    with time_machine.travel("2026-11-23T12:00Z", tick=False):
        there = FollowUpFactory(assignee__time_zone="Pacific/Kiritimati", title="Ahead of us")
        here = FollowUpFactory()
        address = plan(client, [there, here], "snoozed_until:2026-11-24")
        assert "Ahead of us: that day has come" in client.get(address).content.decode()
        client.post(address)
    here.refresh_from_db()
    assert here.snoozed_until == date(2026, 11, 24)


def test_who_is_handed_many_sees_them_and_the_undo_puts_them_off_again(client: Client) -> None:
    other = UserFactory()
    follow_up = FollowUpFactory(snoozed_until=date(2099, 1, 1))
    address = plan(client, [follow_up], f"assignee_id:{other.pk}")
    client.post(address)
    follow_up.refresh_from_db()
    assert (follow_up.assignee, follow_up.snoozed_until) == (other, None)
    client.post(f"{address}undoing/")
    follow_up.refresh_from_db()
    assert follow_up.assignee != other and follow_up.snoozed_until == date(2099, 1, 1)


def test_one_that_somebody_did_meanwhile_is_left(client: Client, sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory(title="Raced", priority="low")
    address = plan(client, [follow_up], "priority:high")
    sign_in(follow_up.assignee).post(f"{follow_up.get_absolute_url()}completion/")
    client.post(address)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.priority) == ("done", "low")
    assert "Raced: changed by somebody else" in client.get(address).content.decode()


def test_those_of_hidden_partners_are_out_of_reach(client: Client, sign_in: Callable[[User], Client]) -> None:
    hidden = FollowUpFactory(partner=PartnerFactory(restricted=True))
    data = {"path": LIST, "query": "whose=all", "rows": [hidden.pk], "change": "state:done"}
    client.post("/changes/", data)
    client.post("/changes/", data | {"all": "1"})
    assert not BulkChange.objects.exists()
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    assert viewer.post("/changes/", data).status_code == 403


# --- One at a time ---


def test_a_script_gets_the_row_in_its_columns_with_an_undo(me: User, client: Client) -> None:
    follow_up = FollowUpFactory(assignee=me, repeat="weekly")
    listed_at = "http://testserver/follow-ups/?columns=partner&columns=repeat"
    headers = {"HX-Request": "true", "HX-Current-URL": listed_at}
    answer = client.post(f"{follow_up.get_absolute_url()}completion/", headers=headers)
    page = answer.content.decode()
    assert f'id="row-{follow_up.pk}"' in page and "Every week" in page
    assert f'hx-post="{follow_up.get_absolute_url()}reopening/"' in page
    assert (
        "Undo"
        not in client.post(f"{follow_up.get_absolute_url()}reopening/", headers=headers).content.decode()
    )
    snoozed = client.post(f"{follow_up.get_absolute_url()}snooze/", {"until": "tomorrow"}, headers=headers)
    assert f'hx-post="{follow_up.get_absolute_url()}waking/"' in snoozed.content.decode()


def test_handing_over_takes_a_name_too(client: Client) -> None:
    follow_up, tom = FollowUpFactory(), UserFactory(name="Tom Weiss")
    client.post(f"{follow_up.get_absolute_url()}assignment/", {"assignee": "tom weiss"})
    follow_up.refresh_from_db()
    assert follow_up.assignee == tom
    refused = client.post(
        f"{follow_up.get_absolute_url()}assignment/", {"assignee": "Nobody"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
