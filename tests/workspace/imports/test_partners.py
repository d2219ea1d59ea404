"""Bringing partners in: recognised, matched, previewed, written."""

from ecosystem.accounts.models import Role
from partners.models import Domain, ExternalId, Partner
from tests.factories import PartnerFactory, TeamMemberFactory, UserFactory
from tests.workspace.imports.working import WorkingClient, as_csv, outcomes, reasons

SALESFORCE = [
    "Account Name",
    "Account ID",
    "Billing Country",
    "Website",
    "Industry",
    "Type",
    "Account Owner",
    "Description",
]
HUBSPOT = [
    "Company name",
    "Company domain name",
    "Record ID",
    "Country/Region",
    "Lifecycle Stage",
    "Company owner",
]


def test_a_salesforce_export_is_recognised_and_brought_in(desk: WorkingClient) -> None:
    boreal = [
        "Boreal Dynamics",
        "0015g00000XyZ1",
        "norway",
        "www.boreal.example",
        "Energy; Weather",
        "Customer - Direct",
        "Ada Alliance",
        "Ice, snow",
    ]
    run = desk.upload_rows(SALESFORCE, boreal)
    assert (run.subject, run.source, run.state) == ("partners", "salesforce", "preview"), run.problem
    page = desk.page(run)
    assert "Bring in 1 partner" in page and "nothing is written yet" in page and "from Salesforce" in page
    assert not Partner.objects.exists()
    run = desk.bring_in(run)
    assert run.state == "done", run.problem
    partner = Partner.objects.get()
    assert (partner.name, partner.country, partner.website) == (
        "Boreal Dynamics",
        "NO",
        "https://www.boreal.example",
    )
    assert (partner.status, partner.summary, partner.slug) == ("active", "Ice, snow", "boreal-dynamics")
    assert sorted(partner.industries.values_list("name", flat=True)) == ["Energy", "Weather"]
    assert partner.owner is not None and partner.owner.name == "Ada Alliance"
    assert str(partner.external_ids.get()) == "salesforce: 0015g00000XyZ1"
    assert partner.pgh_event_model.objects.filter(pgh_obj=partner).count() == 1  # type: ignore[attr-defined]
    assert "Boreal Dynamics" in desk.get("/partners/").content.decode()


def test_the_same_file_again_changes_nothing(desk: WorkingClient) -> None:
    rows = [
        SALESFORCE,
        *(
            [f"Partner {n}", f"001{n}", "DE", f"p{n}.example", "Energy", "Prospect", "", ""]
            for n in range(30)
        ),
    ]
    desk.bring_in(desk.upload_rows(*rows))
    before = [list(model.objects.order_by("pk").values()) for model in (Partner, ExternalId)]
    again = desk.upload_rows(*rows)
    assert again.counts["unchanged"] == 30
    assert "Bring in" not in desk.page(again)
    desk.bring_in(again)
    assert [list(model.objects.order_by("pk").values()) for model in (Partner, ExternalId)] == before


def test_a_hubspot_export_finds_partners_by_id_then_domain_then_name(desk: WorkingClient) -> None:
    by_id = PartnerFactory(name="Old name", website="")
    ExternalId.objects.create(partner=by_id, system="hubspot", value="17")
    by_domain = PartnerFactory(name="Kestrel", website="https://www.kestrel.example/about")
    by_name = PartnerFactory(name="Café Lumière", country="FR")
    run = desk.upload_rows(
        HUBSPOT,
        ["New name", "elsewhere.example", "17", "", "", ""],
        ["Kestrel Climate Lab", "kestrel.example", "18", "", "", ""],
        ["cafe lumiere", "", "19", "Belgium", "customer", ""],
        ["Nobody knew", "nobody.example", "20", "USA", "subscriber", ""],
    )
    assert run.source == "hubspot"
    assert outcomes(run) == ["update", "update", "update", "create"]
    page = desk.page(run, "?show=update")
    assert "Old name" in page and "New name" in page and "https://elsewhere.example" in page
    desk.bring_in(run)
    assert Partner.objects.count() == 4
    by_id.refresh_from_db(), by_domain.refresh_from_db(), by_name.refresh_from_db()
    assert (by_id.name, by_id.website) == ("New name", "https://elsewhere.example")
    assert (by_domain.name, by_domain.website) == ("Kestrel Climate Lab", "https://www.kestrel.example/about")
    assert (by_name.name, by_name.country, by_name.status, by_name.version) == (
        "cafe lumiere",
        "BE",
        "active",
        2,
    )
    assert sorted(str(each) for each in ExternalId.objects.all()) == [
        f"hubspot: {n}" for n in (17, 18, 19, 20)
    ]


