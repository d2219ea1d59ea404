"""The pipeline in the columns of other systems, read back by readers that are not ours.

Headings and lengths are those that Salesforce and HubSpot document for their imports.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ExchangeRate
from engagements.models import Engagement
from engagements.pipeline.exports import PRESETS
from tests.factories import EngagementFactory, ExternalIdFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

WIZARD = "Opportunity Name,Account Name,Stage,Close Date,Amount,Probability (%),Type,Lead Source,Next Step,Description,Opportunity Owner"
API = "Name,AccountId,StageName,CloseDate,Amount,Probability,Type,LeadSource,NextStep,Description,OwnerId"
DEALS = "Deal Name,Pipeline,Deal Stage,Amount,Close Date,Deal owner,Company name"
# Characters that Salesforce takes at most, and columns that HubSpot does.
LONGEST = {
    "Opportunity Name": 120,
    "Name": 120,
    "Next Step": 255,
    "NextStep": 255,
    "Account Name": 255,
    "Description": 32_000,
}
MOST_COLUMNS = 1000


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


@pytest.fixture
def deal() -> Engagement:
    ExchangeRate.objects.create(currency="EUR", base="USD", day=date(2026, 1, 1), rate=Decimal("1.1"))
    partner = PartnerFactory(name="Boreal Dynamics")
    ExternalIdFactory(partner=partner, system="sap", value="17")
    ExternalIdFactory(partner=partner, system="salesforce", value="001A000001LkXyZIAV")
    return EngagementFactory(
        partner=partner,
        title="Earth-2 für wind farms",
        objective="A pilot\nin two regions",
        stage=stage("go-to-market", "proposal"),
        amount=Decimal("1500"),
        currency="EUR",
        expected_close=date(2026, 12, 24),
        owner=UserFactory(name="Maria Okafor", email="maria@example.com"),
        next_step="Send terms",
    )


def lines_of(client: Client, query: str) -> list[list[str]]:
    """Return every line of the CSV file, its header first."""
    written = b"".join(client.get(f"/pipeline/export.csv?{query}"))  # type: ignore[arg-type]  # streamed
    return list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("preset", "header", "cells"),
    [
        (
            "salesforce",
            WIZARD,
            ["Earth-2 für wind farms", "Boreal Dynamics", "Proposal", "2026-12-24", "1650.00", "50", "Go-to-market", "Partner", "Send terms", "A pilot\nin two regions", "Maria Okafor"],
        ),
        (
            "salesforce-api",
            API,
            ["Earth-2 für wind farms", "001A000001LkXyZIAV", "Proposal", "2026-12-24", "1650.00", "50", "Go-to-market", "Partner", "Send terms", "A pilot\nin two regions", ""],
        ),
        (
            "hubspot",
            DEALS,
            ["Earth-2 für wind farms", "Go-to-market", "Proposal", "1650.00", "2026-12-24", "maria@example.com", "Boreal Dynamics"],
        ),
    ],
)  # fmt: skip
def test_another_system_takes_it_unedited(
    client: Client, deal: Engagement, preset: str, header: str, cells: list[str]
) -> None:
    assert lines_of(client, f"preset={preset}") == [header.split(","), cells]
    file = io.BytesIO(b"".join(client.get(f"/pipeline/export.xlsx?preset={preset}")))  # type: ignore[arg-type]  # streamed
    head, row = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert head == header.split(",")
    shown = dict(zip(head, row, strict=True))
    assert (row[0], shown["Amount"], shown.get("Close Date", shown.get("CloseDate"))) == (
        "Earth-2 für wind farms",
        1650,
        date(2026, 12, 24),
    )


@pytest.mark.parametrize("start", ["", "=", "'=", "-"])
@pytest.mark.parametrize("preset", ["salesforce", "salesforce-api"])
def test_no_text_is_longer_than_salesforce_takes(client: Client, preset: str, start: str) -> None:
    EngagementFactory(
        stage=stage("go-to-market", "proposal"),
        title=start + "x" * 290,
        next_step=start + "y" * 290,
        objective=start + "z" * 40_000,
    )
    header, cells = lines_of(client, f"preset={preset}")
    for heading, cell in zip(header, cells, strict=True):
        if heading in LONGEST:
            assert len(cell) <= LONGEST[heading], heading
    assert (len(cells[0]), len(cells[8])) == (120, 255)


def test_what_closed_has_the_day_on_which_it_did(client: Client) -> None:
    EngagementFactory(
        stage=stage("go-to-market", "won"), closed_on=date(2026, 3, 1), expected_close=date(2026, 6, 1)
    )
    for preset in ("salesforce", "salesforce-api", "hubspot"):
        header, cells = lines_of(client, f"preset={preset}&outcome=won")
        row = dict(zip(header, cells, strict=True))
        assert row.get("Close Date", row.get("CloseDate")) == "2026-03-01"


def test_an_amount_without_a_rate_is_no_amount_to_another_system(client: Client) -> None:
    EngagementFactory(stage=stage("go-to-market", "proposal"), amount=Decimal(5), currency="XAU")
    assert lines_of(client, "preset=hubspot&fields=amount&fields=currency")[1] == ["", ""]


def test_every_column_can_be_had_at_once_and_no_heading_is_there_twice(
    client: Client, deal: Engagement
) -> None:
    for preset in PRESETS.values():
        keys = "&".join(f"fields={key}" for key in preset.offered)
        header, cells = lines_of(client, f"preset={preset.name}&{keys}")
        assert len(header) == len(cells) == len({heading.casefold() for heading in header}) < MOST_COLUMNS
