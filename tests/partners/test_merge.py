"""Merging two records in the browser: what is shown, what is written, and where old addresses lead."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.models import (
    Adoption,
    ContactMerge,
    Membership,
    Partner,
    PartnerMerge,
    Solution,
    TeamMember,
)
from roadmap_feedback.demand import demand_terms
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EventFactory,
    EventPartFactory,
    EvidenceFactory,
    ExternalIdFactory,
    FollowUpFactory,
    GapFactory,
    IndustryFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    PlanItemFactory,
    ProductFactory,
    ProgrammeFactory,
    ShowcaseFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
)
from tests.partners.merging import address, difference, dump, merged, send

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def by() -> User:
    return UserFactory(name="Maria Okafor")


@pytest.fixture
def client(sign_in: SignIn, by: User) -> Client:
    return sign_in(by)


@pytest.fixture
def two() -> tuple[Partner, Partner]:
    return PartnerFactory(name="Boreal Dynamics"), PartnerFactory(name="Boreal Dynamics GmbH")


# --- The page -------------------------------------------------------------------------------------


def test_it_shows_what_differs_beside_each_other_and_what_is_the_same_once(client: Client) -> None:
    one = PartnerFactory(name="Boreal Dynamics", country="NO", tier="growth", summary="Short.")
    other = PartnerFactory(name="Boreal GmbH", country="NO", tier="strategic", summary="A longer summary.")
    response = client.get(address(one, other))
    rows = {row["field"].label: row for row in response.context["fields"]}
    assert set(rows) == {"Name", "Tier", "Summary", "Owner"}
    assert (rows["Tier"]["field"].one, rows["Tier"]["field"].other) == ("Growth", "Strategic")
    assert rows["Summary"]["other_is_picked"], "the fuller one"
    assert ("Country", "Norway") in response.context["alike"]


def test_what_is_empty_on_one_side_is_taken_from_the_other(client: Client) -> None:
    one = PartnerFactory(name="Boreal", website="")
    other = PartnerFactory(name="Boreal GmbH", website="https://boreal.example", owner=one.owner)
    send(client, one, other, name=other)
    other.refresh_from_db()
    assert other.website == "https://boreal.example"
    assert other.name == "Boreal GmbH"


def test_it_counts_what_moves_of_both(client: Client, two: tuple[Partner, Partner]) -> None:
    one, other = two
    ContactFactory.create_batch(2, partner=one)
    MeetingFactory(partner=other)
    counts = {a.label: (a.one, a.other) for a in client.get(address(one, other)).context["attached"]}
    assert counts == {"Contacts": (2, 0), "Meetings": (0, 1)}


def test_the_page_takes_the_same_number_of_queries_however_much_there_is(
    client: Client, two: tuple[Partner, Partner]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(*two))
        return len(captured)

    product = ProductFactory()
    for partner in two:
        AdoptionFactory(partner=partner, product=product)
        ContactFactory(partner=partner)
    queries()
    few = queries()
    for _number in range(5):
        product = ProductFactory()
        for partner in two:
            AdoptionFactory(partner=partner, product=product)
            MeetingFactory(partner=partner)
            ContactFactory(partner=partner)
    assert queries() == few <= 40


# --- What is written ------------------------------------------------------------------------------


def test_everything_moves_and_values_are_as_chosen(
    client: Client, by: User, two: tuple[Partner, Partner]
) -> None:
    away, into = two
    Partner.objects.filter(pk=away.pk).update(tier="strategic", website="https://boreal.example")
    contact, meeting = ContactFactory(partner=away), MeetingFactory(partner=away)
    engagement = EngagementFactory(partner=away)
    rows = [
        contact,
        meeting,
        engagement,
        FollowUpFactory(partner=away, meeting=meeting, engagement=engagement),
        EvidenceFactory(partner=away, meeting=meeting, contact=contact),
        SolutionFactory(partner=away),
        MembershipFactory(partner=away),
        ExternalIdFactory(partner=away),
        EventPartFactory(partner=away),
        ShowcaseFactory(partner=away),
        AdoptionFactory(partner=away),
        TeamMemberFactory(partner=away),
    ]
    response = send(client, away, into, name=away, tier=away)
    assert response.status_code == 302 and response["Location"] == into.get_absolute_url()
    for row in rows:
        row.refresh_from_db()
        assert row.partner_id == into.pk, row
    into.refresh_from_db()
    away.refresh_from_db()
    assert (into.name, into.tier, into.website) == ("Boreal Dynamics", "strategic", "https://boreal.example")
    assert away.archived_at is not None and away.merged_into == into
    merge = PartnerMerge.objects.get()
    assert (merge.away, merge.into, merge.by) == (away, into, by)


def test_domains_and_industries_of_both_stay(client: Client, two: tuple[Partner, Partner]) -> None:
    away, into = two
    away.domains.set([domain("turbulence"), domain("weather-climate")])
    into.domains.set([domain("turbulence")])
    industry = IndustryFactory()
    away.industries.set([industry])
    send(client, away, into)
    assert {d.slug for d in into.domains.all()} == {"turbulence", "weather-climate"}
    assert list(into.industries.all()) == [industry]


def test_what_both_have_and_can_be_there_once_is_told_and_settled(
    client: Client, two: tuple[Partner, Partner]
) -> None:
    away, into = two
    product, colleague, programme, event = ProductFactory(), UserFactory(), ProgrammeFactory(), EventFactory()
    AdoptionFactory(partner=away, product=product, stage="integrating", since=date(2026, 5, 1))
    AdoptionFactory(partner=into, product=product, stage="exploring", since=date(2025, 2, 3))
    for partner in two:
        TeamMemberFactory(partner=partner, user=colleague)
    MembershipFactory(partner=away, programme=programme, joined_on=date(2024, 1, 2), notes="Credits")
    MembershipFactory(partner=into, programme=programme, joined_on=date(2025, 1, 2), notes="Training")
    EventPartFactory(event=event, partner=away, leads=3)
    EventPartFactory(event=event, partner=into, leads=4)
    told = client.get(address(away, into)).context["sentences"]
    assert len(told) == 4
    assert any("Integrating since 3 Feb 2025" in sentence for sentence in told)
    send(client, away, into)
    adoption = Adoption.objects.get(product=product)
    assert (adoption.partner, adoption.stage, adoption.since) == (into, "integrating", date(2025, 2, 3))
    assert TeamMember.objects.get(user=colleague).partner == into
    membership = Membership.objects.live().get(programme=programme)
    assert membership.joined_on == date(2024, 1, 2)
    assert set(membership.notes.split()) == {"Credits", "Training"}
    assert event.parts.get().leads == 7


def test_contacts_with_one_address_become_one_with_all_that_they_took_part_in(
    client: Client, two: tuple[Partner, Partner]
) -> None:
    away, into = two
    left = ContactFactory(
        partner=away, name="A. Brandt", email="ADA@boreal.example", phone="+47 1", roles=["champion"]
    )
    stays = ContactFactory(partner=into, name="Ada Brandt", email="ada@boreal.example", roles=["legal"])
    meeting, both = MeetingFactory(partner=away), MeetingFactory(partner=into)
    meeting.contacts.add(left)
    both.contacts.add(left, stays)
    evidence = EvidenceFactory(partner=away, contact=left)
    told = client.get(address(away, into)).context["sentences"]
    assert told == [
        "A. Brandt and Ada Brandt have one e-mail address, ADA@boreal.example, and become one contact."
    ]
    send(client, away, into)
    stays.refresh_from_db()
    left.refresh_from_db()
    evidence.refresh_from_db()
    assert (stays.name, stays.phone, stays.roles) == ("Ada Brandt", "+47 1", ["champion", "legal"])
    assert left.merged_into == stays and left.archived_at is not None
    assert list(meeting.contacts.all()) == list(both.contacts.all()) == [stays]
    assert evidence.contact == stays


def test_solutions_of_one_name_become_one_and_keep_what_hangs_on_them(
    client: Client, two: tuple[Partner, Partner]
) -> None:
    away, into = two
    left, stays = SolutionFactory(partner=away, name="Mesher"), SolutionFactory(partner=into, name="Mesher")
    product = ProductFactory()
    left.products.add(product)
    engagement, showcase = (
        EngagementFactory(partner=away, solution=left),
        ShowcaseFactory(partner=away, solution=left),
    )
    send(client, away, into)
    engagement.refresh_from_db()
    showcase.refresh_from_db()
    assert engagement.solution == showcase.solution == stays
    assert list(stays.products.all()) == [product]
    assert Solution.objects.live().filter(partner=into).count() == 1


def test_the_later_touch_is_theirs(client: Client, two: tuple[Partner, Partner]) -> None:
    away, into = two
    late, early = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    Partner.objects.filter(pk=away.pk).update(last_touch_at=late)
    Partner.objects.filter(pk=into.pk).update(last_touch_at=early)
    send(client, away, into)
    into.refresh_from_db()
    assert into.last_touch_at == late


def test_evidence_of_both_counts_once_in_demand(
    client: Client, by: User, two: tuple[Partner, Partner]
) -> None:
    gap, today = GapFactory(), timezone.localdate()
    for partner in two:
        EvidenceFactory(gap=gap, partner=partner, heard_on=today)
    assert len(demand_terms(gap.pk, by, today)) == 2
    send(client, *two)
    assert [term.partner_id for term in demand_terms(gap.pk, by, today)] == [two[1].pk]
    assert gap.evidence.count() == 2, "every quote is kept"


def test_history_tells_of_rows_that_moved(client: Client, two: tuple[Partner, Partner]) -> None:
    contact = ContactFactory(partner=two[0])
    send(client, *two)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT partner_id FROM partners_contactevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [contact.pk]
        )
        assert [row[0] for row in cursor.fetchall()] == [two[0].pk, two[1].pk]


def test_a_form_opened_before_the_merge_is_stale(
    client: Client, by: User, two: tuple[Partner, Partner]
) -> None:
    contact = ContactFactory(partner=two[0])
    send(client, *two)
    response = client.post(f"/contacts/{contact.pk}/edit/", {"name": "New", "seen_version": 1})
    assert response.status_code == 409


# --- Old addresses --------------------------------------------------------------------------------


def test_old_addresses_lead_on_for_good(client: Client, two: tuple[Partner, Partner]) -> None:
    away, into = two
    send(client, away, into)
    for path in ("", "edit/", "timeline/", "team/"):
        response = client.get(f"/partners/{away.slug}/{path}?tab=contacts")
        assert response.status_code == 301, path
        assert "no-store" in response["Cache-Control"], "a browser must ask again: the merge may be undone"
        assert response["Location"] == f"/partners/{into.slug}/{path}?tab=contacts"
    assert client.post(f"/partners/{away.slug}/edit/", {"name": "x"}).status_code == 404


def test_a_chain_leads_to_its_end_in_one_step(client: Client, two: tuple[Partner, Partner]) -> None:
    end = PartnerFactory(name="Boreal Group")
    send(client, *two)
    send(client, two[1], end)
    for old in two:
        response = client.get(old.get_absolute_url())
        assert (response.status_code, response["Location"]) == (301, end.get_absolute_url())


def test_old_addresses_lead_nobody_to_what_they_may_not_see(sign_in: SignIn, by: User) -> None:
    away, into = PartnerFactory(name="Boreal"), PartnerFactory(name="Hush", restricted=True, owner=by)
    merged(by, away, into)
    assert sign_in(UserFactory()).get(away.get_absolute_url()).status_code == 404
    assert sign_in(by).get(away.get_absolute_url()).status_code == 301


def test_the_name_of_old_finds_what_it_is_now(client: Client) -> None:
    away, into = PartnerFactory(name="Kestrel Climate"), PartnerFactory(name="Boreal Dynamics")
    send(client, away, into)
    page = client.get("/search/?q=kestrel").content.decode()
    assert into.get_absolute_url() in page and away.get_absolute_url() not in page


# --- Contacts -------------------------------------------------------------------------------------


def test_two_contacts_become_one(client: Client) -> None:
    away = ContactFactory(name="A. Brandt", phone="+47 1", email="")
    into = ContactFactory(name="Ada Brandt", partner=away.partner)
    meeting, evidence = (
        MeetingFactory(partner=away.partner),
        EvidenceFactory(partner=away.partner, contact=away),
    )
    meeting.contacts.add(away, into)
    item = PlanItemFactory(engagement__partner=away.partner, side="partner", contact=away)
    response = send(client, away, into, name=into)
    assert response.status_code == 302
    for row in (into, away, evidence, item):
        row.refresh_from_db()
    assert (into.name, into.phone) == ("Ada Brandt", "+47 1")
    assert away.merged_into == evidence.contact == item.contact == into
    assert list(meeting.contacts.all()) == [into]
    response = client.get(f"/contacts/{away.pk}/edit/")
    assert (response.status_code, response["Location"]) == (301, f"/contacts/{into.pk}/edit/")
    assert ContactMerge.objects.count() == 1


def test_marketing_merges_contacts(sign_in: SignIn) -> None:
    away, into = ContactFactory(), ContactFactory()
    assert send(sign_in(UserFactory(role=Role.MARKETING)), away, into).status_code == 302


def test_a_contact_takes_no_address_that_another_has(client: Client) -> None:
    away, into = ContactFactory(email="ada@boreal.example"), ContactFactory(email="")
    ContactFactory(partner=into.partner, email="Ada@boreal.example")
    before = dump()
    response = send(client, away, into, email=away, partner=into)
    assert response.status_code == 422 and "is there already" in response.content.decode()
    assert difference(before, dump()) == {}


def test_hostile_names_are_text(client: Client) -> None:
    one = PartnerFactory(name='"><script>alert(1)</script>', summary="<img src=x onerror=alert(1)>\nline two")
    other = PartnerFactory(name="%(name)s {{ 7 }} %s")
    page = client.get(address(one, other)).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    assert send(client, one, other, name=one).status_code == 302
    merge = PartnerMerge.objects.get()
    assert client.get(merge.get_absolute_url()).status_code == 200
    assert client.post(merge.get_absolute_url()).status_code == 302
