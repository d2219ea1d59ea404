"""What the models of the partner side promise, held by the database."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from partners.actions import (
    add_team_member,
    archive_partner,
    record_touch,
    restore_partner,
    save_partner,
    unique_slug,
)
from partners.choices import TeamRole
from partners.countries import COUNTRIES, country_name
from partners.models import Partner, Product
from partners.urls import partner_urls
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    ExternalIdFactory,
    MembershipFactory,
    PartnerFactory,
    ProductFactory,
    SolutionFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def refused(constraint: str, sql: str, key: Any) -> None:
    """Assert that the database refuses `sql`, run on the row `key`, by `constraint`."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, [key])


# --- Names and addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "again"), [("Boreal", "BOREAL"), ("Öko Sim", "ÖKO sim"), ("Ørsted", "øRSTED")]
)
def test_a_name_is_taken_in_any_case_among_the_open(name: str, again: str) -> None:
    PartnerFactory(name=name)
    with pytest.raises(IntegrityError, match="partner_name_unique"), transaction.atomic():
        PartnerFactory(name=again)
    PartnerFactory(name=again, archived_at=timezone.now())
    PartnerFactory(name=again, restricted=True)
    PartnerFactory(name=again, restricted=True)


def test_a_restricted_partner_opens_only_under_a_name_of_its_own() -> None:
    PartnerFactory(name="Boreal")
    secret = PartnerFactory(name="boreal", restricted=True)
    secret.restricted = False
    with pytest.raises(ValidationError, match="A partner of this name exists already"):
        save_partner(by=UserFactory(), partner=secret, many={})
    secret.refresh_from_db()
    assert (secret.restricted, secret.version) == (True, 1)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Boreal Dynamics", "boreal-dynamics"),
        ("  Zürich & Søn (CFD) ", "zurich-sn-cfd"),
        ("株式会社", "partner"),
        ("--", "partner"),
        ("New", "new-2"),
        ("OPTIONS", "options-2"),
        ("x" * 300, "x" * 200),
    ],
)
def test_an_address_is_made_of_the_name(name: str, slug: str) -> None:
    assert unique_slug(name) == slug


def test_addresses_are_never_shared_or_given_again() -> None:
    PartnerFactory(slug="boreal")
    PartnerFactory(slug="boreal-3")
    PartnerFactory(slug="boreal-dynamics")
    assert unique_slug("Boreal") == "boreal-2"
    PartnerFactory(slug="boreal-2", archived_at=timezone.now())
    assert unique_slug("Boreal") == "boreal-4"
    assert unique_slug("x" * 300) == "x" * 200
    PartnerFactory(slug="x" * 200)
    assert unique_slug("x" * 300) == f"{'x' * 200}-2"


def test_no_partner_hides_behind_a_page_or_hides_one(sign_in: SignIn) -> None:
    """Whatever a partner is called, its address is its own: not that of a page which stands beside the partners."""
    by = UserFactory()
    client = sign_in(by)
    words = [str(pattern.pattern).rstrip("/") for pattern in partner_urls if "<" not in str(pattern.pattern)]
    assert "new" in words and "options" in words
    for word in filter(None, words):
        partner = save_partner(by=by, partner=Partner(name=word), many={})
        assert client.get(partner.get_absolute_url()).context["partner"] == partner, word


# --- Rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "victim", "sql"),
    [
        ("adoption_stage_known", AdoptionFactory, "UPDATE partners_adoption SET stage = 'x' WHERE id = %s"),
        (
            "team_member_role_known",
            TeamMemberFactory,
            "UPDATE partners_teammember SET role = 'x' WHERE id = %s",
        ),
        ("solution_status_known", SolutionFactory, "UPDATE partners_solution SET status = 'x' WHERE id = %s"),
        (
            "solution_speed_up_has_baseline",
            SolutionFactory,
            "UPDATE partners_solution SET speed_up = 2 WHERE id = %s",
        ),
        (
            "solution_speed_up_has_baseline",
            SolutionFactory,
            "UPDATE partners_solution SET speed_up = 0, baseline = 'CPU' WHERE id = %s",
        ),
        (
            "membership_renews_after_joining",
            MembershipFactory,
            "UPDATE partners_membership SET renews_on = joined_on WHERE id = %s",
        ),
    ],
)
def test_a_rule_holds_against_raw_sql(constraint: str, victim: Callable[[], Any], sql: str) -> None:
    refused(constraint, sql, victim().pk)


@pytest.mark.parametrize(
    ("constraint", "make", "same"),
    [
        ("adoption_once_a_product", AdoptionFactory, ("partner", "product")),
        ("team_member_once_a_role", TeamMemberFactory, ("partner", "user", "role")),
        ("membership_once_a_programme", MembershipFactory, ("partner", "programme")),
        ("solution_name_once_a_partner", SolutionFactory, ("partner", "name")),
        ("contact_email_once_a_partner", ContactFactory, ("partner", "email")),
        ("partner_external_id_unique", ExternalIdFactory, ("system", "value")),
    ],
)
def test_what_may_be_there_once_is_there_once(
    constraint: str, make: Callable[..., Any], same: tuple[str, ...]
) -> None:
    first = make()
    shared = {name: getattr(first, name) for name in same}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**shared)
    if hasattr(first, "archived_at"):
        type(first).objects.filter(pk=first.pk).update(archived_at=timezone.now())
        make(**shared)


def test_an_address_is_once_a_partner_in_any_case_but_may_be_missing() -> None:
    partner = PartnerFactory()
    ContactFactory(partner=partner, email="Ada@x.example")
    with pytest.raises(IntegrityError, match="contact_email_once_a_partner"), transaction.atomic():
        ContactFactory(partner=partner, email="ada@X.example")
    ContactFactory(email="ada@x.example")
    ContactFactory.create_batch(2, partner=partner, email="")


