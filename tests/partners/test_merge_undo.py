"""Undoing a merge: the exact rows, whatever they hold, or nothing and the reasons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.models import User
from engagements.imports.plan import SYSTEM
from partners.merging.undo import CannotUndo, undo_merge
from partners.models import Contact, ContactMerge, ExternalId, Partner, PartnerMerge
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
    PartnerReplyFactory,
    PlanItemFactory,
    ProductFactory,
    ProgrammeFactory,
    ShowcaseFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
    domain,
)
from tests.partners.merging import difference, dump, merged, merged_contacts

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
MERGES = "/partners/duplicates/merges/"


@pytest.fixture
def by() -> User:
    return UserFactory(name="Maria Okafor")


@pytest.fixture
def client(sign_in: SignIn, by: User) -> Client:
    return sign_in(by)


def whole(name: str, shared: dict[str, Any], **more: Any) -> Partner:
    """Return a partner with a row of every kind, which has its like at another made with the same `shared`."""
    partner = PartnerFactory(name=name, domains=[domain()], **more)
    partner.industries.add(shared["industry"])
    contact = ContactFactory(partner=partner, email=shared["email"], roles=["champion"])
    meeting, engagement = MeetingFactory(partner=partner), EngagementFactory(partner=partner)
    meeting.contacts.add(contact)
    meeting.engagements.add(engagement)
    PlanItemFactory(engagement=engagement, side="partner", contact=contact)
    follow_up = FollowUpFactory(partner=partner, meeting=meeting, engagement=engagement)
    EvidenceFactory(partner=partner, meeting=meeting, contact=contact).blocks.add(engagement)
    solution = SolutionFactory(partner=partner, name="Mesher")
    solution.products.add(shared["product"])
    ShowcaseFactory(partner=partner, solution=solution)
    AdoptionFactory(partner=partner, product=shared["product"], stage=shared["stage"])
    TeamMemberFactory(partner=partner, user=shared["colleague"])
    MembershipFactory(partner=partner, programme=shared["programme"], notes=name)
    EventPartFactory(partner=partner, event=shared["event"], leads=3)
    PartnerReplyFactory(gap=shared["gap"], partner=partner, follow_up=follow_up)
    ExternalIdFactory(partner=partner)
    return partner


def what_both_have() -> dict[str, Any]:
    return {
        "industry": IndustryFactory(),
        "email": "ada@boreal.example",
        "product": ProductFactory(),
        "stage": "evaluating",
        "colleague": UserFactory(),
        "programme": ProgrammeFactory(),
        "event": EventFactory(),
        "gap": GapFactory(),
    }


# --- The exact rows -------------------------------------------------------------------------------


def test_everything_is_as_it_was(client: Client, by: User) -> None:
    shared = what_both_have()
    away = whole("Boreal Dynamics", shared, tier="strategic")
    into = whole("Boreal GmbH", {**shared, "stage": "integrating"})
    before = dump()
    merge = merged(by, away, into, name=away.name, tier=away.tier)
    assert len(difference(before, dump())) > 10, "there is much to undo"
    page = client.get(merge.get_absolute_url()).content.decode()
    assert "Undo this merge?" in page
    response = client.post(merge.get_absolute_url())
    assert response.status_code == 302 and response["Location"] == MERGES
    assert difference(before, dump()) == {}
    merge.refresh_from_db()
    assert merge.undone_by == by
    assert client.get(away.get_absolute_url()).status_code == 200


def test_undone_twice_is_undone_once(client: Client, by: User) -> None:
    merge = merged(by, PartnerFactory(), PartnerFactory())
    client.post(merge.get_absolute_url())
    after = dump()
    assert client.post(merge.get_absolute_url()).status_code == 302
    assert difference(after, dump()) == {}


def test_they_can_be_merged_again_the_other_way(by: User) -> None:
    one, other = PartnerFactory(), PartnerFactory()
    undo_merge(by=by, merge=merged(by, one, other))
    merged(by, other, one)
    other.refresh_from_db()
    assert other.merged_into == one


def test_what_came_since_stays_with_what_stayed(by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    contact = ContactFactory(partner=away)
    merge = merged(by, away, into)
    since = ContactFactory(partner=into)
    Contact.objects.filter(pk=contact.pk).update(phone="+47 2")
    undo_merge(by=by, merge=merge)
    contact.refresh_from_db()
    since.refresh_from_db()
    assert (contact.partner, contact.phone) == (away, "+47 2"), "what was edited since is kept"
    assert since.partner == into


def test_a_form_opened_while_merged_never_fits_again(client: Client, by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    contact = ContactFactory(partner=away)
    merge = merged(by, away, into)
    contact.refresh_from_db()
    seen = contact.version
    undo_merge(by=by, merge=merge)
    response = client.post(f"/contacts/{contact.pk}/edit/", {"name": "New", "seen_version": seen})
    assert response.status_code == 409


words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30)
side = st.fixed_dictionaries(
    {
        "contacts": st.lists(
            st.tuples(words, st.sampled_from(["", "a@x.example", "A@x.example", "b@x.example"])), max_size=3
        ),
        "products": st.sets(st.integers(0, 2)),
        "team": st.sets(st.integers(0, 2)),
        "domains": st.sets(st.sampled_from(["turbulence", "weather-climate", "industrial-hpc"])),
        "solutions": st.sets(st.sampled_from(["Mesher", "Solver"])),
        "programmes": st.sets(st.integers(0, 1)),
        "parts": st.dictionaries(st.sampled_from(["speaker", "booth", "demo"]), st.integers(0, 9)),
        "meetings": st.integers(0, 2),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sides=st.tuples(side, side), swapped=st.booleans(), summary=words)
def test_undo_takes_any_merge_back(sides: tuple[dict[str, Any], ...], swapped: bool, summary: str) -> None:
    with transaction.atomic():
        by = UserFactory()
        products, team = ProductFactory.create_batch(3), UserFactory.create_batch(3)
        programmes, event = ProgrammeFactory.create_batch(2), EventFactory()
        partners = []
        for each in sides:
            partner = PartnerFactory(summary=summary, domains=[domain(slug) for slug in each["domains"]])
            met, emails = MeetingFactory.create_batch(each["meetings"], partner=partner), set()
            for name, email in each["contacts"]:
                if email.lower() not in emails or not email:
                    contact = ContactFactory(partner=partner, name=name, email=email)
                    emails.add(email.lower())
                    for meeting in met:
                        meeting.contacts.add(contact)
                        EvidenceFactory(partner=partner, meeting=meeting, contact=contact)
            for number in each["products"]:
                AdoptionFactory(partner=partner, product=products[number])
            for number in each["team"]:
                TeamMemberFactory(partner=partner, user=team[number])
            for name in each["solutions"]:
                SolutionFactory(partner=partner, name=name).products.set(products[:2])
            for number in each["programmes"]:
                MembershipFactory(partner=partner, programme=programmes[number])
            for role, leads in each["parts"].items():
                EventPartFactory(partner=partner, event=event, role=role, leads=leads)
            partners.append(partner)
        away, into = reversed(partners) if swapped else partners
        before = dump()
        merge = merged(by, away, into)
        held = [r for r in dump()["partners_contact"] if f'"partner_id": {away.pk},' in r]
        assert held == [], "nothing is left behind"
        undo_merge(by=by, merge=merge)
        assert difference(before, dump()) == {}
        transaction.set_rollback(True)


# --- Refused --------------------------------------------------------------------------------------


def refusals(client: Client, merge: PartnerMerge | ContactMerge) -> str:
    """Undo in the browser; return what the refusal says, having seen that nothing was written."""
    before = dump()
    response = client.post(merge.get_absolute_url())
    assert response.status_code == 409
    assert difference(before, dump()) == {}
    assert response.context["errors"] == client.get(merge.get_absolute_url()).context["errors"]
    return "\n".join(response.context["errors"])


def test_a_row_that_was_removed_since_is_named(client: Client, by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    adoption = AdoptionFactory(partner=away)
    merge = merged(by, away, into)
    adoption.delete()
    assert refusals(client, merge) == "A row (adoption) was removed since."


def test_a_row_that_went_on_to_another_is_named(client: Client, by: User) -> None:
    away, into, third = PartnerFactory(), PartnerFactory(), PartnerFactory()
    contact = ContactFactory(partner=away, name="Ada Brandt")
    merge = merged(by, away, into)
    Contact.objects.filter(pk=contact.pk).update(partner=third)
    assert refusals(client, merge) == "Contact “Ada Brandt” was changed since: partner."


def test_a_chosen_value_that_was_changed_since_is_named(client: Client, by: User) -> None:
    away, into = PartnerFactory(name="Boreal"), PartnerFactory(name="Boreal GmbH")
    merge = merged(by, away, into, website="https://a.example")
    Partner.objects.filter(pk=into.pk).update(website="https://b.example")
    assert refusals(client, merge) == "Partner “Boreal GmbH” was changed since: website."


def test_each_row_in_the_way_is_named(client: Client, by: User) -> None:
    away, into, third = PartnerFactory(), PartnerFactory(), PartnerFactory()
    contacts = [ContactFactory(partner=away, name=name) for name in ("Ada", "Jun", "Ines")]
    merge = merged(by, away, into)
    Contact.objects.filter(pk__in=[contacts[0].pk, contacts[2].pk]).update(partner=third)
    assert refusals(client, merge).count("\n") == 1


def test_what_came_since_and_hangs_on_what_would_go_is_named(client: Client, by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    meeting = MeetingFactory(partner=away)
    merge = merged(by, away, into)
    FollowUpFactory(partner=into, meeting=meeting, title="Send the mesh")
    assert (
        refusals(client, merge)
        == "Follow up “Send the mesh” came since and hangs on a meeting that would go back."
    )


def test_a_name_that_is_taken_by_now_is_told(client: Client, by: User) -> None:
    away, into = PartnerFactory(name="Boreal"), PartnerFactory(name="Boreal GmbH")
    merge = merged(by, away, into)
    PartnerFactory(name="BOREAL")
    before = dump()
    response = client.post(merge.get_absolute_url())
    assert (
        response.status_code == 409 and "A partner of this name exists already" in response.content.decode()
    )
    assert difference(before, dump()) == {}


def test_of_a_chain_the_last_is_undone_first(client: Client, by: User) -> None:
    first, second, third = PartnerFactory(), PartnerFactory(name="Second"), PartnerFactory(name="Third")
    contact = ContactFactory(partner=first)
    before = dump()
    one = merged(by, first, second)
    other = merged(by, second, third)
    assert "“Second” itself was merged into “Third” since" in refusals(client, one)
    undo_merge(by=by, merge=other)
    undo_merge(by=by, merge=one)
    assert difference(before, dump()) == {}
    contact.refresh_from_db()
    assert contact.partner == first


def test_a_row_that_the_reader_may_not_know_of_is_not_named(client: Client, by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    secret = PartnerFactory(name="Hush", restricted=True)
    contact = ContactFactory(partner=away, name="Ada Brandt")
    merge = merged(by, away, into)
    Contact.objects.filter(pk=contact.pk).update(partner=secret)
    assert refusals(client, merge) == "A row (contact) was changed since: partner."


# --- Contacts, and imports ------------------------------------------------------------------------


def test_a_merge_of_contacts_is_undone_exactly(client: Client, by: User) -> None:
    away, into = ContactFactory(phone="+47 1"), ContactFactory()
    meeting = MeetingFactory(partner=away.partner)
    meeting.contacts.add(away, into)
    EvidenceFactory(partner=away.partner, contact=away)
    before = dump()
    merge = merged_contacts(by, away, into, phone="+47 1", partner_id=away.partner_id)
    assert difference(before, dump()) != {}
    assert client.post(merge.get_absolute_url()).status_code == 302
    assert difference(before, dump()) == {}


def test_the_number_of_another_system_leads_to_what_stays_and_back(by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    ExternalIdFactory(partner=away, system=SYSTEM, value="Boreal Inc")
    merge = merged(by, away, into)
    assert ExternalId.objects.get(system=SYSTEM, value="Boreal Inc").partner == into
    undo_merge(by=by, merge=merge)
    assert ExternalId.objects.get(system=SYSTEM, value="Boreal Inc").partner == away


def test_a_refusal_is_a_validation_error_for_every_door(by: User) -> None:
    away, into = PartnerFactory(), PartnerFactory()
    adoption = AdoptionFactory(partner=away)
    merge = merged(by, away, into)
    adoption.delete()
    with pytest.raises(CannotUndo):
        undo_merge(by=by, merge=merge)
