"""Whatever is typed or sent: a clear error in its place or harmless text, never a 500."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.models import Contact, Partner, Solution
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    IndustryFactory,
    MembershipFactory,
    PartnerFactory,
    ProductFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{ 7|add:7 }}{% now 'Y' %}&amp;"
MEGABYTE = 1024 * 1024


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


def partner_form(**changes: Any) -> dict[str, Any]:
    return {"name": "Boreal", "kind": "isv", "tier": "growth", "status": "active"} | changes


def test_markup_in_every_text_is_shown_as_text(sign_in: SignIn) -> None:
    owner = UserFactory(name=SCRIPT)
    partner = PartnerFactory(
        name=SCRIPT, slug="hostile", summary=SCRIPT, website=f"https://x.example/{SCRIPT}", owner=owner
    )
    partner.industries.add(IndustryFactory(name=SCRIPT[:100]))
    contact = ContactFactory(
        partner=partner, name=SCRIPT, title=SCRIPT, phone='"><script>alert(1)</script>', email="a@x.example"
    )
    solution = SolutionFactory(partner=partner, name=SCRIPT, summary=SCRIPT, baseline=SCRIPT, speed_up=2)
    TeamMemberFactory(partner=partner, user=owner)
    AdoptionFactory(partner=partner, product=ProductFactory(name=SCRIPT[:100]))
    membership = MembershipFactory(partner=partner, programme__name=SCRIPT[:100], notes=SCRIPT)
    client = sign_in(owner)
    for address in (
        "/partners/",
        f"/partners/?q={SCRIPT}&tier={SCRIPT}&sort={SCRIPT}&quiet={SCRIPT}",
        "/contacts/",
        f"/contacts/?partner={SCRIPT}",
        "/partners/hostile/",
        "/partners/hostile/?tab=contacts",
        "/partners/hostile/?tab=solutions",
        f"/partners/hostile/?tab={SCRIPT}",
        "/partners/hostile/edit/",
        "/partners/hostile/team/",
        "/partners/hostile/adoptions/",
        "/partners/hostile/timeline/",
        f"/partners/hostile/programmes/{membership.pk}/edit/",
        f"/partners/hostile/solutions/{solution.pk}/edit/",
        f"/contacts/{contact.pk}/edit/",
    ):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert "<script>alert" not in page and "<img src=x" not in page, address
        assert f"14{timezone.now().year}" not in page, "templates in data are not run"
    assert "{{ 7|add:7 }}" in client.get("/partners/").content.decode()


def test_markup_in_refused_forms_and_conflicts_is_shown_as_text(client: Client) -> None:
    partner = PartnerFactory(slug="hostile", summary=SCRIPT)
    address = "/partners/hostile/edit/"
    refused = client.post(address, partner_form(name=SCRIPT, kind=SCRIPT, website=SCRIPT, owner=SCRIPT))
    stale = client.post(address, partner_form(name=SCRIPT, summary=f"{SCRIPT}!", seen_version=99))
    assert (refused.status_code, stale.status_code) == (422, 409)
    for answer in (refused, stale):
        page = answer.content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page
    partner.refresh_from_db()
    assert partner.version == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://", "ftp:/x y"])
def test_a_website_is_an_address_of_the_web(url: str, client: Client) -> None:
    assert client.post("/partners/new/", partner_form(website=url)).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "🚀 Röket Ltd 🇳🇴",
        "شركة النور للمحاكاة",
        "בועת סימולציה",
        "株式会社流体力学研究所",
        "\u202eevil\u202c",
        "Zalgo͜ ̤t̸e̷x̶t̵",
        "&lt;b&gt;",
        "../../etc/passwd",
        "new",
        "options",
        "0",
        "None",
        "-",
        "%00",
        "x" * 200,
    ],
)
def test_any_name_finds_an_address_and_comes_back_whole(name: str, client: Client) -> None:
    answer = client.post("/partners/new/", partner_form(name=name))
    partner = Partner.objects.get()
    assert (answer.status_code, partner.name) == (302, name)
    page = client.get(answer["Location"])
    assert page.status_code == 200 and page.context["partner"] == partner
    assert [p.name for p in client.get("/partners/", {"q": name}).context["page"]] == [name]
    assert client.post("/partners/new/", partner_form(name=f"{name[:190]} 2")).status_code == 302
    assert Partner.objects.values("slug").distinct().count() == 2


@pytest.mark.parametrize("field", ["name", "summary", "website"])
def test_nul_characters_are_refused_beside_their_field(field: str, client: Client) -> None:
    answer = client.post("/partners/new/", partner_form(**{field: "https://a\x00b.example"}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Partner.objects.exists()


def test_nul_characters_are_refused_around_a_partner_too(client: Client) -> None:
    partner = PartnerFactory(slug="boreal")
    for address, data in (
        (f"/contacts/new/?partner={partner.pk}", {"name": "A\x00", "title": "\x00", "phone": "\x00"}),
        ("/partners/boreal/solutions/new/", {"name": "A\x00", "status": "beta", "summary": "\x00"}),
    ):
        answer = client.post(address, data)
        assert answer.status_code == 422, address
        assert "Null characters" in answer.content.decode()
    assert not Contact.objects.exists() and not Solution.objects.exists()


def test_a_name_of_5000_characters_is_refused_and_comes_back(client: Client) -> None:
    name = "long " * 1000
    answer = client.post("/partners/new/", partner_form(name=name))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "at most 200 characters" in page and name.strip()[:1000] in page


def test_a_summary_of_a_megabyte_is_kept_whole(client: Client) -> None:
    summary = ("Ocean models. " * (MEGABYTE // 14))[:MEGABYTE].strip()
    answer = client.post("/partners/new/", partner_form(summary=summary))
    assert answer.status_code == 302
    assert Partner.objects.get().summary == summary
    assert client.get(answer["Location"]).status_code == 200
    assert len(client.get("/partners/").content) < MEGABYTE // 4, "lists do not carry it"


def test_a_conflict_over_a_megabyte_loses_nothing(client: Client) -> None:
    partner = PartnerFactory(summary="Theirs", version=2)
    mine = "m" * MEGABYTE
    posted = partner_form(owner=partner.owner_id, seen_version=1, summary=mine)
    answer = client.post(f"{partner.get_absolute_url()}edit/", posted)
    assert answer.status_code == 409
    assert mine in answer.content.decode()


def test_more_than_a_form_may_hold_is_refused_in_words(client: Client) -> None:
    answer = client.post("/partners/new/", partner_form(summary="x" * (5 * MEGABYTE)))
    assert answer.status_code in {400, 413}
    assert "<h1" in answer.content.decode()
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        f"/contacts/{'9' * 40}/edit/",
        f"/partners/boreal/solutions/{'9' * 40}/edit/",
        f"/partners/boreal/programmes/{'9' * 40}/edit/",
        f"/partners/{'x' * 5000}/",
        "/partners/Bor%C3%A9al/",
        "/partners/a%00b/",
        "/partners/boreal%0d%0aSet-Cookie:x/",
        "/partners/../admin/",
    ],
)
def test_an_address_of_nothing_is_a_404(address: str, client: Client) -> None:
    PartnerFactory(slug="boreal")
    assert client.get(address).status_code == 404


def test_what_is_not_utf_8_is_read_without_a_crash(client: Client) -> None:
    answer = client.generic(
        "POST",
        "/partners/new/",
        b"name=Bor\xe9al&kind=isv&tier=growth&status=active",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in {302, 400, 422}
    assert client.get("/partners/?q=%ff%fe").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_change_nothing(method: str, client: Client) -> None:
    partner = PartnerFactory(slug="boreal")
    for address in ("/partners/boreal/", "/partners/boreal/edit/", "/partners/", "/partners/boreal/archive/"):
        answer = getattr(client, method)(address)
        assert answer.status_code in {405, 422}, address
    partner.refresh_from_db()
    assert (partner.version, partner.archived_at) == (1, None)
