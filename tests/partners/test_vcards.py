"""Contacts leave as vCards and come in from them, looked at first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from ecosystem.core.vcards import Card, VCardError, read_cards, write_card
from partners.choices import ContactRole
from partners.models import Contact, Partner
from partners.vcards import MOST_ENTRIES, values_of
from tests.factories import ContactFactory, PartnerFactory, UserFactory

SignIn = Callable[[User], Client]

# What three address books write.
APPLE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS 15//EN
N:Brandt;Åda;;Dr.;
FN:Dr. Åda Brandt
ORG:Boreal\\, Ltd.;
TITLE:Head of CFD\\; meshing
EMAIL;type=INTERNET;type=WORK;type=pref:ada@boreal.example
EMAIL;type=INTERNET;type=HOME:ada@home.example
TEL;type=WORK;type=VOICE:+47 22 00 00 00
item1.X-ABLabel:_$!<Anniversary>!$_
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/
 2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof
END:VCARD
"""
GOOGLE = """BEGIN:VCARD\r
VERSION:3.0\r
FN:Jun Tanaka\r
N:Tanaka;Jun;;;\r
EMAIL;TYPE=INTERNET:jun@kestrel\r
 .example\r
CATEGORIES:myContacts,Champion\r
END:VCARD\r
"""
OUTLOOK = """BEGIN:VCARD
VERSION:2.1
N;LANGUAGE=de;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg
FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg =
M=FCller
TEL;WORK;VOICE:+49 30 1
EMAIL;PREF;INTERNET:joerg@alba.example
END:VCARD
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
FN:Ines Duarte
TEL;VALUE=uri;TYPE="voice,work":tel:+351 21
EMAIL;PREF=1:ines@alba.example
TZ:Europe/Lisbon
END:VCARD
"""


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


def uploaded(client: Client, partner: Partner, content: str | bytes, name: str = "people.vcf") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/contacts/vcards/", {"partner": partner.pk, "file": SimpleUploadedFile(name, data)})


def confirmed(client: Client, preview: Any) -> Any:
    return client.post("/contacts/vcards/confirmation/", {"plan": preview.context["plan"]})


def card(**values: str) -> str:
    lines = "".join(f"{name.upper()}:{value}\n" for name, value in values.items())
    return f"BEGIN:VCARD\nVERSION:3.0\n{lines}END:VCARD\n"


# --- The format -----------------------------------------------------------------------------------

# Any text that a contact's field takes: one line, since forms take no more; and what escaping has to get right.
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=200
).filter(lambda text: text == text.strip())
ROLES = st.lists(st.sampled_from(ContactRole.values), unique=True).map(sorted)


@given(name=WORDS, title=WORDS, phone=WORDS, organisation=WORDS, roles=ROLES)
def test_what_is_written_reads_as_it_was(
    name: str, title: str, phone: str, organisation: str, roles: list[str]
) -> None:
    written = Card(
        name=name,
        title=title,
        phone=phone.removeprefix("tel:") or "1",
        email="ada+x@boreal.example",
        organisation=organisation,
        time_zone="America/Argentina/Buenos_Aires",
        categories=[str(ContactRole(role).label) for role in roles],
        uid="ecosystem-contact-7",
    )
    (entry,) = read_cards(write_card(written).encode(), most=1)
    assert entry.card == written
    assert values_of(entry.card)["roles"] == roles


@given(WORDS)
def test_no_line_is_longer_than_the_standard_allows_and_none_cuts_a_character(name: str) -> None:
    for line in write_card(Card(name=name)).encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    for tried in (content, b"BEGIN:VCARD\n" + content + b"\nEND:VCARD\n"):
        try:
            entries = read_cards(tried, most=100)
        except VCardError as error:
            assert str(error)
        else:
            assert all(entry.card or entry.reason for entry in entries)


