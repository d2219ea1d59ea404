"""A follow-up in one line: what it is understood as, added once, and never lost."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.models import Role, User
from engagements.models import FollowUp
from engagements.quick_add import ReadLine, read_line
from partners.models import Partner
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def reader() -> User:
    return UserFactory(name="Dana Reyes")


def read(text: str, reader: User, **given: Any) -> ReadLine:
    return read_line(text, reader=reader, today=MONDAY, **given)


def test_it_reads_all_of_it(reader: User) -> None:
    boreal, tom = PartnerFactory(name="Boreal Dynamics"), UserFactory(name="Tom Weiss")
    line = read("send benchmark to Boreal @tom next tue !high", reader)
    assert line == ReadLine("send benchmark to Boreal", tom, boreal, date(2026, 12, 1), "high")


@pytest.mark.parametrize(
    ("text", "due", "repeat"),
    [
        ("call boreal", None, "never"),
        ("call boreal in 2 weeks", date(2026, 12, 7), "never"),
        ("call boreal end of month", date(2026, 11, 30), "never"),
        ("call boreal 15 jan", date(2027, 1, 15), "never"),
        ("call boreal every fri", date(2026, 11, 27), "weekly"),
        ("call boreal monthly", date(2026, 12, 23), "monthly"),
        ("call boreal every month from 1 dec", date(2026, 12, 1), "monthly"),
        ("call boreal fri every 2 weeks", date(2026, 11, 27), "two_weeks"),
    ],
)
def test_it_reads_when(text: str, due: date | None, repeat: str, reader: User) -> None:
    PartnerFactory(name="Boreal Dynamics")
    line = read(text, reader)
    assert (line.title, line.due_on, line.repeat, line.problems) == ("call boreal", due, repeat, {})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("send the deck to boreal", "Boreal Dynamics"),
        ("Boreal: send the deck", "Boreal Dynamics"),
        ("send Boreal Dynamics the deck", "Boreal Dynamics"),
        ("ask Müller about the mesh", "Muller Strömung"),
        ("ask muller stromung", "Muller Strömung"),
        ("benchmark for tidewater subsurface", "Tidewater Subsurface"),
        ("send the benchmark results", None),
        ("boreality", None),
    ],
)
def test_it_finds_the_partner(text: str, name: str | None, reader: User) -> None:
    for each in ("Boreal Dynamics", "Muller Strömung", "Tidewater Subsurface", "Benchmark Labs"):
        PartnerFactory(name=each)
    line = read(text, reader)
    assert (line.partner.name if line.partner else None) == name
    assert ("partner" in line.problems) == (name is None)


def test_a_label_is_no_part_of_what_is_to_be_done(reader: User) -> None:
    PartnerFactory(name="Boreal Dynamics")
    assert read("Boreal: send the deck", reader).title == "send the deck"
    assert read("Boreal: mesh: send it", reader).title == "mesh: send it"


def test_several_are_asked_about_and_the_whole_name_decides(reader: User) -> None:
    PartnerFactory(name="Boreal Dynamics")
    boreal = PartnerFactory(name="Boreal")
    PartnerFactory(name="Kestrel Labs")
    PartnerFactory(name="Kestrel Climate")
    assert read("call Boreal", reader).partner == boreal
    line = read("call Kestrel", reader)
    assert line.partner is None
    assert "Kestrel Climate" in line.problems["partner"] and "Kestrel Labs" in line.problems["partner"]


def test_the_list_of_one_partner_needs_no_name(reader: User) -> None:
    partner, other = PartnerFactory(), PartnerFactory(name="Boreal Dynamics")
    assert read("send the deck", reader, partner=partner).partner == partner
    assert read("send the deck to Boreal", reader, partner=partner).partner == other


def test_who_does_it_is_known_or_asked_about(reader: User) -> None:
    PartnerFactory(name="Boreal")
    UserFactory(name="Tom Weiss")
    UserFactory(name="Tom Ode")
    assert "Tom Ode" in read("call Boreal @tom", reader).problems["assignee"]
    assert "@nobody" in read("call Boreal @nobody", reader).problems["assignee"]
    assert read("call Boreal", reader).assignee == reader


def test_a_restricted_partner_is_not_there_for_outsiders(reader: User) -> None:
    hidden: Partner = PartnerFactory(name="Secret Labs", restricted=True)
    assert read("call Secret Labs", reader).partner is None
    assert "Secret" not in read("call Secret Labs", reader).problems["partner"]
    assert read("call Secret Labs", hidden.owner).partner == hidden


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=700))
def test_any_line_is_read_or_said_to_be_wrong(reader: User, text: str) -> None:
    line = read(text, reader)
    assert line.partner is None and line.problems
    assert len(line.title) <= 600


def test_it_takes_two_queries(reader: User, django_assert_max_num_queries: Any) -> None:
    PartnerFactory.create_batch(20, name="Boreal", restricted=True)
    with django_assert_max_num_queries(2):
        read("send the benchmark to Boreal @tom next tue !high", reader)


# --- In the browser ---


@time_machine.travel("2026-11-23T09:00Z", tick=False)
def test_what_it_is_understood_as_shows_while_it_is_typed(
    sign_in: Callable[[User], Client], reader: User
) -> None:
    PartnerFactory(name="Boreal <Dynamics>")
    client = sign_in(reader)
    page = client.post(
        "/follow-ups/quick/reading/", {"line": "mail Boreal in 2 weeks weekly"}
    ).content.decode()
    for words in ("Boreal &lt;Dynamics&gt;", "Dana Reyes", "Mon 7 Dec 2026", "Every week"):
        assert words in page
    assert not client.post("/follow-ups/quick/reading/", {"line": " "}).content.decode().strip()
    assert not FollowUp.objects.exists()


def test_one_line_adds_one_however_often_it_is_sent(sign_in: Callable[[User], Client], reader: User) -> None:
    PartnerFactory(name="Boreal")
    client, key = sign_in(reader), str(uuid4())
    back = "/follow-ups/?due=now#quick-line"
    for _again in range(3):
        answer = client.post("/follow-ups/quick/", {"line": "call Boreal fri", "key": key, "next": back})
        assert (answer.status_code, answer["Location"]) == (302, back)
    assert FollowUp.objects.get().assignee == reader
    client.post("/follow-ups/quick/", {"line": "another for Boreal", "key": key})
    assert FollowUp.objects.count() == 2, "from a page that was gone back to"
    client.post("/follow-ups/quick/", {"line": "call Boreal fri", "key": "tampered"})
    assert FollowUp.objects.count() == 3


def test_a_line_without_a_partner_becomes_the_form(sign_in: Callable[[User], Client], reader: User) -> None:
    tom = UserFactory(name="Tom Weiss")
    answer = sign_in(reader).post("/follow-ups/quick/", {"line": "send the <deck> @tom 2027-01-15 !high"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("send the &lt;deck&gt;", "2027-01-15", "Name the partner", 'action="/follow-ups/new/"'):
        assert words in page
    assert answer.context["form"]["assignee"].value() == tom.pk
    assert not FollowUp.objects.exists()


def test_another_partners_id_and_other_roles_are_refused(
    sign_in: Callable[[User], Client], reader: User
) -> None:
    hidden = PartnerFactory(restricted=True)
    answer = sign_in(reader).post("/follow-ups/quick/", {"line": "send it", "partner": hidden.pk})
    assert answer.status_code == 422
    assert hidden.name not in answer.content.decode()
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    assert viewer.post("/follow-ups/quick/", {"line": "send it"}).status_code == 403
    assert "quick-line" not in viewer.get("/follow-ups/").content.decode()
