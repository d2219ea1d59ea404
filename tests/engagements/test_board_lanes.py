"""Boards cut into lanes, and who has how much."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from engagements.boards import LANE_CARDS
from engagements.models import Engagement, Stage
from tests.factories import DomainFactory, EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
BOARD = "/engagements/board/technical/"


def many(count: int, slug: str = "discovery", **fields: Any) -> None:
    at = stage(slug=slug)
    fields = {"partner": PartnerFactory(), "owner": None, **fields}
    Engagement.objects.bulk_create(
        Engagement(stage=at, track=at.track, title=f"{slug} {n}", **fields) for n in range(count)
    )


def lanes(client: Client, kind: str, **query: Any) -> dict[str, Any]:
    return {str(lane.name): lane for lane in client.get(BOARD, {"lanes": kind, **query}).context["lanes"]}


def test_lanes_by_tier_in_the_order_of_the_tiers(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(partner__tier="watch")
    EngagementFactory(partner__tier="strategic", amount=100, currency="USD")
    found = lanes(sign_in(UserFactory()), "tier")
    assert list(found) == ["Strategic", "Watch"]
    first = found["Strategic"].columns[0]
    assert (first.count, first.total, len(first.cards)) == (1, 100, 1)


def test_lanes_by_owner_with_what_is_nobodys_last(sign_in: Callable[[User], Client]) -> None:
    EngagementFactory(owner=UserFactory(name="Zoe"))
    EngagementFactory(owner=UserFactory(name="ada"))
    EngagementFactory(owner=None)
    assert list(lanes(sign_in(UserFactory()), "owner")) == ["ada", "Zoe", "Nobody's"]


def test_a_card_stands_in_one_lane_though_its_partner_has_two_domains(
    sign_in: Callable[[User], Client],
) -> None:
    late, early = DomainFactory(name="Plasma", order=902), DomainFactory(name="Combustion", order=901)
    EngagementFactory().partner.domains.add(late, early)
    EngagementFactory()
    found = lanes(sign_in(UserFactory()), "domain")
    assert list(found) == ["Combustion", "No domain"]
    assert sum(len(c.cards) for lane in found.values() for c in lane.columns) == 2


def test_numbers_are_true_beyond_the_cards_and_more_follow(sign_in: Callable[[User], Client]) -> None:
    owner, client = UserFactory(), sign_in(UserFactory())
    many(LANE_CARDS + 3, owner=owner)
    many(2)
    column = lanes(client, "owner")[owner.name].columns[0]
    assert (column.count, len(column.cards)) == (LANE_CARDS + 3, LANE_CARDS)
    query = {"after": LANE_CARDS, "lanes": "owner", "lane": owner.pk}
    more = client.get(f"{BOARD}{stage().pk}/", query)
    shown = {card.engagement.pk for card in column.cards} | {c.engagement.pk for c in more.context["cards"]}
    assert shown == set(Engagement.objects.filter(owner=owner).values_list("pk", flat=True))
    nobodys = client.get(f"{BOARD}{stage().pk}/", {"after": 0, "lanes": "owner", "lane": ""})
    assert len(nobodys.context["cards"]) == 2


@pytest.mark.parametrize("query", ["lanes=owner&lane=x", "lanes=domain&lane=1%00", "lanes=owner&lane=-1"])
def test_more_cards_refuse_what_is_no_lane(query: str, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(UserFactory()).get(f"{BOARD}{stage().pk}/?after=0&{query}").status_code == 404


def test_many_lanes_are_a_line_each_beyond_the_largest(sign_in: Callable[[User], Client]) -> None:
    for _ in range(14):
        EngagementFactory()
    client = sign_in(UserFactory())
    found = lanes(client, "owner")
    assert sum(lane.is_shown for lane in found.values()) == 12
    assert sum(lane.count for lane in found.values()) == 14
    assert client.get(BOARD, {"lanes": "owner"}).status_code == 200


@pytest.mark.parametrize("kind", ["", "x", "tier'", "partner"])
def test_an_unknown_cut_is_none(kind: str, sign_in: Callable[[User], Client]) -> None:
    EngagementFactory()
    answer = sign_in(UserFactory()).get(BOARD, {"lanes": kind})
    assert answer.context["lanes"] == []


def test_lanes_do_not_tell_of_hidden_partners(sign_in: Callable[[User], Client]) -> None:
    hidden = EngagementFactory(partner__restricted=True, owner=UserFactory(name="Olga Secret"))
    hidden.partner.domains.add(DomainFactory(name="Hidden domain", order=900))
    client = sign_in(UserFactory())
    for kind in ("", "tier", "owner", "domain"):
        answer = client.get(BOARD, {"lanes": kind})
        assert answer.context["lanes"] == []
        assert answer.context["work"].owners == []
        assert answer.context["open_count"] == 0


@pytest.mark.parametrize("kind", ["tier", "owner", "domain"])
def test_lanes_take_as_many_queries_for_many_as_for_few(
    kind: str, sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    many(3)
    with django_assert_max_num_queries(8):
        client.get(BOARD, {"lanes": kind})
    for _ in range(8):
        many(10, "evaluation", owner=UserFactory())
    with django_assert_max_num_queries(8):
        client.get(BOARD, {"lanes": kind})


# --- Work in progress ---


def test_who_has_how_much_and_who_is_over(sign_in: Callable[[User], Client]) -> None:
    busy, other = UserFactory(name="Maria Okafor"), UserFactory(name="Jun Tanaka")
    Stage.objects.filter(pk=stage().pk).update(owner_limit=2)
    many(3, owner=busy)
    many(2, owner=other)
    many(5)
    many(4, "in-production", owner=other)
    answer = sign_in(UserFactory()).get(BOARD)
    work = {owner.name: (owner.total, owner.is_over) for owner in answer.context["work"].owners}
    assert work == {"Nobody": (5, False), "Maria Okafor": (3, True), "Jun Tanaka": (2, False)}
    assert "Over 2: Maria Okafor 3" in answer.content.decode()


def test_a_move_brings_the_new_numbers(sign_in: Callable[[User], Client]) -> None:
    busy = UserFactory(name="Maria Okafor")
    Stage.objects.filter(slug="evaluation", track__slug="technical").update(owner_limit=1)
    many(1, "evaluation", owner=busy)
    engagement = EngagementFactory(owner=busy)
    answer = sign_in(UserFactory()).post(
        f"/engagements/{engagement.pk}/stage-changes/?lanes=owner",
        {"to": stage(slug="evaluation").pk, "expected": engagement.stage_id},
        headers={"Accept": "application/json"},
    )
    heads = {head["stage"]: head for head in answer.json()["columns"]}
    assert heads[stage(slug="evaluation").pk]["over"] == "Over 1: Maria Okafor 2"
    assert "over a limit" in answer.json()["work"]


def test_the_filter_by_partner_narrows_the_board(sign_in: Callable[[User], Client]) -> None:
    wanted = EngagementFactory()
    EngagementFactory()
    answer = sign_in(UserFactory(role=Role.VIEWER)).get(BOARD, {"partner": wanted.partner_id})
    assert answer.context["open_count"] == 1
