from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions import follow_ups
from engagements.actions.follow_ups import NewFollowUp, add_follow_up, add_follow_ups, complete
from engagements.models import FollowUp
from tests.factories import EngagementFactory, FollowUpFactory, MeetingFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


# --- The verbs ---


def test_several_are_added_in_one_statement(django_assert_max_num_queries: Any) -> None:
    meeting, assignee = MeetingFactory(), UserFactory()
    items = [NewFollowUp("Send the mesh", assignee), NewFollowUp("Sent already", assignee, done=True)]
    with django_assert_max_num_queries(1):
        added = add_follow_ups(by=assignee, partner=meeting.partner, items=items, meeting=meeting)
    assert [follow_up.state for follow_up in added] == ["open", "done"]
    assert added[1].done_at is not None


def test_it_refuses_no_title_and_a_rhythm_without_a_day() -> None:
    given = {"by": UserFactory(), "partner": PartnerFactory(), "assignee": UserFactory()}
    with pytest.raises(ValidationError):
        add_follow_up(title="  ", **given)
    with pytest.raises(ValidationError, match="has a due date"):
        add_follow_up(title="Call", repeat="weekly", **given)


def test_it_refuses_an_engagement_of_another_partner() -> None:
    with pytest.raises(ValidationError, match="another partner"):
        add_follow_up(
            by=UserFactory(),
            partner=PartnerFactory(),
            title="Call",
            assignee=UserFactory(),
            engagement=EngagementFactory(),
        )


def test_snoozing_is_for_a_day_ahead_where_the_assignee_is() -> None:
    follow_up = FollowUpFactory(assignee__time_zone="Pacific/Kiritimati")
    with time_machine.travel("2026-11-23T12:00Z", tick=False):
        # It is the 24th there already.
        with pytest.raises(ValidationError, match="after today"):
            follow_ups.snooze(by=follow_up.assignee, follow_up=follow_up, until=date(2026, 11, 24))
        snoozed = follow_ups.snooze(by=follow_up.assignee, follow_up=follow_up, until=date(2026, 11, 25))
    assert snoozed.snoozed_until == date(2026, 11, 25)


def test_what_is_done_can_not_be_snoozed() -> None:
    follow_up = complete(by=UserFactory(), follow_up=FollowUpFactory())
    with pytest.raises(ValidationError, match="Only an open"):
        follow_ups.snooze(by=UserFactory(), follow_up=follow_up, until=date(2099, 1, 1))


def test_who_is_handed_it_sees_it_at_once() -> None:
    follow_up, other = FollowUpFactory(snoozed_until=date(2099, 1, 1)), UserFactory()
    handed = follow_ups.reassign(by=UserFactory(), follow_up=follow_up, assignee=other)
    assert (handed.assignee, handed.snoozed_until) == (other, None)


# --- In the browser ---


def listed(client: Client, **query: Any) -> set[str]:
    """Return the titles that the list shows for a query."""
    return {follow_up.title for follow_up in client.get("/follow-ups/", query).context["page"]}


def test_mine_are_shown_unless_others_are_asked_for(sign_in: Callable[[User], Client]) -> None:
    me = UserFactory()
    mine = FollowUpFactory(title="Mine", assignee=me)
    theirs = FollowUpFactory(title="Theirs")
    FollowUpFactory(title="Snoozed", assignee=me, snoozed_until=date(2099, 1, 1))
    FollowUpFactory(title="Did it", assignee=me, state="done", done_at=timezone.now())
    client = sign_in(me)
    assert listed(client) == {"Mine"}
    assert listed(client, whose="all") == {"Mine", "Theirs"}
    assert listed(client, assignee=theirs.assignee_id) == {"Theirs"}
    assert listed(client, partner=mine.partner_id) == {"Mine"}
    assert listed(client, state="snoozed") == {"Snoozed"}
    assert listed(client, state="done") == {"Did it"}
    assert listed(client, mine=1, due="now") == {"Mine"}


