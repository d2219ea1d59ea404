"""Leads: logged at the booth, listed, and brought to what they become."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.models import Event, FollowUp, Lead
from partners.models import Contact, Partner
from partners.personal_data import erase_contact, held_about
from tests.engagements.event_factories import LeadFactory, typed
from tests.factories import (
    ContactFactory,
    EventFactory,
    EventPartFactory,
    FollowUpFactory,
    PartnerFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
BY_SCRIPT = {"X-Requested-With": "fetch"}


def log(client: Client, event: Event, *, script: bool = True, **changes: Any) -> Any:
    """Send the form of the booth."""
    address = f"/events/{event.pk}/leads/new/"
    return client.post(address, typed(**changes), headers=BY_SCRIPT if script else {})


def test_one_save_keeps_all_of_it(sign_in: SignIn) -> None:
    event, by = EventFactory(), UserFactory()
    booth, product = EventPartFactory(event=event, role="booth"), ProductFactory()
    then = timezone.now() - timedelta(minutes=40)
    answer = log(
        sign_in(by), event, part=booth.pk, products=[product.pk], promised="The benchmark", note="Runs on CPUs",
        noted_at=str(int(then.timestamp() * 1000)),
    )  # fmt: skip
    assert answer.status_code == 201
    lead = Lead.objects.get()
    assert answer.json()["lead"] == lead.pk
    assert answer.json()["at"].count(":") == 2
    assert (lead.part, lead.logged_by, list(lead.products.all())) == (booth, by, [product])
    assert abs(lead.noted_at - then) < timedelta(seconds=1)
    assert lead.consent_at == lead.noted_at


@pytest.mark.parametrize("script", [True, False])
def test_sent_twice_it_is_one_lead(script: bool, sign_in: SignIn) -> None:
    event, client, key = EventFactory(), sign_in(UserFactory()), str(uuid.uuid4())
    answers = [log(client, event, key=key, script=script) for _each in range(3)]
    assert {answer.status_code for answer in answers} == {201 if script else 302}
    assert Lead.objects.count() == 1


def test_edited_by_us_meanwhile_the_phone_is_still_told_that_it_is_saved(sign_in: SignIn) -> None:
    event, client, key = EventFactory(), sign_in(UserFactory()), str(uuid.uuid4())
    log(client, event, key=key)
    Lead.objects.update(name="Anna Bergström")
    assert log(client, event, key=key).status_code == 201
    assert Lead.objects.get().name == "Anna Bergström"


def test_another_person_under_a_used_key_is_not_lost(sign_in: SignIn) -> None:
    """Back in the browser and typed over: the form says so, and has a key of its own by now."""
    event, client, key = EventFactory(), sign_in(UserFactory()), str(uuid.uuid4())
    log(client, event, key=key, script=False)
    again = log(client, event, key=key, name="Bo Lund", script=False)
    assert again.status_code == 422
    assert "saved already, as “Anna Berg”" in again.content.decode()
    fresh = again.context["form"]["key"].value()
    assert fresh != key
    assert log(client, event, key=fresh, name="Bo Lund", script=False).status_code == 302
    assert set(Lead.objects.values_list("name", flat=True)) == {"Anna Berg", "Bo Lund"}


def test_a_key_of_somebody_else_opens_nothing(sign_in: SignIn) -> None:
    event, key = EventFactory(), str(uuid.uuid4())
    log(sign_in(UserFactory()), event, key=key)
    answer = log(sign_in(UserFactory()), event, key=key)
    assert answer.status_code == 422
    assert "Anna" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "", "email": "", "note": ""}, "name"),
        ({"email": "anna at fjord"}, "email"),
        ({"temperature": "boiling"}, "temperature"),
        ({"consent": ""}, "consent"),
        ({"products": ["0"]}, "products"),
        ({"part": "0"}, "part"),
        ({"key": "abc"}, "key"),
        ({"name": "x" * 201}, "name"),
        ({"note": "x" * 5001}, "note"),
        ({"name": "nul \x00 byte"}, "name"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_field(
    changes: dict[str, Any], field: str, sign_in: SignIn
) -> None:
    answer = log(sign_in(UserFactory()), EventFactory(), **changes)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Lead.objects.exists()


@pytest.mark.parametrize("noted_at", ["", "soon", "0", "99999999999999999999", "-5", "4102444800000"])
def test_a_clock_that_makes_no_sense_is_not_believed(noted_at: str, sign_in: SignIn) -> None:
    assert log(sign_in(UserFactory()), EventFactory(), noted_at=noted_at).status_code == 201
    assert timezone.now() - Lead.objects.get().noted_at < timedelta(minutes=5)


def test_only_booths_of_this_event_and_of_partners_known_are_offered(sign_in: SignIn) -> None:
    event = EventFactory()
    hidden = EventPartFactory(
        event=event, role="booth", partner=PartnerFactory(restricted=True, name="Secret")
    )
    elsewhere = EventPartFactory(role="booth")
    EventPartFactory(event=event, role="attendee")
    client = sign_in(UserFactory())
    assert "Secret" not in client.get(f"/events/{event.pk}/leads/new/").content.decode()
    for part in (hidden, elsewhere):
        assert log(client, event, part=part.pk).status_code == 422


def test_without_a_script_the_next_form_is_there_with_the_same_booth(sign_in: SignIn) -> None:
    event, client = EventFactory(), sign_in(UserFactory())
    booth = EventPartFactory(event=event, role="booth")
    answer = log(client, event, part=booth.pk, script=False)
    page = client.get(answer["Location"])
    assert "Saved " in page.content.decode()
    assert page.context["form"]["name"].value() is None
    assert f'<option value="{booth.pk}" selected>' in page.content.decode()


def test_the_list_and_its_file_say_the_same(sign_in: SignIn) -> None:
    event, reader = EventFactory(), UserFactory()
    lead = LeadFactory(event=event, name="=cmd()", email="a@b.example", temperature="hot", promised="A call")
    lead.products.add(ProductFactory(name="Earth-2"), ProductFactory(name="CUDA-X"))
    LeadFactory(event=event, temperature="cold", name="Other")
    LeadFactory(name="Elsewhere")
    client = sign_in(reader)
    query = "temperature=hot&columns=products&columns=promised&columns=email"
    assert list(client.get(f"/events/{event.pk}/leads/?{query}").context["page"]) == [lead]
    lines = b"".join(client.get(f"/events/{event.pk}/leads/export.csv?{query}")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert lines.splitlines() == [
        "Name,E-mail,Interested in,Promised",
        "'=cmd(),a@b.example,CUDA-X; Earth-2,A call",
    ]
    assert [each.name for each in client.get(f"/events/{event.pk}/leads/?q=Other").context["page"]] == [
        "Other"
    ]


def test_leads_of_a_restricted_partner_do_not_exist_for_others(sign_in: SignIn) -> None:
    hidden = PartnerFactory(restricted=True)
    part = EventPartFactory(partner=hidden, role="booth")
    at_booth = LeadFactory(event=part.event, part=part)
    became = LeadFactory(
        event=part.event, state="contact", contact=ContactFactory(partner=hidden), closed_at=timezone.now()
    )
    outsider, insider = sign_in(UserFactory(role=Role.ALLIANCE)), sign_in(hidden.owner)
    for lead in (at_booth, became):
        assert outsider.get(lead.get_absolute_url()).status_code == 404
        assert insider.get(lead.get_absolute_url()).status_code == 200
        for verb in ("edit/", "contact/", "drop/", "reopening/"):
            assert outsider.post(f"{lead.get_absolute_url()}{verb}").status_code == 404
    assert list(outsider.get(f"/events/{part.event_id}/leads/").context["page"]) == []
    body = b"".join(outsider.get(f"/events/{part.event_id}/leads/export.csv"))  # type: ignore[arg-type]
    assert body.decode().count("\n") == 1


# --- What it becomes ------------------------------------------------------------------------------


def test_the_contact_with_its_address_is_offered_and_taken(sign_in: SignIn) -> None:
    known = ContactFactory(email="Anna@Fjord.example")
    hidden = ContactFactory(email="anna@fjord.example", partner=PartnerFactory(restricted=True))
    lead, client = LeadFactory(email="anna@fjord.example"), sign_in(UserFactory())
    page = client.get(lead.get_absolute_url())
    assert page.context["known"] == [known]
    assert client.post(f"{lead.get_absolute_url()}contact/", {"contact": hidden.pk}).status_code == 422
    client.post(f"{lead.get_absolute_url()}contact/", {"contact": known.pk})
    lead.refresh_from_db()
    assert (lead.state, lead.contact) == ("contact", known)
    assert Contact.objects.count() == 2


def test_it_becomes_a_contact_of_a_partner_once(sign_in: SignIn) -> None:
    partner, client = PartnerFactory(name="Fjord Analytics"), sign_in(UserFactory())
    lead = LeadFactory(name="Anna Berg", email="anna@fjord.example", company="Fjord Analytics")
    page = client.get(lead.get_absolute_url())
    assert page.context["contact_form"]["partner"].initial == partner.pk
    for _each in range(2):
        client.post(f"{lead.get_absolute_url()}contact/", {"partner": partner.pk})
    contact = Contact.objects.get()
    assert (contact.partner, contact.name, contact.email) == (partner, "Anna Berg", "anna@fjord.example")
    assert contact.leads.get() == lead


def test_it_brings_a_new_partner_as_a_prospect(sign_in: SignIn) -> None:
    lead, by = LeadFactory(company="Fjord Analytics"), UserFactory()
    sign_in(by).post(f"{lead.get_absolute_url()}contact/", {"prospect": "Fjord Analytics"})
    partner = Partner.objects.get()
    assert (partner.name, partner.status, partner.owner) == ("Fjord Analytics", "prospect", by)
    assert partner.contacts.get().name == lead.name


@pytest.mark.parametrize(
    "data", [{}, {"prospect": "Taken"}, {"partner": "0"}, {"partner": "Taken", "prospect": "New"}]
)
def test_what_it_can_not_become_is_said_on_its_page(data: dict[str, str], sign_in: SignIn) -> None:
    PartnerFactory(name="Taken")
    lead = LeadFactory()
    answer = sign_in(UserFactory()).post(f"{lead.get_absolute_url()}contact/", data)
    assert answer.status_code == 422
    assert Partner.objects.count() == 1
    assert not Contact.objects.exists()


def test_who_may_not_add_partners_is_not_offered_to(sign_in: SignIn) -> None:
    lead, client = LeadFactory(company="New one"), sign_in(UserFactory(role=Role.MARKETING))
    assert "prospect" not in client.get(lead.get_absolute_url()).context["contact_form"].fields
    client.post(f"{lead.get_absolute_url()}contact/", {"prospect": "New one"})
    assert not Partner.objects.exists()


def test_it_is_dropped_for_a_reason_and_opened_again(sign_in: SignIn) -> None:
    lead, client = LeadFactory(), sign_in(UserFactory())
    assert client.post(f"{lead.get_absolute_url()}drop/", {"reason": ""}).status_code == 422
    client.post(f"{lead.get_absolute_url()}drop/", {"reason": "no_fit"})
    lead.refresh_from_db()
    assert (lead.state, lead.drop_reason) == ("dropped", "no_fit")
    client.post(f"{lead.get_absolute_url()}reopening/")
    lead.refresh_from_db()
    assert (lead.state, lead.drop_reason, lead.closed_at) == ("open", "", None)


def test_two_editors_of_one_lead(sign_in: SignIn) -> None:
    lead, client = LeadFactory(), sign_in(UserFactory())
    data = {"name": "Anna", "temperature": "cold", "consent": "refused", "seen_version": 1}
    assert client.post(f"{lead.get_absolute_url()}edit/", data).status_code == 302
    lead.refresh_from_db()
    assert (lead.name, lead.consent, lead.consent_at is None) == ("Anna", "refused", False)
    assert client.post(f"{lead.get_absolute_url()}edit/", data | {"name": "Bo"}).status_code == 409


# --- A person -------------------------------------------------------------------------------------


def everything_kept() -> str:
    """Return all that is kept of leads, and of follow-ups, with their histories."""
    rows = [*Lead.objects.values_list(), *Lead.pgh_event_model.objects.values_list()]
    rows += [*FollowUp.objects.values_list(), *FollowUp.pgh_event_model.objects.values_list()]  # type: ignore[attr-defined]
    return str(rows)


def test_erasing_a_lead_reaches_its_history_and_its_follow_up(sign_in: SignIn) -> None:
    lead = LeadFactory(name="Anna Berg", email="anna@fjord.example", note="Left-handed", company="Fjord")
    lead.follow_up = FollowUpFactory(title="Write to Anna Berg (Fjord) from GPU Days")
    lead.save()
    client = sign_in(UserFactory(role=Role.ADMIN))
    assert client.post(f"{lead.get_absolute_url()}erasure/", {}).status_code == 422
    client.post(f"{lead.get_absolute_url()}erasure/", {"sure": "on"})
    kept = everything_kept()
    for word in ("Anna", "anna@fjord", "Left-handed"):
        assert word not in kept
    assert Lead.objects.count() == 1
    assert client.post(f"{lead.get_absolute_url()}contact/", {"prospect": "X"}).status_code == 422


def test_a_contacts_data_hold_their_leads_and_erasing_takes_them(sign_in: SignIn) -> None:
    contact = ContactFactory(name="Anna Berg", email="anna@fjord.example")
    LeadFactory(
        name="A. Berg", state="contact", contact=contact, closed_at=timezone.now(), note="Left-handed"
    )
    LeadFactory(name="Anna B.", email="ANNA@fjord.example")
    other = LeadFactory(name="Bo Lund", email="bo@fjord.example")
    admin = UserFactory(role=Role.ADMIN)
    assert [each["name"] for each in held_about(contact, admin)["leads"]] == ["A. Berg", "Anna B."]
    erase_contact(by=admin, contact=contact)
    kept = everything_kept()
    for word in ("A. Berg", "Anna B.", "Left-handed", "ANNA@"):
        assert word not in kept
    other.refresh_from_db()
    assert other.name == "Bo Lund"