def test_our_own_labels_are_understood_and_words_by_label_or_value_in_any_case(desk: WorkingClient) -> None:
    domains = list(Domain.objects.values_list("name", flat=True)[:2])
    owner = UserFactory(name="Ines Duarte", email="ines@example.com")
    run = desk.upload_rows(
        [
            "Name",
            "Kind",
            "Tier",
            "Status",
            "Domains",
            "Country",
            "Website",
            "Owner",
            "Summary",
            "External id",
            "Last touch",
        ],
        [
            "Boreal",
            "RESEARCH LAB",
            "strategic",
            "Onboarding",
            "; ".join(domains).upper(),
            "United Kingdom",
            "https://b.example",
            "INES@example.com",
            "one\ntwo",
            "sap: 7; file: 9",
            "2026-01-01",
        ],
    )
    assert run.source == "ecosystem" and run.state == "preview", (run.source, run.state, run.columns)
    assert "Left out: Last touch." in desk.page(run)
    desk.bring_in(run)
    partner = Partner.objects.get()
    assert (partner.kind, partner.tier, partner.status, partner.country) == (
        "research_lab",
        "strategic",
        "onboarding",
        "GB",
    )
    assert (partner.owner, partner.summary) == (owner, "one\ntwo")
    assert sorted(partner.domains.values_list("name", flat=True)) == sorted(domains)
    assert sorted(map(str, partner.external_ids.all())) == ["file: 9", "sap: 7"]


def test_an_excel_workbook_is_as_good_as_csv(desk: WorkingClient) -> None:
    run = desk.upload_rows(
        ["Name", "Kind", "Country"],
        ["=Boreal", "ISV", "NO"],
        ["+1 Labs", "Agency", "Norway"],
        name="partners.xlsx",
    )
    assert run.counts["created"] == 2, run.problem
    desk.bring_in(run)
    assert set(Partner.objects.values_list("name", "country")) == {("=Boreal", "NO"), ("+1 Labs", "NO")}


def test_bad_rows_are_named_come_back_with_reasons_and_can_be_mended(desk: WorkingClient) -> None:
    run = desk.upload_rows(
        ["Name", "Kind", "Country", "Website", "Owner", "Domains"],
        ["Good", "ISV", "NO", "", "", ""],
        ["", "ISV", "", "", "", ""],
        ["Odd", "Cloud", "Atlantis", "not a site", "Nobody Known", "Astrology"],
        ["x" * 300, "", "", "", "", ""],
    )
    assert run.counts == {"created": 1, "updated": 0, "unchanged": 0, "asked": 0, "conflicts": 0, "bad": 3}
    why = reasons(run)
    assert why[3] == "no name"
    for words in (
        "“Cloud” is none of ISV, Startup",
        "“Atlantis” is no country",
        "“not a site” is no web address",
        "no colleague is called “Nobody Known”",
        "no domain is called “Astrology”",
    ):
        assert words in why[4]
    assert why[5] == "name is longer than 200 characters"
    page = desk.page(run)
    assert "“Atlantis” is no country that is known" in page
    assert "3 rows to decide, in conflict or left out stay out" in page
    written: bytes = b"".join(desk.get(f"{run.get_absolute_url()}bad-rows.csv"))  # type: ignore[call-overload]
    assert written.startswith(b"Name,Kind,Country,Website,Owner,Domains,reason\r\n")
    mended = written.replace(b"Cloud,Atlantis,not a site,Nobody Known,Astrology", b"Agency,NO,,,").replace(
        b"x" * 300, b"Short"
    )
    desk.bring_in(run)
    desk.upload(mended)
    second = run.__class__.objects.latest("pk")
    assert second.counts["created"] == 2 and second.counts["bad"] == 1
    assert reasons(second) == {2: "no name"}


def test_all_or_nothing_refuses_while_a_row_is_bad(desk: WorkingClient) -> None:
    run = desk.upload_rows(["Name", "Country", "Tier"], ["Good", "NO", ""], ["Odd", "Atlantis", ""])
    page = desk.post(f"{run.get_absolute_url()}confirmation/", {"whole": "on"}, follow=True).content.decode()
    assert "you asked for all or nothing" in page
    assert not Partner.objects.exists()
    assert desk.bring_in(run).state == "done"
    assert Partner.objects.get().name == "Good"


