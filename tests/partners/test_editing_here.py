"""Fields of a partner are edited where its page shows them."""

from collections.abc import Callable

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from partners.actions import save_partner
from partners.models import Adoption, Partner
from tests.factories import (
    AdoptionFactory,
    PartnerFactory,
    ProductFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/partners/boreal/?tab=contacts"}


@pytest.fixture
def me(db: None) -> User:
    return UserFactory(name="Maria Okafor")


@pytest.fixture
def client(me: User, sign_in: SignIn) -> Client:
    return sign_in(me)


@pytest.fixture
def partner(me: User) -> Partner:
    return PartnerFactory(
        name="Boreal", slug="boreal", tier="growth", owner=me, summary="Ocean models.\nAnd ice.", country="NO"
    )


def shown(client: Client, address: str) -> dict[str, object]:
    """Return what the form at `address` holds, as a browser would post it."""
    form = client.get(address).context["form"]
    data: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        value = [getattr(v, "pk", v) for v in value] if isinstance(value, (list, tuple)) else value
        for name in (bound.html_name, bound.html_initial_name if bound.field.show_hidden_initial else ""):
            if name and value is not None:
                data[name] = value.replace("\n", "\r\n") if isinstance(value, str) else value
    return data


def test_the_page_offers_a_pencil_for_each_field_to_who_may_edit(
    client: Client, partner: Partner, sign_in: SignIn
) -> None:
    page = client.get("/partners/boreal/").content.decode()
    for field in (
        "name",
        "kind",
        "tier",
        "status",
        "owner",
        "country",
        "website",
        "summary",
        "domains",
        "industries",
    ):
        assert f'href="/partners/boreal/fields/{field}/"' in page, field
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    assert "/fields/" not in viewer.get("/partners/boreal/").content.decode()


def test_saving_one_field_leaves_the_others_and_leads_back_to_the_open_tab(
    client: Client, partner: Partner
) -> None:
    address = "/partners/boreal/fields/tier/"
    part = client.get(address, headers=HTMX).content.decode()
    assert "<html" not in part and 'value="/partners/boreal/?tab=contacts"' in part
    data = shown(client, address) | {"tier": "strategic", "next": "/partners/boreal/?tab=contacts"}
    answer = client.post(address, data, headers=HTMX, follow=True)
    assert answer.redirect_chain == [("/partners/boreal/?tab=contacts", 302)]
    partner.refresh_from_db()
    assert (partner.tier, partner.summary, partner.country) == ("strategic", "Ocean models.\nAnd ice.", "NO")
    assert partner.version == 2


def test_without_javascript_the_form_is_a_page(client: Client, partner: Partner) -> None:
    page = client.get("/partners/boreal/fields/domains/").content.decode()
    assert "<html" in page and "Domains" in page and 'name="tier"' not in page
    data = shown(client, "/partners/boreal/fields/domains/") | {"domains": [domain("turbulence").pk]}
    answer = client.post("/partners/boreal/fields/domains/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/partners/boreal/")
    assert [d.slug for d in partner.domains.all()] == ["turbulence"]


def test_another_field_changed_meanwhile_is_no_conflict(client: Client, partner: Partner, me: User) -> None:
    data = shown(client, "/partners/boreal/fields/summary/")
    elsewhere = Partner.objects.get()
    elsewhere.country = "DE"
    save_partner(by=me, partner=elsewhere, many={})
    answer = client.post("/partners/boreal/fields/summary/", data | {"summary": "Sea ice."})
    assert answer.status_code == 302
    partner.refresh_from_db()
    assert (partner.summary, partner.country) == ("Sea ice.", "DE")


@pytest.mark.parametrize("tampered", [False, True])
def test_the_same_field_changed_meanwhile_is_shown_and_not_overwritten(
    tampered: bool, client: Client, partner: Partner, me: User
) -> None:
    address = "/partners/boreal/fields/tier/"
    data = shown(client, address) | {"tier": "watch"}
    elsewhere = Partner.objects.get()
    elsewhere.tier = "strategic"
    save_partner(by=me, partner=elsewhere, many={})
    if tampered:
        del data["seen_version"]
    answer = client.post(address, data, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Watch" in page and "Strategic" in page and f'action="{address}"' in page
    partner.refresh_from_db()
    assert partner.tier == "strategic"
    again = data | {"seen_version": partner.version}
    assert client.post(address, again).status_code == 302
    partner.refresh_from_db()
    assert partner.tier == "watch"


def test_a_refused_value_stays_in_its_place(client: Client, partner: Partner) -> None:
    PartnerFactory(name="Fjordlight")
    data = shown(client, "/partners/boreal/fields/name/") | {"name": "fjordlight"}
    answer = client.post("/partners/boreal/fields/name/", data, headers=HTMX)
    assert answer.status_code == 422 and answer["HX-Retarget"] == "this"
    assert "A partner of this name exists already." in answer.content.decode()
    assert 'value="fjordlight"' in answer.content.decode()


@pytest.mark.parametrize("field", ["restricted", "slug", "merged_into", "seen_version", "nothing"])
def test_no_other_field_has_an_address(field: str, client: Client, partner: Partner) -> None:
    assert client.get(f"/partners/boreal/fields/{field}/").status_code == 404
    assert client.post(f"/partners/boreal/fields/{field}/", {field: "1"}).status_code == 404


def test_a_form_of_one_field_changes_no_other_that_is_posted_with_it(
    client: Client, partner: Partner
) -> None:
    data = shown(client, "/partners/boreal/fields/tier/") | {"tier": "watch", "restricted": "on", "name": "X"}
    client.post("/partners/boreal/fields/tier/", data)
    partner.refresh_from_db()
    assert (partner.tier, partner.restricted, partner.name) == ("watch", False, "Boreal")


def test_giving_a_restricted_partner_away_would_lose_it(client: Client, partner: Partner, me: User) -> None:
    Partner.objects.update(restricted=True)
    address = "/partners/boreal/fields/owner/"
    data = shown(client, address) | {"owner": UserFactory().pk}
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert "You would no longer see it" in refused.content.decode()
    TeamMemberFactory(partner=partner, user=me)
    assert client.post(address, data).status_code == 302


def test_a_restricted_partner_has_no_fields_for_strangers(partner: Partner, sign_in: SignIn) -> None:
    Partner.objects.update(restricted=True)
    stranger = sign_in(UserFactory())
    assert stranger.get("/partners/boreal/fields/tier/").status_code == 404
    assert stranger.post("/partners/boreal/fields/tier/", {"tier": "watch"}).status_code == 404


def test_one_adoption_is_moved_where_it_is_shown(client: Client, partner: Partner) -> None:
    kept, moved = AdoptionFactory(partner=partner, stage="exploring"), AdoptionFactory(partner=partner)
    address = f"/partners/boreal/adoptions/{moved.product_id}/"
    assert f'href="{address}"' in client.get("/partners/boreal/").content.decode()
    data = shown(client, address) | {f"product_{moved.product_id}": "in_production"}
    assert client.post(address, data, headers=HTMX).status_code == 302
    assert Adoption.objects.get(pk=moved.pk).stage == "in_production"
    assert Adoption.objects.get(pk=kept.pk).stage == "exploring"
    assert (
        client.get(
            f"/partners/boreal/adoptions/{ProductFactory(retired_at='2026-01-01T00:00Z').pk}/"
        ).status_code
        == 404
    )


def test_editing_a_contact_comes_into_the_tab(client: Client, partner: Partner) -> None:
    part = client.get("/partners/boreal/team/", headers=HTMX).content.decode()
    assert "<html" not in part and "data-form-here" in part
