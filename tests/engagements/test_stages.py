"""The stage machine: what a move keeps, what it refuses, and that its history adds up."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from ecosystem.accounts.models import Role, User
from engagements.actions.engagements import create_engagement
from engagements.actions.stages import StageMoved, move_engagement
from engagements.models import Engagement, Stage
from engagements.stage_path import path_of, stays_of
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db

TECHNICAL = ["discovery", "evaluation", "proof-of-concept", "integration", "in-production", "stopped"]


def test_a_new_engagement_keeps_its_first_stage_as_a_move() -> None:
    by = UserFactory()
    new = Engagement(partner=PartnerFactory(), title="Port the solver", stage=stage(), track=stage().track)
    engagement = create_engagement(by=by, engagement=new)
    change = engagement.stage_changes.get()
    assert (change.from_stage, change.to_stage, change.by) == (None, stage(), by)
    assert change.changed_at == engagement.stage_entered_at
    assert engagement.owner == by


def test_a_move_is_kept_with_who_when_and_where() -> None:
    by, engagement = UserFactory(), EngagementFactory()
    change = move_engagement(by=by, engagement=engagement, to_stage=stage(slug="evaluation"))
    assert change is not None
    assert (change.from_stage, change.to_stage, change.by) == (stage(), stage(slug="evaluation"), by)
    saved = Engagement.objects.get(pk=engagement.pk)
    assert saved.stage == stage(slug="evaluation")
    assert saved.stage_entered_at == change.changed_at
    assert saved.version == 2


def test_moving_to_where_it_stands_changes_nothing() -> None:
    engagement = EngagementFactory()
    assert move_engagement(by=None, engagement=engagement, to_stage=stage()) is None
    assert engagement.stage_changes.count() == 1
    assert Engagement.objects.get(pk=engagement.pk).version == 1


def test_the_second_of_two_movers_is_told_who_was_quicker() -> None:
    quick, slow, engagement = UserFactory(name="Maria Okafor"), UserFactory(), EngagementFactory()
    seen = engagement.stage_id
    move_engagement(by=quick, engagement=engagement, to_stage=stage(slug="evaluation"), expected_stage=seen)
    with pytest.raises(StageMoved) as conflict:
        move_engagement(
            by=slow, engagement=engagement, to_stage=stage(slug="integration"), expected_stage=seen
        )
    assert conflict.value.change is not None
    assert conflict.value.change.by == quick
    assert conflict.value.change.to_stage == stage(slug="evaluation")
    assert "Maria Okafor" in str(conflict.value)
    assert Engagement.objects.get(pk=engagement.pk).stage == stage(slug="evaluation")


def test_a_won_engagement_has_a_day_of_closing_until_it_opens_again() -> None:
    engagement = EngagementFactory()
    move_engagement(by=None, engagement=engagement, to_stage=stage(slug="in-production"))
    assert engagement.stage == stage(slug="in-production")
    assert Engagement.objects.get(pk=engagement.pk).closed_on == timezone.localdate()
    move_engagement(by=None, engagement=engagement, to_stage=stage(slug="integration"))
    assert Engagement.objects.get(pk=engagement.pk).closed_on is None


def test_it_refuses_a_stage_of_another_track() -> None:
    with pytest.raises(ValidationError, match="another track"):
        move_engagement(by=None, engagement=EngagementFactory(), to_stage=stage("marketing", "planned"))


def test_it_refuses_a_retired_stage() -> None:
    Stage.objects.filter(track__slug="technical", slug="evaluation").update(retired_at=timezone.now())
    with pytest.raises(ValidationError, match="no longer used"):
        move_engagement(by=None, engagement=EngagementFactory(), to_stage=stage(slug="evaluation"))


@pytest.mark.parametrize("days", [-1, 1])
def test_it_refuses_a_time_before_the_last_move_or_ahead(days: int) -> None:
    engagement = EngagementFactory()
    with pytest.raises(ValidationError):
        move_engagement(
            by=None,
            engagement=engagement,
            to_stage=stage(slug="evaluation"),
            at=timezone.now() + timedelta(days=days),
        )


class StageHistory(HypothesisTestCase):
    """Whatever the moves, the history tells where the engagement stands and accounts for all its time."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(TECHNICAL), st.integers(0, 90 * 24)), max_size=12))
    def test_any_sequence_of_moves_adds_up(self, moves: list[tuple[str, int]]) -> None:
        with time_machine.travel("2026-01-05T09:00Z", tick=False) as clock:
            engagement = EngagementFactory()
            began = timezone.now()
            for slug, hours in moves:
                clock.shift(timedelta(hours=hours))
                move_engagement(by=None, engagement=engagement, to_stage=stage(slug=slug))
            clock.shift(timedelta(hours=1))
            saved = Engagement.objects.select_related("stage", "track").get(pk=engagement.pk)
            changes = list(saved.stage_changes.select_related("to_stage").order_by("changed_at", "id"))
            stays = stays_of(changes)
            path = path_of(saved, list(saved.track.stages.all()), stays)
            assert changes[-1].to_stage == saved.stage
            assert all(later.from_stage_id == earlier.to_stage_id for earlier, later in pairwise(changes))
            assert sum((stay.time for stay in stays), timedelta()) == timezone.now() - began
            assert sum((step.time for step in path), timedelta()) == timezone.now() - began
            assert (saved.closed_on is None) == (saved.stage.outcome == "open")


