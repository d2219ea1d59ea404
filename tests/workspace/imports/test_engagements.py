"""Bringing engagements in."""

from datetime import date
from decimal import Decimal

from engagements.models import Engagement, Stage, StageChange
from partners.models import ExternalId
from tests.factories import PartnerFactory, ProductFactory
from tests.workspace.imports.working import WorkingClient, outcomes, reasons

SALESFORCE = [
    "Opportunity Name",
    "Account Name",
    "Stage",
    "Close Date",
    "Amount",
    "Probability (%)",
    "Next Step",
    "Opportunity Owner",
    "Opportunity ID",
    "Account ID",
]
HUBSPOT = [
    "Deal Name",
    "Pipeline",
    "Deal Stage",
    "Amount",
    "Close Date",
    "Deal owner",
    "Associated Company",
    "Record ID",
]


def test_a_salesforce_export_becomes_engagements(desk: WorkingClient) -> None:
    partner = PartnerFactory(name="Boreal")
    ExternalId.objects.create(partner=partner, system="salesforce", value="A1")
    run = desk.upload_rows(
        SALESFORCE,
        [
            "Pilot",
            "Boreal",
            "Prospecting",
            "12/31/2027",
            "$1,250,000.50",
            "10",
            "Call Ada",
            "alliance@example.com",
            "O1",
            "",
        ],
        ["Rollout", "Any name", "Closed Won", "3/14/2026", "900", "100", "", "", "O2", "A1"],
        ["Odd", "Boreal", "Needs Analysis", "3/15/2026", "", "", "", "", "O3", ""],
    )
    assert (run.subject, run.source) == ("engagements", "salesforce")
    assert outcomes(run) == ["create", "create", "asked"]
    assert "Which stage of Go-to-market is “Needs Analysis”?" in desk.page(run)
    proposal = Stage.objects.get(track__slug="go-to-market", slug="proposal")
    desk.post(
        run.get_absolute_url(), {"answer_0": str(proposal.pk), "currency": "USD", "track": "go-to-market"}
    )
    run.refresh_from_db()
    assert run.counts["created"] == 3
    desk.bring_in(run)
    pilot, rollout, odd = Engagement.objects.order_by("external_id")
    assert (pilot.amount, pilot.currency, pilot.expected_close, pilot.closed_on) == (
        Decimal("1250000.50"),
        "USD",
        date(2027, 12, 31),
        None,
    )
    assert (pilot.owner and pilot.owner.name, pilot.next_step) == ("Ada Alliance", "Call Ada")
    assert (rollout.partner, rollout.stage.slug, rollout.closed_on, rollout.expected_close) == (
        partner,
        "won",
        date(2026, 3, 14),
        None,
    )
    assert rollout.stage_entered_at.date() == date(2026, 3, 14)
    assert odd.stage == proposal
    assert StageChange.objects.count() == 3
    assert "Rollout" in desk.get("/pipeline/?outcome=won").content.decode()
    again = desk.upload_rows(
        SALESFORCE,
        ["Pilot", "Boreal", "Prospecting", "12/31/2027", "$1,250,000.50", "10", "Call Ada", "", "O1", ""],
    )
    assert outcomes(again) == ["unchanged"]


def test_days_that_can_be_read_two_ways_are_asked_for(desk: WorkingClient) -> None:
    PartnerFactory(name="Boreal")
    rows = (HUBSPOT, ["Pilot", "Sales Pipeline", "engaging", "10.000,50 €", "03/04/2027", "", "Boreal", "1"])
    run = desk.upload_rows(*rows)
    assert run.state == "mapping" and run.source == "hubspot"
    page = desk.page(run)
    assert "Every day of this column can be read either way." in page
    columns = f"{run.get_absolute_url()}columns/"
    said = {"subject": "engagements", "source": "hubspot"}
    said |= {f"column_{n}": column["field"] for n, column in enumerate(run.columns)}
    assert desk.post(columns, said).status_code == 422
    desk.post(columns, {**said, "days_close_date": "day"})
    run.refresh_from_db()
    assert run.state == "preview", run.problem
    desk.bring_in(run)
    engagement = Engagement.objects.get()
    assert (engagement.expected_close, engagement.amount, engagement.currency) == (
        date(2027, 4, 3),
        Decimal("10000.50"),
        "EUR",
    )
    # Where another row tells, nobody is asked.
    run = desk.upload_rows(*rows, ["Next", "", "Engaging", "", "25/04/2027", "", "Boreal", "2"])
    assert run.state == "preview" and outcomes(run) == ["unchanged", "create"]


