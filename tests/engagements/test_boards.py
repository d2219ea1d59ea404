from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.boards import CARDS, CLOSED_CARDS
from engagements.filters.engagements import STALE_DAYS
from engagements.models import Engagement, Stage
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
BOARD = "/engagements/board/technical/"


def many(count: int, slug: str = "discovery", **fields: Any) -> None:
    """Make `count` engagements of one partner in a stage, without their histories."""
    partner, owner, at = PartnerFactory(), UserFactory(), stage(slug=slug)
    Engagement.objects.bulk_create(
        Engagement(partner=partner, owner=owner, stage=at, track=at.track, title=f"{slug} {n}", **fields)
        for n in range(count)
    )


def test_it_works(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(title="Port the solver", next_step="Send the mesh", partner__name="Boreal Dynamics")
    page = sign_in(UserFactory()).get(BOARD).content.decode()
    for words in ("Port the solver", "Send the mesh", "Boreal Dynamics", "Proof of concept"):
        assert words in page


def test_counts_and_sums_are_true_beyond_the_cards_shown(sign_in: Callable[[User], Client]) -> None:
    many(CARDS + 15, amount=100, currency="USD")
    many(CLOSED_CARDS + 4, "in-production", amount=100, currency="USD")
    answer = sign_in(UserFactory()).get(BOARD)
    columns = {column.stage.slug: column for column in answer.context["columns"]}
    assert (columns["discovery"].count, len(columns["discovery"].cards)) == (CARDS + 15, CARDS)
    assert columns["discovery"].total == 100 * (CARDS + 15)
    assert (columns["in-production"].count, len(columns["in-production"].cards)) == (
        CLOSED_CARDS + 4,
        CLOSED_CARDS,
    )
    assert f"All {CLOSED_CARDS + 4} in the list" in answer.content.decode()


def test_more_cards_follow_without_repeating(sign_in: Callable[[User], Client]) -> None:
    many(CARDS + 3)
    client = sign_in(UserFactory())
    first = {card.engagement.pk for column in client.get(BOARD).context["columns"] for card in column.cards}
    more = client.get(f"{BOARD}{stage().pk}/", {"after": CARDS})
    rest = {card.engagement.pk for card in more.context["cards"]}
    assert first | rest == set(Engagement.objects.values_list("pk", flat=True))
    assert not first & rest


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 12, "1\x00"])
def test_more_cards_refuse_what_is_no_number(after: str, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(UserFactory()).get(f"{BOARD}{stage().pk}/", {"after": after}).status_code == 404


def test_sums_are_for_those_who_may_see_the_pipeline(sign_in: Callable[[User], Client]) -> None:
    many(2, amount=123_456, currency="USD")
    assert "246,912" in sign_in(UserFactory()).get(BOARD).content.decode()
    assert "246,912" not in sign_in(UserFactory(role=Role.VIEWER)).get(BOARD).content.decode()


def test_stale_and_blocked_show_at_the_edge(sign_in: Callable[[User], Client]) -> None:
    long_ago = timezone.now() - timedelta(days=STALE_DAYS + 1)
    EngagementFactory(stage_entered_at=long_ago)
    EngagementFactory(health="blocked", health_reason="Waits for multi-node licences")
    page = sign_in(UserFactory()).get(BOARD).content.decode()
    assert "is-stale" in page
    assert "is-blocked" in page
    assert "Waits for multi-node licences" in page


def test_a_retired_stage_stays_while_something_stands_in_it(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory()
    Stage.objects.filter(track__slug="technical", slug__in=["discovery", "evaluation"]).update(
        retired_at=timezone.now()
    )
    shown = [column.stage.slug for column in sign_in(UserFactory()).get(BOARD).context["columns"]]
    assert "discovery" in shown
    assert "evaluation" not in shown


def test_the_filter_narrows_cards_and_counts(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(title="Port the solver")
    EngagementFactory(title="Train the surrogate")
    answer = sign_in(UserFactory()).get(BOARD, {"q": "solver"})
    page = answer.content.decode()
    assert "Port the solver" in page
    assert "Train the surrogate" not in page
    assert sum(column.count for column in answer.context["columns"]) == 1


def test_hidden_partners_are_not_counted(sign_in: Callable[[User], Client]) -> None:
    engagement = EngagementFactory(partner__restricted=True)
    assert sum(c.count for c in sign_in(UserFactory()).get(BOARD).context["columns"]) == 0
    owner = engagement.partner.owner
    assert sum(c.count for c in sign_in(owner).get(BOARD).context["columns"]) == 1


def test_it_takes_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    many(3)
    with django_assert_max_num_queries(8):
        client.get(BOARD)
    many(300, "evaluation")
    with django_assert_max_num_queries(8):
        client.get(BOARD)


def test_an_unknown_track_is_not_there(sign_in: Callable[[User], Client]) -> None:
    assert sign_in(UserFactory()).get("/engagements/board/nothing/").status_code == 404