def test_a_name_that_is_nearly_one_that_is_here_is_asked_once(desk: WorkingClient) -> None:
    here = PartnerFactory(name="Boreal Dynamics")
    rows = (["Name", "Country", "Tier"], ["Boreal Dynamics Inc", "NO", ""], ["Wholly different", "DE", ""])
    run = desk.upload_rows(*rows)
    assert outcomes(run) == ["asked", "create"]
    page = desk.page(run)
    assert (
        "Is “Boreal Dynamics Inc” a partner that is here?" in page and "None of these: a new partner" in page
    )
    # Undecided, its rows stay out.
    said = {"answer_0": str(here.pk)}
    run = desk.post(run.get_absolute_url(), said, follow=True) and run
    run.refresh_from_db()
    assert outcomes(run) == ["update", "create"]
    desk.bring_in(run)
    here.refresh_from_db()
    assert (here.name, here.country, Partner.objects.count()) == ("Boreal Dynamics Inc", "NO", 2)


def test_all_other_names_can_be_told_to_be_new(desk: WorkingClient) -> None:
    for n in range(30):
        PartnerFactory(name=f"Boreal Dynamics {n}")
    run = desk.upload_rows(["Name", "Tier"], *([f"Boreal Dynamic {n}", "watch"] for n in range(30)))
    assert run.counts["asked"] == 30
    assert "5 more questions come after these" in desk.page(run)
    desk.post(run.get_absolute_url(), {"rest_is_new": "on"})
    run.refresh_from_db()
    assert run.counts["created"] == 30


def test_two_rows_for_one_partner_and_a_record_changed_here_are_conflicts(desk: WorkingClient) -> None:
    rows = [["Name", "External id", "Tier"], ["Boreal", "1", "watch"], ["Kestrel", "2", "watch"]]
    desk.bring_in(desk.upload_rows(*rows))
    kestrel = Partner.objects.get(name="Kestrel")
    kestrel.tier = "strategic"
    kestrel.bump()
    kestrel.save()
    run = desk.upload_rows(*rows, ["boreal", "", "growth"])
    assert outcomes(run) == ["unchanged", "conflict", "conflict"]
    assert reasons(run) == {3: "changed here since it was last brought in", 4: "row 2 is about the same one"}
    assert "changed here since" in desk.page(run)
    desk.post(run.get_absolute_url(), {"overwrite": "on"})
    run.refresh_from_db()
    assert outcomes(run) == ["unchanged", "update", "conflict"]
    desk.bring_in(run)
    kestrel.refresh_from_db()
    assert kestrel.tier == "watch"


def test_what_changed_since_the_preview_is_shown_anew_before_it_is_written(desk: WorkingClient) -> None:
    here = PartnerFactory(name="Boreal", tier="watch")
    run = desk.upload_rows(["Name", "Tier", "Country"], ["Boreal", "growth", "NO"], ["Fresh", "watch", "SE"])
    Partner.objects.filter(pk=here.pk).update(country="DK", version=5)
    run = desk.bring_in(run)
    assert run.state == "preview"
    assert not Partner.objects.filter(name="Fresh").exists()
    page = desk.page(run, "?show=update")
    assert "Something changed here since you looked, and nothing was written" in page and "Denmark" in page
    assert desk.bring_in(run).state == "done"
    here.refresh_from_db()
    assert (here.country, here.tier, here.version) == ("NO", "growth", 6)


def test_a_partner_added_meanwhile_under_the_same_name_is_no_second_one(desk: WorkingClient) -> None:
    run = desk.upload_rows(["Name", "Tier"], ["Boreal", "growth"])
    PartnerFactory(name="Boreal", tier="watch")
    run = desk.bring_in(run)
    assert run.state == "preview" and outcomes(run) == ["update"]
    desk.bring_in(run)
    assert Partner.objects.get().tier == "growth"


def test_unknown_owners_can_be_left_aside(desk: WorkingClient, importer: object) -> None:
    run = desk.upload_rows(["Name", "Owner", "Tier"], ["Boreal", "Somebody Gone", "watch"])
    assert run.counts["bad"] == 1
    desk.post(run.get_absolute_url(), {"without_owner": "on"})
    run.refresh_from_db()
    desk.bring_in(run)
    assert Partner.objects.get().owner == importer


