"""The list of meetings: views, filters, what was found in the notes, and its file."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from tests.factories import ContactFactory, FollowUpFactory, MeetingFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/meetings/"


@pytest.fixture
def me() -> User:
    return UserFactory()


@pytest.fixture
def client(me: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(me)


def subjects(client: Client, query: str = "") -> list[str]:
    return [meeting.subject for meeting in client.get(f"{LIST}?{query}").context["page"]]


def test_the_views_that_all_have(me: User, client: Client) -> None:
    now = timezone.now()
    mine = MeetingFactory(subject="mine", starts_at=now - timedelta(days=2), sentiment="negative")
    mine.colleagues.add(me)
    MeetingFactory(subject="theirs", starts_at=now - timedelta(days=1))
    MeetingFactory(subject="ahead", starts_at=now + timedelta(days=1), is_planned=True)
    MeetingFactory(subject="to log", starts_at=now - timedelta(days=3), is_planned=True, organiser=me)
    FollowUpFactory(meeting=mine, partner=mine.partner)
    found = {
        str(tab.label): subjects(client, tab.address.removeprefix("?"))
        for tab in client.get(LIST).context["tabs"]
    }
    assert found == {
        "All": ["ahead", "theirs", "mine", "to log"],
        "Mine": ["mine", "to log"],
        "Ahead": ["ahead"],
        "Mine, to be logged": ["to log"],
        "Follow-ups open": ["mine"],
        "Negative": ["mine"],
    }


def test_it_is_narrowed_by_who_and_what(client: Client) -> None:
    one, other = MeetingFactory(sentiment="positive"), MeetingFactory(kind="workshop")
    contact = ContactFactory(partner=one.partner)
    one.contacts.add(contact)
    assert subjects(client, f"contact={contact.pk}") == [one.subject]
    assert subjects(client, f"partner={other.partner_id}") == [other.subject]
    assert subjects(client, "sentiment=positive&sentiment=negative") == [one.subject]
    assert subjects(client, "owed=false&kind=workshop") == [other.subject]
    assert subjects(client, "contact=999999") == []
    hidden = ContactFactory(partner__restricted=True, name="Secret Person")
    page = client.get(f"{LIST}?contact={hidden.pk}").content.decode()
    assert "Secret Person" not in page


def test_what_was_found_shows_marked_and_escaped(client: Client) -> None:
    notes = (
        "A <b>long</b> talk about licences. " * 20
        + "They lose two days to remeshing & 'meshing' < <script>x</script> each week."
    )
    MeetingFactory(subject="Review", notes=notes)
    MeetingFactory(subject="Remeshing", notes="Nothing of it here.")
    page = client.get(f"{LIST}?q=remesh").content.decode()
    assert "two days to <mark>remeshing</mark>" in page
    assert "</mark> &amp; &#x27;" in page and "<script>x" not in page
    assert page.count('class="excerpt') == 1
    assert client.get(f"{LIST}?q=%00").status_code == 200
    assert client.get(f"{LIST}?q=%22%3A*%26").status_code == 200


def test_columns_are_chosen_and_taken_as_a_file(me: User, client: Client) -> None:
    meeting = MeetingFactory(subject="=cmd()", partner__name="Boreal", minutes=45)
    meeting.colleagues.add(me)
    meeting.contacts.add(ContactFactory(partner=meeting.partner, name="Ingrid Sund"))
    FollowUpFactory(meeting=meeting, partner=meeting.partner)
    MeetingFactory(partner=PartnerFactory(restricted=True), subject="Secret")
    query = "columns=partner&columns=minutes&columns=contacts&columns=colleagues&columns=owed"
    assert "45" in client.get(f"{LIST}?{query}").content.decode()
    answer = client.get(f"{LIST}export.csv?{query}")
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))  # type: ignore[attr-defined]  # a stream
    assert rows == [
        ["Subject", "Partner", "Minutes", "From the partner", "From us", "To do"],
        ["'=cmd()", "Boreal", "45", "Ingrid Sund", me.name, "1"],
    ]
    assert client.get(f"{LIST}export.xlsx?{query}").status_code == 200


def test_it_takes_as_many_queries_for_many_as_for_few(
    me: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in (2, 25):
        for meeting in MeetingFactory.create_batch(number, notes="We spoke of meshes."):
            meeting.colleagues.add(me)
        with django_assert_max_num_queries(8):
            client.get(LIST)
        with django_assert_max_num_queries(9):
            client.get(f"{LIST}?q=mesh")
