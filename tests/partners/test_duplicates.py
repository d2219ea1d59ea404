"""Likely duplicates: which pairs are found and why, in which order, for whom, and told apart."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystem.accounts.models import Role, User
from partners.duplicates.comparing import compare_all
from partners.models import LikelyPartners, Partner, PartnersToldApart
from partners.tasks import compare_noted
from tests.factories import (
    ContactFactory,
    ExternalIdFactory,
    PartnerFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
# More than are compared while a page is asked for.
SCALE = 3_000
PAGE = "/partners/duplicates/"


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(name="Maria Okafor"))


def shown(client: Client, address: str = PAGE) -> dict[tuple[str, str], list[str]]:
    """Return the pairs that the page shows, in order, each with its reasons."""
    response = client.get(address)
    assert response.status_code == 200
    rows = response.context["rows"]
    return {(row["pair"].first.name, row["pair"].second.name): row.get("reasons", []) for row in rows}


def pair(first: str, second: str, **more: Any) -> tuple[Partner, Partner]:
    return PartnerFactory(name=first, **more), PartnerFactory(name=second, **more)


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Boreal Dynamics", "Boréal Dynamics GmbH"),
        ("Boreal Dynamics, Inc.", "BOREAL DYNAMICS LTD"),
        ("Helmsman CFD", "Helmsman-CFD S.A."),
        ("The Tidewater Company", "Tidewater"),
        ("Müller & Co. KG", "Muller and Company"),
        ("Ørsted Fluids A/S", "Orsted Fluids"),
        ("Kestrel Sp. z o.o.", "Kestrel"),
        ("株式会社流体", "流体"),
        ("Weiß Solver AG", "Weiss Solver"),
    ],
)
def test_legal_forms_accents_and_case_tell_no_names_apart(reader: Client, first: str, second: str) -> None:
    pair(first, second)
    assert shown(reader)[first, second] == ["names differ only in accents, case, punctuation or legal form"]


def test_names_that_look_alike_say_how_much(reader: Client) -> None:
    pair("Nordlicht Turbulence", "Nordlich Turbulence")
    (reasons,) = shown(reader).values()
    assert reasons[0].startswith("names look alike (8")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Boreal Dynamics", "Helmsman CFD"),
        ("Lab 3", "Lab 4"),
        ("Institute of Fluid Physics 12", "Institute of Fluid Physics 21"),
        ("GmbH", "Inc"),
    ],
)
def test_what_is_not_alike_is_no_pair(reader: Client, first: str, second: str) -> None:
    pair(first, second)
    assert shown(reader) == {}


# --- Websites, numbers, mail ----------------------------------------------------------------------


def test_one_website_in_two_spellings(reader: Client) -> None:
    PartnerFactory(name="Aero", website="https://www.boreal.example/about?x=1")
    PartnerFactory(name="Quantum Mesh", website="http://BOREAL.example:8080")
    assert shown(reader) == {("Aero", "Quantum Mesh"): ["same website domain, boreal.example"]}


def test_a_platform_that_many_are_on_says_nothing(reader: Client) -> None:
    for name in (
        "Aero",
        "Mesh",
        "Solver",
        "Fluids",
        "Ocean",
        "Climate",
        "Wind",
        "Heat",
        "Carbon",
        "Delta",
        "Sigma",
    ):
        PartnerFactory(name=name, website=f"https://github.com/{name}")
    assert shown(reader) == {}


def test_one_number_in_two_spellings(reader: Client) -> None:
    one, other = pair("Aero", "Quantum Mesh")
    ExternalIdFactory(partner=one, system="salesforce", value="0015g00000AbCdE")
    ExternalIdFactory(partner=other, system="salesforce", value="0015g00000AbCdEAAT")
    assert shown(reader) == {("Aero", "Quantum Mesh"): ["same external id in salesforce"]}


def test_one_number_in_two_systems_is_chance(reader: Client) -> None:
    one, other = pair("Aero", "Quantum Mesh")
    ExternalIdFactory(partner=one, system="salesforce", value="4711")
    ExternalIdFactory(partner=other, system="hubspot", value="4711")
    assert shown(reader) == {}


def test_contacts_of_one_mail_domain(reader: Client) -> None:
    one, other = pair("Aero", "Quantum Mesh")
    ContactFactory(partner=one, email="ada@boreal.example")
    ContactFactory(partner=one, email="jun@boreal.example")
    ContactFactory(partner=other, email="INES@Boreal.example")
    assert shown(reader) == {("Aero", "Quantum Mesh"): ["3 contacts share the e-mail domain boreal.example"]}


def test_a_mail_domain_open_to_all_says_nothing(reader: Client) -> None:
    for partner in pair("Aero", "Quantum Mesh"):
        ContactFactory(partner=partner, email=f"p{partner.pk}@gmail.com")
    assert shown(reader) == {}


def test_more_reasons_rank_higher(reader: Client) -> None:
    pair("Nordlicht Turbulence", "Nordlich Turbulence")
    PartnerFactory(name="Boreal Dynamics", website="https://boreal.example")
    PartnerFactory(name="Boreal Dynamics Ltd", website="https://boreal.example")
    assert list(shown(reader)) == [
        ("Boreal Dynamics", "Boreal Dynamics Ltd"),
        ("Nordlicht Turbulence", "Nordlich Turbulence"),
    ]


def test_what_changes_is_compared_again(reader: Client) -> None:
    one, other = pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    assert len(shown(reader)) == 1
    Partner.objects.filter(pk=other.pk).update(name="Helmsman CFD")
    assert shown(reader) == {}
    Partner.objects.filter(pk=other.pk).update(name="Boreal Dynamics AG")
    assert list(shown(reader)) == [("Boreal Dynamics", "Boreal Dynamics AG")]
    reader.post(f"/partners/{one.slug}/archive/")
    assert shown(reader) == {}
    reader.post(f"/partners/{one.slug}/restore/")
    assert len(shown(reader)) == 1


# --- Told apart -----------------------------------------------------------------------------------


def test_told_apart_and_taken_back(reader: Client) -> None:
    one, other = pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    assert len(shown(reader)) == 1
    address = f"{PAGE}{other.pk}/{one.pk}/not-the-same/"
    for _again in range(2):
        assert reader.post(address).status_code == 302
    assert shown(reader) == {}
    assert PartnersToldApart.objects.count() == 1, "one pair, whichever is named first"
    assert list(shown(reader, f"{PAGE}not-the-same/")) == [("Boreal Dynamics", "Boreal Dynamics Ltd")]
    reader.post(f"{PAGE}{one.pk}/{other.pk}/not-the-same/remove/")
    assert len(shown(reader)) == 1


def test_the_way_back_is_to_the_same_page(reader: Client) -> None:
    one, other = pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    response = reader.post(f"{PAGE}{one.pk}/{other.pk}/not-the-same/", {"next": f"{PAGE}?page=2"})
    assert response["Location"] == f"{PAGE}?page=2"


def test_nobody_is_told_apart_from_themselves(reader: Client) -> None:
    one = PartnerFactory()
    response = reader.post(f"{PAGE}{one.pk}/{one.pk}/not-the-same/", follow=True)
    assert (
        "can’t be told apart" in response.content.decode()
        or "can&#x27;t be told apart" in response.content.decode()
    )
    assert not PartnersToldApart.objects.exists()


@pytest.mark.parametrize("role", [Role.PRODUCT, Role.MARKETING, Role.VIEWER])
def test_who_may_not_change_partners_decides_nothing(sign_in: SignIn, role: str) -> None:
    one, other = pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    client = sign_in(UserFactory(role=role))
    assert client.post(f"{PAGE}{one.pk}/{other.pk}/not-the-same/").status_code == 403
    assert client.post(f"{PAGE}{one.pk}/{other.pk}/", {"stays": one.pk}).status_code == 403
    assert not PartnersToldApart.objects.exists()


# --- Restricted -----------------------------------------------------------------------------------


def test_a_restricted_partner_pairs_for_its_team_only(sign_in: SignIn) -> None:
    owner, member, stranger = UserFactory(), UserFactory(), UserFactory()
    secret = PartnerFactory(
        name="Boreal Dynamics", restricted=True, owner=owner, website="https://boreal.example"
    )
    other = PartnerFactory(name="Boreal Dynamics Ltd", website="https://boreal.example")
    TeamMemberFactory(partner=secret, user=member)
    assert [len(shown(sign_in(user))) for user in (owner, member, stranger)] == [1, 1, 0]
    client = sign_in(stranger)
    assert "0 pairs" in client.get(PAGE).content.decode()
    for address in (f"{PAGE}{secret.pk}/{other.pk}/", f"{PAGE}{other.pk}/{secret.pk}/"):
        assert client.get(address).status_code == client.post(address, {"stays": other.pk}).status_code == 404
        assert client.post(f"{address}not-the-same/").status_code == 404
    PartnersToldApart.objects.create(first=secret, second=other, by=owner)
    assert shown(client, f"{PAGE}not-the-same/") == {}


def test_restricted_partners_change_nothing_that_others_see(sign_in: SignIn) -> None:
    """A website is common by the open partners that have it, whatever the secret ones have."""
    client = sign_in(UserFactory())
    PartnerFactory(name="Aero", website="https://boreal.example")
    PartnerFactory(name="Quantum Mesh", website="https://boreal.example")
    for name in ("Solver", "Fluids", "Ocean", "Climate", "Wind", "Heat", "Carbon", "Delta", "Sigma", "Omega"):
        PartnerFactory(name=name, website="https://boreal.example", restricted=True)
    assert list(shown(client)) == [("Aero", "Quantum Mesh")]


# --- Contacts -------------------------------------------------------------------------------------


def test_contacts_of_one_address_or_one_name_at_a_partner(reader: Client) -> None:
    one, other = pair("Aero", "Quantum Mesh")
    ContactFactory(partner=one, name="Ada Brandt", email="ada@boreal.example")
    ContactFactory(partner=other, name="A. Brandt", email="ADA@boreal.example")
    ContactFactory(partner=one, name="Jún Tanaka", email="jun@boreal.example")
    ContactFactory(partner=one, name="JUN TANAKA", email="")
    ContactFactory(partner=other, name="Jun Tanaka", email="")
    assert shown(reader, "/contacts/duplicates/") == {
        ("Ada Brandt", "A. Brandt"): ["same e-mail address"],
        ("Jún Tanaka", "JUN TANAKA"): ["same name at the same partner"],
    }


def test_contacts_of_restricted_partners_stay_unknown(reader: Client) -> None:
    secret = PartnerFactory(restricted=True)
    one = ContactFactory(partner=secret, email="ada@boreal.example")
    other = ContactFactory(email="ada@boreal.example")
    assert shown(reader, "/contacts/duplicates/") == {}
    assert reader.get(f"/contacts/duplicates/{one.pk}/{other.pk}/").status_code == 404


# --- Hostile, and many ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "'; DROP TABLE partners_partner; --", "%%%% %s {0}", "\\d+(", "x" * 190],
)
def test_hostile_names_are_compared_and_shown_as_text(reader: Client, name: str) -> None:
    pair(name, f"{name} GmbH")
    response = reader.get(PAGE)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert LikelyPartners.objects.count() == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_page_out_of_range_gives_the_nearest(reader: Client, page: str) -> None:
    pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    assert len(shown(reader, f"{PAGE}?page={page}")) == 1


def test_ids_out_of_range_are_not_found(reader: Client) -> None:
    assert reader.get(f"{PAGE}1/{10**30}/").status_code == 404
    assert reader.get(f"{PAGE}merges/{10**30}/").status_code == 404


def test_queries_stay_constant(reader: Client) -> None:
    def queries() -> int:
        reader.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            reader.get(PAGE)
        return len(captured)

    pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    few = queries()
    for number in range(30):
        pair(f"Team {number} Fluids", f"Team {number} Fluids Inc")
    assert queries() == few


def test_thousands_are_compared_behind_the_scenes(reader: Client) -> None:
    first = [
        "Boreal",
        "Helmsman",
        "Tidewater",
        "Kestrel",
        "Nordlicht",
        "Meridian",
        "Calder",
        "Sable",
        "Orion",
        "Vela",
    ]
    second = [
        "Dynamics",
        "Fluids",
        "Simulation",
        "Climate",
        "Mesh",
        "Aero",
        "Solvers",
        "Physics",
        "Labs",
        "Systems",
    ]
    rows = [
        Partner(
            name=f"{first[n % 10]} {second[n // 10 % 10]} {n // 100}",
            slug=f"scale-{n}",
            website=f"https://p{n}.example",
        )
        for n in range(SCALE)
    ]
    Partner.objects.bulk_create([*rows, Partner(name="Boreal Dynamics 0 GmbH", slug="twin")])
    assert "being compared now" in reader.get(PAGE).content.decode(), "a page doesn't wait for all of it"
    assert compare_noted() > SCALE * 0.9
    assert ("Boreal Dynamics 0", "Boreal Dynamics 0 GmbH") in shown(reader)


def test_what_was_just_added_is_compared_though_others_changed_often(reader: Client) -> None:
    for number in range(20):
        contacts = ContactFactory.create_batch(20, partner=PartnerFactory(name=f"Lab {number}"))
        assert contacts
    pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    assert ("Boreal Dynamics", "Boreal Dynamics Ltd") in shown(reader)


def test_comparing_all_again_changes_nothing(reader: Client) -> None:
    pair("Boreal Dynamics", "Boreal Dynamics Ltd")
    compare_all()
    before = list(LikelyPartners.objects.values_list("first", "second", "score"))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO partners_partnertocompare (record_id) SELECT id FROM partners_partner")
    assert compare_all() > 0
    assert list(LikelyPartners.objects.values_list("first", "second", "score")) == before
