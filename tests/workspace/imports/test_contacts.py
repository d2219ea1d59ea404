"""Bringing contacts in."""

from datetime import date

from partners.models import Contact, ContactExternalId, ExternalId
from tests.factories import ContactFactory, PartnerFactory
from tests.workspace.imports.working import WorkingClient, outcomes, reasons

SALESFORCE = [
    "First Name",
    "Last Name",
    "Email",
    "Title",
    "Phone",
    "Account Name",
    "Account ID",
    "Contact ID",
]


def test_a_salesforce_export_finds_partners_by_id_by_name_and_by_the_domain_of_the_mail(
    desk: WorkingClient,
) -> None:
    by_id = PartnerFactory(name="Boreal")
    ExternalId.objects.create(partner=by_id, system="salesforce", value="A1")
    by_name = PartnerFactory(name="Kestrel")
    by_mail = PartnerFactory(name="Helmsman", website="https://helmsman.example")
    run = desk.upload_rows(
        SALESFORCE,
        ["Ada", "Frost", "ada@boreal.example", "CTO", "+47 1", "Boreal Dynamics AS", "A1", "C1"],
        ["Bo", "Lind", "bo@kestrel.example", "", "", "KESTREL", "", "C2"],
        ["Cy", "", "cy@helmsman.example", "", "", "", "", "C3"],
        ["Di", "Ray", "di@nowhere.example", "", "", "", "", "C4"],
        ["Ed", "Ko", "ed@x.example", "", "", "Unheard of", "", "C5"],
        ["Flo", "Ng", "flo@gmail.com", "", "", "", "", "C6"],
    )
    assert (run.subject, run.source) == ("contacts", "salesforce")
    assert outcomes(run) == ["create", "create", "create", "bad", "bad", "bad"]
    nobody = "no partner is named, and no e-mail domain tells it"
    assert reasons(run) == {5: nobody, 6: "no partner here is called “Unheard of”", 7: nobody}
    desk.bring_in(run)
    assert set(Contact.objects.values_list("name", "partner", "title")) == {
        ("Ada Frost", by_id.pk, "CTO"),
        ("Bo Lind", by_name.pk, ""),
        ("Cy", by_mail.pk, ""),
    }
    assert sorted(map(str, ContactExternalId.objects.all())) == [
        "salesforce: C1",
        "salesforce: C2",
        "salesforce: C3",
    ]
    again = desk.upload_rows(
        SALESFORCE, ["Ada", "Frost", "ada@boreal.example", "CTO", "+47 1", "Boreal Dynamics AS", "A1", "C1"]
    )
    assert outcomes(again) == ["unchanged"]


def test_known_contacts_are_found_by_id_then_mail_then_name(desk: WorkingClient) -> None:
    partner = PartnerFactory(name="Boreal")
    by_mail = ContactFactory(partner=partner, name="A. Frost", email="ada@boreal.example")
    by_name = ContactFactory(partner=partner, name="Bo Lind", email="")
    run = desk.upload_rows(
        ["Name", "Partner", "E-mail", "Title", "Roles", "Time zone", "Left the partner on"],
        ["Ada Frost", "boreal", "ADA@boreal.example", "CTO", "Champion; technical lead", "europe/oslo", ""],
        ["bo lind", "Boreal", "bo@boreal.example", "", "", "", "2026-03-01"],
        ["Cy Day", "Boreal", "", "", "Boss", "Mars/Base", ""],
    )
    assert outcomes(run) == ["update", "update", "bad"]
    assert (
        "“Boss” is none of Champion" in reasons(run)[4] and "“Mars/Base” is no time zone" in reasons(run)[4]
    )
    desk.bring_in(run)
    by_mail.refresh_from_db(), by_name.refresh_from_db()
    assert (by_mail.name, by_mail.email, by_mail.roles, by_mail.time_zone) == (
        "Ada Frost",
        "ada@boreal.example",
        ["champion", "technical_lead"],
        "Europe/Oslo",
    )
    assert (by_name.name, by_name.email, by_name.left_at) == (
        "bo lind",
        "bo@boreal.example",
        date(2026, 3, 1),
    )


def test_who_is_at_another_partner_here_or_twice_in_the_file_is_a_conflict(desk: WorkingClient) -> None:
    boreal, _other = PartnerFactory(name="Boreal"), PartnerFactory(name="Kestrel")
    known = ContactFactory(partner=boreal, name="Ada Frost", email="ada@x.example")
    ContactExternalId.objects.create(contact=known, system="salesforce", value="C1")
    run = desk.upload_rows(
        SALESFORCE,
        ["Ada", "Frost", "ada@x.example", "", "", "Kestrel", "", "C1"],
        ["Bo", "Lind", "bo@x.example", "", "", "Kestrel", "", "C2"],
        ["Bo", "Lind", "BO@x.example", "", "", "Kestrel", "", "C3"],
    )
    assert outcomes(run) == ["conflict", "create", "conflict"]
    assert reasons(run) == {
        2: "is at Boreal here: move the contact by hand",
        4: "row 3 is about the same one",
    }


def test_a_partner_nearly_of_that_name_is_asked_for_once(desk: WorkingClient) -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    rows = (
        ["Name", "Partner", "E-mail"],
        *([f"Person {n}", "Boreal Dynamics AS", f"p{n}@x.example"] for n in range(3)),
    )
    run = desk.upload_rows(*rows)
    assert run.counts["asked"] == 3 and len(run.questions) == 1 and run.questions[0]["rows"] == 3
    desk.post(run.get_absolute_url(), {"answer_0": "new"})
    run.refresh_from_db()
    assert set(reasons(run).values()) == {"no partner here is called “Boreal Dynamics AS”"}
    desk.post(run.get_absolute_url(), {"answer_0": str(partner.pk)})
    run.refresh_from_db()
    desk.bring_in(run)
    assert partner.contacts.count() == 3


def test_contacts_of_a_restricted_partner_are_as_of_one_that_is_not_there(desk: WorkingClient) -> None:
    hidden = PartnerFactory(name="Secret Fusion", website="https://secret.example", restricted=True)
    theirs = ContactFactory(partner=hidden, name="Eve Veil", email="eve@secret.example")
    ContactExternalId.objects.create(contact=theirs, system="file", value="9")
    run = desk.upload_rows(
        ["Name", "Partner", "E-mail", "External id"],
        ["Eve Veil", "Secret Fusion", "eve@secret.example", ""],
        ["Eve Veil", "Never heard", "eve@never.example", ""],
        ["Eve Veil", "", "eve@secret.example", ""],
        ["Eve Veil", "", "eve@never.example", ""],
        ["Eve Veil", "", "eve@secret.example", "9"],
    )
    why = reasons(run)
    assert why[2].replace("Secret Fusion", "N") == why[3].replace("Never heard", "N")
    assert why[4] == why[5]
    assert why[6] == "this row can't be brought in by you: ask an admin"
    assert set(outcomes(run)) == {"bad"}
