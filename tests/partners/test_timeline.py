"""The timeline of a partner: everything that happened, newest first, a part at a time."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.models import Partner
from tests.factories import (
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    PartnerFactory,
    StageChangeFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


def met(partner: Partner, count: int, *, every: timedelta = timedelta(days=1)) -> None:
    """Give the partner `count` meetings, "Talk 0" the newest, one `every` so long before the next."""
    for number in range(count):
        MeetingFactory(partner=partner, subject=f"Talk {number}", starts_at=NOON - number * every)


def talks(page: str) -> list[int]:
    return [int(number) for number in re.findall(r">Talk (\d+)<", page)]


def older(page: str) -> str | None:
    """Return where "Show older" leads, if it is there."""
    found = re.search(r'href="([^"]+)"[^>]*>Show older', page)
    return found.group(1).replace("&amp;", "&") if found else None


def walk(client: Client, partner: Partner) -> list[list[int]]:
    """Return the talks of each part, as one who follows "Show older" to the end sees them."""
    parts: list[list[int]] = []
    address: str | None = partner.get_absolute_url()
    while address is not None:
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        parts.append(talks(page))
        address = older(page)
    return parts


def test_everything_stands_newest_first(reader: Client) -> None:
    partner, now = PartnerFactory(), timezone.now()
    MeetingFactory(partner=partner, subject="Kick-off", starts_at=now - timedelta(days=30))
    EvidenceFactory(
        partner=partner, gap__title="No adaptive mesh", heard_on=timezone.localdate() - timedelta(days=20)
    )
    engagement = EngagementFactory(partner=partner, title="Port the solver")
    StageChangeFactory(
        engagement=engagement,
        from_stage=stage(),
        to_stage=stage(slug="integration"),
        changed_at=now - timedelta(days=10),
    )
    FollowUpFactory(partner=partner, title="Send the mesh", state="done", done_at=now - timedelta(days=5))
    MeetingFactory(partner=partner, subject="Still to come", starts_at=now + timedelta(days=5))
    page = reader.get(partner.get_absolute_url()).content.decode()
    timeline = page[page.index('class="timeline"') :]
    places = [timeline.index(t) for t in ("Send the mesh", "Port the solver", "No adaptive mesh", "Kick-off")]
    assert places == sorted(places)
    assert "Still to come" not in timeline


def test_older_goes_on_to_the_end_without_a_gap_or_a_repeat(reader: Client) -> None:
    partner = PartnerFactory()
    met(partner, 60)
    parts = walk(reader, partner)
    assert [len(part) for part in parts] == [25, 25, 10]
    assert list(chain(*parts)) == list(range(60))


def test_what_happened_at_one_moment_is_not_cut_in_two(reader: Client) -> None:
    partner = PartnerFactory()
    met(partner, 70, every=timedelta(0))
    MeetingFactory(partner=partner, subject="Talk 70", starts_at=NOON - timedelta(days=1))
    parts = walk(reader, partner)
    assert sorted(parts[0]) == list(range(70))
    assert parts[1:] == [[70]]


def test_exactly_one_part_has_nothing_older(reader: Client) -> None:
    partner = PartnerFactory()
    met(partner, 25)
    assert [len(part) for part in walk(reader, partner)] == [25]


def test_htmx_gets_the_next_part_alone(reader: Client) -> None:
    partner = PartnerFactory()
    met(partner, 30)
    address = older(reader.get(partner.get_absolute_url()).content.decode())
    assert address is not None
    part = reader.get(address, headers={"HX-Request": "true"}).content.decode()
    assert talks(part) == [25, 26, 27, 28, 29]
    assert "<html" not in part


def test_an_archived_partners_timeline_goes_on_too(reader: Client) -> None:
    partner = PartnerFactory(archived_at=timezone.now())
    met(partner, 30)
    assert list(chain(*walk(reader, partner))) == list(range(30))


def test_the_end_says_so(reader: Client) -> None:
    partner = PartnerFactory()
    page = reader.get(f"{partner.get_absolute_url()}timeline/", {"before": "2001-01-01T00:00:00+00:00"})
    assert "This is where it began." in page.content.decode()


@pytest.mark.parametrize(
    "before",
    [
        "soon",
        "\x00",
        "2026-13-45T99:00:00Z",
        "2026-06-01T12:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "<script>",
        "9" * 5000,
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_moment_that_makes_no_sense_breaks_nothing(before: str, zone: str, sign_in: SignIn) -> None:
    partner = PartnerFactory()
    met(partner, 2)
    EvidenceFactory(partner=partner)
    client = sign_in(UserFactory(time_zone=zone))
    answer = client.get(f"{partner.get_absolute_url()}timeline/", {"before": before})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script ", "")


def test_one_kind_of_entry_can_be_chosen_and_paged(reader: Client) -> None:
    partner = PartnerFactory()
    met(partner, 30)
    EvidenceFactory(partner=partner, gap__title="No adaptive mesh")
    address = partner.get_absolute_url()
    only = reader.get(f"{address}?tab=timeline&kind=meeting")
    assert {entry.icon for entry in only.context["timeline"].entries} == {"messages-square"}
    assert "kind=meeting" in only.content.decode()
    after = older(only.content.decode())
    assert after is not None
    assert len(reader.get(after).context["timeline"].entries) == 5
    gaps = reader.get(f"{address}?kind=gap").context["timeline"].entries
    assert [entry.title for entry in gaps] == ["No adaptive mesh"]
    assert "None of this kind" in reader.get(f"{address}?kind=event").content.decode()
    assert reader.get(f"{address}?kind=nonsense").status_code == 200
