"""What is held about a person is given out whole, and erased from everywhere."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from ecosystem.accounts.models import Role, User
from ecosystem.workspace.imports.models import ImportChange, ImportFile, ImportPiece, ImportRow
from engagements.models import Meeting
from partners.health import derive_health
from partners.merging.undo import undo_merge
from partners.models import Contact, ContactErasure, ContactExternalId, ContactMove, Partner
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    ImportRunFactory,
    MailFactory,
    MeetingDraftFactory,
    MeetingFactory,
    PartnerFactory,
    PlanItemFactory,
    UserFactory,
)
from tests.partners.merging import merged, merged_contacts

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

NAME, OLD_NAME, EMAIL, OLD_EMAIL = "Ada O'Brandt", "Ada Maidenname", "ada@boreal.example", "ada.m@old.example"
PHONE = "+47 22 33 44 55"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ADMIN, name="Root"))


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


@pytest.fixture
def ada(partner: Partner) -> Contact:
    """Somebody with a past: another name and address before, and something in every corner of the product."""
    contact = ContactFactory(partner=partner, name=OLD_NAME, email=OLD_EMAIL, phone=PHONE, roles=["champion"])
    contact.name, contact.email, contact.title = NAME, EMAIL, "Chief meshing officer"
    contact.time_zone, contact.left_at = "Europe/Oslo", date(2026, 2, 3)
    contact.save()
    ContactExternalId.objects.create(contact=contact, system="salesforce", value=f"003-{EMAIL}")
    meeting = MeetingFactory(partner=partner, subject="Solver review", notes="They were there.")
    meeting.contacts.add(contact)
    EvidenceFactory(partner=partner, contact=contact, meeting=meeting, quote="We remesh by hand.")
    PlanItemFactory(
        engagement=EngagementFactory(partner=partner), side="partner", contact=contact, title="Send the mesh"
    )
    return contact


def found_in_database(*words: str) -> set[tuple[str, str]]:
    """Return (table, column) of every column of text, of arrays of it, of JSON or of bytes that holds any of the words."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' "
            "AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'USER-DEFINED')"
        )
        for table, column, kind in cursor.fetchall():
            value = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            for word in words:
                cursor.execute(
                    f'SELECT 1 FROM "{table}" WHERE {value} ILIKE %s LIMIT 1',  # noqa: S608  # the schema's own names
                    [f"%{word}%"],
                )
                if cursor.fetchone():
                    found.add((table, column))
    return found


EVERY_WORD = ("O'Brandt", "Brandt", "Maidenname", EMAIL, OLD_EMAIL, PHONE, "Chief meshing officer")


def erased(client: Client, contact: Contact, **data: Any) -> Any:
    return client.post(f"/contacts/{contact.pk}/erasure/", {"name": contact.name} | data)


# --- Given out ------------------------------------------------------------------------------------


def test_the_file_holds_everything_about_the_person(ada: Contact, sign_in: SignIn) -> None:
    FollowUpFactory(partner=ada.partner, title=f"Call {NAME} back")
    client = sign_in(UserFactory(role=Role.MARKETING))
    answer = client.get(f"/contacts/{ada.pk}/personal-data.json")
    assert "attachment" in answer["Content-Disposition"] and answer["Cache-Control"] == "no-store"
    held = json.loads(answer.content)
    (record,) = held["contact"]["records"]
    assert (record["name"], record["email"], record["partner"]) == (NAME, EMAIL, "Boreal")
    assert (record["left_at"], record["roles"]) == ("2026-02-03", ["champion"])
    assert {version["email"] for version in held["contact"]["history"]} == {OLD_EMAIL, EMAIL}
    assert held["contact"]["ids_in_other_systems"][0]["system"] == "salesforce"
    assert [meeting["subject"] for meeting in held["meetings"]] == ["Solver review"]
    assert [quote["quote"] for quote in held["quotes"]] == ["We remesh by hand."]
    assert [item["title"] for item in held["plan_items"]] == ["Send the mesh"]
    assert [text["title"] for text in held["named_in"]] == [f"Call {NAME} back"]
    page = client.get(f"/contacts/{ada.pk}/personal-data/").content.decode()
    assert "personal-data.json" in page and "Solver review" not in page
    assert "/erasure/" not in page


