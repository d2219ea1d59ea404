"""A contact's own page, who follows a champion, and going to another partner."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.models import Contact, ContactMove, Partner
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    MeetingFactory,
    PartnerFactory,
    PlanItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(time_zone="Europe/Berlin"))


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def filled(contact: Contact, count: int) -> None:
    """Give the contact `count` of everything that their page shows."""
    for _number in range(count):
        meeting = MeetingFactory(partner=contact.partner)
        meeting.contacts.add(contact)
        EvidenceFactory(partner=contact.partner, contact=contact, meeting=meeting)
        engagement = EngagementFactory(partner=contact.partner)
        PlanItemFactory(engagement=engagement, side="partner", contact=contact, title="Send the mesh")


# --- The page -------------------------------------------------------------------------------------


def test_the_page_tells_who_they_are_and_what_they_did(client: Client, partner: Partner) -> None:
    contact = ContactFactory(
        partner=partner,
        name="Ada <b>Brandt",
        title="CTO",
        roles=["champion"],
        email="ada@boreal.example",
        phone="+47 22",
    )
    meeting = MeetingFactory(partner=partner, subject="Solver review")
    meeting.contacts.add(contact)
    MeetingFactory(partner=partner, subject="Without them")
    EvidenceFactory(
        partner=partner, contact=contact, quote="We remesh <i>by hand.", gap__title="No adaptive mesh"
    )
    EvidenceFactory(partner=partner, quote="Said by others.")
    PlanItemFactory(
        engagement=EngagementFactory(partner=partner), side="partner", contact=contact, title="Send the mesh"
    )
    page = text_of(client, contact.get_absolute_url())
    for words in (
        "Ada &lt;b&gt;Brandt",
        "Boreal",
        "CTO",
        "Champion",
        "mailto:ada@boreal.example",
        "tel:+47 22",
        "Solver review",
        "We remesh &lt;i&gt;by hand.",
        "No adaptive mesh",
        "Send the mesh",
    ):
        assert words in page, words
    assert "Without them" not in page and "Said by others." not in page


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Oslo", "the same time as yours"),
        ("Asia/Tokyo", "8 h ahead of you"),
        ("America/New_York", "6 h behind you"),
        ("Asia/Kolkata", "4 h 30 min ahead of you"),
    ],
)
def test_the_local_time_there_is_told_from_here(zone: str, words: str, client: Client) -> None:
    contact = ContactFactory(time_zone=zone)
    with time_machine.travel("2026-02-03T09:05:00Z", tick=False):
        page = text_of(client, contact.get_absolute_url())
    assert words in page
    assert zone.rpartition("/")[2].replace("_", " ") in page


@pytest.mark.parametrize(
    ("moment", "is_out"),
    [
        ("2026-02-03T06:59:00Z", True),
        ("2026-02-03T07:00:00Z", False),
        ("2026-02-03T16:59:00Z", False),
        ("2026-02-03T17:00:00Z", True),
        ("2026-02-07T10:00:00Z", True),
    ],
)
def test_out_of_office_hours_there_is_hinted(moment: str, is_out: bool, client: Client) -> None:
    contact = ContactFactory(time_zone="Europe/Oslo")
    with time_machine.travel(moment, tick=False):
        assert ("Out of office hours" in text_of(client, contact.get_absolute_url())) == is_out


def test_a_zone_that_is_none_and_none_at_all_say_nothing_of_the_time(client: Client) -> None:
    for zone in ("", "Nowhere/At_All", "../../etc/passwd"):
        assert "Local time" not in text_of(client, ContactFactory(time_zone=zone).get_absolute_url())


def test_those_who_left_and_the_archived_are_told_as_such(client: Client, partner: Partner) -> None:
    left = ContactFactory(partner=partner, left_at=date(2026, 2, 3), time_zone="Europe/Oslo")
    page = text_of(client, left.get_absolute_url())
    assert "3 Feb 2026" in page and "Local time" not in page
    away = ContactFactory(partner=partner, archived_at=timezone.now())
    page = text_of(client, away.get_absolute_url())
    assert "Archived" in page and f"/contacts/{away.pk}/edit/" not in page


def test_lists_and_the_partners_page_lead_here(client: Client, partner: Partner) -> None:
    contact = ContactFactory(partner=partner)
    link = f'href="/contacts/{contact.pk}/"'
    assert link in text_of(client, "/contacts/")
    page = text_of(client, "/partners/boreal/?tab=contacts")
    assert link in page and f'id="contact-{contact.pk}"' in page


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.VIEWER, set()),
        (Role.PRODUCT, set()),
        (Role.MARKETING, {"edit/", "move/", "personal-data/"}),
        (Role.DEVREL, {"edit/", "move/", "personal-data/"}),
        (Role.ADMIN, {"edit/", "move/", "personal-data/", "erasure/"}),
    ],
)
def test_each_role_is_offered_what_it_may(role: Role, offered: set[str], sign_in: SignIn) -> None:
    contact = ContactFactory()
    page = text_of(sign_in(UserFactory(role=role)), contact.get_absolute_url())
    for verb in ("edit/", "move/", "personal-data/", "erasure/"):
        assert (f'href="/contacts/{contact.pk}/{verb}"' in page) == (verb in offered), verb
    assert f"/contacts/{contact.pk}.vcf" in page and f"/contacts/{contact.pk}/history/" in page


@pytest.mark.parametrize("role", [Role.DEVREL, Role.VIEWER, Role.ADMIN])
def test_the_page_keeps_to_its_budget(role: Role, sign_in: SignIn) -> None:
    client, contact = sign_in(UserFactory(role=role)), ContactFactory(time_zone="Europe/Oslo")
    counts = []
    for more in (1, 12):
        filled(contact, more)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, contact.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_a_contact_of_a_restricted_partner_is_not_there_for_others(client: Client, sign_in: SignIn) -> None:
    contact = ContactFactory(partner=PartnerFactory(restricted=True), name="Secret Ada")
    for page in ("", "move/", "personal-data/", "personal-data.json"):
        answer = client.get(f"{contact.get_absolute_url()}{page}")
        assert answer.status_code == 404 and b"Secret" not in answer.content, page
    assert client.get(f"/contacts/{contact.pk}.vcf").status_code == 404
    assert client.get(f"/partners/{contact.partner.slug}/champion/").status_code == 404
    assert "Secret Ada" in text_of(sign_in(contact.partner.owner), contact.get_absolute_url())


# --- The champion leaves --------------------------------------------------------------------------


def leaving(client: Client, contact: Contact, **changes: Any) -> Any:
    data = {"name": contact.name, "email": contact.email, "roles": contact.roles, "left_at": "2026-02-03"}
    data |= {"seen_version": contact.version} | changes
    return client.post(f"/contacts/{contact.pk}/edit/", data)


def test_when_the_only_champion_leaves_a_successor_is_offered(client: Client, partner: Partner) -> None:
    champion = ContactFactory(partner=partner, name="Ada", roles=["champion"])
    rarely = ContactFactory(partner=partner, name="Aaron")
    often = ContactFactory(partner=partner, name="Zoë", roles=["legal"])
    ContactFactory(partner=partner, name="Gone", left_at=date(2026, 1, 1))
    for contacts in ([often, rarely], [often]):
        MeetingFactory(partner=partner).contacts.set(contacts)
    answer = leaving(client, champion)
    assert answer["Location"] == f"/partners/boreal/champion/?after={champion.pk}"
    page = client.get(answer["Location"])
    assert [c.name for c in page.context["contacts"]] == ["Zoë", "Aaron"]
    assert "Ada was the only champion" in page.content.decode()
    assert 'href="/partners/boreal/?tab=contacts">Skip' in page.content.decode()
    for _twice in range(2):
        client.post("/partners/boreal/champion/", {"contact": often.pk})
    often.refresh_from_db()
    assert often.roles == ["champion", "legal"]
    assert often.version == 2


def test_nobody_is_asked_for_where_no_champion_is_lost(client: Client, partner: Partner) -> None:
    ContactFactory(partner=partner, roles=["champion"])
    one_of_two = ContactFactory(partner=partner, roles=["champion"])
    assert leaving(client, one_of_two)["Location"] == one_of_two.get_absolute_url()
    no_champion = ContactFactory(roles=["legal"])
    assert leaving(client, no_champion)["Location"] == no_champion.get_absolute_url()
    champion = ContactFactory(roles=["champion"])
    assert leaving(client, champion, left_at="")["Location"] == champion.get_absolute_url()


@pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "0", "\x00", "²"])
def test_a_choice_that_is_none_is_refused(chosen: str, client: Client, partner: Partner) -> None:
    ContactFactory(partner=partner)
    stranger = ContactFactory()
    for wrong in (chosen, str(stranger.pk)):
        assert client.post("/partners/boreal/champion/", {"contact": wrong}).status_code == 422
    assert not Contact.objects.filter(roles__contains=["champion"]).exists()


def test_a_partner_without_anybody_else_says_so(client: Client, partner: Partner) -> None:
    assert "Nobody else is known there" in text_of(client, "/partners/boreal/champion/?after=x")


# --- Going to another partner ---------------------------------------------------------------------


def moving(client: Client, contact: Contact, target: Partner, **changes: Any) -> Any:
    data = {"partner": target.pk, "moved_on": "2026-02-03", "email": "", "title": ""}
    data |= {"seen_version": contact.version} | changes
    return client.post(f"/contacts/{contact.pk}/move/", data)


def test_a_move_keeps_what_was_where_it_was(client: Client, partner: Partner) -> None:
    kestrel = PartnerFactory(name="Kestrel")
    contact = ContactFactory(
        partner=partner, name="Ada", title="CTO", roles=["legal"], left_at=date(2026, 1, 1)
    )
    filled(contact, 1)
    answer = moving(client, contact, kestrel, email="ada@kestrel.example", title="CEO")
    assert answer["Location"] == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.partner, contact.email, contact.title) == (kestrel, "ada@kestrel.example", "CEO")
    assert (contact.roles, contact.left_at) == ([], None)
    meeting, evidence = contact.meetings.get(), contact.evidence.get()
    assert meeting.partner == evidence.partner == partner
    page = text_of(client, contact.get_absolute_url())
    assert f"with {partner}" in page and "until" in page
    assert "now at" in text_of(client, "/partners/boreal/?tab=contacts")
    assert "now at" not in text_of(client, f"{kestrel.get_absolute_url()}?tab=contacts")
    history = text_of(client, f"{contact.get_absolute_url()}history/")
    assert "Boreal" in history and "Kestrel" in history


def test_roles_stay_when_asked_for(client: Client, partner: Partner) -> None:
    contact = ContactFactory(roles=["legal"])
    moving(client, contact, partner, keeps_roles="on")
    contact.refresh_from_db()
    assert contact.roles == ["legal"]


def test_a_champion_who_goes_leads_to_the_successor_at_the_old_partner(
    client: Client, partner: Partner
) -> None:
    contact = ContactFactory(partner=partner, roles=["champion"], name="Ada")
    ContactFactory(partner=partner, name="Bo")
    answer = moving(client, contact, PartnerFactory())
    assert answer["Location"] == f"/partners/boreal/champion/?after={contact.pk}"
    assert "Ada was the only champion" in text_of(client, answer["Location"])


def test_the_form_shows_what_they_have_now(client: Client) -> None:
    contact = ContactFactory(email="ada@boreal.example", title="CTO")
    form = client.get(f"/contacts/{contact.pk}/move/").context["form"]
    assert (form["email"].value(), form["title"].value()) == ("ada@boreal.example", "CTO")


def test_sent_twice_it_happens_once(client: Client, partner: Partner) -> None:
    contact = ContactFactory()
    for _twice in range(2):
        assert moving(client, contact, partner)["Location"] == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (ContactMove.objects.count(), contact.version) == (1, 2)


def test_an_address_that_another_has_there_is_told_beside_it(client: Client, partner: Partner) -> None:
    ContactFactory(partner=partner, email="ada@boreal.example")
    contact = ContactFactory()
    answer = moving(client, contact, partner, email="ADA@boreal.example", title="Kept words")
    assert answer.status_code == 422
    assert "at Boreal already" in answer.context["form"].errors["email"][0]
    assert "Kept words" in answer.content.decode()
    assert not ContactMove.objects.exists()


def test_a_change_meanwhile_is_told(client: Client, partner: Partner) -> None:
    contact = ContactFactory(title="CTO")
    Contact.objects.filter(pk=contact.pk).update(title="Theirs", version=5)
    answer = moving(client, contact, partner, title="Mine")
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode() and "Mine" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.partner != partner
    assert moving(client, contact, partner, title="Mine").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner": ""}, "partner"),
        ({"partner": "Nobody at all"}, "partner"),
        ({"partner": "9" * 30}, "partner"),
        ({"moved_on": ""}, "moved_on"),
        ({"moved_on": "2026-02-30"}, "moved_on"),
        ({"email": "ada at boreal"}, "email"),
        ({"title": "x" * 201}, "title"),
        ({"title": "\x00"}, "title"),
    ],
)
def test_a_refused_move_says_why(
    changes: dict[str, str], field: str, client: Client, partner: Partner
) -> None:
    answer = moving(client, ContactFactory(), partner, **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_restricted_partners_are_nowhere_in_a_move(sign_in: SignIn, partner: Partner) -> None:
    insider, outsider = UserFactory(), UserFactory()
    secret = PartnerFactory(name="Secret Lab", restricted=True, owner=insider)
    contact = ContactFactory(partner=partner, name="Ada")
    inside, outside = sign_in(insider), sign_in(outsider)
    assert moving(outside, contact, secret).status_code == 422
    moving(inside, contact, secret)
    assert "Secret Lab" in text_of(inside, "/partners/boreal/?tab=contacts")
    page = text_of(outside, "/partners/boreal/?tab=contacts")
    assert "Secret Lab" not in page and "Ada" not in page
    assert outside.get(contact.get_absolute_url()).status_code == 404
    # And the other way: out of what is restricted.
    back = ContactFactory(partner=secret, name="Bo")
    meeting = MeetingFactory(partner=secret, subject="Hidden talk")
    meeting.contacts.add(back)
    moving(inside, back, partner)
    page = text_of(outside, back.get_absolute_url())
    assert "Secret Lab" not in page and "Hidden talk" not in page
    assert "Hidden talk" in text_of(inside, back.get_absolute_url())


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PRODUCT])
def test_who_may_not_change_contacts_moves_nobody(role: Role, sign_in: SignIn, partner: Partner) -> None:
    contact = ContactFactory(partner=partner)
    client = sign_in(UserFactory(role=role))
    assert moving(client, contact, PartnerFactory()).status_code == 403
    assert client.post("/partners/boreal/champion/", {"contact": contact.pk}).status_code == 403
    contact.refresh_from_db()
    assert contact.partner == partner and contact.roles == []


def test_moving_on_and_back_is_told_as_it_is(client: Client, partner: Partner) -> None:
    contact, kestrel = ContactFactory(partner=partner, name="Ada"), PartnerFactory(name="Kestrel")
    for target in (kestrel, partner):
        contact.refresh_from_db()
        moving(client, contact, target, moved_on=str(timezone.localdate() - timedelta(days=1)))
    assert "Went elsewhere" not in text_of(client, "/partners/boreal/?tab=contacts")
    assert "Went elsewhere" in text_of(client, f"{kestrel.get_absolute_url()}?tab=contacts")
