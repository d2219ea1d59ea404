"""The pipeline's files: the rows of the page, in columns that other tools take, running nowhere."""

import csv
import io
import logging
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from engagements.models import Engagement
from partners.models import Domain
from tests.factories import EngagementFactory, PartnerFactory, ProductFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def file_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """Return the rows of the CSV file."""
    written = b"".join(client.get(f"/pipeline/export.csv{query}")).decode()
    return list(csv.DictReader(io.StringIO(written, newline="")))


@pytest.fixture
def full() -> Engagement:
    """Return an engagement with every field that a file has a column for."""
    ExchangeRate.objects.create(currency="EUR", base="USD", day=date(2026, 1, 1), rate=Decimal("1.1"))
    partner = PartnerFactory(name="Boreal Dynamics", tier="strategic")
    partner.domains.set(Domain.objects.order_by("order")[:2])
    engagement = EngagementFactory(
        partner=partner,
        title="Earth-2 for wind farms",
        objective="A pilot\nin two regions",
        stage=stage("go-to-market", "proposal"),
        amount=Decimal("1500"),
        currency="EUR",
        expected_close=date(2026, 12, 24),
        started_on=date(2026, 2, 1),
        owner=UserFactory(name="Maria Okafor", email="maria@example.com"),
        health="at_risk",
        health_reason="Legal.",
        next_step="Send terms",
    )
    engagement.products.set([ProductFactory(name="Earth-2"), ProductFactory(name="PhysicsNeMo")])
    return engagement


def test_every_column_is_ready_for_use(client: Client, full: Engagement) -> None:
    (row,) = file_of(client)
    assert row == {
        "Engagement id": str(full.pk),
        "Title": "Earth-2 for wind farms",
        "Partner": "Boreal Dynamics",
        "Partner id": str(full.partner_id),
        "Track": "Go-to-market",
        "Stage": "Proposal",
        "Outcome": "Open",
        "Probability (%)": "50",
        "Amount": "1500.00",
        "Currency": "EUR",
        "Amount in USD": "1650.00",
        "Weighted in USD": "825.00",
        "Expected close": "2026-12-24",
        "Closed on": "",
        "Owner": "Maria Okafor",
        "Owner e-mail": "maria@example.com",
        "Tier": "Strategic",
        "Domains": "Weather and climate; Sub-surface flow",
        "Products": "Earth-2; PhysicsNeMo",
        "Health": "At risk",
        "Health reason": "Legal.",
        "Next step": "Send terms",
        "Started on": "2026-02-01",
        "Target date": "",
        "Updated": full.updated_at.date().isoformat(),
    }


def test_nothing_known_is_an_empty_cell(client: Client) -> None:
    EngagementFactory(stage=stage("go-to-market", "engaging"), owner=None)
    (row,) = file_of(client)
    assert (row["Amount"], row["Currency"], row["Amount in USD"], row["Owner"], row["Owner e-mail"]) == (
        "",
    ) * 5
    named_only = UserFactory(name="Moses Frase", email=None, is_active=False)
    Engagement.objects.update(owner=named_only)
    (row,) = file_of(client)
    assert (row["Owner"], row["Owner e-mail"]) == ("Moses Frase", "")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=alpha",
        "?outcome=all",
        "?sort=-amount&outcome=all",
        "?sort=title",
        "?sort=-close&quarter=2026-Q4",
    ],
)
def test_the_file_has_the_rows_of_the_page_in_its_order(client: Client, query: str) -> None:
    for number in range(6):
        EngagementFactory(
            title=f"{'Alpha' if number % 2 else 'Beta'} {6 - number}",
            stage=stage("go-to-market", ["engaging", "won", "proposal"][number % 3]),
            amount=number * 10,
            currency="USD",
            expected_close=date(2026, 8 + number % 3 * 2, 1) if number % 4 else None,
        )
    shown = [row.title for row in client.get(f"/pipeline/{query}").context["page"].object_list]
    assert [row["Title"] for row in file_of(client, query)] == shown
    assert shown


def test_the_file_goes_past_the_first_page(client: Client) -> None:
    EngagementFactory.create_batch(60, stage=stage("go-to-market", "engaging"))
    assert len(file_of(client, "?page=1")) == 60


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "  =cmd|' /C calc'!A0", "＝1"])
@pytest.mark.parametrize("preset", ["own", "salesforce", "salesforce-api", "hubspot"])
def test_a_formula_in_a_title_does_not_run(client: Client, title: str, preset: str) -> None:
    EngagementFactory(stage=stage("go-to-market", "engaging"), title=title, next_step=title)
    (row,) = file_of(client, f"?preset={preset}")
    names = {
        "own": "Title",
        "salesforce": "Opportunity Name",
        "salesforce-api": "Name",
        "hubspot": "Deal Name",
    }
    assert row[names[preset]] == f"'{title}"


def test_xlsx_holds_the_same_with_numbers_and_days_as_such(client: Client, full: Engagement) -> None:
    answer = client.get("/pipeline/export.xlsx")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    row: dict[str, Any] = dict(zip(sheet[0], sheet[1], strict=True))
    assert list(row) == list(file_of(client)[0])
    assert (row["Engagement id"], row["Amount"], row["Amount in USD"]) == (full.pk, 1500, 1650)
    assert (row["Expected close"], row["Closed on"], row["Partner"]) == (
        date(2026, 12, 24),
        "",
        "Boreal Dynamics",
    )


def test_it_streams_and_its_queries_do_not_grow_with_each_row(client: Client) -> None:
    EngagementFactory.create_batch(40, stage=stage("go-to-market", "engaging"))
    answer = client.get("/pipeline/export.csv")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Disposition"].startswith('attachment; filename="pipeline-own-')
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert b"".join(answer).count(b"\r\n") == 41
    # The rows, their products and their partners' domains; a savepoint and its release.
    assert len(queries) <= 5


def test_who_took_what_is_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    EngagementFactory.create_batch(3, stage=stage("go-to-market", "engaging"))
    with caplog.at_level(logging.INFO, logger="ecosystem.core.list_exports"):
        file_of(client, "?preset=hubspot")
    reader = User.objects.get(role=Role.ALLIANCE)
    assert f"user {reader.pk}: 3 rows, whole, as csv of pipeline-hubspot" in caplog.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("least=lots", "Enter a number."),
        ("preset=sugar", "There is no layout “sugar”."),
        ("fields=title&fields=password", "There is no column “password” in this layout."),
        ("preset=hubspot&fields=close&fields=account_id", "There is no column “account_id” in this layout."),
    ],
)
def test_what_can_not_be_asked_for_makes_no_file(client: Client, query: str, words: str) -> None:
    answer = client.get(f"/pipeline/export.csv?{query}")
    assert (answer.status_code, answer.content.decode()) == (400, words)


def test_columns_are_chosen_in_the_address_and_keep_its_order(client: Client, full: Engagement) -> None:
    (row,) = file_of(client, "?fields=stage&fields=title&fields=objective&fields=stage")
    assert list(row.items()) == [
        ("Stage", "Proposal"),
        ("Title", "Earth-2 for wind farms"),
        ("Objective", "A pilot\nin two regions"),
    ]
    (row,) = file_of(client, "?preset=salesforce&fields=title&fields=amount&fields=currency&fields=id")
    assert list(row) == ["Opportunity Name", "Amount", "Opportunity Currency", "Engagement id"]
