"""Stages that ask for something on entry: one rule for every door, and what was typed is kept."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.test import Client

from ecosystem.accounts.models import Role, User
from engagements.actions.engagements import create_engagement
from engagements.actions.stages import StageMoved, move_engagement
from engagements.models import Engagement, Stage
from tests.factories import EngagementFactory, PartnerFactory, SolutionFactory, UserFactory, stage

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def asking(*fields: str, slug: str = "evaluation", track: str = "technical") -> Stage:
    """Let a stage ask for `fields` and return it."""
    Stage.objects.filter(track__slug=track, slug=slug).update(asks_for=list(fields))
    return stage(track, slug)


def move(client: Client, engagement: Engagement, to: Stage, headers: Any = None, **data: Any) -> Any:
    """Post the move of `engagement` as seen now, with `data` as answers if there are any."""
    form = {"to": to.pk, "expected": engagement.stage_id, **data}
    return client.post(f"/engagements/{engagement.pk}/stage-changes/", form, headers=headers)


# --- The action ---


def test_it_refuses_what_lacks_what_the_stage_asks_for() -> None:
    engagement = EngagementFactory()
    with pytest.raises(ValidationError) as refused:
        move_engagement(by=None, engagement=engagement, to_stage=asking("amount", "next_step"))
    assert set(refused.value.message_dict) == {"amount", "next_step"}
    assert "Evaluation asks for: amount and currency." in refused.value.messages
    assert engagement.stage_changes.count() == 1


def test_what_is_there_already_is_not_asked_again() -> None:
    engagement = EngagementFactory(next_step="Send the mesh")
    assert move_engagement(by=None, engagement=engagement, to_stage=asking("next_step"))


def test_answers_are_saved_with_the_move() -> None:
    engagement, owner = EngagementFactory(owner=None), UserFactory()
    solution = SolutionFactory(partner=engagement.partner)
    answers = {
        "amount": Decimal("1200.50"),
        "currency": "EUR",
        "expected_close": date(2027, 3, 31),
        "target_on": date(2027, 1, 31),
        "owner": owner,
        "next_step": "Send the mesh",
        "objective": "Twice as fast",
        "solution": solution,
    }
    asks = ("amount", "expected_close", "target_on", "owner", "next_step", "objective", "solution")
    move_engagement(by=None, engagement=engagement, to_stage=asking(*asks), answers=answers)
    saved = Engagement.objects.get(pk=engagement.pk)
    assert {name: getattr(saved, name) for name in answers} == answers
    assert (saved.stage.slug, saved.version) == ("evaluation", 2)


@pytest.mark.parametrize(
    ("asks", "answers", "field"),
    [
        ("amount", {"amount": Decimal(-1), "currency": "EUR"}, "amount"),
        ("amount", {"amount": Decimal(5), "currency": ""}, "amount"),
        ("target_on", {"target_on": date(2020, 1, 1)}, "target_on"),
        ("next_step", {"next_step": "x" * 301}, "next_step"),
        ("next_step", {"next_step": ""}, "next_step"),
    ],
)
def test_answers_obey_the_rules(asks: str, answers: dict[str, Any], field: str) -> None:
    engagement = EngagementFactory(started_on=date(2026, 1, 1))
    with pytest.raises(ValidationError) as refused:
        move_engagement(by=None, engagement=engagement, to_stage=asking(asks), answers=answers)
    assert field in refused.value.message_dict
    assert Engagement.objects.get(pk=engagement.pk).stage == stage()


def test_a_solution_of_another_partner_is_no_answer() -> None:
    with pytest.raises(ValidationError, match="another partner's"):
        move_engagement(
            by=None,
            engagement=EngagementFactory(),
            to_stage=asking("solution"),
            answers={"solution": SolutionFactory()},
        )


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    engagement = EngagementFactory()
    with pytest.raises(ValidationError, match="no longer asks"):
        move_engagement(
            by=None, engagement=engagement, to_stage=asking("next_step"), answers={"title": "Mine now"}
        )
    assert Engagement.objects.get(pk=engagement.pk).title == engagement.title


def test_why_it_ended_is_asked_anew_for_another_end_and_forgotten_when_it_opens() -> None:
    engagement = EngagementFactory()
    lost, won = asking("close_reason", slug="stopped"), asking("close_reason", slug="in-production")
    move_engagement(by=None, engagement=engagement, to_stage=lost, answers={"close_reason": "Budget"})
    assert Engagement.objects.get(pk=engagement.pk).close_reason == "Budget"
    with pytest.raises(ValidationError):
        move_engagement(by=None, engagement=engagement, to_stage=won)
    move_engagement(by=None, engagement=engagement, to_stage=stage())
    assert Engagement.objects.get(pk=engagement.pk).close_reason == ""


def test_the_second_of_two_is_told_of_the_move_before_it_is_asked() -> None:
    engagement = EngagementFactory()
    seen = engagement.stage_id
    move_engagement(by=None, engagement=engagement, to_stage=stage(slug="integration"))
    with pytest.raises(StageMoved):
        move_engagement(
            by=None,
            engagement=engagement,
            to_stage=asking("next_step"),
            expected_stage=seen,
            answers={"next_step": "Overwrite"},
        )
    assert Engagement.objects.get(pk=engagement.pk).next_step == ""


def test_a_new_engagement_obeys_too() -> None:
    at = asking("next_step")
    new = Engagement(partner=PartnerFactory(), title="Port the solver", stage=at, track=at.track)
    with pytest.raises(ValidationError, match="next step"):
        create_engagement(by=UserFactory(), engagement=new)


# --- In the browser ---


def test_a_plain_form_is_asked_on_a_page_and_keeps_what_was_typed(
    sign_in: Callable[[User], Client],
) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    to = asking("amount", "expected_close")
    asked = move(client, engagement, to)
    assert asked.status_code == 422
    assert "Evaluation asks for: amount and currency, expected close." in asked.content.decode()
    wrong = move(
        client, engagement, to, answering=1, amount="a lot", currency="eur", expected_close="2027-03-31"
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="a lot"' in page
    assert 'value="2027-03-31"' in page
    assert "Enter a number" in page
    done = move(
        client, engagement, to, answering=1, amount="5000", currency="eur", expected_close="2027-03-31"
    )
    assert done.status_code == 302
    saved = Engagement.objects.get(pk=engagement.pk)
    assert (saved.stage, saved.amount, saved.currency) == (to, 5000, "EUR")


def test_a_script_gets_the_form_to_fill(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    answer = move(client, engagement, asking("close_reason", slug="stopped"), JSON)
    assert answer.status_code == 422
    assert 'name="close_reason"' in answer.json()["form"]
    assert "A product gap" in answer.json()["form"]
    assert answer.json()["stage"] == engagement.stage_id


def test_the_fields_appear_beside_the_move(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    address = f"/engagements/{engagement.pk}/stage-changes/"
    to = asking("owner", "solution", "objective")
    Engagement.objects.update(owner=None)
    part = client.get(address, {"to": to.pk}, headers={"HX-Request": "true"}).content.decode()
    assert 'name="owner"' in part
    assert 'name="answering"' in part
    assert "<html" not in part
    assert client.get(address).status_code == 200
    assert client.get(address, {"to": "x"}).status_code == 200
    nothing = client.get(address, {"to": stage("marketing", "idea").pk}, headers={"HX-Request": "true"})
    assert nothing.content.decode().strip() == ""


def test_a_conflict_shows_what_was_typed(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(), sign_in(UserFactory())
    move_engagement(
        by=UserFactory(name="Maria Okafor"), engagement=engagement, to_stage=stage(slug="integration")
    )
    engagement.stage = stage()
    answer = move(client, engagement, asking("next_step"), answering=1, next_step="Send the mesh")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Maria Okafor moved" in page
    assert "Send the mesh" in page
    assert Engagement.objects.get(pk=engagement.pk).next_step == ""


def test_who_may_not_see_amounts_is_not_asked_for_them(sign_in: Callable[[User], Client]) -> None:
    group = Group.objects.get(name=Role.DEVREL)
    group.permissions.remove(Permission.objects.get(codename="view_pipeline"))
    engagement, client = EngagementFactory(), sign_in(UserFactory(role=Role.DEVREL))
    answer = move(client, engagement, asking("amount"), answering=1, amount="5", currency="EUR")
    assert answer.status_code == 422
    assert 'name="amount"' not in answer.content.decode()
    assert Engagement.objects.get(pk=engagement.pk).amount is None


def test_the_form_for_a_new_engagement_names_what_is_missing(sign_in: Callable[[User], Client]) -> None:
    to = asking("next_step")
    data = {"partner": PartnerFactory().pk, "title": "Port the solver", "stage": to.pk, "health": "on_track"}
    answer = sign_in(UserFactory()).post("/engagements/new/", data)
    assert answer.status_code == 422
    assert "Evaluation asks for: next step." in answer.content.decode()
    assert answer.context["form"].errors["next_step"]


def test_the_reason_of_a_close_can_be_put_right(sign_in: Callable[[User], Client]) -> None:
    engagement, client = EngagementFactory(title="Port"), sign_in(UserFactory())
    assert "close_reason" not in client.get(f"/engagements/{engagement.pk}/edit/").context["form"].fields
    move_engagement(by=None, engagement=engagement, to_stage=stage(slug="stopped"))
    data = {"title": "Port", "health": "on_track", "close_reason": "Their priorities changed"}
    assert client.post(f"/engagements/{engagement.pk}/edit/", data).status_code == 302
    assert Engagement.objects.get(pk=engagement.pk).close_reason == "Their priorities changed"
