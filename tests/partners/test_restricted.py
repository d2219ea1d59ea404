"""A restricted partner does not exist for those who are neither its owner, on its team, nor an admin."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.models import Contact, Membership, Partner, Solution
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    MembershipFactory,
    PartnerFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
# What gives it away, wherever it stands: its name, people, solutions, country and address occur nowhere else.
TELLTALES = ("Obsidian", "obsidian", "Secret Person", "Secret Twin", "Iceland", "zq-secret")


class Secret(NamedTuple):
    """A restricted partner and what belongs to it."""

    partner: Partner
    contact: Contact
    solution: Solution
    membership: Membership


@pytest.fixture
def secret(db: None) -> Secret:
    partner = PartnerFactory(
        name="Obsidian Reactor",
        slug="zq-secret",
        restricted=True,
        tier="watch",
        country="IS",
        owner__name="Secret Owner",
        last_touch_at=timezone.now(),
    )
    AdoptionFactory(partner=partner, stage="in_production")
    EngagementFactory(partner=partner)
    TeamMemberFactory(partner=partner)
    return Secret(
        partner,
        ContactFactory(partner=partner, name="Secret Person", email="person@obsidian.example"),
        SolutionFactory(partner=partner, name="Secret Twin"),
        MembershipFactory(partner=partner),
    )


@pytest.fixture
def outsider(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(name="Out Sider"))


def insiders(secret: Secret) -> Iterator[User]:
    """Yield its owner, one of its team, and an admin."""
    yield secret.partner.owner  # type: ignore[misc]  # it has one
    member = secret.partner.team.get()
    yield member.user
    yield UserFactory(role=Role.ADMIN)


def forms(secret: Secret) -> list[str]:
    """Return the addresses of everything that can be changed of the partner in a form."""
    address = f"/partners/{secret.partner.slug}/"
    return [
        *(f"{address}{page}/" for page in ("edit", "team", "adoptions", "programmes/new", "solutions/new")),
        f"{address}solutions/{secret.solution.pk}/edit/",
        f"{address}programmes/{secret.membership.pk}/edit/",
        f"/contacts/{secret.contact.pk}/edit/",
        f"/contacts/new/?partner={secret.partner.pk}",
    ]


def pages(secret: Secret) -> list[str]:
    """Return the addresses of everything that is about the partner."""
    address = f"/partners/{secret.partner.slug}/"
    return [address, f"{address}?tab=contacts", f"{address}timeline/", *forms(secret)]


def verbs(secret: Secret) -> list[str]:
    """Return the addresses that change the partner by POST."""
    address = f"/partners/{secret.partner.slug}/"
    return [
        *forms(secret),
        f"{address}archive/",
        f"{address}restore/",
        f"{address}team/{secret.partner.team.get().pk}/remove/",
        f"{address}solutions/{secret.solution.pk}/archive/",
        f"{address}programmes/{secret.membership.pk}/archive/",
        f"/contacts/{secret.contact.pk}/archive/",
    ]


def test_an_outsider_finds_no_page_of_it(secret: Secret, outsider: Client) -> None:
    for page in pages(secret):
        answer = outsider.get(page)
        assert answer.status_code == 404, page
        assert not [word for word in TELLTALES if word in answer.content.decode().replace(page, "")], page


def test_an_outsider_changes_nothing_of_it(secret: Secret, outsider: Client) -> None:
    posted = {"name": "Mine now", "kind": "isv", "tier": "growth", "status": "active"}
    for verb in verbs(secret):
        assert outsider.post(verb, posted).status_code == 404, verb
    for record in (secret.partner, secret.contact, secret.solution, secret.membership):
        record.refresh_from_db()
        assert (record.version, record.archived_at) == (1, None)
    assert secret.partner.team.count() == 1


def test_insiders_find_all_of_it(secret: Secret, sign_in: SignIn) -> None:
    for user in insiders(secret):
        client = sign_in(user)
        for page in pages(secret):
            assert client.get(page).status_code == 200, (user, page)
        for address, words in (
            ("/partners/", "Obsidian Reactor"),
            ("/partners/?country=IS", "Iceland"),
            ("/contacts/", "Secret Person"),
            ("/partners/options/?q=obsidian", "Obsidian Reactor"),
            ("/contacts/options/?q=secret", "Secret Person"),
        ):
            assert words in client.get(address).content.decode(), (user, address)


@pytest.mark.parametrize(
    "address",
    [
        "/partners/",
        "/partners/?q=bsidia",
        "/partners/?q=obsidain",
        "/partners/?restricted=true",
        "/partners/?country=IS",
        "/partners/?tier=watch",
        "/partners/?stage=in_production",
        "/partners/?sort=-touch",
        "/partners/options/?q=bsidia",
        "/partners/options/?q=obsidain",
        "/partners/options/",
        "/contacts/",
        "/contacts/?q=secret",
        "/contacts/?q=dian.example",
        "/contacts/?tier=watch",
        "/contacts/options/?q=secret",
        "/contacts/options/",
        "/contacts/new/",
        "/search/?q=bsidia",
        "/search/?q=secret",
    ],
)
def test_no_list_tells_of_it(address: str, secret: Secret, outsider: Client) -> None:
    PartnerFactory(name="Open", tier="growth", country="NO")
    answer = outsider.get(address)
    assert answer.status_code == 200
    assert not [word for word in TELLTALES if word in answer.content.decode()]


def test_no_choice_of_a_filter_tells_of_it(secret: Secret, outsider: Client, sign_in: SignIn) -> None:
    def choices(client: Client, name: str) -> set[str]:
        field = client.get("/partners/").context["filterset"].form.fields[name]
        return {str(label) for _value, label in field.choices}

    for name, word in (("country", "Iceland"), ("owner", "Secret Owner")):
        assert word not in choices(outsider, name)
        assert word in choices(sign_in(secret.partner.owner), name)  # type: ignore[arg-type]  # it has one


def test_counts_leave_it_out(secret: Secret, outsider: Client, sign_in: SignIn) -> None:
    PartnerFactory(last_touch_at=timezone.now())
    assert outsider.get("/partners/").context["total"] == 1
    assert outsider.get("/contacts/").context["total"] == 0
    assert sign_in(secret.partner.owner).get("/partners/").context["total"] == 2


def test_a_filter_by_it_is_refused_as_one_by_nobody(secret: Secret, outsider: Client) -> None:
    """Asking for its id or its name gives word for word what asking for one that never was gives."""

    def answers(asked: Any) -> tuple[int, str]:
        answer = outsider.get("/contacts/", {"partner": asked})
        errors = answer.context["filterset"].form.errors
        return answer.context["total"], str(errors).replace(str(asked), "…")

    assert answers(secret.partner.pk) == answers(999_999)
    assert answers("Obsidian Reactor") == answers("Nobody at all")


def test_a_contact_cannot_be_added_to_it(secret: Secret, outsider: Client) -> None:
    def refusal(asked: Any) -> tuple[int, str]:
        answer = outsider.post("/contacts/new/", {"name": "Ada", "partner": asked})
        return answer.status_code, str(answer.context["form"].errors).replace(str(asked), "…")

    assert refusal(secret.partner.pk) == refusal(999_999)
    assert refusal("Obsidian Reactor") == refusal("Nobody at all")
    assert Contact.objects.count() == 1


def test_its_name_is_free_to_an_outsider(secret: Secret, outsider: Client) -> None:
    """Neither a refusal nor a number in the address tells that somebody is called so."""
    secret.partner.slug = "obsidian-reactor-x1"
    secret.partner.save()
    posted = {"name": "Obsidian Reactor", "kind": "isv", "tier": "growth", "status": "active"}
    assert outsider.post("/partners/new/", posted)["Location"] == "/partners/obsidian-reactor/"
    other = PartnerFactory(name="Boreal")
    renamed = posted | {"owner": other.owner_id, "seen_version": other.version, "name": "Obsidian Rector"}
    assert outsider.post(f"{other.get_absolute_url()}edit/", renamed).status_code == 302


def test_the_address_of_a_new_restricted_partner_takes_no_other_name(sign_in: SignIn) -> None:
    client = sign_in(UserFactory())
    posted = {"name": "Obsidian", "kind": "isv", "tier": "growth", "status": "active"}
    client.post("/partners/new/", posted | {"restricted": "on"})
    assert Partner.objects.get().slug != "obsidian"
    again = client.post("/partners/new/", posted)
    assert again.status_code == 422, "its own team is told of the name"


def test_nobody_restricts_a_partner_out_of_their_own_sight(sign_in: SignIn) -> None:
    me = UserFactory()
    client, partner = sign_in(me), PartnerFactory(name="Boreal")
    posted = {"name": "Boreal", "kind": "isv", "tier": "growth", "status": "active", "restricted": "on"}
    address = f"{partner.get_absolute_url()}edit/"
    theirs = posted | {"owner": partner.owner_id, "seen_version": partner.version}
    answer = client.post(address, theirs)
    assert answer.status_code == 422
    assert "You would no longer see it" in answer.content.decode()
    assert client.post("/partners/new/", theirs | {"name": "New"}).status_code == 422
    TeamMemberFactory(partner=partner, user=me)
    assert client.post(address, theirs).status_code == 302
    partner.refresh_from_db()
    assert partner.restricted
    assert client.get(address).status_code == 200


def test_who_is_taken_off_the_team_no_longer_finds_it(secret: Secret, sign_in: SignIn) -> None:
    member = secret.partner.team.get()
    client, owner = sign_in(member.user), sign_in(secret.partner.owner)
    assert client.get("/partners/zq-secret/").status_code == 200
    owner.post(f"/partners/zq-secret/team/{member.pk}/remove/")
    assert client.get("/partners/zq-secret/").status_code == 404
