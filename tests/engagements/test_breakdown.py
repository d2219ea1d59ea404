"""The sums of the pipeline by any two dimensions, in any currency, against a twin that adds up row by row."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, Stage
from engagements.pipeline.breakdown import Matrix
from engagements.pipeline.dimensions import DIMENSIONS
from partners.models import Domain
from tests.factories import EngagementFactory, ExchangeRateFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CENT = Decimal("0.01")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def matrix_of(client: Client, query: str) -> Matrix:
    return client.get(f"/pipeline/?{query}").context["matrix"]


def deal(amount: str = "100", **fields: Any) -> Engagement:
    fields.setdefault("stage", stage("go-to-market", "engaging"))
    return EngagementFactory(amount=Decimal(amount), currency=fields.pop("currency", "USD"), **fields)


def told(matrix: Matrix) -> dict[str, dict[str, Decimal]]:
    """Return the amounts of the matrix by the words of line and column, those that hold something."""
    return {
        str(line.entry.label): {
            str(cell.entry.label): cell.sums.amount for cell in line.cells if cell.sums.count
        }
        for line in matrix.lines
        if line.total.count
    }


def test_rows_and_columns_are_chosen_in_the_address(client: Client) -> None:
    ada, partner = UserFactory(name="Ada"), PartnerFactory(tier="strategic")
    deal("100", owner=ada, partner=partner, expected_close=date(2026, 12, 1))
    deal("40", owner=ada, expected_close=date(2027, 1, 1))
    Engagement.objects.filter(pk=deal("7").pk).update(owner=None)
    assert told(matrix_of(client, "rows=owner&across=tier")) == {
        "Ada": {"Strategic": 100, "Growth": 40},
        "Nobody": {"Growth": 7},
    }
    assert told(matrix_of(client, "rows=quarter&across=track")) == {
        "Q4 2026": {"Go-to-market": 100},
        "Q1 2027": {"Go-to-market": 40},
        "No date": {"Go-to-market": 7},
    }


def test_one_dimension_alone_shows_both_sums_and_a_bar(client: Client) -> None:
    deal("1000")
    answer = client.get("/pipeline/?rows=tier&across=none")
    assert answer.context["matrix"].across is None
    assert "1,000" in answer.content.decode()
    assert "300" in answer.content.decode()
    assert matrix_of(client, "rows=tier&across=tier").across is None


def test_a_partner_of_several_domains_is_in_each_and_once_in_the_total(client: Client) -> None:
    weather, turbulence = Domain.objects.all()[:2]
    deal("100", partner=PartnerFactory(domains=[weather, turbulence]))
    deal("10", partner=PartnerFactory(domains=[weather]))
    deal("1", partner=PartnerFactory())
    matrix = matrix_of(client, "rows=domain&across=quarter")
    assert {str(line.entry.label): line.total.amount for line in matrix.lines} == {
        weather.name: 110,
        turbulence.name: 100,
        "No domain": 1,
    }
    assert (matrix.total.count, matrix.total.amount, matrix.totals[0].sums.amount) == (3, 111, 111)
    across = matrix_of(client, "rows=quarter&across=domain")
    assert [cell.sums.amount for cell in across.totals] == [110, 100, 1]
    assert [line.total.amount for line in across.lines] == [111]
    body = client.get("/pipeline/?rows=domain").content.decode()
    assert "counts in each domain of its partner, and once in the total" in body


def test_asked_for_one_domain_it_answers_for_that_one(client: Client) -> None:
    weather, turbulence = Domain.objects.all()[:2]
    deal("100", partner=PartnerFactory(domains=[weather, turbulence]))
    matrix = matrix_of(client, f"rows=domain&domain={weather.pk}")
    assert [str(line.entry.label) for line in matrix.lines] == [weather.name]


@pytest.mark.parametrize("rows", DIMENSIONS)
@pytest.mark.parametrize("columns", ["quarter", "owner", "domain"])
def test_every_number_leads_to_as_many_rows(client: Client, rows: str, columns: str) -> None:
    domains = list(Domain.objects.all()[:2])
    deal("100", partner=PartnerFactory(domains=domains, tier="strategic"), expected_close=date(2026, 12, 1))
    deal("10", partner=PartnerFactory(domains=domains[:1]), stage=stage("go-to-market", "proposal"))
    Engagement.objects.filter(pk=deal("1").pk).update(owner=None)
    answer = client.get(f"/pipeline/?rows={rows}&across={columns}")
    matrix, body = answer.context["matrix"], unescape(answer.content.decode())
    checked = 0
    for line in matrix.lines:
        for cell in line.cells:
            if matrix.across and cell.sums.count:
                query = f"{rows}={line.entry.key}&{columns}={cell.entry.key}"
                assert f"rows={rows}&across={columns}&{query}" in body
                there = matrix_of(client, query)
                assert (there.total.count, there.total.amount) == (cell.sums.count, cell.sums.amount)
                checked += 1
    assert checked or rows == columns


def test_totals_are_told_in_any_currency_with_a_rate_and_name_the_rates(client: Client) -> None:
    today = timezone.localdate()
    ExchangeRateFactory(currency="EUR", day=today - timedelta(days=2), rate=Decimal("1.25"))
    ExchangeRateFactory(currency="GBP", day=today - timedelta(days=1), rate=Decimal("1.5"))
    deal("100", currency="USD")
    deal("30", currency="EUR")
    deal("12", currency="GBP")
    deal("9", currency="XAF")
    answer = client.get("/pipeline/?currency=EUR")
    matrix, body = answer.context["matrix"], answer.content.decode()
    assert matrix.total.amount == Decimal("80.00") + 30 + Decimal("14.40")
    assert matrix.base.amount == Decimal("155.50")
    assert [(each.currency, each.digits) for each in matrix.rates] == [("EUR", "1.25"), ("GBP", "1.5")]
    assert "1 EUR = 1.25 USD" in body
    assert "1 GBP = 1.5 USD" in body
    assert [(left.currency, left.count, left.amount) for left in matrix.unconverted] == [("XAF", 1, 9)]
    assert "as XAF has no rate" in body
    # What files add up to is said too, in the base currency.
    assert "$155.50" in body
    assert matrix_of(client, "currency=XAF").total.amount == Decimal("155.50")


def test_what_is_closed_counts_at_the_rate_of_the_day_it_closed(client: Client) -> None:
    ExchangeRateFactory(currency="EUR", day=date(2026, 1, 10), rate=Decimal("1.10"))
    ExchangeRateFactory(currency="EUR", day=date(2026, 6, 10), rate=Decimal("1.20"))
    ExchangeRateFactory(currency="EUR", day=date(2026, 11, 1), rate=Decimal("1.30"))
    won = stage("go-to-market", "won")
    deal("100", currency="EUR", stage=won, closed_on=date(2026, 2, 1))
    deal("100", currency="EUR", stage=won, closed_on=date(2026, 6, 10))
    deal("100", currency="EUR")
    answer = client.get("/pipeline/?outcome=won")
    assert answer.context["matrix"].total.amount == 230
    assert "1 EUR = 1.1–1.2 USD" in answer.content.decode()
    assert "1.3" not in answer.content.decode()
    assert matrix_of(client, "outcome=all").total.amount == 360


def test_a_restricted_partner_is_in_no_sum_of_any_dimension(client: Client) -> None:
    domain = Domain.objects.all()[0]
    hidden = PartnerFactory(name="Hidden", restricted=True, tier="strategic", domains=[domain])
    deal("777", partner=hidden)
    deal("5")
    for rows in DIMENSIONS:
        for columns in ("none", "domain", "owner"):
            answer = client.get(f"/pipeline/?rows={rows}&across={columns}")
            assert answer.context["matrix"].total.amount == 5
            assert "777" not in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["rows=x", "across=x", "currency=EURO", "rows=%00&across=none", "currency=%00"]
)
def test_a_layout_that_makes_no_sense_is_the_usual_one(client: Client, query: str) -> None:
    deal()
    assert client.get(f"/pipeline/?{query}").context["matrix"].rows.key == "stage"


@pytest.mark.parametrize("layout", ["rows=domain&across=owner", "rows=tier&across=none"])
def test_queries_do_not_grow_with_the_rows(
    client: Client, layout: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ExchangeRateFactory(currency="EUR")
    for number in range(12):
        won = {"stage": stage("go-to-market", "won"), "closed_on": date(2026, 1, 1 + number)}
        deal(currency="EUR", **(won if number % 2 else {}))
    with django_assert_max_num_queries(9):
        client.get(f"/pipeline/?outcome=all&currency=EUR&{layout}")


class Twin(HypothesisTestCase):
    """Whatever the data, each cell is what adding up row by row gives, to the cent."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["engaging", "proposal", "won"]),
                st.none() | st.decimals(0, 9_999_999, places=2),
                st.sampled_from(["USD", "EUR", "GBP", "XAF"]),
                st.integers(0, 2),
            ),
            max_size=10,
        ),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from(["tier", "domain"]),
    )
    def test_cells_agree_with_adding_up_by_hand(self, rows: list[Any], currency: str, down: str) -> None:
        worth = {"USD": Decimal(1), "EUR": Decimal("1.25"), "GBP": Decimal("1.3071")}
        for code in ("EUR", "GBP"):
            ExchangeRateFactory(currency=code, day=date(2026, 1, 1), rate=worth[code])
        domains = list(Domain.objects.all()[:2])
        partners = [
            PartnerFactory(tier=t, domains=domains[:n])
            for n, t in enumerate(("growth", "watch", "strategic"))
        ]
        stages = {s.slug: s for s in Stage.objects.filter(track__slug="go-to-market").select_related("track")}
        Engagement.objects.bulk_create(
            Engagement(
                partner=partners[place], title="Some", stage=stages[slug], track=stages[slug].track, amount=amount,
                currency=code if amount is not None else "",
            )
            for slug, amount, code, place in rows
        )  # fmt: skip
        expected: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for slug, amount, code, place in rows:
            value = weighted = Decimal(0)
            if amount is not None and code in worth:
                value = amount
                if code != currency:
                    value = (amount * worth[code] / worth[currency]).quantize(CENT, ROUND_HALF_UP)
                weighted = (value * stages[slug].probability / 100).quantize(CENT, ROUND_HALF_UP)
            under = (
                [partners[place].tier] if down == "tier" else [str(d.pk) for d in domains[:place]] or ["none"]
            )
            for key in ["total", *under]:
                expected[key][0] += value
                expected[key][1] += weighted
        client = Client()
        client.force_login(UserFactory(role=Role.ALLIANCE))
        matrix = matrix_of(client, f"outcome=all&rows={down}&across=none&currency={currency}")
        found = {line.entry.key: [line.total.amount, line.total.weighted] for line in matrix.lines}
        found["total"] = [matrix.total.amount, matrix.total.weighted]
        assert found == {"total": [0, 0], **expected}
