"""The pipeline page: what it adds up, what it leaves out, and who may look."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from engagements.models import Engagement, Stage
from engagements.pipeline.breakdown import Matrix
from engagements.pipeline.quarters import quarter_of, quarter_range, quarters_around, without_holes
from partners.models import Domain
from tests.factories import EngagementFactory, PartnerFactory, ProductFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

GTM = ("prospecting", "engaging", "proposal", "negotiation", "won", "lost")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def engagement(slug: str = "engaging", amount: str | None = "1000", **fields: Any) -> Engagement:
    """Return a saved go-to-market engagement; with an amount it has a currency."""
    money = (
        {"amount": Decimal(amount), "currency": fields.pop("currency", "USD")} if amount is not None else {}
    )
    return EngagementFactory(stage=stage("go-to-market", slug), **money, **fields)


def matrix_of(client: Client, query: str = "") -> Matrix:
    """Return the sums that the page shows."""
    return client.get(f"/pipeline/{query}").context["matrix"]


def titles_of(client: Client, query: str = "") -> list[str]:
    """Return the titles of the rows that the page shows, in order."""
    return [row.title for row in client.get(f"/pipeline/{query}").context["page"].object_list]


def test_it_adds_up_by_stage_and_quarter(client: Client) -> None:
    engagement("engaging", "1000", expected_close=date(2026, 11, 30))
    engagement("engaging", "500.50", expected_close=date(2026, 12, 31))
    engagement("proposal", "200", expected_close=date(2027, 1, 1))
    engagement("proposal", None)
    matrix = matrix_of(client)
    assert [column.key for column in matrix.columns] == ["2026-Q4", "2027-Q1", "none"]
    lines = {line.entry.label.lower(): line for line in matrix.lines}
    assert list(lines) == ["prospecting", "engaging", "proposal", "negotiation"]
    assert [(c.sums.count, c.sums.amount) for c in lines["engaging"].cells] == [
        (2, Decimal("1500.50")),
        (0, 0),
        (0, 0),
    ]
    assert [c.sums.count for c in lines["proposal"].cells] == [0, 1, 1]
    assert lines["prospecting"].total.count == 0
    assert (matrix.total.count, matrix.total.amount) == (4, Decimal("1700.50"))
    assert matrix.total.weighted == Decimal("300.00") + Decimal("150.15") + Decimal("100.00")
    assert matrix.unpriced == 1


def test_by_default_it_shows_what_is_open_on_the_go_to_market_track(client: Client) -> None:
    engagement("engaging", title="Open")
    engagement("won", title="Won", closed_on=date(2026, 10, 1))
    EngagementFactory(title="Technical")
    assert titles_of(client) == ["Open"]
    assert titles_of(client, "?outcome=won") == ["Won"]
    assert titles_of(client, "?outcome=closed") == ["Won"]
    assert titles_of(client, "?track=technical") == ["Technical"]
    assert sorted(titles_of(client, "?track=all&outcome=all")) == ["Open", "Technical", "Won"]


def test_an_address_that_names_a_stage_needs_no_outcome_or_track(client: Client) -> None:
    engagement("won", title="Won")
    EngagementFactory(title="Technical")
    assert titles_of(client, f"?stage={stage('go-to-market', 'won').pk}") == ["Won"]
    assert titles_of(client, f"?stage={stage().pk}") == ["Technical"]


def test_what_is_closed_counts_on_the_day_it_was_closed(client: Client) -> None:
    engagement("won", expected_close=date(2026, 3, 1), closed_on=date(2026, 7, 1))
    assert [column.key for column in matrix_of(client, "?outcome=won").columns] == ["2026-Q3"]
    assert len(titles_of(client, "?outcome=won&quarter=2026-Q3")) == 1
    assert titles_of(client, "?outcome=won&quarter=2026-Q1") == []


def test_each_number_of_the_matrix_leads_to_its_rows(client: Client) -> None:
    engagement("engaging", title="Here", expected_close=date(2026, 11, 30))
    engagement("engaging", title="Later", expected_close=date(2027, 2, 1))
    engagement("proposal", title="Further", expected_close=date(2026, 11, 30))
    body = client.get("/pipeline/").content.decode()
    query = f"?stage={stage('go-to-market', 'engaging').pk}&amp;quarter=2026-Q4"
    assert f'href="{query}"' in body
    assert titles_of(client, query.replace("&amp;", "&")) == ["Here"]


FILTERS = {
    "q=kraken": "Kraken",
    "owner={owner}": "Owned",
    "partner={partner}": "Of the partner",
    "tier=strategic": "Of the partner",
    "domain={domain}": "Of the partner",
    "product={product}": "With the product",
    "health=blocked": "Blocked",
    "quarter=none": "Undated",
    "closes_from=2027-01-10&closes_to=2027-01-20": "Dated",
    "least=7000": "Large",
    "most=5": "Small",
}


@pytest.mark.parametrize(("query", "found"), FILTERS.items())
def test_it_narrows_by_everything_it_shows(client: Client, query: str, found: str) -> None:
    close = date(2026, 12, 1)
    owner, product = UserFactory(), ProductFactory()
    partner = PartnerFactory(tier="strategic")
    domain = Domain.objects.all()[0]
    partner.domains.add(domain)
    engagement(title="Kraken", expected_close=close)
    engagement(title="Owned", owner=owner, expected_close=close)
    engagement(title="Of the partner", partner=partner, expected_close=close)
    engagement(title="With the product", expected_close=close).products.add(product)
    engagement(title="Blocked", health="blocked", health_reason="Legal.", expected_close=close)
    engagement(title="Undated")
    engagement(title="Dated", expected_close=date(2027, 1, 15))
    engagement(title="Large", amount="7000", expected_close=close)
    engagement(title="Small", amount="5", expected_close=close)
    ids = {"owner": owner.pk, "partner": partner.pk, "domain": domain.pk, "product": product.pk}
    assert titles_of(client, f"?{query.format(**ids)}") == [found]
    assert matrix_of(client, f"?{query.format(**ids)}").total.count == 1


@pytest.mark.parametrize(
    "query",
    [
        "quarter=2026-Q5", "quarter=x", "closes_from=31.02.2026", "least=lots", "least=1e999999", "least=nan",
        "track=none", "stage=999999999999", "owner=x", "partner=99999999999999999999", "health=x", "q=%00",
        "outcome=x", "sort=x", "page=x", "page=-1", "sums=x", "q=" + "x" * 5000,
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_breaks_nothing(client: Client, query: str) -> None:
    engagement()
    assert client.get(f"/pipeline/?{query}").status_code == 200
    assert client.get(f"/pipeline/export.csv?{query}").status_code in {200, 400}


def test_a_wrong_filter_is_named_beside_its_field_and_finds_nothing(client: Client) -> None:
    engagement()
    answer = client.get("/pipeline/?least=lots")
    assert answer.context["matrix"].total.count == 0
    assert "Enter a number." in answer.content.decode()


def test_sums_over_currencies_name_the_rate_and_its_day(client: Client) -> None:
    ExchangeRate.objects.create(currency="EUR", base="USD", day=date(2026, 11, 20), rate=Decimal("1.1015"))
    ExchangeRate.objects.create(
        currency="EUR", base="USD", day=timezone.localdate() + timedelta(1), rate=Decimal(9)
    )
    engagement(amount="100.01", currency="EUR")
    engagement(amount="10")
    answer = client.get("/pipeline/")
    assert answer.context["matrix"].total.amount == Decimal("120.16")
    text = answer.content.decode()
    assert "1 EUR = 1.1015 USD" in text
    assert "20 Nov 2026" in text


def test_a_currency_without_a_rate_is_said_beside_the_sums(client: Client) -> None:
    engagement(amount="10")
    engagement(amount="12000", currency="XAF")
    engagement(amount="500", currency="XAF")
    matrix = matrix_of(client)
    assert (matrix.total.count, matrix.total.amount) == (3, 10)
    assert [(u.currency, u.count, u.amount) for u in matrix.unconverted] == [("XAF", 2, 12500)]
    assert matrix.unpriced == 0
    assert "Not in the sums: 2 engagements" in client.get("/pipeline/").content.decode()


def test_weighted_is_one_click_away_and_stays_with_the_filter(client: Client) -> None:
    engagement("engaging", "1000")
    body = client.get("/pipeline/?sums=weighted").content.decode()
    assert "<b>300</b>" in body
    assert '<input type="hidden" name="sums" value="weighted" form="filters">' in body


def test_htmx_gets_the_sums_and_the_exports_of_the_new_filter_too(client: Client) -> None:
    engagement(title="Kraken")
    engagement()
    answer = client.get("/pipeline/?q=kraken", headers={"HX-Request": "true", "HX-Target": "list"})
    body = answer.content.decode()
    assert "<html" not in body
    for part in ("pipeline-sums", "pipeline-export", "pipeline-views", "pipeline-matrix"):
        assert f'id="{part}"' in body
    assert "/pipeline/export.csv?q=kraken" in body
    assert "outcome=won" in body


def test_archived_engagements_are_not_in_it(client: Client) -> None:
    engagement(archived_at=timezone.now())
    assert matrix_of(client).total.count == 0


def test_an_empty_pipeline_says_what_belongs_here(client: Client) -> None:
    assert "Engagements appear here" in client.get("/pipeline/").content.decode()


ALLOWED = {Role.DEVREL, Role.PRODUCT, Role.ALLIANCE, Role.ADMIN}
EXPORTING = {Role.DEVREL, Role.ALLIANCE, Role.ADMIN}


@pytest.mark.parametrize("role", Role.values)
def test_who_may_look_and_who_may_take_it_away(sign_in: SignIn, role: str) -> None:
    client = sign_in(UserFactory(role=role))
    assert client.get("/pipeline/").status_code == (200 if role in ALLOWED else 403)
    for file in ("/pipeline/export.csv", "/pipeline/export.xlsx"):
        assert client.get(file).status_code == (200 if role in EXPORTING else 403)
    if role in ALLOWED:
        assert ("export.csv" in client.get("/pipeline/").content.decode()) == (role in EXPORTING)


def test_strangers_are_sent_to_sign_in() -> None:
    for address in ("/pipeline/", "/pipeline/export.csv", "/pipeline/export.xlsx"):
        assert Client().get(address).status_code == 302


def test_a_restricted_partner_is_in_no_row_no_sum_and_no_file(sign_in: SignIn) -> None:
    owner = UserFactory(role=Role.ALLIANCE)
    hidden = PartnerFactory(name="Hidden Reactor", restricted=True, owner=owner)
    engagement(title="Secret", amount="777", partner=hidden)
    engagement(title="Known", amount="5")
    outsider, insider = sign_in(UserFactory(role=Role.ALLIANCE)), sign_in(owner)
    assert matrix_of(outsider).total.amount == 5
    assert matrix_of(insider).total.amount == 782
    for address in (
        "/pipeline/",
        "/pipeline/?q=Secret",
        f"/pipeline/?partner={hidden.pk}",
        "/pipeline/export.csv",
    ):
        answer = outsider.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"Hidden Reactor" not in body
        assert b"777" not in body
    assert b"Hidden Reactor" in b"".join(insider.get("/pipeline/export.csv"))


@pytest.mark.parametrize("number", [1, 60])
def test_queries_do_not_grow_with_the_rows(
    client: Client, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ExchangeRate.objects.create(currency="EUR", base="USD", day=date(2026, 1, 1), rate=Decimal("1.1"))
    for place in range(number):
        engagement(currency="EUR", expected_close=date(2026, 1, 1) + timedelta(days=30 * place))
    with django_assert_max_num_queries(8):
        client.get("/pipeline/?track=all&outcome=all")


def test_quarters() -> None:
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-Q1",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert quarter_range("2026-Q4") == (date(2026, 10, 1), date(2026, 12, 31))
    assert [
        quarter_range(bad) for bad in ("", "none", "2026-Q0", "26-Q1", "0000-Q1", "9999-Q4", "２０２６-Q1")
    ] == [None] * 7
    assert quarters_around(date(2026, 11, 23), before=1, after=1) == ["2026-Q3", "2026-Q4", "2027-Q1"]
    assert without_holes({"2026-Q4", "none", "2027-Q2"}, most=4) == ["2026-Q4", "2027-Q1", "2027-Q2", "none"]
    assert without_holes({"2016-Q4", "2027-Q2"}, most=4) == ["2016-Q4", "2027-Q2"]
    assert without_holes(set(), most=4) == []


AMOUNTS = st.decimals(0, 99_999_999, places=2)
ENGAGEMENTS = st.lists(
    st.tuples(
        st.sampled_from(GTM),
        st.none() | AMOUNTS,
        st.sampled_from(["USD", "EUR", "JPY", "XAF"]),
        st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    ),
    max_size=12,
)


class Agreement(HypothesisTestCase):
    """Whatever the data, the page, its matrix and the file say the same number, to the cent."""

    @settings(max_examples=25, deadline=None)
    @given(ENGAGEMENTS, st.sampled_from(["", "open", "won", "all"]))
    def test_page_and_file_agree_to_the_cent(self, rows: list[Any], outcome: str) -> None:
        rates = [("EUR", Decimal("1.10155555")), ("JPY", Decimal("0.00668449"))]
        for currency, rate in rates:
            ExchangeRate.objects.create(currency=currency, base="USD", day=date(2026, 1, 1), rate=rate)
        stages = {s.slug: s for s in Stage.objects.filter(track__slug="go-to-market").select_related("track")}
        partner = PartnerFactory()
        Engagement.objects.bulk_create(
            Engagement(
                partner=partner,
                title="Some",
                stage=stages[slug],
                track=stages[slug].track,
                amount=amount,
                currency=currency if amount is not None else "",
                expected_close=close,
            )
            for slug, amount, currency, close in rows
        )
        client = Client()
        client.force_login(UserFactory(role=Role.ALLIANCE))
        matrix = matrix_of(client, f"?outcome={outcome}")
        written = b"".join(client.get(f"/pipeline/export.csv?outcome={outcome}")).decode()
        file = list(csv.DictReader(io.StringIO(written, newline="")))
        assert len(file) == matrix.total.count
        assert sum(Decimal(row["Amount in USD"] or 0) for row in file) == matrix.total.amount
        assert sum(Decimal(row["Weighted in USD"] or 0) for row in file) == matrix.total.weighted
        assert sum((line.total.amount for line in matrix.lines), Decimal(0)) == matrix.total.amount
        assert sum((cell.sums.amount for cell in matrix.totals), Decimal(0)) == matrix.total.amount
        known = sum(Decimal(row["Amount"]) for row in file if row["Amount"] and row["Currency"] == "USD")
        foreign = [row for row in file if row["Currency"] in dict(rates)]
        converted = sum(
            (Decimal(row["Amount"]) * dict(rates)[row["Currency"]]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            for row in foreign
        )
        assert matrix.total.amount == known + converted
