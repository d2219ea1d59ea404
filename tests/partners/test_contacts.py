"""The people at a partner are added, edited, marked as gone and archived."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.actions import find_or_create_contact
from partners.models import Contact, Partner
from tests.factories import ContactFactory, MeetingFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Ada Brandt", "email": "ada@boreal.example"} | changes


def test_adding_a_contact_from_the_partners_page(client: Client, partner: Partner) -> None:
    address = f"/contacts/new/?partner={partner.pk}"
    assert address in client.get("/partners/boreal/", {"tab": "contacts"}).content.decode()
    answer = client.post(
        address,
        form(title="CTO", roles=["champion", "legal"], phone="+47 22", time_zone="Europe/Oslo"),
        follow=True,
    )
    contact = Contact.objects.get()
    assert answer.redirect_chain == [(f"/partners/boreal/?tab=contacts#contact-{contact.pk}", 302)]
    assert "Contact added." in answer.content.decode()
    assert (contact.partner, contact.title, contact.phone) == (partner, "CTO", "+47 22")
    assert (contact.roles, contact.time_zone) == (["champion", "legal"], "Europe/Oslo")


@pytest.mark.parametrize("typed", ["boreal", "  BOREAL ", "id"])
def test_adding_a_contact_of_any_partner_by_name(typed: str, client: Client, partner: Partner) -> None:
    named = str(partner.pk) if typed == "id" else typed
    client.post("/contacts/new/", form(partner=named))
    assert Contact.objects.get().partner == partner


def test_htmx_gets_the_form_alone_and_the_page_around_it_anew(client: Client, partner: Partner) -> None:
    address, headers = f"/contacts/new/?partner={partner.pk}", {"HX-Request": "true"}
    part = client.get(address, headers=headers).content.decode()
    assert "<html" not in part and f'hx-post="{address}"' in part
    refused = client.post(address, form(name=""), headers=headers)
    assert refused.status_code == 422 and "<html" not in refused.content.decode()
    assert (refused["HX-Retarget"], refused["HX-Reselect"]) == ("this", "[data-form-here]")
    saved = client.post(
        address, form(next=f"{partner.get_absolute_url()}?tab=contacts"), headers=headers, follow=True
    )
    assert saved.redirect_chain == [(f"{partner.get_absolute_url()}?tab=contacts", 302)]
    assert "Ada Brandt" in saved.content.decode() and "Contact added." in saved.content.decode()


def test_the_same_form_sent_twice_adds_one(client: Client, partner: Partner) -> None:
    address = f"/contacts/new/?partner={partner.pk}"
    client.post(address, form())
    again = client.post(address, form(email="ADA@boreal.example"))
    assert again.status_code == 422
    assert "A contact with this e-mail address is there already." in again.content.decode()
    client.post(address, form(name="Bo Lind", email=""))
    again = client.post(address, form(name="bo lind", email=""))
    assert again.status_code == 422
    assert "A contact of this name is there already." in again.content.decode()
    assert Contact.objects.count() == 2
    client.post(address, form(name="Bo Lind", email="bo@boreal.example"))
    assert Contact.objects.count() == 3, "an address tells two of a name apart"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 5000}, "at most 200 characters"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"email": "ada at boreal"}, "Enter a valid email address"),
        ({"email": f"{'a' * 300}@x.example"}, "at most 254 characters"),
        ({"phone": "1" * 51}, "at most 50 characters"),
        ({"roles": ["king"]}, "Select a valid choice"),
        ({"time_zone": "Oslo"}, "Choose a time zone such as"),
        ({"time_zone": "../../etc/passwd"}, "Choose a time zone such as"),
        ({"partner": ""}, "This field is required"),
        ({"partner": "Nobody at all"}, "Nothing here is called"),
        ({"partner": "9" * 30}, "Nothing here is called"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    changes: dict[str, Any], words: str, client: Client, partner: Partner
) -> None:
    posted = form(partner=partner.pk, title="Kept words") | changes
    answer = client.post("/contacts/new/", posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kept words" in page or "title" in changes
    assert not Contact.objects.exists()


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "-1", "1.5", "\x00", "²"])
def test_a_partner_who_is_not_there_is_a_404(asked: str, client: Client) -> None:
    assert client.get("/contacts/new/", {"partner": asked}).status_code == 404
    assert client.post(f"/contacts/new/?partner={asked}", form()).status_code == 404


def test_an_archived_partner_takes_no_new_contacts(client: Client) -> None:
    partner = PartnerFactory(archived_at=timezone.now())
    assert client.get("/contacts/new/", {"partner": partner.pk}).status_code == 404
    assert client.post("/contacts/new/", form(partner=partner.pk)).status_code == 422


def test_editing_a_contact(client: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner, name="Ada", email="ada@boreal.example")
    answer = client.post(
        f"/contacts/{contact.pk}/edit/", form(title="CEO", roles=["executive_sponsor"], seen_version=1)
    )
    assert answer["Location"] == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.name, contact.title, contact.version) == ("Ada Brandt", "CEO", 2)
    assert contact.partner == partner


def test_another_contacts_address_is_refused(client: Client, partner: Partner) -> None:
    ContactFactory(partner=partner, email="ada@boreal.example")
    ContactFactory(email="bo@boreal.example")  # Of another partner: no matter.
    contact = ContactFactory(partner=partner)
    address = f"/contacts/{contact.pk}/edit/"
    assert client.post(address, form(email="Ada@Boreal.example", seen_version=1)).status_code == 422
    assert client.post(address, form(email="bo@boreal.example", seen_version=1)).status_code == 302


def test_the_second_of_two_editors_sees_both(client: Client) -> None:
    contact = ContactFactory(name="Ada Brandt", title="As it was")
    address = f"/contacts/{contact.pk}/edit/"
    client.post(address, form(title="Theirs", roles=["champion"], seen_version=1))
    answer = client.post(address, form(title="Mine", seen_version=1))
    assert answer.status_code == 409
    differing = {str(row["label"]): (row["mine"], row["theirs"]) for row in answer.context["changed"]}
    assert differing == {"Title": ("Mine", "Theirs"), "Roles": ("", "Champion")}
    contact.refresh_from_db()
    assert contact.title == "Theirs"
    assert client.post(address, form(title="Mine", seen_version=2)).status_code == 302


def test_somebody_who_left_stays_on_record_but_is_no_longer_offered(client: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner, name="Ada Brandt")
    assert 'name="left_at"' not in client.get("/contacts/new/", {"partner": partner.pk}).content.decode()
    address = f"/contacts/{contact.pk}/edit/"
    for wrong in ("yesterday", "2026-02-30", "\x00", "99999-01-01"):
        assert client.post(address, form(left_at=wrong, seen_version=1)).status_code == 422, wrong
    client.post(address, form(left_at="2026-02-03", seen_version=1))
    contact.refresh_from_db()
    assert contact.left_at == date(2026, 2, 3)
    assert client.get("/contacts/options/", {"q": "Ada"}).json() == {"results": []}
    assert contact in client.get("/contacts/").context["page"]


def test_archiving_a_contact(client: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner, name="Ada Brandt")
    meeting = MeetingFactory(partner=partner)
    meeting.contacts.add(contact)
    for _ in range(2):
        assert client.post(f"/contacts/{contact.pk}/archive/")["Location"] == "/partners/boreal/?tab=contacts"
    assert "Ada Brandt is archived." in client.get("/partners/boreal/").content.decode()
    assert client.get("/contacts/").context["total"] == 0
    assert client.get(f"/contacts/{contact.pk}/edit/").status_code == 404
    assert "Ada Brandt" in client.get(meeting.get_absolute_url()).content.decode(), "meetings keep the name"
    assert client.post(f"/contacts/new/?partner={partner.pk}", form(email=contact.email)).status_code == 302


@pytest.mark.parametrize(("role", "status"), [(Role.MARKETING, 200), (Role.PRODUCT, 403), (Role.VIEWER, 403)])
def test_who_may_change_contacts(role: Role, status: int, sign_in: SignIn) -> None:
    contact = ContactFactory()
    client = sign_in(UserFactory(role=role))
    assert client.get(f"/contacts/{contact.pk}/edit/").status_code == status
    assert client.get("/contacts/new/").status_code == status
    archived = client.post(f"/contacts/{contact.pk}/archive/").status_code
    assert archived == (302 if status == 200 else 403)


def test_a_stranger_is_sent_to_sign_in() -> None:
    contact, client = ContactFactory(), Client()
    for address in ("/contacts/new/", f"/contacts/{contact.pk}/edit/", f"/contacts/{contact.pk}/archive/"):
        assert client.post(address, form())["Location"].startswith("/accounts/login/")
    contact.refresh_from_db()
    assert contact.version == 1


# --- Found or added by others, such as the meeting logger -----------------------------------------


def test_a_known_address_finds_the_contact(partner: Partner) -> None:
    by, contact = UserFactory(), ContactFactory(partner=partner, email="ada@boreal.example")
    found = find_or_create_contact(by=by, partner=partner, name="A. Brandt", email=" ADA@boreal.example ")
    assert found == contact
    assert find_or_create_contact(by=by, partner=partner, name="Bo") != contact
    assert find_or_create_contact(by=by, partner=PartnerFactory(), name="Ada", email=contact.email) != contact
