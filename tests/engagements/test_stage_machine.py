"""Moves, retiring, editing and restoring of stages in any order: the history is always a chain, and nothing is lost."""

from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ecosystem.accounts.models import Role, User
from engagements.actions.stages import StageMoved, move_engagement
from engagements.actions.tracks import add_stage, edit_stage, place_stage, restore_stage, retire_stage
from engagements.choices import EntryField, Outcome
from engagements.entry import missing_for
from engagements.models import Engagement, Stage, StageChange, Track
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

numbers = st.integers(0, 99)
questions = st.sets(st.sampled_from([EntryField.NEXT_STEP, EntryField.OBJECTIVE, EntryField.CLOSE_REASON]))


class StageMachine(RuleBasedStateMachine):
    """Two admins and their colleagues at work on one track with three engagements."""

    @initialize()
    def set_up(self) -> None:
        self.by: User = UserFactory(role=Role.ADMIN)
        self.track = Track.objects.get(slug="technical")
        partner = PartnerFactory()
        self.engagements = [EngagementFactory(partner=partner, owner=self.by) for _ in range(3)]
        # What each reader's page shows: the stage in which it was seen.
        self.seen = {e.pk: e.stage_id for e in self.engagements}
        self.moves = 3

    def stages(self) -> list[Stage]:
        return list(Stage.objects.filter(track=self.track).order_by("order", "pk"))

    def one_stage(self, number: int) -> Stage:
        stages = self.stages()
        return stages[number % len(stages)]

    def standing(self, number: int) -> Engagement:
        return Engagement.objects.select_related("stage").get(pk=self.engagements[number % 3].pk)

    @rule(which=numbers, to=numbers, answered=st.booleans(), stale=st.booleans())
    def move(self, which: int, to: int, answered: bool, stale: bool) -> None:
        before, target, moved = self.standing(which), self.one_stage(to), self.standing(which)
        missing = missing_for(target, before) if before.stage != target else []
        answers = {question.value: "Said" for question in missing} if answered else {}
        expected = self.seen[before.pk] if stale else before.stage_id
        moves = before.stage_changes.count()
        try:
            change = move_engagement(
                by=self.by, engagement=moved, to_stage=target, expected_stage=expected, answers=answers
            )
        except StageMoved as conflict:
            assert expected != conflict.engagement.stage_id
            change = None
        except ValidationError:
            assert target.retired_at is not None or (missing and not answered)
            change = None
        after = self.standing(which)
        assert after.stage_changes.count() == moves + (change is not None)
        if change is None:
            assert (after.stage, after.version) == (before.stage, before.version)
        else:
            assert after.stage == target
            assert missing_for(target, after) == []
            self.moves += 1
        self.seen[after.pk] = after.stage_id

    @rule(which=numbers, to=numbers, other=numbers, goes=numbers)
    def retire(self, which: int, to: int, other: int, goes: int) -> None:
        going, target, exception = self.one_stage(which), self.one_stage(to), self.one_stage(goes)
        here = set(Engagement.objects.filter(stage=going).values_list("pk", flat=True))
        one = self.engagements[other % 3].pk
        try:
            moves = retire_stage(by=self.by, stage=going, to=target, exceptions={one: exception})
        except ValidationError:
            assert Stage.objects.get(pk=going.pk).retired_at is None
            return
        assert {move.engagement_id for move in moves} == (here if moves else set())
        assert not Engagement.objects.filter(stage=going).exists() or not moves
        for move in moves:
            assert move.to_stage == (exception if move.engagement_id == one else target)
            assert move.by == self.by
        self.moves += len(moves)

    @rule(which=numbers)
    def restore(self, which: int) -> None:
        try:
            restore_stage(by=self.by, stage=self.one_stage(which))
        except ValidationError:
            return

    @rule(which=numbers, asks=questions, outcome=st.sampled_from(Outcome))
    def edit(self, which: int, asks: set[EntryField], outcome: Outcome) -> None:
        edited = self.one_stage(which)
        edited.outcome = outcome
        closes = outcome != Outcome.OPEN
        edited.asks_for = sorted(q.value for q in asks if closes or q != EntryField.CLOSE_REASON)
        try:
            edit_stage(by=self.by, stage=edited)
        except ValidationError:
            return

    @rule(outcome=st.sampled_from(Outcome), number=numbers)
    def add(self, outcome: Outcome, number: int) -> None:
        name = f"Stage {number}"
        if len(self.stages()) < 12 and not Stage.objects.filter(track=self.track, name=name).exists():
            add_stage(by=self.by, stage=Stage(track=self.track, name=name, outcome=outcome))

    @rule(which=numbers, place=st.integers(0, 12))
    def order(self, which: int, place: int) -> None:
        placed, before = self.one_stage(which), self.stages()
        if placed.retired_at is None:
            place_stage(by=self.by, stage=placed, place=place)
            assert sorted(s.pk for s in self.stages()) == sorted(s.pk for s in before)

    @invariant()
    def history_is_a_chain_that_ends_where_it_stands(self) -> None:
        for engagement in getattr(self, "engagements", []):
            saved = Engagement.objects.select_related("stage").get(pk=engagement.pk)
            changes = list(saved.stage_changes.order_by("changed_at", "id"))
            assert changes[0].from_stage_id is None
            assert changes[-1].to_stage_id == saved.stage_id
            assert all(later.from_stage_id == earlier.to_stage_id for earlier, later in pairwise(changes))
            assert changes[-1].changed_at == saved.stage_entered_at

    @invariant()
    def a_close_has_a_day_and_what_is_open_has_none(self) -> None:
        for saved in Engagement.objects.select_related("stage"):
            assert (saved.closed_on is None) == (saved.stage.outcome == Outcome.OPEN)
            assert not (saved.close_reason and saved.closed_on is None)

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "engagements"):
            assert Engagement.objects.count() == 3
            assert StageChange.objects.count() == self.moves

    @invariant()
    def the_track_keeps_each_outcome_and_nothing_stands_where_nothing_should(self) -> None:
        current = Stage.objects.current().filter(track__slug="technical")
        assert set(current.values_list("outcome", flat=True)) == set(Outcome)
        assert not Engagement.objects.filter(stage__retired_at__isnull=False).exists()


class TestStageMachine(HypothesisTestCase):
    def test_any_order_of_doing(self) -> None:
        # One database for all runs would let one see what another left; each run undoes its own.
        from django.db import transaction

        class Undone(StageMachine):
            def __init__(self) -> None:
                super().__init__()
                self.atomic: Any = transaction.atomic()
                self.atomic.__enter__()

            def teardown(self) -> None:
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

        run_state_machine_as_test(
            Undone, settings=settings(max_examples=8, stateful_step_count=20, deadline=None)
        )
        assert stage().retired_at is None