def test_they_stand_in_groups_of_urgency(sign_in: Callable[[User], Client]) -> None:
    me, today = UserFactory(), date(2026, 11, 23)
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        for title, days in (("Late", -2), ("Now", 0), ("Soon", 3), ("Then", 20), ("Whenever", None)):
            due_on = None if days is None else today + timedelta(days=days)
            FollowUpFactory(title=title, assignee=me, due_on=due_on)
        client = sign_in(me)
        page = client.get("/follow-ups/").content.decode()
        for due, title in {
            "overdue": "Late",
            "today": "Now",
            "week": "Soon",
            "later": "Then",
            "none": "Whenever",
        }.items():
            assert listed(client, due=due) == {title}
    order = [
        "Overdue</th>",
        ">Late<",
        ">Today</th>",
        ">Now<",
        "This week</th>",
        ">Soon<",
        "Later</th>",
        ">Then<",
        "No date</th>",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_one_click_completes_and_leads_back(sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory()
    client, back = sign_in(follow_up.assignee), "/follow-ups/?due=now"
    answer = client.post(f"/follow-ups/{follow_up.pk}/completion/", {"next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    follow_up.refresh_from_db()
    assert follow_up.state == "done"


def test_a_script_gets_the_row_with_the_way_back(sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory()
    answer = sign_in(follow_up.assignee).post(
        f"/follow-ups/{follow_up.pk}/completion/", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert f"/follow-ups/{follow_up.pk}/reopening/" in answer.content.decode()


@pytest.mark.parametrize(("words", "days"), [("tomorrow", 1), ("in 2 weeks", 14)])
def test_snoozing_understands_words(words: str, days: int, sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory()
    sign_in(follow_up.assignee).post(f"/follow-ups/{follow_up.pk}/snooze/", {"until": words})
    follow_up.refresh_from_db()
    assert follow_up.snoozed_until == timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize("words", ["", "someday", "yesterday", "2020-01-01", "\x00", "9" * 200])
def test_snoozing_refuses_what_is_no_day_ahead(words: str, sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory()
    client = sign_in(follow_up.assignee)
    answer = client.post(
        f"/follow-ups/{follow_up.pk}/snooze/", {"until": words}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    follow_up.refresh_from_db()
    assert follow_up.snoozed_until is None


def test_adding_one_in_words(sign_in: Callable[[User], Client]) -> None:
    me, partner = UserFactory(), PartnerFactory()
    data = {"title": "Send the mesh", "partner": partner.name, "assignee": me.pk, "due_on": "in 3 days"}
    answer = sign_in(me).post("/follow-ups/new/", data | {"priority": "high", "repeat": "never"})
    follow_up = FollowUp.objects.get()
    assert answer["Location"] == follow_up.get_absolute_url()
    assert (follow_up.partner, follow_up.due_on) == (partner, timezone.localdate() + timedelta(days=3))


def test_a_refused_form_keeps_what_was_typed(sign_in: Callable[[User], Client]) -> None:
    data = {"title": "Send the mesh", "partner": "Nobody Inc", "due_on": "someday", "repeat": "weekly"}
    answer = sign_in(UserFactory()).post("/follow-ups/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Send the mesh", "Nobody Inc", "someday", "Write a day such as"):
        assert words in page


def test_editing_and_handing_over(sign_in: Callable[[User], Client]) -> None:
    follow_up, other = FollowUpFactory(), UserFactory()
    client = sign_in(follow_up.assignee)
    data = {"title": "Renamed", "assignee": follow_up.assignee_id, "priority": "low", "repeat": "never"}
    client.post(f"/follow-ups/{follow_up.pk}/edit/", data | {"seen_version": 1})
    client.post(f"/follow-ups/{follow_up.pk}/assignment/", {"assignee": other.pk})
    follow_up.refresh_from_db()
    assert (follow_up.title, follow_up.assignee, follow_up.due_on, follow_up.version) == (
        "Renamed",
        other,
        None,
        3,
    )
    assert client.post(f"/follow-ups/{follow_up.pk}/edit/", data | {"seen_version": 1}).status_code == 409


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    me = UserFactory()
    client = sign_in(me)
    for number in (2, 30):
        FollowUpFactory.create_batch(number, assignee=me)
        with django_assert_max_num_queries(8):
            client.get("/follow-ups/")


VERBS = ["completion/", "reopening/", "cancellation/", "snooze/", "waking/", "assignment/", "edit/"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_viewer_may_not_write(verb: str, sign_in: Callable[[User], Client]) -> None:
    follow_up = FollowUpFactory()
    client = sign_in(UserFactory(role=Role.VIEWER))
    assert client.get(follow_up.get_absolute_url()).status_code == 200
    assert client.post(f"/follow-ups/{follow_up.pk}/{verb}").status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_an_outsider_finds_nothing_of_a_restricted_partner(
    verb: str, sign_in: Callable[[User], Client]
) -> None:
    follow_up = FollowUpFactory(partner__restricted=True)
    client = sign_in(UserFactory())
    assert client.get(follow_up.get_absolute_url()).status_code == 404
    assert client.post(f"/follow-ups/{follow_up.pk}/{verb}").status_code == 404
    assert listed(client, whose="all") == set()


def test_hostile_text_is_shown_as_text(sign_in: Callable[[User], Client]) -> None:
    hostile = "<script>alert(1)</script>"
    follow_up = FollowUpFactory(title=hostile, detail=hostile)
    client = sign_in(follow_up.assignee)
    for address in ("/follow-ups/", follow_up.get_absolute_url()):
        assert "<script>alert" not in client.get(address).content.decode()
