"""Partners are added, edited, archived and restored in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.actions import archive_partner, save_partner
from partners.models import Partner
from tests.factories import (
    IndustryFactory,
    PartnerFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def me(db: None) -> User:
    return UserFactory(name="Maria Okafor")


@pytest.fixture
def client(me: User, sign_in: SignIn) -> Client:
    return sign_in(me)


def form(partner: Partner | None = None, **changes: Any) -> dict[str, Any]:
    """Return what the form posts: for a new partner, or with the version of `partner` as it is now."""
    data: dict[str, Any] = {"name": "Boreal Dynamics", "kind": "isv", "tier": "growth", "status": "active"}
    if partner is not None:
        data |= {"name": partner.name, "owner": partner.owner_id, "seen_version": partner.version}
    return data | changes


def test_adding_a_partner(client: Client, me: User) -> None:
    owner, industry = UserFactory(), IndustryFactory()
    answer = client.post(
        "/partners/new/",
        form(
            name="  Boreal   Dynamics ",
            owner=owner.pk,
            domains=[domain("turbulence").pk, domain("weather-climate").pk],
            industries=[industry.pk],
            country="NO",
            website="https://boreal.example",
            summary="Ocean models.",
        ),
        follow=True,
    )
    partner = Partner.objects.get()
    assert answer.redirect_chain == [("/partners/boreal-dynamics/", 302)]
    assert "Partner added." in answer.content.decode()
    assert (partner.name, partner.owner, partner.country) == ("Boreal Dynamics", owner, "NO")
    assert {d.slug for d in partner.domains.all()} == {"turbulence", "weather-climate"}
    assert list(partner.industries.all()) == [industry]
    assert (partner.version, partner.restricted, partner.last_touch_at) == (1, False, None)


def test_a_new_partner_without_an_owner_is_its_adders(client: Client, me: User) -> None:
    page = client.get("/partners/new/").content.decode()
    assert f'<option value="{me.pk}" selected>' in page
    client.post("/partners/new/", form(owner=""))
    assert Partner.objects.get().owner == me


def test_the_same_form_sent_twice_adds_one(client: Client) -> None:
    client.post("/partners/new/", form())
    again = client.post("/partners/new/", form(name="boreal dynamics"))
    assert again.status_code == 422
    assert "A partner of this name exists already." in again.content.decode()
    assert Partner.objects.count() == 1


def test_editing_a_partner(client: Client) -> None:
    partner = PartnerFactory(name="Boreal", domains=[domain("turbulence")])
    address = partner.get_absolute_url()
    page = client.get(f"{address}edit/").content.decode()
    assert 'value="Boreal"' in page
    answer = client.post(
        f"{address}edit/", form(partner, name="Boreal Dynamics", domains=[domain("industrial-hpc").pk])
    )
    assert answer["Location"] == address, "its address stays when its name changes"
    partner.refresh_from_db()
    assert (partner.name, partner.version) == ("Boreal Dynamics", 2)
    assert [d.slug for d in partner.domains.all()] == ["industrial-hpc"]


def test_saving_leads_back_to_where_the_editor_came_from_but_never_off_the_site(client: Client) -> None:
    partner = PartnerFactory()
    address = f"{partner.get_absolute_url()}edit/"
    answer = client.post(address, form(partner, next="/partners/?tier=watch"))
    assert answer["Location"] == "/partners/?tier=watch"
    partner.refresh_from_db()
    answer = client.post(address, form(partner, next="https://evil.example/"))
    assert answer["Location"] == partner.get_absolute_url()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "   "}, "This field is required"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"kind": "cult"}, "Select a valid choice"),
        ({"tier": ""}, "This field is required"),
        ({"status": "asleep"}, "Select a valid choice"),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"country": "EU"}, "Select a valid choice"),
        ({"website": "boreal dynamics"}, "Enter a valid URL"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"owner": "999999"}, "Select a valid choice"),
        ({"owner": "9" * 30}, "Select a valid choice"),
        ({"owner": "me"}, "Select a valid choice"),
        ({"domains": ["999999"]}, "Select a valid choice"),
        ({"domains": ["9" * 30]}, "Select a valid choice"),
        ({"domains": ["x"]}, "is not a valid value"),
        ({"industries": ["1' OR 1=1"]}, "is not a valid value"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    changes: dict[str, Any], words: str, client: Client
) -> None:
    for address, partner in (("/partners/new/", None), ("/partners/kept/edit/", PartnerFactory(slug="kept"))):
        before = Partner.objects.count()
        answer = client.post(address, form(partner, summary="Kept words", **changes))
        page = answer.content.decode()
        assert answer.status_code == 422, address
        assert words in page and "Kept words" in page, address
        assert Partner.objects.count() == before
        assert not Partner.objects.filter(summary="Kept words").exists()


def test_a_refused_rename_leaves_the_page_about_the_partner_of_old(client: Client) -> None:
    PartnerFactory(name="Taken")
    partner = PartnerFactory(name="Boreal")
    answer = client.post(f"{partner.get_absolute_url()}edit/", form(partner, name="TAKEN"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'<a href="{partner.get_absolute_url()}">Boreal</a>' in page
    assert 'value="TAKEN"' in page


def test_a_website_may_be_typed_without_its_scheme(client: Client) -> None:
    client.post("/partners/new/", form(website="boreal.example"))
    assert Partner.objects.get().website == "https://boreal.example"


# --- Two editors ----------------------------------------------------------------------------------


def test_the_second_of_two_editors_sees_both_and_chooses(client: Client) -> None:
    partner = PartnerFactory(name="Boreal", summary="As it was", tier="growth")
    seen = form(partner, summary="Mine", tier="strategic")
    partner.summary = "Theirs"
    save_partner(by=UserFactory(), partner=partner, many={"domains": [domain()]})
    address = f"{partner.get_absolute_url()}edit/"
    answer = client.post(address, seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody saved “Boreal” while you were editing" in page
    differing = {str(row["label"]): (row["mine"], row["theirs"]) for row in answer.context["changed"]}
    assert differing["Summary"] == ("Mine", "Theirs")
    assert differing["Tier"] == ("Strategic", "Growth")
    assert differing["Domains"] == ("", "Turbulence")
    partner.refresh_from_db()
    assert (partner.summary, partner.tier) == ("Theirs", "growth"), "nothing was overwritten"
    assert 'name="seen_version" value="2"' in page and ">\nMine</textarea>" in page
    client.post(address, seen | {"seen_version": 2})
    partner.refresh_from_db()
    assert (partner.summary, partner.tier, partner.version) == ("Mine", "strategic", 3)


def test_a_form_sent_twice_saves_once(client: Client) -> None:
    partner = PartnerFactory()
    seen = form(partner, summary="Mine\r\nand more")
    for _ in range(2):
        answer = client.post(f"{partner.get_absolute_url()}edit/", seen)
        assert answer["Location"] == partner.get_absolute_url()
    partner.refresh_from_db()
    assert partner.version == 2


def test_what_was_typed_comes_back_when_somebody_archived_it_meanwhile(client: Client) -> None:
    partner = PartnerFactory()
    seen = form(partner, summary="Typed for an hour")
    archive_partner(by=UserFactory(), partner=partner)
    answer = client.post(f"{partner.get_absolute_url()}edit/", seen)
    assert answer.status_code == 409
    assert "Typed for an hour" in answer.content.decode()
    partner.refresh_from_db()
    assert partner.summary == "" and partner.archived_at is not None


@pytest.mark.parametrize("version", ["x", "-1", "9" * 30, "1.5", "\x00"])
def test_a_version_that_nobody_saw_overwrites_nothing(version: str, client: Client) -> None:
    partner = PartnerFactory(summary="As it was")
    answer = client.post(
        f"{partner.get_absolute_url()}edit/", form(partner, summary="Mine", seen_version=version)
    )
    assert answer.status_code in {409, 422}
    assert "Mine" in answer.content.decode()
    partner.refresh_from_db()
    assert partner.summary == "As it was"


# --- Archive --------------------------------------------------------------------------------------


def test_archiving_and_restoring(client: Client) -> None:
    partner = PartnerFactory(name="Boreal")
    address = partner.get_absolute_url()
    assert f'action="{address}archive/"' in client.get(f"{address}edit/").content.decode()
    answer = client.post(f"{address}archive/", follow=True)
    assert "Archived. Lists and counts leave it out." in answer.content.decode()
    assert client.get("/partners/").context["total"] == 0
    assert client.get(f"{address}edit/").status_code == 404
    answer = client.post(f"{address}restore/", follow=True)
    assert "Restored." in answer.content.decode()
    assert client.get("/partners/").context["total"] == 1


@pytest.mark.parametrize("verb", ["archive", "restore"])
def test_doing_it_twice_is_doing_it_once(verb: str, client: Client) -> None:
    partner = PartnerFactory(archived_at=timezone.now() if verb == "restore" else None)
    for _ in range(2):
        answer = client.post(f"{partner.get_absolute_url()}{verb}/")
        assert answer["Location"] == partner.get_absolute_url()
    partner.refresh_from_db()
    assert (partner.archived_at is None) == (verb == "restore")
    assert partner.version == 2


def test_a_name_that_was_taken_meanwhile_is_not_restored(client: Client) -> None:
    partner = PartnerFactory(name="Boreal", archived_at=timezone.now())
    PartnerFactory(name="BOREAL")
    answer = client.post(f"{partner.get_absolute_url()}restore/", follow=True)
    assert "A partner of this name exists already." in answer.content.decode()
    partner.refresh_from_db()
    assert partner.archived_at is not None


def test_an_archived_partners_name_is_free(client: Client) -> None:
    PartnerFactory(name="Boreal Dynamics", slug="boreal-dynamics", archived_at=timezone.now())
    answer = client.post("/partners/new/", form())
    assert answer["Location"] == "/partners/boreal-dynamics-2/"


# --- Who may --------------------------------------------------------------------------------------

READ = ["edit/", "team/", "adoptions/", "programmes/new/", "solutions/new/"]
WRITE = [*READ, "archive/", "restore/", "team/1/remove/", "programmes/1/archive/", "solutions/1/archive/"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PRODUCT, Role.MARKETING])
def test_who_may_not_change_partners_is_refused(role: Role, sign_in: SignIn) -> None:
    partner = PartnerFactory(name="As it was")
    client = sign_in(UserFactory(role=role))
    may = {Role.MARKETING: {"solutions/1/archive/"}}.get(role, set())
    for page in READ:
        assert client.get(f"{partner.get_absolute_url()}{page}").status_code == 403, page
    for verb in set(WRITE) - may:
        assert client.post(f"{partner.get_absolute_url()}{verb}", form(partner)).status_code == 403, verb
    assert client.post("/partners/new/", form()).status_code == 403
    assert Partner.objects.get().name == "As it was"


@pytest.mark.parametrize("role", [Role.DEVREL, Role.ALLIANCE, Role.ADMIN])
def test_who_looks_after_partners_may(role: Role, sign_in: SignIn) -> None:
    partner = PartnerFactory()
    client = sign_in(UserFactory(role=role))
    for page in READ:
        assert client.get(f"{partner.get_absolute_url()}{page}").status_code == 200, page


def test_a_stranger_is_sent_to_sign_in_and_changes_nothing() -> None:
    partner, client = PartnerFactory(name="As it was"), Client()
    TeamMemberFactory(partner=partner)
    SolutionFactory(partner=partner)
    for verb in WRITE:
        answer = client.post(f"{partner.get_absolute_url()}{verb}", form(partner, name="Hacked"))
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), verb
    partner.refresh_from_db()
    assert (partner.name, partner.archived_at, partner.team.count()) == ("As it was", None, 1)


@pytest.mark.parametrize("verb", ["archive/", "restore/", "team/1/remove/", "solutions/1/archive/"])
def test_a_verb_takes_only_post(verb: str, client: Client) -> None:
    partner = PartnerFactory()
    assert client.get(f"{partner.get_absolute_url()}{verb}").status_code == 405
    partner.refresh_from_db()
    assert partner.archived_at is None
