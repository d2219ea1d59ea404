"""The goals of an account plan: set, changed, ordered, removed, carried over."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ecosystem.accounts.models import Role, User
from engagements.actions.goals import MOST_GOALS, add_goal, carry_over, move_goal, remove_goal
from engagements.choices import GoalState
from engagements.models import AccountGoal, Track
from partners.models import Partner
from tests.engagements.plan_goals import AccountGoalFactory
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PLAN = "/partners/boreal/plan/"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel("2026-11-25T12:00Z", tick=False):
        yield


@pytest.fixture
def boreal() -> Partner:
    return PartnerFactory(slug="boreal", name="Boreal Dynamics")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.DEVREL, name="Dana Reyes"))


def texts(partner: Partner, quarter: str = "2026-Q4") -> list[str]:
    return [goal.text for goal in AccountGoal.objects.live().filter(partner=partner, quarter=quarter)]


def test_a_goal_is_added_to_its_track_and_quarter(client: Client, boreal: Partner) -> None:
    address = f"{PLAN}goals/new/?track=marketing&quarter=2027-Q1"
    assert "Marketing, Q1 2027" in client.get(address).content.decode()
    answer = client.post(address, {"text": " Two joint\n webinars ", "state": "planned", "owner": ""})
    goal = AccountGoal.objects.get()
    assert (goal.text, goal.track.slug, goal.quarter, goal.owner) == (
        "Two joint webinars", "marketing", "2027-Q1", None,
    )  # fmt: skip
    assert answer["Location"] == f"{PLAN}?quarter=2027-Q1#goal-{goal.pk}"


def test_the_form_comes_alone_where_the_page_asks_for_it(client: Client, boreal: Partner) -> None:
    address = f"{PLAN}goals/new/?track=marketing&quarter=2027-Q1"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'action="/partners/boreal/plan/goals/new/?track=marketing&amp;quarter=2027-Q1"' in part


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "  ", "state": "planned"}, "This field is required."),
        ({"text": "x" * 301, "state": "planned"}, "at most 300 characters"),
        ({"text": "Typed", "state": "won"}, "Select a valid choice"),
        ({"text": "Typed", "state": "planned", "owner": "999999"}, "Select a valid choice"),
    ],
)
def test_a_wrong_goal_is_said_to_be_so_and_kept(
    client: Client, boreal: Partner, data: dict[str, str], words: str
) -> None:
    answer = client.post(f"{PLAN}goals/new/?track=technical", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert data["text"].strip() in answer.content.decode()
    assert not AccountGoal.objects.exists()


def test_no_track_is_not_found(client: Client, boreal: Partner) -> None:
    for track in ("", "nothing", "\x00"):
        assert client.get(f"{PLAN}goals/new/", {"track": track}).status_code == 404


def test_a_track_takes_so_many_goals_and_no_more(client: Client, boreal: Partner) -> None:
    for _number in range(MOST_GOALS):
        AccountGoalFactory(partner=boreal)
    answer = client.post(f"{PLAN}goals/new/?track=technical", {"text": "One more", "state": "planned"})
    assert answer.status_code == 422
    assert "at most 12 goals" in answer.content.decode()
    assert "One more" in answer.content.decode()


def test_a_goal_is_edited_and_the_second_editor_told(client: Client, boreal: Partner) -> None:
    goal = AccountGoalFactory(partner=boreal, text="Pilot")
    address = f"{PLAN}goals/{goal.pk}/edit/"
    first = client.post(address, {"text": "Pilot", "state": "met", "seen_version": "1"})
    assert first["Location"] == f"{PLAN}?quarter=2026-Q4#goal-{goal.pk}"
    second = client.post(address, {"text": "Pilots", "state": "planned", "seen_version": "1"})
    assert second.status_code == 409
    assert "Pilots" in second.content.decode()
    goal.refresh_from_db()
    assert (goal.text, goal.state, goal.version) == ("Pilot", "met", 2)


def test_goals_change_places(client: Client, boreal: Partner) -> None:
    a, b, c = (AccountGoalFactory(partner=boreal, text=text, order=1) for text in "abc")
    AccountGoalFactory(partner=boreal, text="other", track="product")
    client.post(f"{PLAN}goals/{c.pk}/move/", {"direction": "up"})
    assert texts(boreal) == ["a", "c", "b", "other"]
    client.post(f"{PLAN}goals/{a.pk}/move/", {"direction": "up"})
    client.post(f"{PLAN}goals/{b.pk}/move/", {"direction": "down"})
    assert texts(boreal) == ["a", "c", "b", "other"]
    assert client.post(f"{PLAN}goals/{a.pk}/move/", {"direction": "out"}).status_code == 400


def test_removed_once_or_twice_it_is_gone(client: Client, boreal: Partner) -> None:
    goal = AccountGoalFactory(partner=boreal)
    assert client.post(f"{PLAN}goals/{goal.pk}/removal/").status_code == 302
    assert client.post(f"{PLAN}goals/{goal.pk}/removal/").status_code == 404
    assert texts(boreal) == []
    assert AccountGoal.objects.count() == 1


def test_what_is_open_is_carried_over_once(client: Client, boreal: Partner) -> None:
    for text, state in (("Open", "planned"), ("Risky", "at_risk"), ("Done", "met"), ("Late", "missed")):
        AccountGoalFactory(partner=boreal, text=text, state=state, quarter="2026-Q3", owner=UserFactory())
    AccountGoalFactory(partner=boreal, text="Far", quarter="2026-Q2")
    assert "2 goals of the quarter before are still open" in client.get(PLAN).content.decode()
    client.post(f"{PLAN}carry-over/?quarter=2026-Q4")
    client.post(f"{PLAN}carry-over/?quarter=2026-Q4")
    assert texts(boreal) == ["Open", "Risky"]
    carried = AccountGoal.objects.filter(quarter="2026-Q4")
    assert {
        (goal.state, goal.carried_from.state, goal.owner_id) for goal in carried if goal.carried_from
    } == {("planned", "carried", goal.carried_from.owner_id) for goal in carried if goal.carried_from}
    assert "still open" not in client.get(PLAN).content.decode()


def test_taking_a_carried_goal_off_opens_the_one_before(boreal: Partner) -> None:
    goal = AccountGoalFactory(partner=boreal, quarter="2026-Q3")
    (fresh,) = carry_over(by=UserFactory(), partner=boreal, quarter="2026-Q4")
    remove_goal(by=UserFactory(), goal=fresh)
    goal.refresh_from_db()
    assert goal.state == GoalState.PLANNED
    assert len(carry_over(by=UserFactory(), partner=boreal, quarter="2026-Q4")) == 1


def test_a_full_track_leaves_the_rest_where_it_is(boreal: Partner) -> None:
    for _number in range(MOST_GOALS - 1):
        AccountGoalFactory(partner=boreal)
    left = [AccountGoalFactory(partner=boreal, quarter="2026-Q3") for _number in range(2)]
    assert len(carry_over(by=UserFactory(), partner=boreal, quarter="2026-Q4")) == 1
    assert [AccountGoal.objects.get(pk=each.pk).state for each in left] == ["carried", "planned"]


def test_only_those_who_may_edit(sign_in: SignIn, boreal: Partner) -> None:
    goal = AccountGoalFactory(partner=boreal)
    reader = sign_in(UserFactory(role=Role.PRODUCT))
    assert goal.text in reader.get(PLAN).content.decode()
    assert "Add goal" not in reader.get(PLAN).content.decode()
    assert reader.post(f"{PLAN}goals/{goal.pk}/move/", {"direction": "up"}).status_code == 403


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "up", "down", "off"]), st.integers(0, 9)), max_size=16
)


class Orders(TestCase):
    """However goals are added, moved and taken off, each stands where it was put."""

    def setUp(self) -> None:
        self.partner, self.by = PartnerFactory(), UserFactory()
        self.track = Track.objects.get(slug="technical")

    @settings(max_examples=15, deadline=None)
    @given(STEPS)
    def test_each_stands_where_it_was_put(self, steps: list[tuple[str, int]]) -> None:
        AccountGoal.objects.all().delete()
        expected: list[str] = []
        for number, (step, place) in enumerate(steps):
            goals = list(AccountGoal.objects.live())
            assert [goal.text for goal in goals] == expected
            if step == "add":
                goal = AccountGoal(
                    partner=self.partner, track=self.track, quarter="2026-Q4", text=str(number)
                )
                if len(goals) < MOST_GOALS:
                    add_goal(by=self.by, goal=goal)
                    expected.append(goal.text)
            elif goals and step == "off":
                remove_goal(by=self.by, goal=goals[place % len(goals)])
                expected.pop(place % len(goals))
            elif goals:
                place, other = place % len(goals), place % len(goals) + (-1 if step == "up" else 1)
                move_goal(by=self.by, goal=goals[place], up=step == "up")
                if 0 <= other < len(goals):
                    expected[place], expected[other] = expected[other], expected[place]
        assert [goal.text for goal in AccountGoal.objects.live()] == expected