def test_what_the_reader_may_not_know_of_is_not_in_their_file(ada: Contact, sign_in: SignIn) -> None:
    secret = PartnerFactory(name="Secret Lab", restricted=True)
    hidden = MeetingFactory(partner=secret, subject="Hidden talk", notes=f"{NAME} came")
    hidden.contacts.add(ada)
    ContactMove.objects.create(
        contact=ada, from_partner=secret, to_partner=ada.partner, moved_on=date(2026, 1, 1), by=UserFactory()
    )
    address = f"/contacts/{ada.pk}/personal-data.json"
    outside = sign_in(UserFactory()).get(address).content.decode()
    assert "Hidden talk" not in outside and "Secret Lab" not in outside
    inside = sign_in(secret.owner).get(address).content.decode()
    assert inside.count("Hidden talk") >= 1 and "Secret Lab" in inside


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PRODUCT])
def test_who_may_not_change_contacts_gets_no_file(role: Role, ada: Contact, sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=role))
    for page in ("personal-data/", "personal-data.json"):
        assert client.get(f"/contacts/{ada.pk}/{page}").status_code == 403


# --- Erased ---------------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_in_any_table(ada: Contact, admin: Client, partner: Partner) -> None:
    derive_health([partner.pk])
    LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(Contact),
        object_id=str(ada.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"name": NAME}}]),
    )
    MailFactory(subject=f"Call {NAME}", text=f"write to {EMAIL}", html="<p>Ada O&#x27;Brandt</p>")
    MeetingDraftFactory(content={"notes": f"met {NAME}", "new_contacts": [{"email": EMAIL}]})
    run = ImportRunFactory(
        file_name="people.csv", subject="contacts", state="done", done_at=ada.created_at, by=UserFactory()
    )
    file = ImportFile.objects.create(run=run, part="contacts", name="people.csv", size=9)
    ImportPiece.objects.create(file=file, number=0, content=f"name,email\n{NAME},{EMAIL}\n".encode())
    row = {"name": NAME, "email": EMAIL, "phone": PHONE, "title": "Chief meshing officer"}
    ImportRow.objects.create(
        run=run,
        number=2,
        outcome="update",
        label=NAME,
        object_id=ada.pk,
        data=row,
        changes=[["name", "", NAME]],
    )
    ImportChange.objects.create(
        run=run, model="partners.contact", object_id=ada.pk, root="partners.contact", root_id=ada.pk,
        kind="changed", before={"id": ada.pk, **row},
    )  # fmt: skip
    assert len(found_in_database(*EVERY_WORD)) > 10
    answer = erased(admin, ada)
    assert answer["Location"] == ada.get_absolute_url()
    assert found_in_database(*EVERY_WORD) == set()


def test_meetings_quotes_and_counts_stay_without_the_person(ada: Contact, admin: Client) -> None:
    meeting = Meeting.objects.get()
    erased(admin, ada)
    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.phone, ada.title, ada.roles) == ("Erased person", "", "", "", [])
    assert (ada.time_zone, ada.left_at) == ("", None)
    page = admin.get(meeting.get_absolute_url()).content.decode()
    assert "Erased person" in page
    page = admin.get(ada.get_absolute_url()).content.decode()
    assert "Solver review" in page and "We remesh by hand." in page
    assert "Erased by Root" in page and "/move/" not in page and "/erasure/" not in page
    assert list(admin.get("/contacts/").context["page"]) == []
    assert admin.get(f"/contacts/{ada.pk}/history/").status_code == 200
    erasure = ContactErasure.objects.get()
    assert (erasure.contact, erasure.by.name, erasure.named_in) == (ada, "Root", [])


def test_texts_that_name_them_are_listed_and_stay(ada: Contact, admin: Client, partner: Partner) -> None:
    meeting = MeetingFactory(partner=partner, subject="Lunch", notes=f"With {NAME.upper()} of old.")
    follow_up = FollowUpFactory(partner=partner, title="Call", detail=f"<{EMAIL}>")
    MeetingFactory(partner=partner, subject="Ada O'Brandtson", notes="Somebody else.")
    page = admin.get(f"/contacts/{ada.pk}/erasure/")
    listed = {each.url for each in page.context["mentions"]}
    assert listed == {meeting.get_absolute_url(), follow_up.get_absolute_url()}
    assert all(url in page.content.decode() for url in listed)
    erased(admin, ada)
    assert found_in_database(EMAIL, NAME) == {
        ("engagements_meeting", "notes"),
        ("engagements_meetingevent", "notes"),
        ("engagements_meeting", "subject"),
        ("engagements_meetingevent", "subject"),
        ("engagements_followup", "detail"),
        ("engagements_followupevent", "detail"),
    }
    named = ContactErasure.objects.get().named_in
    assert sorted(named) == [["engagements.FollowUp", follow_up.pk], ["engagements.Meeting", meeting.pk]]


def test_texts_and_their_history_are_cleaned_too_when_asked_for(
    ada: Contact, admin: Client, partner: Partner
) -> None:
    meeting = MeetingFactory(partner=partner, notes=f"With {NAME.upper()}, and Adaline.")
    meeting.notes += " More."
    meeting.save()
    FollowUpFactory(partner=partner, title=f"Write to {EMAIL}")
    erased(admin, ada, also_in_texts="on")
    assert found_in_database(*EVERY_WORD) == set()
    version = meeting.version
    meeting.refresh_from_db()
    assert meeting.notes == "With Erased person, and Adaline. More."
    assert meeting.version == version + 1