def test_a_part_in_the_team_is_given_once_in_words() -> None:
    member = TeamMemberFactory(role="devrel")
    with pytest.raises(ValidationError, match="has that role here already"):
        add_team_member(by=member.user, partner=member.partner, user=member.user, role=TeamRole.DEVREL)


# --- Touch ----------------------------------------------------------------------------------------


def test_an_earlier_touch_does_not_undo_a_later_one() -> None:
    partner = PartnerFactory()
    early, late = (timezone.now().replace(year=year) for year in (2025, 2026))
    for at in (late, early):
        record_touch(partner, at)
    partner.refresh_from_db()
    assert partner.last_touch_at == late


# --- What they say of themselves ------------------------------------------------------------------


def test_a_product_is_known_by_its_former_names_too() -> None:
    product = ProductFactory(name="PhysicsNeMo", former_names=["Modulus", "SimNet"])
    assert product.names == ("PhysicsNeMo", "Modulus", "SimNet")
    retired = ProductFactory(retired_at=timezone.now())
    assert product in Product.objects.current() and retired not in Product.objects.current()


def test_records_say_what_they_are() -> None:
    partner = PartnerFactory(name="Boreal", slug="boreal")
    product = ProductFactory(name="Earth-2")
    contact = ContactFactory(partner=partner, name="Ada", roles=["champion", "legal"])
    solution = SolutionFactory(partner=partner, name="Wave twin")
    membership = MembershipFactory(partner=partner, programme__name="Startups")
    said = {
        str(partner): "Boreal",
        str(contact): "Ada",
        contact.get_roles_display(): "Champion, Legal",
        str(solution): "Wave twin",
        str(membership): "Boreal in Startups",
        str(
            AdoptionFactory(partner=partner, product=product, stage="in_production")
        ): "Earth-2: In production",
        str(TeamMemberFactory(user__name="Jun", role="alliance")): "Jun, Alliance",
        str(ExternalIdFactory(system="salesforce", value="001")): "salesforce: 001",
    }
    assert all(found == meant for found, meant in said.items()), said
    assert partner.get_absolute_url() == "/partners/boreal/"
    assert membership.get_absolute_url() == f"/programmes/memberships/{membership.pk}/"
    assert contact.get_absolute_url() == f"/contacts/{contact.pk}/"
    assert contact.place_at_partner == f"/partners/boreal/?tab=contacts#contact-{contact.pk}"
    assert solution.get_absolute_url() == f"/partners/boreal/?tab=solutions#solution-{solution.pk}"


@pytest.mark.parametrize(
    ("stage", "step"), [("exploring", 1), ("evaluating", 2), ("prototyping", 3), ("in_production", 5)]
)
def test_adoption_counts_its_steps(stage: str, step: int) -> None:
    assert AdoptionFactory.build(stage=stage).step == step


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    codes = [code for code, _name in COUNTRIES]
    assert len(codes) == len(set(codes)) == 250
    assert {"NO", "TW", "XK", "AX"} <= set(codes)
    assert not {"EU", "ZZ", "QO", "IC", "AC"} & set(codes)
    names = [name for _code, name in COUNTRIES]
    assert names.index("Åland Islands") < names.index("Albania"), "accents aside"
    assert (country_name("NO"), country_name("??"), country_name("")) == ("Norway", "??", "")


# --- History --------------------------------------------------------------------------------------


def test_an_edit_is_kept_with_who_made_it_and_where(sign_in: SignIn) -> None:
    me, partner = UserFactory(), PartnerFactory(name="Boreal", tier="growth")
    posted = {"name": "Boreal", "kind": "isv", "tier": "watch", "status": "active", "owner": partner.owner_id}
    sign_in(me).post("/partners/new/", posted | {"name": "Another"})
    sign_in(me).post(f"{partner.get_absolute_url()}edit/", posted | {"seen_version": 1})
    events = partner.events.order_by("pgh_id")
    assert [(event.pgh_label, event.tier) for event in events] == [("insert", "growth"), ("update", "watch")]
    context = events.last().pgh_context
    assert context.metadata["user"] == me.pk
    assert context.metadata["url"] == f"{partner.get_absolute_url()}edit/"


def test_everything_around_a_partner_keeps_its_history() -> None:
    rows: list[tuple[Any, dict[str, Any]]] = [
        (ContactFactory(), {"title": "CTO"}),
        (SolutionFactory(), {"speed_up": Decimal("2.5"), "baseline": "CPU"}),
        (AdoptionFactory(), {"stage": "in_production"}),
        (MembershipFactory(), {"renews_on": date(2099, 1, 1)}),
        (TeamMemberFactory(), {"role": "account"}),
        (ProductFactory(), {"former_names": ["Modulus"]}),
    ]
    for row, change in rows:
        type(row).objects.filter(pk=row.pk).update(**change)
        events = row.events.order_by("pgh_id")
        assert [event.pgh_label for event in events] == ["insert", "update"], type(row)
        for name, value in change.items():
            assert getattr(events.last(), name) == value


def test_what_was_taken_away_is_still_told() -> None:
    for row in (TeamMemberFactory(), AdoptionFactory()):
        key, events = row.pk, row.events.model
        row.delete()
        labels = events.objects.filter(pgh_obj_id=key).order_by("pgh_id").values_list("pgh_label", flat=True)
        assert list(labels) == ["insert", "delete"], events


def test_archiving_and_restoring_stand_in_the_history() -> None:
    partner, by = PartnerFactory(), UserFactory()
    restore_partner(by=by, partner=archive_partner(by=by, partner=partner))
    kept = [event.archived_at is not None for event in partner.events.order_by("pgh_id")]
    assert kept == [False, True, False]
    assert partner.version == 3
