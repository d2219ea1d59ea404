"""One partner's page: what each part of it says, and to whom."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    IndustryFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
    stage,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(name="Maria Okafor"))


def text_of(client: Client, address: str, **query: Any) -> str:
    """Return the page's HTML."""
    return client.get(address, query).content.decode()


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def test_the_band_says_who_they_are(reader: Client) -> None:
    partner = PartnerFactory(
        name="Boreal Dynamics",
        kind="research_lab",
        tier="strategic",
        status="onboarding",
        country="NO",
        website="https://www.boreal.example/solver?a=1",
        summary="Ocean models.\nThey know waves.",
        owner=UserFactory(name="Jun Tanaka"),
        domains=[domain("turbulence"), domain("weather-climate")],
        last_touch_at=days_ago(9),
    )
    partner.industries.add(IndustryFactory(name="Shipping"))
    page = text_of(reader, "/partners/partner-x/".replace("partner-x", partner.slug))
    for words in (
        "Boreal Dynamics",
        "Research lab",
        "Strategic",
        "Onboarding",
        "Norway",
        ">boreal.example<",
        "Ocean models.<br>They know waves.",
        "Jun Tanaka",
        "Weather and climate, Turbulence",
        "Shipping",
        "9 days ago",
    ):
        assert words in page, words


def test_the_side_shows_team_adoption_and_programmes(reader: Client) -> None:
    partner = PartnerFactory()
    TeamMemberFactory(partner=partner, user__name="Ines Duarte", role="alliance")
    AdoptionFactory(
        partner=partner,
        product__name="Earth-2",
        stage="integrating",
        since=timezone.localdate().replace(day=1),
    )
    MembershipFactory(
        partner=partner,
        programme__name="Startup programme",
        joined_on=date(2026, 3, 1),
        renews_on=date(2027, 3, 1),
        notes="Training credits",
    )
    page = text_of(reader, partner.get_absolute_url())
    for words in (
        "Ines Duarte",
        "Alliance",
        "Earth-2",
        "Integrating since",
        "Startup programme",
        "1 Mar 2026",
        "renews",
        "1 Mar 2027",
        "Training credits",
    ):
        assert words in page, words


def test_the_side_shows_open_follow_ups_only(reader: Client) -> None:
    partner = PartnerFactory()
    FollowUpFactory(partner=partner, title="Send the mesh")
    FollowUpFactory(partner=partner, title="Long done", state="done", done_at=timezone.now())
    FollowUpFactory(title="Of another partner")
    page = text_of(reader, partner.get_absolute_url(), tab="contacts")
    assert "Send the mesh" in page
    assert "Long done" not in page and "Of another partner" not in page


def test_engagements_stand_by_track(reader: Client) -> None:
    partner = PartnerFactory()
    EngagementFactory(partner=partner, title="Port the solver")
    EngagementFactory(partner=partner, title="Launch story", stage=stage("marketing", "idea"))
    EngagementFactory(title="Of another partner")
    page = text_of(reader, partner.get_absolute_url(), tab="engagements")
    assert page.index("Technical") < page.index("Port the solver") < page.index("Launch story")
    assert "Of another partner" not in page


def test_gaps_stand_with_the_partners_own_words(reader: Client) -> None:
    partner = PartnerFactory()
    EvidenceFactory(partner=partner, gap__title="No adaptive mesh", quote="We remesh by hand.")
    page = text_of(reader, partner.get_absolute_url(), tab="gaps")
    assert "No adaptive mesh" in page and "We remesh by hand." in page


def test_contacts_show_how_to_reach_them_and_who_left_last(reader: Client) -> None:
    partner = PartnerFactory()
    ContactFactory(
        partner=partner,
        name="Ada Brandt",
        title="CTO",
        roles=["champion", "technical_lead"],
        email="ada@boreal.example",
        phone="+47 22 00 00 00",
    )
    ContactFactory(partner=partner, name="Aaron Left", left_at=date(2026, 2, 3))
    ContactFactory(partner=partner, name="Put Away", archived_at=timezone.now())
    ContactFactory(name="Of Another")
    page = text_of(reader, partner.get_absolute_url(), tab="contacts")
    for words in ("CTO", "Champion, Technical lead", "mailto:ada@boreal.example", "tel:+47 22 00 00 00"):
        assert words in page, words
    assert page.index("Ada Brandt") < page.index("Aaron Left")
    assert "On 3 Feb 2026" in page
    assert "Put Away" not in page and "Of Another" not in page


def test_many_contacts_are_a_link_away(reader: Client) -> None:
    partner = PartnerFactory()
    ContactFactory.create_batch(60, partner=partner)
    answer = reader.get(partner.get_absolute_url(), {"tab": "contacts"})
    assert len(answer.context["contacts"]) == 50
    assert "All 60 contacts" in answer.content.decode()
    assert reader.get("/contacts/", {"partner": partner.pk}).context["total"] == 60


def test_solutions_show_their_speed_up_and_products(reader: Client) -> None:
    partner = PartnerFactory()
    solution = SolutionFactory(
        partner=partner,
        name="Wave twin",
        summary="A surrogate of waves.",
        status="beta",
        domain=domain("turbulence"),
        speed_up="12.5",
        baseline="64 CPU cores",
        showcase_ready=True,
    )
    solution.products.add(AdoptionFactory(product__name="PhysicsNeMo").product)
    SolutionFactory(partner=partner, name="Put away", archived_at=timezone.now())
    page = text_of(reader, partner.get_absolute_url(), tab="solutions")
    for words in (
        "Wave twin",
        "A surrogate of waves.",
        "Beta",
        "Showcase-ready",
        "12.5×</b> faster than 64 CPU cores",
        "PhysicsNeMo",
    ):
        assert words in page, words
    assert "Put away" not in page


