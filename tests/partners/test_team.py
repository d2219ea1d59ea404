"""Who looks after a partner, and how far it is with our products."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.actions import set_adoption
from partners.models import Adoption, Partner, TeamMember
from tests.factories import (
    AdoptionFactory,
    PartnerFactory,
    ProductFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(name="Maria Okafor"))


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


# --- Team -----------------------------------------------------------------------------------------


def test_adding_to_the_team(client: Client, partner: Partner) -> None:
    user = UserFactory(name="Ines Duarte")
    answer = client.post("/partners/boreal/team/", {"user": user.pk, "role": "alliance"}, follow=True)
    page = answer.content.decode()
    assert "Added to the team." in page and "Ines Duarte" in page
    member = TeamMember.objects.get()
    assert (member.partner, member.user, member.role) == (partner, user, "alliance")


def test_one_person_may_have_two_parts_but_each_once(client: Client, partner: Partner) -> None:
    user = UserFactory()
    for role, status in (("devrel", 302), ("alliance", 302), ("devrel", 422)):
        answer = client.post("/partners/boreal/team/", {"user": user.pk, "role": role})
        assert answer.status_code == status
    assert "This person has that role here already." in answer.content.decode()
    assert partner.team.count() == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"user": "", "role": "devrel"},
        {"user": "999999", "role": "devrel"},
        {"user": "9" * 30, "role": "devrel"},
        {"user": "x\x00", "role": "devrel"},
        {"role": "boss"},
    ],
)
def test_a_refused_part_says_why(data: dict[str, str], client: Client, partner: Partner) -> None:
    posted = {"user": UserFactory().pk} | data if data.get("role") == "boss" else data
    answer = client.post("/partners/boreal/team/", posted)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert not TeamMember.objects.exists()


def test_somebody_who_no_longer_signs_in_is_not_offered(client: Client, partner: Partner) -> None:
    gone = UserFactory(name="Gone Colleague", is_active=False)
    assert "Gone Colleague" not in client.get("/partners/boreal/team/").content.decode()
    assert client.post("/partners/boreal/team/", {"user": gone.pk, "role": "devrel"}).status_code == 422


def test_taking_out_of_the_team(client: Client, partner: Partner) -> None:
    member = TeamMemberFactory(partner=partner, user__name="Ines Duarte")
    address = f"/partners/boreal/team/{member.pk}/remove/"
    page = client.get("/partners/boreal/team/").content.decode()
    assert f'action="{address}"' in page and "Take Ines Duarte out of the team" in page
    answer = client.post(address, {"next": "/partners/boreal/team/"}, follow=True)
    assert answer.redirect_chain == [("/partners/boreal/team/", 302)]
    assert "Ines Duarte is no longer on the team." in answer.content.decode()
    assert not TeamMember.objects.exists()
    assert client.post(address).status_code == 302, "sent twice, it is done already"


def test_a_part_in_another_partners_team_stays(client: Client, partner: Partner) -> None:
    member = TeamMemberFactory()
    client.post(f"/partners/boreal/team/{member.pk}/remove/")
    assert TeamMember.objects.filter(pk=member.pk).exists()


def test_nobody_shuts_themselves_out_of_a_restricted_partner(sign_in: SignIn) -> None:
    partner = PartnerFactory(restricted=True)
    member = TeamMemberFactory(partner=partner, role="devrel")
    client = sign_in(member.user)
    address = f"{partner.get_absolute_url()}team/{member.pk}/remove/"
    answer = client.post(address, follow=True)
    assert "You would no longer see this partner." in answer.content.decode()
    assert TeamMember.objects.filter(pk=member.pk).exists()
    TeamMemberFactory(partner=partner, user=member.user, role="alliance")
    client.post(address)
    assert not TeamMember.objects.filter(pk=member.pk).exists(), "another part is left"


@pytest.mark.parametrize("by", ["owner", "admin"])
def test_its_owner_and_admins_take_out_whom_they_like(by: str, sign_in: SignIn) -> None:
    partner = PartnerFactory(restricted=True)
    user = partner.owner if by == "owner" else UserFactory(role=Role.ADMIN)
    own = TeamMemberFactory(partner=partner, user=user)
    last = TeamMemberFactory(partner=partner)
    client = sign_in(user)
    for member in (own, last):
        client.post(f"{partner.get_absolute_url()}team/{member.pk}/remove/")
    assert not TeamMember.objects.exists()
    assert client.get(partner.get_absolute_url()).status_code == 200


# --- Adoption -------------------------------------------------------------------------------------


def adoption_form(client: Client) -> dict[str, Any]:
    """Return what the adoption form of the partner would post as it stands."""
    form = client.get("/partners/boreal/adoptions/").context["form"]
    shown = {bound.html_name: bound.value() or "" for bound in form}
    return shown | {bound.html_initial_name: bound.value() or "" for bound in form}


def stages(partner: Partner) -> dict[str, str]:
    return dict(partner.adoptions.values_list("product__name", "stage"))


def test_noting_how_far_a_partner_is(client: Client, partner: Partner) -> None:
    earth, modulus = ProductFactory(name="Earth-2"), ProductFactory(name="PhysicsNeMo")
    AdoptionFactory(partner=partner, product=earth, stage="exploring", since=date(2026, 1, 1))
    AdoptionFactory(partner=partner, product=ProductFactory(name="Omniverse"), since=date(2026, 1, 1))
    omniverse = Adoption.objects.get(product__name="Omniverse").product
    data = adoption_form(client) | {
        f"product_{earth.pk}": "in_production",
        f"product_{modulus.pk}": "evaluating",
        f"product_{omniverse.pk}": "",
    }
    answer = client.post("/partners/boreal/adoptions/", data)
    assert answer["Location"] == "/partners/boreal/"
    assert stages(partner) == {"Earth-2": "in_production", "PhysicsNeMo": "evaluating"}
    assert set(partner.adoptions.values_list("since", flat=True)) == {timezone.localdate()}


def test_a_stage_that_stays_keeps_its_day(client: Client, partner: Partner) -> None:
    adoption = AdoptionFactory(partner=partner, stage="exploring", since=date(2026, 1, 1))
    client.post("/partners/boreal/adoptions/", adoption_form(client))
    adoption.refresh_from_db()
    assert adoption.since == date(2026, 1, 1)


def test_two_editors_of_different_products_both_get_theirs(client: Client, partner: Partner) -> None:
    earth, modulus = ProductFactory(name="Earth-2"), ProductFactory(name="PhysicsNeMo")
    seen = adoption_form(client)
    set_adoption(by=UserFactory(), partner=partner, product=earth, stage="integrating")
    client.post("/partners/boreal/adoptions/", seen | {f"product_{modulus.pk}": "evaluating"})
    assert stages(partner) == {"Earth-2": "integrating", "PhysicsNeMo": "evaluating"}


def test_the_second_editor_of_one_product_is_told_and_chooses(client: Client, partner: Partner) -> None:
    earth = ProductFactory(name="Earth-2")
    seen = adoption_form(client) | {f"product_{earth.pk}": "evaluating"}
    set_adoption(by=UserFactory(), partner=partner, product=earth, stage="in_production")
    answer = client.post("/partners/boreal/adoptions/", seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody set it to “In production” meanwhile." in page
    assert '<option value="evaluating" selected>' in page, "what was chosen stays"
    assert stages(partner) == {"Earth-2": "in_production"}
    assert f'name="initial-product_{earth.pk}" value="in_production"' in page
    again = seen | {f"initial-product_{earth.pk}": "in_production"}
    assert client.post("/partners/boreal/adoptions/", again).status_code == 302
    assert stages(partner) == {"Earth-2": "evaluating"}


def test_the_same_form_sent_twice_changes_nothing_more(client: Client, partner: Partner) -> None:
    earth = ProductFactory(name="Earth-2")
    seen = adoption_form(client) | {f"product_{earth.pk}": "evaluating"}
    for _ in range(2):
        assert client.post("/partners/boreal/adoptions/", seen).status_code == 302
    assert stages(partner) == {"Earth-2": "evaluating"}


@pytest.mark.parametrize("stage", ["finished", "x" * 5000, "<script>", "\x00"])
def test_an_unknown_stage_is_refused_in_its_place(stage: str, client: Client, partner: Partner) -> None:
    earth = ProductFactory(name="Earth-2")
    answer = client.post(
        "/partners/boreal/adoptions/", adoption_form(client) | {f"product_{earth.pk}": stage}
    )
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert not Adoption.objects.exists()


def test_a_retired_product_shows_only_where_it_is_adopted(client: Client, partner: Partner) -> None:
    retired = ProductFactory(name="Old Modulus", retired_at=timezone.now())
    assert "Old Modulus" not in client.get("/partners/boreal/adoptions/").content.decode()
    answer = client.post("/partners/boreal/adoptions/", {f"product_{retired.pk}": "exploring"})
    assert answer.status_code == 302 and not Adoption.objects.exists()
    AdoptionFactory(partner=partner, product=retired)
    assert "Old Modulus" in client.get("/partners/boreal/adoptions/").content.decode()
