"""The funnel: what entered, went on, went back, was lost or stands still, for how long, and who may know."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from ecosystem.accounts.models import Role, User
from engagements.models import Stage, StageChange
from engagements.pipeline.durations import Durations
from engagements.pipeline.funnel import Funnel, Passage
from tests.engagements.pipeline_factories import GTM, gtm, walked
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PERIOD = "since=2026-01-01&until=2026-11-25"


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def funnel_of(client: Client, query: str = PERIOD) -> Funnel:
    return client.get(f"/pipeline/funnel/?{query}").context["funnel"]


def passage(funnel: Funnel, slug: str) -> Passage:
    return next(each for each in funnel.passages if each.stage.slug == slug)


def told(funnel: Funnel, slug: str) -> tuple[int, ...]:
    """Return entered, on, back, lost, still and skipped of a stage."""
    found = passage(funnel, slug)
    return (found.entered, found.on, found.back, found.lost, found.still, found.skipped)


def test_every_stay_ends_in_one_way(client: Client) -> None:
    walked(("prospecting", on(3, 1)), ("engaging", on(3, 11)), ("proposal", on(4, 1)), ("won", on(5, 1)))
    walked(("prospecting", on(3, 1)), ("engaging", on(3, 21)), ("lost", on(4, 1)))
    walked(("engaging", on(6, 1)), ("prospecting", on(6, 5)))
    funnel = funnel_of(client)
    assert told(funnel, "prospecting") == (3, 2, 0, 0, 1, 1)
    assert told(funnel, "engaging") == (3, 1, 1, 1, 0, 0)
    assert told(funnel, "proposal") == (1, 1, 0, 0, 0, 0)
    assert told(funnel, "negotiation") == (0, 0, 0, 0, 0, 1)
    assert passage(funnel, "won").entered == 1
    assert (funnel.won, funnel.lost) == (1, 1)
    assert passage(funnel, "prospecting").going_on == (67, 100)
    assert (funnel.cycle.median, funnel.cycle.p80) == (61, 61)


def test_only_stays_that_began_in_the_period_count_and_they_are_followed_until_today(client: Client) -> None:
    walked(("prospecting", on(1, 31)), ("engaging", on(3, 1)), ("proposal", on(6, 1)))
    funnel = funnel_of(client, "since=2026-02-01&until=2026-03-31")
    assert told(funnel, "prospecting")[0] == 0
    assert told(funnel, "engaging") == (1, 1, 0, 0, 0, 0)
    assert told(funnel, "proposal")[0] == 0


def test_the_days_are_those_of_the_reader(sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=Role.ALLIANCE, time_zone="Asia/Tokyo"))
    walked(("prospecting", datetime(2026, 3, 1, 20, tzinfo=UTC)))
    assert told(funnel_of(client, "since=2026-03-02&until=2026-03-02"), "prospecting")[0] == 1
    assert told(funnel_of(client, "since=2026-03-01&until=2026-03-01"), "prospecting")[0] == 0


def test_what_is_still_there_is_neither_left_out_nor_taken_as_over(client: Client) -> None:
    for days in (10, 20):
        walked(("prospecting", on(3, 1)), ("engaging", on(3, 1) + timedelta(days=days)))
    walked(("prospecting", NOW - timedelta(days=15)))
    walked(("prospecting", NOW - timedelta(days=30)))
    durations = passage(funnel_of(client), "prospecting").durations
    # Of four, one ends at 10; of the two at risk then, one at 20; the last goes on beyond 30.
    assert (durations.median, durations.p80, durations.longest) == (20, None, 30)
    assert "over 30 days" in client.get(f"/pipeline/funnel/?{PERIOD}").content.decode()


def test_what_stands_where_now_is_counted_by_age(client: Client) -> None:
    walked(("prospecting", NOW - timedelta(days=14, hours=2)))
    walked(("prospecting", NOW - timedelta(days=15)))
    walked(("engaging", NOW - timedelta(days=400)))
    funnel = funnel_of(client)
    standing = {line.stage.slug: [count for _age, count in line.counts] for line in funnel.standing}
    assert standing["prospecting"] == [1, 1, 0, 0, 0]
    assert standing["engaging"] == [0, 0, 0, 0, 1]


def test_a_retired_stage_shows_only_while_something_stood_there(client: Client) -> None:
    walked(("prospecting", on(3, 1)), ("proposal", on(3, 5)))
    Stage.objects.filter(track__slug=GTM, slug__in=["engaging", "negotiation"]).update(retired_at=NOW)
    walked(("engaging", on(3, 1)), ("proposal", on(4, 1)))
    funnel = funnel_of(client)
    assert [each.stage.slug for each in funnel.passages] == [
        "prospecting",
        "engaging",
        "proposal",
        "won",
        "lost",
    ]
    assert passage(funnel, "engaging").skipped == 0


def test_every_number_leads_to_as_many_rows(client: Client) -> None:
    walked(("prospecting", on(3, 1)), ("engaging", on(3, 11)), ("proposal", on(4, 1)), ("won", on(5, 1)))
    walked(("prospecting", on(3, 1)), ("proposal", on(3, 21)), ("lost", on(4, 1)))
    walked(("engaging", on(6, 1)), ("prospecting", on(6, 5)))
    answer = client.get(f"/pipeline/funnel/?{PERIOD}")
    body, checked = unescape(answer.content.decode()), 0
    for found in answer.context["funnel"].passages:
        for moves, count in (
            ("entered", found.entered), ("on", found.on), ("back", found.back), ("lost", found.lost),
            ("still", found.still), ("skipped", found.skipped),
        ):  # fmt: skip
            if count and (found.is_open or moves == "entered"):
                address = f"/pipeline/funnel/stays/?{PERIOD}&stage={found.stage.pk}&moves={moves}"
                assert f'href="{address}"' in body
                assert client.get(address).context["total"] == count
                checked += 1
    assert checked == 14
    here = f"/pipeline/funnel/stays/?{PERIOD}&stage={gtm('prospecting').pk}&moves=here&age=91-"
    assert f'href="{here}"' in body
    assert client.get(here).context["total"] == 1
    assert "still there" in client.get(here).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "track=all", "track=x", "since=x", "until=2026-99-99", "since=2026-05-01&until=2026-04-01", "owner=x", "q=%00",
        "partner=99999999999999999999", "since=0001-01-01&until=9999-12-30", "stage=x", "moves=x", "age=x", "sort=x",
        "moves=skipped",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_breaks_nothing(client: Client, query: str) -> None:
    walked(("prospecting", on(3, 1)))
    assert client.get(f"/pipeline/funnel/?{query}").status_code == 200
    assert client.get(f"/pipeline/funnel/stays/?{query}").status_code == 200


def test_a_period_that_ends_before_it_begins_is_refused_beside_the_field(client: Client) -> None:
    answer = client.get("/pipeline/funnel/?since=2026-05-01&until=2026-04-01")
    assert answer.context["funnel"] is None
    assert "This is before the first day." in answer.content.decode()


def test_htmx_gets_the_numbers_alone(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "analysis"}
    body = client.get(f"/pipeline/funnel/?{PERIOD}", headers=headers).content.decode()
    assert body.count('id="analysis"') == 1
    assert "<html" not in body


def test_a_restricted_partner_is_in_no_number_and_no_row(sign_in: SignIn) -> None:
    owner = UserFactory(role=Role.ALLIANCE)
    hidden = PartnerFactory(name="Hidden Reactor", restricted=True, owner=owner)
    walked(("prospecting", on(3, 1)), ("won", on(5, 1)), partner=hidden, title="Secret")
    outsider, insider = sign_in(UserFactory(role=Role.ALLIANCE)), sign_in(owner)
    assert funnel_of(outsider).won == 0
    assert funnel_of(insider).won == 1
    for query in ("", f"&partner={hidden.pk}", "&q=Secret", f"&owner={owner.pk}"):
        for address in ("/pipeline/funnel/", "/pipeline/funnel/stays/"):
            answer = outsider.get(f"{address}?{PERIOD}{query}")
            assert "Hidden Reactor" not in answer.content.decode()
            assert answer.context.get("total", 0) == 0


def test_what_was_archived_is_left_out(client: Client) -> None:
    walked(("prospecting", on(3, 1)), archived_at=NOW)
    assert told(funnel_of(client), "prospecting")[0] == 0


@pytest.mark.parametrize("number", [1, 25])
def test_queries_do_not_grow_with_the_moves(
    client: Client, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(number):
        walked(("prospecting", on(3, 1)), ("engaging", on(4, 1)), ("won", on(5, 1)))
    with django_assert_max_num_queries(8):
        client.get(f"/pipeline/funnel/?{PERIOD}")
    with django_assert_max_num_queries(8):
        client.get(f"/pipeline/funnel/stays/?{PERIOD}")


# --- Against twins --------------------------------------------------------------------------------

SLUGS = ("prospecting", "engaging", "proposal", "negotiation", "won", "lost")
WALKS = st.lists(
    st.lists(st.tuples(st.sampled_from(SLUGS), st.integers(0, 60)), min_size=1, max_size=6), max_size=6
)


class Twin(HypothesisTestCase):
    """Whatever way engagements take, the funnel counts what following each by hand counts."""

    @settings(max_examples=12, deadline=None)
    @given(WALKS)
    def test_it_counts_as_following_each_by_hand(self, walks: list[list[tuple[str, int]]]) -> None:
        place = {slug: number for number, slug in enumerate(SLUGS)}
        expected: dict[str, Counter[str]] = {slug: Counter() for slug in SLUGS}
        with time_machine.travel(NOW, tick=False):
            for walk in walks:
                at, moves = on(1, 2), []
                for slug, days in walk:
                    if not moves or moves[-1][0] != slug:
                        moves.append((slug, at))
                    at += timedelta(days=days, hours=1)
                walked(*moves)
                before = -1
                for number, (slug, _at) in enumerate(moves):
                    after = moves[number + 1][0] if number + 1 < len(moves) else None
                    if after is None:
                        ending = "still"
                    elif after == "lost":
                        ending = "lost"
                    else:
                        ending = "on" if after == "won" or place[after] > place[slug] else "back"
                    expected[slug][ending] += 1
                    if slug != "lost":
                        for between in SLUGS[before + 1 : place[slug]]:
                            if between not in ("won", "lost"):
                                expected[between]["skipped"] += 1
                    before = place[slug]
            client = Client()
            client.force_login(UserFactory(role=Role.ALLIANCE))
            funnel = funnel_of(client)
        for slug in SLUGS:
            found = passage(funnel, slug)
            assert (found.entered, found.skipped) == (
                sum(expected[slug].values()) - expected[slug]["skipped"], expected[slug]["skipped"],
            )  # fmt: skip
            assert {k: v for k, v in found.endings.items() if v} == {
                k: v for k, v in expected[slug].items() if v and k != "skipped"
            }


def survival_by_hand(ended: list[int], lasting: list[int], percent: int) -> int | None:
    """Return the quantile by the textbook: the product over each day of the share that gets past it."""
    left = 1.0
    for day in sorted(set(ended)):
        at_risk = sum(1 for days in [*ended, *lasting] if days >= day)
        left *= 1 - ended.count(day) / at_risk
        if left <= 1 - percent / 100 + 1e-12:
            return day
    return None


@given(
    st.lists(st.integers(0, 40), max_size=25), st.lists(st.integers(0, 40), max_size=25), st.integers(1, 99)
)
def test_quantiles_are_the_textbook_s(ended: list[int], lasting: list[int], percent: int) -> None:
    durations = Durations.of([*((d, True, 1) for d in ended), *((d, False, 1) for d in lasting)])
    assert durations.quantile(percent) == survival_by_hand(ended, lasting, percent)


def test_a_stay_is_read_by_the_database_alone() -> None:
    engagement = walked(("prospecting", on(3, 1)))
    change = StageChange.objects.get(engagement=engagement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stage_id, left_at FROM engagements_stay WHERE id = %s", [change.pk])
        assert cursor.fetchone() == (change.to_stage_id, None)


def test_the_first_and_the_last_day_are_in_the_period(client: Client) -> None:
    walked(("prospecting", on(3, 1)))
    day = date(2026, 3, 1).isoformat()
    assert told(funnel_of(client, f"since={day}&until={day}"), "prospecting")[0] == 1
