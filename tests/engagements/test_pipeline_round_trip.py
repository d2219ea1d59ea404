"""A file of the pipeline, edited and brought back: exactly what was edited changes, and nothing a second time."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ecosystem.accounts.models import Role
from engagements.models import Engagement, StageChange
from engagements.pipeline.exports import OWN
from tests.factories import EngagementFactory, PartnerFactory, ProductFactory, UserFactory, stage
from tests.workspace.imports.working import WorkingClient, outcomes, reasons

pytestmark = pytest.mark.django_db
WORST = "=cmd|'/C calc'!A0, \"quoted\"; 'and' more"


@pytest.fixture
def desk() -> WorkingClient:
    client = WorkingClient()
    client.force_login(UserFactory(role=Role.ALLIANCE, name="Ada Alliance", email="ada@example.com"))
    return client


@pytest.fixture
def deals() -> list[Engagement]:
    partners = [PartnerFactory(name="Boreal Dynamics"), PartnerFactory(name="=1+1 Labs")]
    namesakes = [UserFactory(name="Kim Lee", email=f"kim{n}@example.com") for n in range(2)]
    made = [
        EngagementFactory(
            partner=partners[n % 2],
            title=f"{WORST} {n}" if n % 2 else f"Deal {n}",
            stage=stage("go-to-market", ["engaging", "proposal", "won", "lost"][n % 4]),
            amount=[Decimal("1500.25"), None, Decimal("0.00")][n % 3],
            currency=["EUR", "", "USD"][n % 3],
            expected_close=date(2026, 12, 1 + n),
            closed_on=date(2026, 2, 1 + n) if n % 4 > 1 else None,
            owner=namesakes[n % 2],
            health="on_track" if n % 2 else "at_risk",
            health_reason="" if n % 2 else "+ legal",
            next_step="-1 call" if n % 2 else "",
            external_system="sap" if n == 3 else "",
            external_id="77" if n == 3 else "",
        )
        for n in range(8)
    ]
    made[0].products.set([ProductFactory(name="Earth-2"), ProductFactory(name="PhysicsNeMo")])
    return made


def taken(desk: WorkingClient, query: str = "") -> list[list[str]]:
    """Return every line of the file of all tracks and outcomes."""
    answer = desk.get(f"/pipeline/export.csv?track=all&outcome=all&sort=title{query}")
    return list(csv.reader(io.StringIO(b"".join(answer).decode(), newline="")))  # type: ignore[arg-type]  # streamed


def brought(desk: WorkingClient, lines: list[list[str]]) -> Any:
    """Bring the lines in as CSV; return the run, done."""
    run = desk.upload_rows(*lines)
    assert reasons(run) == {}
    return desk.bring_in(run)


def standing() -> dict[int, dict[str, Any]]:
    """Return every field of every engagement, and its products."""
    rows = {row["id"]: row for row in Engagement.objects.values()}
    for pk, row in rows.items():
        row["products"] = sorted(Engagement.objects.get(pk=pk).products.values_list("name", flat=True))
    return rows


@pytest.mark.parametrize("fields", ["", "everything"])
def test_brought_back_unedited_it_changes_nothing(
    desk: WorkingClient, deals: list[Engagement], fields: str
) -> None:
    query = "".join(f"&fields={key}" for key in OWN.offered) if fields else ""
    before, moves = standing(), StageChange.objects.count()
    run = brought(desk, taken(desk, query))
    assert (run.subject, run.source, run.counts["unchanged"]) == ("engagements", "ecosystem", 8)
    assert (standing(), StageChange.objects.count()) == (before, moves)


EDITS = {
    "Title": ("Renamed = so", {"title": "Renamed = so"}),
    "Next step": ("'quoted", {"next_step": "'quoted"}),
    "Amount": ("2000.10", {"amount": Decimal("2000.10")}),
    "Expected close": ("2027-03-31", {"expected_close": date(2027, 3, 31)}),
    "Health reason": ("Budget", {"health_reason": "Budget"}),
    "Products": ("Earth-2", {"products": ["Earth-2"]}),
    "Target date": ("2027-01-15", {"target_on": date(2027, 1, 15)}),
}


@pytest.mark.parametrize("heading", [*EDITS, "Stage", "Owner"])
def test_one_edited_cell_changes_that_and_nothing_else(
    desk: WorkingClient, deals: list[Engagement], heading: str
) -> None:
    value, expected = EDITS.get(heading, ("", {}))
    if heading == "Stage":
        proposal = stage("go-to-market", "proposal")
        value, expected = "Proposal", {"stage_id": proposal.pk}
    elif heading == "Owner":
        value, expected = "Tom Berg", {"owner_id": UserFactory(name="Tom Berg").pk}
    lines, before = taken(desk), standing()
    place, row = lines[0].index(heading), next(line for line in lines if line[1] == "Deal 0")
    row[place] = value
    run = brought(desk, lines)
    assert (run.counts["updated"], run.counts["unchanged"]) == (1, 7)
    after = standing()
    bookkeeping = {"version", "updated_at", *({"stage_entered_at"} if heading == "Stage" else ())}
    changed = {
        (pk, name): after[pk][name]
        for pk in after
        for name in after[pk]
        if after[pk][name] != before[pk][name] and name not in bookkeeping
    }
    assert changed == {(deals[0].pk, name): wanted for name, wanted in expected.items()}
    again = desk.upload_rows(*lines)
    # The address beside a new name is still the former owner's, and not taken for another edit.
    assert set(outcomes(again)) == ({"unchanged", "bad"} if heading == "Owner" else {"unchanged"})
    assert set(outcomes(desk.upload_rows(*taken(desk)))) == {"unchanged"}


def test_an_excel_file_comes_back_as_well(desk: WorkingClient, deals: list[Engagement]) -> None:
    answer = desk.get("/pipeline/export.xlsx?track=all&outcome=all")
    file = io.BytesIO(b"".join(answer))  # type: ignore[arg-type]  # streamed
    lines = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    place = lines[0].index("Next step")
    lines[1][place] = "=SUM(A1)"
    run = desk.bring_in(desk.upload_rows(*[list(line) for line in lines], name="pipeline.xlsx"))
    assert (run.counts["updated"], run.counts["unchanged"]) == (1, 7)
    assert Engagement.objects.filter(next_step="=SUM(A1)").count() == 1


def test_few_columns_are_enough_to_come_back(desk: WorkingClient, deals: list[Engagement]) -> None:
    lines = taken(
        desk, "&fields=id&fields=title&fields=partner&fields=track&fields=stage&fields=tier&fields=next_step"
    )
    lines[1][-1] = "Edited"
    run = brought(desk, lines)
    assert (run.counts["updated"], run.counts["unchanged"]) == (1, 7)


def test_salesforce_columns_with_our_id_come_back(desk: WorkingClient) -> None:
    """Their 120 characters would not find the title again; our id beside it does."""
    deal = EngagementFactory(stage=stage("go-to-market", "proposal"), title="T" * 120)
    lines = taken(desk, "&preset=salesforce&fields=title&fields=partner&fields=stage&fields=close&fields=id")
    lines[1][3] = "2027-05-31"
    brought(desk, lines)
    deal.refresh_from_db()
    assert deal.expected_close == date(2027, 5, 31)


@pytest.mark.parametrize("cells", [["Tom Berg", "eva@example.com"], ["Kim Lee", "eva@example.com"]])
def test_a_name_and_an_address_of_two_colleagues_are_a_bad_row(
    desk: WorkingClient, deals: list[Engagement], cells: list[str]
) -> None:
    UserFactory(name="Tom Berg", email="tom@example.com")
    UserFactory(name="Eva Lind", email="eva@example.com")
    lines = taken(desk)
    owner = lines[0].index("Owner")
    lines[1][owner : owner + 2] = cells
    told = list(reasons(desk.upload_rows(*lines)).values())
    assert told == ["the owner and the owner's e-mail address are of two colleagues: edit both"]
    lines[1][owner : owner + 2] = ["", "eva@example.com"]
    assert brought(desk, lines).counts["updated"] == 1