def test_every_solution_is_shown(reader: Client) -> None:
    partner = PartnerFactory()
    SolutionFactory.create_batch(55, partner=partner)
    page = text_of(reader, partner.get_absolute_url(), tab="solutions")
    assert page.count('class="solution"') == 55


def test_tabs_count_what_is_behind_them(reader: Client) -> None:
    partner = PartnerFactory()
    ContactFactory.create_batch(2, partner=partner)
    ContactFactory(partner=partner, left_at=date(2026, 1, 1))
    SolutionFactory.create_batch(3, partner=partner)
    EngagementFactory.create_batch(4, partner=partner)
    tabs = {tab["key"]: tab.get("count") for tab in reader.get(partner.get_absolute_url()).context["tabs"]}
    counted = {"timeline": None, "engagements": 4, "gaps": 0, "contacts": 2, "solutions": 3}
    assert {key: count for key, count in tabs.items() if key in counted} == counted


@pytest.mark.parametrize("tab", ["", "nonsense", "\x00", "<script>", "x" * 5000, "follow-ups"])
def test_an_unknown_tab_opens_the_timeline(tab: str, reader: Client) -> None:
    partner = PartnerFactory()
    MeetingFactory(partner=partner, subject="Kick-off")
    answer = reader.get(partner.get_absolute_url(), {"tab": tab})
    assert answer.context["tab"]["key"] == "timeline"
    assert "Kick-off" in answer.content.decode()


@pytest.mark.parametrize("tab", ["timeline", "engagements", "gaps", "contacts", "solutions"])
def test_an_empty_part_says_what_belongs_there(tab: str, reader: Client) -> None:
    answer = reader.get(PartnerFactory().get_absolute_url(), {"tab": tab})
    assert answer.context["tab"]["key"] == tab
    assert 'class="empty' in answer.content.decode()


# --- Health ---------------------------------------------------------------------------------------


def test_health_is_explained(reader: Client) -> None:
    partner = PartnerFactory(tier="strategic", last_touch_at=days_ago(45))
    EngagementFactory(partner=partner, health="blocked", health_reason="Licences")
    FollowUpFactory(partner=partner, due_on=timezone.localdate() - timedelta(days=3))
    EvidenceFactory(partner=partner, severity="critical")
    page = text_of(reader, partner.get_absolute_url())
    for words in (
        "No contact for 45 days; the cadence is 30",
        "1 engagement blocked",
        "1 follow-up overdue",
        "1 critical gap",
    ):
        assert words in page, words
    assert page.index("1 engagement blocked") < page.index("No contact for 45 days"), "the gravest first"


@pytest.mark.parametrize(
    ("last_touch", "words"),
    [(29, "In touch in time"), (31, "No contact for 31 days; the cadence is 30"), (None, "No contact yet")],
)
def test_health_follows_the_cadence(last_touch: int | None, words: str, reader: Client) -> None:
    partner = PartnerFactory(
        tier="strategic",
        created_at=days_ago(60),
        last_touch_at=last_touch and days_ago(last_touch),
    )
    assert words in text_of(reader, partner.get_absolute_url())


# --- Who may, and what is not there ---------------------------------------------------------------


@pytest.mark.parametrize("address", ["/partners/nobody/", "/partners/1/", "/partners/new-2/timeline/"])
def test_a_partner_who_is_not_there_is_a_404(address: str, reader: Client) -> None:
    assert reader.get(address).status_code == 404


def test_an_archived_partners_page_says_so_and_offers_to_bring_it_back(reader: Client) -> None:
    partner = PartnerFactory(archived_at=timezone.now())
    solution = SolutionFactory(partner=partner)
    contact = ContactFactory(partner=partner)
    membership = MembershipFactory(partner=partner)
    address = partner.get_absolute_url()
    page = text_of(reader, address)
    assert "Lists and counts leave it out." in page
    assert f"{address}restore/" in page
    for tab in ("timeline", "contacts", "solutions"):
        page = text_of(reader, address, tab=tab)
        for dead_end in (
            f"{address}edit/",
            f"{address}team/",
            f"{address}adoptions/",
            f"{address}programmes/{membership.pk}/edit/",
            f"{address}solutions/{solution.pk}/edit/",
            f"/contacts/{contact.pk}/edit/",
            f"/contacts/new/?partner={partner.pk}",
        ):
            assert dead_end not in page, (tab, dead_end)


def test_a_viewer_reads_everything_and_is_offered_no_change(sign_in: SignIn) -> None:
    partner = PartnerFactory()
    SolutionFactory(partner=partner)
    ContactFactory(partner=partner)
    MembershipFactory(partner=partner)
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    address = partner.get_absolute_url()
    for tab in ("timeline", "contacts", "solutions"):
        page = text_of(viewer, address, tab=tab)
        for words in ("/edit/", "/new/", f"{address}team/", f"{address}adoptions/", "/meetings/log/?partner"):
            assert words not in page, (tab, words)