def test_restricted_partners_are_not_told_of_by_any_door(desk: WorkingClient, importer: object) -> None:
    hidden = PartnerFactory(
        name="Secret Fusion", website="https://secret.example", country="FR", restricted=True
    )
    ExternalId.objects.create(partner=hidden, system="file", value="777")
    rows = [
        ["Name", "Website", "External id", "Tier"],
        ["Secret Fusion", "", "", "watch"],
        ["Other", "secret.example", "", "watch"],
        ["Secret Fusion GmbH", "", "", "watch"],
        ["Third", "", "777", "watch"],
        ["Fourth", "", "778", "watch"],
    ]
    run = desk.upload_rows(*rows)
    assert outcomes(run) == ["create", "create", "create", "bad", "create"]
    assert reasons(run) == {5: "this row can't be brought in by you: ask an admin"}
    page = desk.page(run) + desk.page(run, "?show=create")
    assert "Is “" not in page and hidden.get_absolute_url() not in page and "France" not in page
    assert desk.bring_in(run).state == "done"
    hidden.refresh_from_db()
    assert (hidden.country, hidden.tier) == ("FR", PartnerFactory.build().tier)
    assert Partner.objects.filter(name="Secret Fusion").count() == 2
    # Its id, of our own, is as one that nobody has.
    run = desk.upload_rows(
        ["Id", "Name", "Kind", "Tier"], [str(hidden.pk), "X", "isv", "watch"], ["999999", "Y", "isv", "watch"]
    )
    told = reasons(run)
    assert (
        told[2].replace(str(hidden.pk), "N")
        == told[3].replace("999999", "N")
        == "no partner has the id N here"
    )
    # For its team it is there.
    TeamMemberFactory(partner=hidden, user=importer)
    run = desk.upload_rows(
        ["Name", "Country", "Tier"], ["Fourth", "ES", "watch"], ["Secret Fusion", "ES", "watch"]
    )
    assert outcomes(run) == ["update", "asked"]


def test_a_restricted_partner_stays_restricted_over_a_file(desk: WorkingClient) -> None:
    desk.bring_in(
        desk.upload_rows(["Name", "Tier", "Restricted"], ["Hush", "watch", "Yes"], ["Loud", "watch", "no"])
    )
    assert dict(Partner.objects.values_list("name", "restricted")) == {"Hush": True, "Loud": False}
    assert Partner.objects.get(name="Hush").slug.startswith("hush-")


def test_columns_can_be_told_and_are_remembered(desk: WorkingClient) -> None:
    lines = (["Firma", "Land", "Bemerkung"], ["Boreal", "NO", "kühl"])
    run = desk.upload_rows(*lines)
    assert run.state == "mapping"
    page = desk.page(run)
    assert "What is in this file?" in page
    columns = f"{run.get_absolute_url()}columns/"
    page = desk.get(f"{columns}?subject=partners").content.decode()
    assert "Firma" in page and "kühl" in page and "Leave out" in page
    said = {"subject": "partners", "source": "file", "column_1": "country", "column_2": "summary"}
    answer = desk.post(columns, said)
    assert answer.status_code == 422 and "Choose the column of: Name" in answer.content.decode()
    answer = desk.post(columns, {**said, "column_0": "name", "column_1": "name"})
    assert answer.status_code == 422 and "Two columns fill “Name”" in answer.content.decode()
    desk.post(columns, {**said, "column_0": "name"})
    run.refresh_from_db()
    assert run.state == "preview" and run.counts["created"] == 1
    desk.bring_in(run)
    assert Partner.objects.get().summary == "kühl"
    again = desk.upload_rows(*lines)
    assert (again.state, again.counts["unchanged"]) == ("preview", 1)


def test_who_may_not_change_partners_may_not_bring_them_in(desk: WorkingClient, importer: object) -> None:
    run = desk.upload_rows(["Name", "Tier"], ["Boreal", "watch"])
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.get(name=Role.ALLIANCE)
    group.permissions.remove(Permission.objects.get(codename="change_partner"))
    client = WorkingClient()
    client.force_login(importer)  # type: ignore[arg-type]
    assert client.get(run.get_absolute_url()).status_code == 403
    assert client.post(f"{run.get_absolute_url()}confirmation/").status_code == 403
    answer = client.upload(as_csv(["Name", "Tier"], ["Kestrel", "watch"]))
    assert (
        answer.status_code == 422 and "You may not bring in what this file holds" in answer.content.decode()
    )
    assert not Partner.objects.exists()
