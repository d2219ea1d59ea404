"""What moved since a day: the steps sum exactly, whatever happened, and each leads to what made it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement
from engagements.pipeline.movement import Bar, Movement
from tests.engagements.pipeline_factories import gtm, money, remembered, walked
from tests.factories import ExchangeRateFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
# When "since" begins for a reader in UTC.
THEN = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE, SINCE = THEN - timedelta(days=20), THEN + timedelta(days=5)
Q4, Q1 = date(2026, 12, 10), date(2027, 2, 10)
QUERY = "since=2026-11-01&quarter=2026-Q4"
CENT = Decimal("0.01")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(reader())


def reader() -> User:
    user: User = UserFactory(role=Role.ALLIANCE, time_zone="UTC")
    return user


def movement_of(client: Client, query: str = QUERY) -> Movement:
    return client.get(f"/pipeline/movement/?{query}").context["movement"]


def steps_of(client: Client, query: str = QUERY) -> dict[str, tuple[int, Decimal, Decimal]]:
    """Return the steps that something made: how many, unweighted and weighted."""
    return {
        str(step.bar): (step.sums.count, step.sums.amount, step.sums.weighted)
        for step in movement_of(client, query).steps
        if step.sums.count
    }


def deal(*moves: tuple[str, datetime], then: dict[str, Any] | None = None, **fields: Any) -> Engagement:
    """Return an engagement that went this way; `then` is what its history says of the time before."""
    fields = {"expected_close": Q4, **money("1000"), **fields}
    engagement = walked(*moves, **fields)
    now = {name: fields[name] for name in ("amount", "currency", "expected_close")}
    now["archived_at"] = fields.get("archived_at")
    rows: list[tuple[datetime, dict[str, Any]]] = [
        (moves[0][1], {**now, "archived_at": None, **(then or {})})
    ]
    if then is not None or fields.get("archived_at"):
        rows.append((SINCE, now))
    remembered(engagement, rows)
    return engagement


CASES: dict[str, tuple[Callable[[], Engagement], dict[str, tuple[int, int, int]]]] = {
    "nothing moved": (
        lambda: deal(("engaging", BEFORE)),
        {"start": (1, 1000, 300), "end": (1, 1000, 300)},
    ),
    "new": (lambda: deal(("engaging", SINCE)), {"new": (1, 1000, 300), "end": (1, 1000, 300)}),
    "grown": (
        lambda: deal(("engaging", BEFORE), then=money("400")),
        {"start": (1, 400, 120), "grown": (1, 600, 180), "end": (1, 1000, 300)},
    ),
    "an amount was first given": (
        lambda: deal(("engaging", BEFORE), then=money(None)),
        {"start": (1, 0, 0), "grown": (1, 1000, 300), "end": (1, 1000, 300)},
    ),
    "shrunk": (
        lambda: deal(("engaging", BEFORE), then=money("1500")),
        {"start": (1, 1500, 450), "shrunk": (1, -500, -150), "end": (1, 1000, 300)},
    ),
    "advanced": (
        lambda: deal(("engaging", BEFORE), ("negotiation", SINCE)),
        {"start": (1, 1000, 300), "advanced": (1, 0, 450), "end": (1, 1000, 750)},
    ),
    "grown and moved back": (
        lambda: deal(("proposal", BEFORE), ("engaging", SINCE), then=money("800")),
        {"start": (1, 800, 400), "grown": (1, 200, 100), "back": (1, 0, -200), "end": (1, 1000, 300)},
    ),
    "slipped": (
        lambda: deal(("engaging", BEFORE), expected_close=Q1, then={"expected_close": Q4}),
        {"start": (1, 1000, 300), "slipped": (1, -1000, -300)},
    ),
    "pulled in": (
        lambda: deal(("engaging", BEFORE), then={"expected_close": Q1}),
        {"pulled-in": (1, 1000, 300), "end": (1, 1000, 300)},
    ),
    "won, at what it was then": (
        lambda: deal(("engaging", BEFORE), ("won", SINCE), then=money("700")),
        {"start": (1, 700, 210), "won": (1, -700, -210)},
    ),
    "lost": (
        lambda: deal(("engaging", BEFORE), ("lost", SINCE)),
        {"start": (1, 1000, 300), "lost": (1, -1000, -300)},
    ),
    "archived": (
        lambda: deal(("engaging", BEFORE), archived_at=SINCE),
        {"start": (1, 1000, 300), "archived": (1, -1000, -300)},
    ),
    "reopened": (
        lambda: deal(("engaging", BEFORE), ("lost", BEFORE), ("engaging", SINCE)),
        {"reopened": (1, 1000, 300), "end": (1, 1000, 300)},
    ),
    "restored": (
        lambda: deal(("engaging", BEFORE), then={"archived_at": BEFORE}),
        {"reopened": (1, 1000, 300), "end": (1, 1000, 300)},
    ),
    "came and was won in between": (
        lambda: deal(("engaging", SINCE), ("won", SINCE + timedelta(days=3))),
        {"new": (1, 1000, 300), "won": (1, -1000, -300)},
    ),
    "pulled in and won": (
        lambda: deal(("engaging", BEFORE), ("won", SINCE), then={"expected_close": Q1}),
        {"pulled-in": (1, 1000, 300), "won": (1, -1000, -300)},
    ),
    "won before": (lambda: deal(("engaging", BEFORE), ("won", BEFORE)), {}),
    "of another quarter": (lambda: deal(("engaging", BEFORE), expected_close=Q1), {}),
    "archived before": (
        lambda: deal(("engaging", BEFORE), archived_at=BEFORE, then={"archived_at": BEFORE}),
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_reason_has_its_step(client: Client, case: str) -> None:
    make, expected = CASES[case]
    engagement = make()
    assert steps_of(client) == expected
    body = unescape(client.get(f"/pipeline/movement/?{QUERY}").content.decode())
    for bar, (_count, amount, weighted) in expected.items():
        address = f"/pipeline/movement/engagements/?{QUERY}&bar={bar}"
        assert address in body
        rows = client.get(address).context["page"].object_list
        assert [(row.pk, row.part, row.weighted_part) for row in rows] == [(engagement.pk, amount, weighted)]


def test_in_any_quarter_nothing_slips_and_the_end_is_the_pipeline_page(client: Client) -> None:
    deal(("engaging", BEFORE), expected_close=Q1, then={"expected_close": Q4})
    deal(("proposal", SINCE), **money("250.55"))
    steps = steps_of(client, "since=2026-11-01&quarter=all")
    assert set(steps) == {"start", "new", "end"}
    total = client.get("/pipeline/").context["matrix"].total
    assert steps["end"] == (total.count, total.amount, total.weighted)


def test_a_row_says_what_it_was_and_what_it_is(client: Client) -> None:
    deal(("engaging", BEFORE), ("proposal", SINCE), then=money("400"), title="Solver")
    body = client.get(f"/pipeline/movement/engagements/?{QUERY}&bar=grown").content.decode()
    for words in ("Solver", "Engaging", "$400", "Proposal", "$1,000", "600"):
        assert words in body


def test_a_rate_that_moved_moves_nothing(client: Client) -> None:
    ExchangeRateFactory(currency="EUR", day=BEFORE.date(), rate=Decimal("1.1"))
    ExchangeRateFactory(currency="EUR", day=NOW.date(), rate=Decimal("1.5"))
    deal(("engaging", BEFORE), **money("100", "EUR"))
    assert steps_of(client) == {"start": (1, 150, 45), "end": (1, 150, 45)}
    body = client.get(f"/pipeline/movement/?{QUERY}").content.decode()
    assert "1 EUR = 1.5 USD" in body
    assert steps_of(client, f"{QUERY}&currency=EUR") == {"start": (1, 100, 30), "end": (1, 100, 30)}


def test_an_amount_without_a_rate_is_named(client: Client) -> None:
    deal(("engaging", BEFORE), **money("100", "XAF"))
    movement = movement_of(client)
    assert [(left.currency, left.count, left.amount) for left in movement.unconverted] == [("XAF", 1, 100)]
    assert "as XAF has no rate" in client.get(f"/pipeline/movement/?{QUERY}").content.decode()


def test_what_was_brought_in_later_is_told_by_the_first_that_is_known(client: Client) -> None:
    engagement = deal(("engaging", BEFORE))
    remembered(engagement, [(SINCE, {})])
    assert steps_of(client) == {"start": (1, 1000, 300), "end": (1, 1000, 300)}


def test_the_day_begins_where_the_reader_is(sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=Role.ALLIANCE, time_zone="Asia/Tokyo"))
    deal(("engaging", datetime(2026, 10, 31, 16, tzinfo=UTC)))
    assert set(steps_of(client)) == {"new", "end"}


def test_a_restricted_partner_moves_nothing_for_others(sign_in: SignIn) -> None:
    owner = reader()
    hidden = PartnerFactory(name="Hidden Reactor", restricted=True, owner=owner)
    deal(("engaging", BEFORE), partner=hidden, title="Secret", archived_at=SINCE)
    deal(("engaging", BEFORE), partner=hidden, title="Secret too", **money("777"))
    outsider, insider = sign_in(reader()), sign_in(owner)
    assert steps_of(outsider) == {}
    assert set(steps_of(insider)) == {"start", "archived", "end"}
    for query in (QUERY, f"{QUERY}&partner={hidden.pk}", f"{QUERY}&q=Secret"):
        for address in ("/pipeline/movement/", "/pipeline/movement/engagements/"):
            body = outsider.get(f"{address}?{query}&bar=start").content.decode()
            assert "Hidden Reactor" not in body
            assert "777" not in body


@pytest.mark.parametrize(
    "query",
    [
        "since=x", "since=2026-02-30", "since=2999-01-01", "quarter=x", "quarter=none", "bar=x", "currency=x", "sums=x",
        "track=all", "track=x", "since=0001-01-01", "owner=none", "domain=none", "q=%00", "sort=x", "page=x",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_breaks_nothing(client: Client, query: str) -> None:
    deal(("engaging", BEFORE))
    assert client.get(f"/pipeline/movement/?{query}").status_code == 200
    assert client.get(f"/pipeline/movement/engagements/?{query}").status_code == 200


def test_a_day_to_come_is_refused_beside_the_field(client: Client) -> None:
    answer = client.get("/pipeline/movement/?since=2026-11-26")
    assert answer.context["movement"] is None
    assert "This day is yet to come." in answer.content.decode()


@pytest.mark.parametrize("number", [1, 15])
def test_queries_do_not_grow_with_the_rows(
    client: Client, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ExchangeRateFactory(currency="EUR", day=BEFORE.date())
    for _ in range(number):
        deal(("engaging", BEFORE), then=money("400"), **money("900", "EUR"))
    with django_assert_max_num_queries(8):
        client.get(f"/pipeline/movement/?{QUERY}")
    with django_assert_max_num_queries(8):
        client.get(f"/pipeline/movement/engagements/?{QUERY}&bar=grown")


# --- Against a twin -------------------------------------------------------------------------------

AMOUNT = st.none() | st.decimals(0, 99_999, places=2)
CODES = st.sampled_from(["USD", "EUR", "XAF"])
CLOSES = st.sampled_from([None, Q4, Q1])
STAGES = st.sampled_from(["prospecting", "engaging", "proposal", "negotiation", "won", "lost"])
ENGAGEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "first": STAGES, "later": st.none() | STAGES, "is_new": st.booleans(),
            "then": st.tuples(AMOUNT, CODES, CLOSES, st.booleans()), "now": st.tuples(AMOUNT, CODES, CLOSES, st.booleans()),
        }
    ),
    max_size=6,
)  # fmt: skip
WORTH = {"USD": Decimal(1), "EUR": Decimal("1.10155555")}


def worth(amount: Decimal | None, code: str) -> Decimal:
    if amount is None or code not in WORTH:
        return Decimal(0)
    return amount if code == "USD" else (amount * WORTH[code]).quantize(CENT, ROUND_HALF_UP)


def share(value: Decimal, slug: str) -> Decimal:
    percent = {"prospecting": 10, "engaging": 30, "proposal": 50, "negotiation": 75, "won": 100, "lost": 0}[
        slug
    ]
    return (value * percent / 100).quantize(CENT, ROUND_HALF_UP)


class Twin(HypothesisTestCase):
    """Whatever happened, start and steps add up to the end to the cent, and both ends are what following by hand says."""

    @settings(max_examples=20, deadline=None)
    @given(ENGAGEMENTS, st.sampled_from(["2026-Q4", "all", "none"]))
    def test_start_and_steps_are_the_end(self, engagements: list[dict[str, Any]], quarter: str) -> None:
        ends: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        with time_machine.travel(NOW, tick=False):
            ExchangeRateFactory(currency="EUR", day=date(2026, 1, 1), rate=WORTH["EUR"])
            for each in engagements:
                (amount, code, close, away), (was, was_code, was_close, was_away) = each["now"], each["then"]
                began = SINCE if each["is_new"] else BEFORE
                moves = [(each["first"], began)]
                if each["later"] not in (None, each["first"]):
                    moves.append((each["later"], SINCE + timedelta(days=1)))
                fields = {**money(None if amount is None else str(amount), code), "expected_close": close}
                then = {**money(None if was is None else str(was), was_code), "expected_close": was_close}
                walked_one = walked(*moves, **fields, archived_at=SINCE + timedelta(days=2) if away else None)
                remembered(
                    walked_one,
                    [
                        (began, {**then, "archived_at": BEFORE if was_away else None}),
                        (SINCE + timedelta(days=2), {}),
                    ],
                )
                last = moves[-1][0]
                if last not in ("won", "lost") and not away and in_quarter(close, quarter):
                    value = worth(amount, code)
                    ends["end"][0] += value
                    ends["end"][1] += share(value, last)
                if (
                    began < THEN
                    and not was_away
                    and each["first"] not in ("won", "lost")
                    and in_quarter(was_close, quarter)
                ):
                    value = worth(was, was_code)
                    ends["start"][0] += value
                    ends["start"][1] += share(value, each["first"])
            client = Client()
            client.force_login(reader())
            movement = movement_of(client, f"since=2026-11-01&quarter={quarter}")
        between = [step.sums for step in movement.steps if step.bar not in (Bar.START, Bar.END)]
        for place, name in enumerate(("amount", "weighted")):
            start, end = (getattr(movement.of(bar), name) for bar in (Bar.START, Bar.END))
            assert start + sum((getattr(sums, name) for sums in between), Decimal(0)) == end
            assert (start, end) == (ends["start"][place], ends["end"][place])


def in_quarter(day: date | None, quarter: str) -> bool:
    return quarter == "all" or (day is None if quarter == "none" else day == Q4)


def test_probabilities_of_today_hold_at_both_ends(client: Client) -> None:
    deal(("engaging", BEFORE))
    gtm_engaging = gtm("engaging")
    gtm_engaging.probability = 40
    gtm_engaging.save()
    assert steps_of(client) == {"start": (1, 1000, 400), "end": (1, 1000, 400)}