@pytest.mark.parametrize("typed", ["", "Ada", "Erased person", "\x00", "x" * 5000])
def test_another_name_than_theirs_erases_nobody(typed: str, ada: Contact, admin: Client) -> None:
    assert erased(admin, ada, name=typed).status_code == 422
    ada.refresh_from_db()
    assert ada.name == NAME and not ContactErasure.objects.exists()


def test_the_name_may_be_typed_carelessly(ada: Contact, admin: Client) -> None:
    assert erased(admin, ada, name="  ada   o'brandt ").status_code == 302
    assert ContactErasure.objects.exists()


def test_sent_twice_it_happens_once(ada: Contact, admin: Client) -> None:
    for _twice in range(2):
        assert erased(admin, ada).status_code == 302
    assert ContactErasure.objects.count() == 1
    assert admin.get(f"/contacts/{ada.pk}/erasure/").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMIN])
def test_only_admins_erase(role: Role, ada: Contact, sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=role))
    assert client.get(f"/contacts/{ada.pk}/erasure/").status_code == 403
    assert erased(client, ada).status_code == 403
    ada.refresh_from_db()
    assert ada.name == NAME


def test_all_that_was_merged_into_them_is_erased_with_them(
    ada: Contact, admin: Client, partner: Partner
) -> None:
    double = ContactFactory(
        partner=partner, name="A. Doubleton", email="double@boreal.example", title="Doubled title"
    )
    merge = merged_contacts(UserFactory(), double, ada, title=double.title)
    ada.refresh_from_db()
    erased(admin, ada)
    words = (*EVERY_WORD, "Doubleton", "double@boreal.example", "Doubled title")
    assert found_in_database(*words) == set()
    undo_merge(by=UserFactory(), merge=merge)
    assert found_in_database(*words) == set()
    assert not Contact.objects.live().filter(pk__in=[ada.pk, double.pk]).exists()


def test_an_undone_merge_of_partners_brings_nobody_back(
    ada: Contact, admin: Client, partner: Partner
) -> None:
    other = PartnerFactory(name="Boreal AS")
    same = ContactFactory(partner=other, name="Ada Sametwin", email=EMAIL, title="Twin title")
    merge = merged(UserFactory(), other, partner)
    kept = Contact.objects.get(pk__in=[ada.pk, same.pk], merged_into__isnull=True)
    erased(admin, kept)
    words = (*EVERY_WORD, "Sametwin", "Twin title")
    assert found_in_database(*words) == set()
    undo_merge(by=UserFactory(), merge=merge)
    assert found_in_database(*words) == set()
    other.refresh_from_db()
    assert other.archived_at is None
    assert not Contact.objects.live().filter(pk__in=[ada.pk, same.pk]).exists()


@pytest.mark.parametrize(
    "name", ['Zoë "Z" Ång\\ström', "100% O'Neil_", "李 小龙", "a(b[c*", "<b>Bold</b> & Co", "Al"]
)
def test_any_name_is_found_and_taken_out(name: str, admin: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner, name=name, email="")
    MeetingFactory(partner=partner, notes=f"We met {name}, also Alfred.")
    MeetingDraftFactory(content={"notes": name})
    MailFactory(text=name)
    other = ContactFactory(partner=partner, name="Alfred Also", email="alfred@x.example")
    assert len(admin.get(f"/contacts/{contact.pk}/erasure/").context["mentions"]) == 1
    assert erased(admin, contact, also_in_texts="on").status_code == 302
    assert Meeting.objects.get().notes == "We met Erased person, also Alfred."
    other.refresh_from_db()
    assert (other.name, other.email) == ("Alfred Also", "alfred@x.example")


def test_another_contact_of_the_same_name_stays(ada: Contact, admin: Client) -> None:
    other = ContactFactory(name=NAME, email="other@x.example")
    erased(admin, ada, also_in_texts="on")
    other.refresh_from_db()
    assert (other.name, other.email) == (NAME, "other@x.example")


def test_an_address_that_was_merged_away_leads_to_its_heir(
    ada: Contact, admin: Client, partner: Partner
) -> None:
    double = ContactFactory(partner=partner)
    merged_contacts(UserFactory(), double, ada)
    for page in ("", "erasure/", "personal-data/", "personal-data.json"):
        answer = admin.get(f"/contacts/{double.pk}/{page}")
        assert answer["Location"] == f"/contacts/{ada.pk}/{page}"
    assert admin.get(f"/contacts/{double.pk}.vcf").status_code == 404
