"""Undoing an import: the exact rows of before, except what somebody worked on since."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from ecosystem.accounts.models import Role
from engagements.models import Engagement
from partners.models import Contact, Domain, ExternalId, Industry, Partner, Product
from tests.factories import ContactFactory, EngagementFactory, PartnerFactory, ProductFactory, UserFactory
from tests.workspace.imports.working import WorkingClient, as_csv

# Histories, and the view that reads one, tell of the import and of its undoing alike; runs and their rows are the import
# itself.
ASIDE = ("event", "engagementversion", "import", "pghistory", "session", "tocompare", "likely")


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of ours, as the database has them."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table.startswith(("partners_", "engagements_", "accounts_")) and not any(
                word in table for word in ASIDE
            ):
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608  # our own tables
                found[table] = cursor.fetchall()
    return found


def test_everything_is_as_before_to_the_last_column(desk: WorkingClient) -> None:
    energy = Industry.objects.create(name="Energy")
    first, second = Domain.objects.all()[:2]
    known = PartnerFactory(name="Boreal", website="https://boreal.example", summary="old", country="NO")
    known.domains.add(first)
    known.industries.add(energy)
    before = tables()
    run = desk.upload_rows(
        ["Name", "Domains", "Industries", "Country", "Summary", "External id", "Tier", "Status"],
        ["Boreal", second.name, "Weather; Energy", "SE", "new", "1", "strategic", "active"],
        ["Kestrel", first.name, "Weather", "DE", "", "2", "watch", ""],
        ["Helmsman", "", "Marine", "FR", "", "3", "watch", ""],
    )
    desk.bring_in(run)
    assert Partner.objects.count() == 3 and Industry.objects.count() == 3
    assert tables() != before
    run = desk.undo(run)
    assert (run.state, run.counts["undone"], run.counts["kept"]) == ("undone", 5, 0)
    assert tables() == before
    page = desk.page(run)
    assert "5 records as before the import" in page and "Undo import" not in page
    # What was undone can be brought in once more.
    again = desk.bring_in(
        desk.upload_rows(["Name", "Country", "Tier"], ["Boreal", "SE", ""], ["Kestrel", "DE", ""])
    )
    assert (again.counts["created"], again.counts["updated"]) == (1, 1)


def test_contacts_and_engagements_too(desk: WorkingClient) -> None:
    partner = PartnerFactory(name="Boreal")
    ContactFactory(partner=partner, name="Ada Frost", email="ada@x.example", title="CTO")
    product = ProductFactory(name="PhysicsNeMo")
    engagement = EngagementFactory(partner=partner, title="Surrogate")
    engagement.products.add(product)
    before = tables()
    contacts = desk.bring_in(
        desk.upload_rows(
            ["Name", "Partner", "E-mail", "Title", "External id"],
            ["Ada Frost", "Boreal", "ada@x.example", "CEO", "1"],
            ["Bo", "Boreal", "bo@x.example", "", "2"],
        )
    )
    track, stage = engagement.track.name, engagement.track.stages.last().name
    rows = [
        ["Surrogate", "Boreal", track, stage, "", "7"],
        ["Fresh", "Boreal", "Technical", "Discovery", "PhysicsNeMo", ""],
    ]
    engagements = desk.bring_in(
        desk.upload_rows(["Title", "Partner", "Track", "Stage", "Products", "Amount"], *rows)
    )
    assert (contacts.counts["created"], contacts.counts["updated"]) == (1, 1)
    assert (engagements.counts["created"], engagements.counts["updated"]) == (1, 1), engagements.problem
    assert desk.undo(engagements).counts["kept"] == 0
    assert desk.undo(contacts).counts["kept"] == 0
    assert tables() == before


def test_what_was_worked_on_since_stays_and_is_named(desk: WorkingClient) -> None:
    known = PartnerFactory(name="Boreal", tier="watch")
    names = ["Boreal", "Changed", "Used", "Gone", "Plain"]
    run = desk.bring_in(
        desk.upload_rows(
            ["Name", "Tier", "External id"], *([name, "growth", str(n)] for n, name in enumerate(names))
        )
    )
    changed = Partner.objects.get(name="Changed")
    changed.summary = "Somebody's words"
    changed.bump()
    changed.save()
    ContactFactory(partner=Partner.objects.get(name="Used"), name="Added since")
    gone = Partner.objects.get(name="Gone")
    gone.external_ids.all().delete()
    gone.delete()
    run = desk.undo(run)
    assert (run.counts["undone"], run.counts["kept"]) == (2, 3)
    page = desk.page(run)
    for name, why in (("Changed", "changed since"), ("Used", "used by something added since")):
        assert name in page and why in page
    known.refresh_from_db()
    assert (known.tier, known.version) == ("watch", 1)
    assert set(Partner.objects.values_list("name", flat=True)) == {"Boreal", "Changed", "Used"}
    assert set(ExternalId.objects.values_list("partner__name", flat=True)) == {"Changed", "Used"}
    assert Contact.objects.get().partner.name == "Used"


def test_an_old_name_that_another_took_meanwhile_is_left_to_it(desk: WorkingClient) -> None:
    known = PartnerFactory(name="Old name")
    ExternalId.objects.create(partner=known, system="file", value="1")
    other = PartnerFactory(name="Other", tier="watch")
    run = desk.bring_in(
        desk.upload_rows(
            ["Name", "Tier", "External id"], ["New name", "growth", "1"], ["Other", "growth", ""]
        )
    )
    PartnerFactory(name="Old name")
    run = desk.undo(run)
    assert (run.counts["undone"], run.counts["kept"]) == (1, 1)
    known.refresh_from_db(), other.refresh_from_db()
    assert (known.name, other.tier) == ("New name", "watch")
    assert "its old values clash with another record" in desk.page(run)


def test_of_two_imports_the_earlier_waits_for_the_later_to_be_undone(desk: WorkingClient) -> None:
    before = tables()
    first = desk.bring_in(desk.upload_rows(["Name", "Tier"], ["Boreal", "watch"]))
    second = desk.bring_in(desk.upload_rows(["Name", "Tier"], ["Boreal", "growth"]))
    assert second.counts["updated"] == 1
    assert desk.undo(second).counts == {**second.counts, "undone": 1, "kept": 0}
    assert desk.undo(first).counts["kept"] == 0
    assert tables() == before


def test_opportunities_can_be_undone_with_all_that_came_along(desk: WorkingClient) -> None:
    header = [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ]
    accounts = b"account,sector,office_location\nIsdom,medical,Norway\nKestrel,energy,France\n"
    desk.upload(
        as_csv(header, ["A1", "Moses", "GTX", "Isdom", "Engaging", "10/20/2016", "", ""]), accounts=accounts
    )
    first = desk.bring_in(first_run())
    between = tables()
    desk.upload(
        as_csv(
            header,
            ["A1", "Moses", "GTX 2", "Isdom", "Won", "10/20/2016", "3/1/2017", "10"],
            ["A2", "Vicki", "GTX", "Kestrel", "Lost", "1/1/2017", "2/1/2017", "0"],
        )
    )
    second = desk.bring_in(first_run())
    assert (second.counts["created"], second.counts["updated"], second.counts["people"]) == (1, 1, 1), (
        second.problem
    )
    assert desk.undo(second).counts["kept"] == 0
    assert tables() == between
    desk.undo(first)
    assert not Engagement.objects.exists() and not Partner.objects.exists() and not Product.objects.exists()


def first_run() -> Any:
    return apps.get_model("workspace.ImportRun").objects.latest("pk")


def test_only_its_importer_undoes_an_import_and_only_one_that_is_done(desk: WorkingClient) -> None:
    run = desk.upload_rows(["Name", "Tier"], ["Boreal", "watch"])
    assert desk.undo(run).state == "preview"
    run = desk.bring_in(run)
    stranger = WorkingClient()
    stranger.force_login(UserFactory(role=Role.ALLIANCE))
    assert stranger.post(f"{run.get_absolute_url()}undo/").status_code == 404
    assert Partner.objects.exists()
    assert desk.undo(run).state == "undone"
    assert desk.undo(run).state == "undone"


@pytest.mark.parametrize("verb", ["confirmation", "undo", "restart", "discard"])
def test_a_verb_at_the_wrong_time_does_nothing(desk: WorkingClient, verb: str) -> None:
    run = desk.bring_in(desk.upload_rows(["Name", "Tier"], ["Boreal", "watch"]))
    if verb != "undo":
        assert desk.post(f"{run.get_absolute_url()}{verb}/").status_code == 302
        run.refresh_from_db()
        assert run.state == "done" and Partner.objects.count() == 1
    desk.undo(run)
    desk.post(f"{run.get_absolute_url()}{verb}/")
    run.refresh_from_db()
    assert run.state == "undone" and not Partner.objects.exists()