@pytest.mark.parametrize(
    ("text", "name", "email", "phone", "title", "zone"),
    [
        (APPLE, "Dr. Åda Brandt", "ada@boreal.example", "+47 22 00 00 00", "Head of CFD; meshing", ""),
        (GOOGLE, "Jun Tanaka", "jun@kestrel.example", "", "", ""),
        (OUTLOOK, "Jörg Müller", "joerg@alba.example", "+49 30 1", "", ""),
        (FOUR, "Ines Duarte", "ines@alba.example", "+351 21", "", "Europe/Lisbon"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_the_common_address_books_are_read(
    text: str, name: str, email: str, phone: str, title: str, zone: str, encoding: str
) -> None:
    (entry,) = read_cards(text.encode(encoding), most=5)
    assert entry.card is not None
    values = values_of(entry.card)
    assert (values["name"], values["email"], values["phone"]) == (name, email, phone)
    assert (values["title"], values["time_zone"]) == (title, zone)


def test_a_file_of_an_old_windows_is_read_too() -> None:
    (entry,) = read_cards("BEGIN:VCARD\nFN:Jörg Müller\nEND:VCARD\n".encode("cp1252"), most=5)
    assert entry.card is not None and entry.card.name == "Jörg Müller"


# --- Out ------------------------------------------------------------------------------------------


def test_one_contact_as_a_file(client: Client, partner: Partner) -> None:
    contact = ContactFactory(
        partner=partner,
        name="Åda Brandt; x",
        title="CTO,\nlead",
        roles=["champion"],
        email="ada@boreal.example",
        phone="+47 22",
        time_zone="Europe/Oslo",
    )
    answer = client.get(f"/contacts/{contact.pk}.vcf")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert 'filename="ada-brandt-x.vcf"' in answer["Content-Disposition"]
    (entry,) = read_cards(answer.content, most=1)
    assert entry.card is not None
    assert (entry.card.name, entry.card.title) == ("Åda Brandt; x", "CTO,\nlead")
    assert (entry.card.organisation, entry.card.time_zone) == ("Boreal", "Europe/Oslo")
    assert list(entry.card.categories) == ["Champion"]


def test_the_list_as_a_file_is_what_its_filter_shows(client: Client, partner: Partner) -> None:
    ContactFactory.create_batch(60, partner=partner)
    ContactFactory(name="Of Another")
    ContactFactory(name="Secret Ada", partner=PartnerFactory(restricted=True))
    answer = client.get("/contacts/export.vcf", {"partner": partner.pk})
    entries = read_cards(b"".join(answer), most=100)
    assert len(entries) == 60
    assert {entry.card.organisation for entry in entries if entry.card} == {"Boreal"}
    everybody = b"".join(client.get("/contacts/export.vcf"))
    assert b"Of Another" in everybody and b"Secret" not in everybody
    assert client.get("/contacts/export.vcf?partner=Nobody").status_code == 400
    assert "/contacts/export.vcf?" in client.get("/contacts/").content.decode()


# --- In -------------------------------------------------------------------------------------------


def test_a_file_is_shown_first_and_written_when_confirmed(client: Client, partner: Partner) -> None:
    by_mail = ContactFactory(partner=partner, name="Other Name", email="ADA@boreal.example", title="Mine")
    by_name = ContactFactory(partner=partner, name="jun tanaka", email="")
    preview = uploaded(
        client, partner, APPLE + GOOGLE + OUTLOOK + card(note="nobody") + card(fn="Eve", email="x")
    )
    assert preview.status_code == 200
    page = preview.content.decode()
    assert "Jörg Müller" in page
    assert [each.contact for each in preview.context["known"]] == [by_mail.pk, by_name.pk]
    reasons = [each.reason for each in preview.context["unreadable"]]
    assert "no name" in reasons[0] and "valid email" in reasons[1]
    assert Contact.objects.count() == 2
    assert confirmed(client, preview)["Location"] == "/partners/boreal/?tab=contacts"
    new = Contact.objects.get(email="joerg@alba.example")
    assert (new.partner, new.name, new.phone) == (partner, "Jörg Müller", "+49 30 1")
    by_mail.refresh_from_db()
    by_name.refresh_from_db()
    assert (by_mail.name, by_mail.title, by_mail.phone) == ("Other Name", "Mine", "+47 22 00 00 00")
    assert (by_name.email, by_name.roles) == ("jun@kestrel.example", ["champion"])


def test_confirmed_twice_it_happens_once(client: Client, partner: Partner) -> None:
    preview = uploaded(client, partner, APPLE + card(fn="No Mail"))
    for _twice in range(2):
        assert confirmed(client, preview).status_code == 302
    assert Contact.objects.count() == 2
    again = uploaded(client, partner, APPLE + card(fn="No Mail"))
    assert (again.context["new"], again.context["to_do"]) == ([], 0)


def test_an_entry_that_stands_twice_in_a_file_is_taken_once(client: Client, partner: Partner) -> None:
    preview = uploaded(
        client, partner, card(fn="Ada", email="a@x.example") + card(fn="A.", email="A@x.example")
    )
    assert len(preview.context["new"]) == 1
    assert "same person" in preview.context["unreadable"][0].reason


def test_what_somebody_filled_meanwhile_stays(client: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner, email="ada@boreal.example")
    preview = uploaded(client, partner, APPLE)
    Contact.objects.filter(pk=contact.pk).update(title="Theirs")
    confirmed(client, preview)
    contact.refresh_from_db()
    assert (contact.title, contact.phone) == ("Theirs", "+47 22 00 00 00")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no vCard in this file"),
        (b"name,email\nAda,a@x.example\n", "no vCard in this file"),
        (b"PK\x03\x04\x00\x00" + bytes(range(256)), "no text file"),
        (b"\xff\xfe\x00", "no text file"),
        (b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * (MOST_ENTRIES + 1), "more than 1,000 entries"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_a_hostile_file_is_refused_in_words(
    content: bytes, words: str, client: Client, partner: Partner
) -> None:
    answer = uploaded(client, partner, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BEGIN:VCARD\nno colon here\nEND:VCARD\n", "no line of a vCard"),
        ("BEGIN:VCARD\nFN:Ada\n", "no end"),
        ("BEGIN:VCARD\nBEGIN:VCARD\nFN:Ada\nEND:VCARD\n", "no end"),
        ("BEGIN:VCARD\nFN;ENCODING=b:%%%\nEND:VCARD\n", "FN can"),
        ("BEGIN:VCARD\nFN;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=41\nEND:VCARD\n", "FN can"),
        ("BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:a=00b\nEND:VCARD\n", "Null characters"),
        (card(fn="x" * 201), "at most 200 characters"),
        (card(fn="Ada", tz="No/Where"), "Choose a time zone"),
    ],
)
def test_an_entry_that_is_wrong_is_left_out_with_its_reason(
    text: str, reason: str, client: Client, partner: Partner
) -> None:
    preview = uploaded(client, partner, text)
    assert reason in preview.context["unreadable"][0].reason
    assert preview.status_code == 200


def test_markup_in_a_file_is_text(client: Client, partner: Partner) -> None:
    page = uploaded(client, partner, card(fn="<script>alert(1)</script>")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_preview_of_many_known_asks_the_database_seldom(client: Client, partner: Partner) -> None:
    for number in range(40):
        ContactFactory(partner=partner, email=f"c{number}@x.example", phone="1", title="t")
    text = "".join(card(fn=f"C {n}", email=f"c{n}@x.example") for n in range(40))
    with CaptureQueriesContext(connection) as queries:
        assert len(uploaded(client, partner, text).context["known"]) == 40
    assert len(queries) <= 15


@pytest.mark.parametrize("plan", ["", "x", "a:b:c", "\x00"])
def test_a_forged_confirmation_is_refused(plan: str, client: Client) -> None:
    assert client.post("/contacts/vcards/confirmation/", {"plan": plan}).status_code == 400


def test_restricted_partners_take_no_cards_of_strangers(client: Client, sign_in: SignIn) -> None:
    secret = PartnerFactory(restricted=True)
    assert uploaded(client, secret, APPLE).status_code == 422
    plan = uploaded(sign_in(secret.owner), secret, APPLE).context["plan"]
    assert client.post("/contacts/vcards/confirmation/", {"plan": plan}).status_code == 404
    assert not Contact.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PRODUCT])
def test_who_may_not_add_contacts_brings_none(role: Role, sign_in: SignIn, partner: Partner) -> None:
    reader = sign_in(UserFactory(role=role))
    assert uploaded(reader, partner, APPLE).status_code == 403
    assert reader.post("/contacts/vcards/confirmation/", {"plan": "x"}).status_code == 403
    assert reader.get("/contacts/export.vcf").status_code == 403