# --- In the browser ---


def test_post_moves_and_leads_back_to_the_board(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    board = "/engagements/board/technical/"
    data = {"to": stage(slug="evaluation").pk, "expected": engagement.stage_id, "next": board}
    answer = sign_in(UserFactory()).post(f"/engagements/{engagement.pk}/stage-changes/", data)
    assert (answer.status_code, answer["Location"]) == (302, board)
    assert Engagement.objects.get(pk=engagement.pk).stage == stage(slug="evaluation")


def test_it_leads_nowhere_else(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    data = {"to": stage(slug="evaluation").pk, "next": "https://evil.example/"}
    answer = sign_in(UserFactory()).post(f"/engagements/{engagement.pk}/stage-changes/", data)
    assert answer["Location"] == engagement.get_absolute_url()


def test_a_script_gets_card_and_counts(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(amount=1000, currency="USD")
    data = {"to": stage(slug="evaluation").pk, "expected": engagement.stage_id}
    answer = sign_in(UserFactory()).post(
        f"/engagements/{engagement.pk}/stage-changes/", data, headers={"Accept": "application/json"}
    )
    body = answer.json()
    assert answer.status_code == 200
    assert body["stage"] == stage(slug="evaluation").pk
    assert f'data-stage-id="{stage(slug="evaluation").pk}"' in body["card"]
    heads = {head["stage"]: head for head in body["columns"]}
    assert heads[stage().pk]["count"] == "0"
    assert heads[stage(slug="evaluation").pk]["count"] == "1"
    assert heads[stage(slug="evaluation").pk]["exact"] == "$1,000"


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_conflict_is_409_with_the_card_as_it_stands(accept: str, sign_in: Callable[[User], Client]) -> None:
    quick, engagement = UserFactory(name="Maria Okafor"), EngagementFactory(title="Port the solver")
    seen = engagement.stage_id
    move_engagement(by=quick, engagement=engagement, to_stage=stage(slug="evaluation"))
    data = {"to": stage(slug="integration").pk, "expected": seen}
    answer = sign_in(UserFactory()).post(
        f"/engagements/{engagement.pk}/stage-changes/", data, headers={"Accept": accept}
    )
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Maria Okafor moved" in words
    assert "Evaluation meanwhile" in words
    assert Engagement.objects.get(pk=engagement.pk).stage == stage(slug="evaluation")
    if accept == "application/json":
        assert answer.json()["stage"] == stage(slug="evaluation").pk


@pytest.mark.parametrize("to", ["", "0", "999999999", "evaluation", "-1", "9" * 40, "1\x00"])
def test_it_refuses_what_is_no_stage(to: str, sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    answer = sign_in(UserFactory()).post(
        f"/engagements/{engagement.pk}/stage-changes/", {"to": to}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert engagement.stage_changes.count() == 1


def test_a_viewer_may_not_move(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory()
    data = {"to": stage(slug="evaluation").pk}
    answer = sign_in(UserFactory(role=Role.VIEWER)).post(f"/engagements/{engagement.pk}/stage-changes/", data)
    assert answer.status_code == 403


def test_a_hidden_engagement_is_not_there(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(partner__restricted=True)
    data = {"to": stage(slug="evaluation").pk}
    answer = sign_in(UserFactory()).post(f"/engagements/{engagement.pk}/stage-changes/", data)
    assert answer.status_code == 404
    assert sign_in(UserFactory()).get(engagement.get_absolute_url()).status_code == 404