def test_a_stage_move_is_kept_and_what_never_changes_is_refused(desk: WorkingClient) -> None:
    boreal, _kestrel = PartnerFactory(name="Boreal"), PartnerFactory(name="Kestrel")
    product = ProductFactory(name="PhysicsNeMo", former_names=["Modulus"])
    header = [
        "Title",
        "Partner",
        "Track",
        "Stage",
        "Products",
        "Amount",
        "Currency",
        "Started on",
        "Target date",
        "Health",
        "Reason of the health",
        "External id",
    ]
    desk.bring_in(
        desk.upload_rows(
            header, ["Surrogate", "Boreal", "Technical", "Discovery", "modulus", "", "", "", "", "", "", "7"]
        )
    )
    engagement = Engagement.objects.get()
    assert list(engagement.products.all()) == [product] and engagement.partner == boreal
    run = desk.upload_rows(
        header,
        [
            "Surrogate",
            "Boreal",
            "Technical",
            "in-production",
            "",
            "5",
            "EUR",
            "2026-01-02",
            "",
            "At risk",
            "Licence",
            "7",
        ],
        ["Surrogate", "Kestrel", "Technical", "Discovery", "", "", "", "", "", "", "", "7"],
        ["Surrogate", "Boreal", "Marketing", "Idea", "", "", "", "", "", "", "", "7"],
        [
            "New",
            "Boreal",
            "Technical",
            "Discovery",
            "Unknown",
            "five",
            "",
            "2026-02-01",
            "2026-01-01",
            "Blocked",
            "",
            "8",
        ],
        ["New", "Boreal", "Cosmic", "Discovery", "", "", "", "", "", "", "", "9"],
        ["New", "Boreal", "Technical", "Discovery", "", "", "", "2026-02-01", "2026-01-01", "", "", "10"],
        ["New", "Boreal", "Technical", "Discovery", "", "", "", "", "", "Blocked", "", "11"],
    )
    why = reasons(run)
    assert outcomes(run) == ["update", "conflict", "conflict", "bad", "bad", "bad", "bad"]
    assert why[3] == "belongs to another partner here"
    assert why[4] == "is on another track here, and a track never changes"
    assert "no product is called “Unknown”" in why[5] and "“five” is no amount" in why[5]
    assert why[6] == "no track is called “Cosmic”"
    assert why[7] == "the target date is before the start"
    assert why[8] == "at risk or blocked needs a reason"
    desk.bring_in(run)
    engagement.refresh_from_db()
    assert (engagement.stage.slug, engagement.amount, engagement.health, engagement.version) == (
        "in-production",
        5,
        "at_risk",
        2,
    )
    assert engagement.closed_on is not None
    moves = engagement.stage_changes.order_by("pk").values_list(
        "from_stage__slug", "to_stage__slug", "by__name"
    )
    assert list(moves) == [
        (None, "discovery", "Ada Alliance"),
        ("discovery", "in-production", "Ada Alliance"),
    ]


def test_engagements_of_a_restricted_partner_are_as_of_one_that_is_not_there(desk: WorkingClient) -> None:
    hidden = PartnerFactory(name="Secret Fusion", restricted=True)
    ExternalId.objects.create(partner=hidden, system="salesforce", value="A9")
    stage = Stage.objects.get(track__slug="go-to-market", slug="engaging")
    Engagement.objects.create(
        partner=hidden,
        track=stage.track,
        stage=stage,
        title="Deal",
        external_system="salesforce",
        external_id="O9",
    )
    run = desk.upload_rows(
        SALESFORCE,
        ["Deal", "Secret Fusion", "Engaging", "", "", "", "", "", "O1", ""],
        ["Deal", "Never heard", "Engaging", "", "", "", "", "", "O2", ""],
        ["Deal", "Whatever", "Engaging", "", "", "", "", "", "O3", "A9"],
        ["Deal", "Secret Fusion", "Engaging", "", "", "", "", "", "O9", ""],
    )
    why = reasons(run)
    assert why[2].replace("Secret Fusion", "N") == why[3].replace("Never heard", "N")
    assert why[4] == why[5] == "this row can't be brought in by you: ask an admin"
    assert "Secret Fusion" not in str(run.questions)
