"""What programmes give, what members used of it, and whose renewal is due."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ecosystem.accounts.models import Role, User
from partners.models import Benefit, BenefitUse, Membership, Partner, Programme
from tests.factories import MembershipFactory, PartnerFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = timezone.localdate()


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


@pytest.fixture
def programme(db: None) -> Programme:
    return ProgrammeFactory(name="Startup programme")


@pytest.fixture
def credits(programme: Programme) -> Benefit:
    return Benefit.objects.create(programme=programme, name="Cloud credits", allowance=100, unit="GPU hours")


@pytest.fixture
def membership(programme: Programme) -> Membership:
    return MembershipFactory(
        programme=programme,
        partner=PartnerFactory(name="Boreal", slug="boreal"),
        joined_on=TODAY - timedelta(days=500),
        renews_on=TODAY + timedelta(days=30),
    )


def used(of: Benefit, **changes: Any) -> dict[str, Any]:
    return {"benefit": of.pk, "quantity": "40", "used_on": f"{TODAY}", "note": "Training run"} | changes


def test_a_use_counts_against_the_allowance(client: Client, membership: Membership, credits: Benefit) -> None:
    address = membership.get_absolute_url()
    answer = client.post(address, used(credits), follow=True)
    assert "Use noted." in answer.content.decode()
    page = answer.content.decode()
    assert "40 of 100 GPU hours" in page and "Training run" in page
    client.post(address, used(credits, quantity="70.5"))
    page = client.get(address).content.decode()
    assert "110.5 of 100 GPU hours" in page and "Over the allowance" in page
    assert "Cloud credits 110.5 of 100 GPU hours" in client.get("/programmes/").content.decode()
    assert f'href="{address}"' in client.get("/partners/boreal/").content.decode()


def test_only_the_running_year_counts(client: Client, membership: Membership, credits: Benefit) -> None:
    client.post(
        membership.get_absolute_url(), used(credits, used_on=TODAY - timedelta(days=400), quantity="90")
    )
    page = client.get(membership.get_absolute_url())
    assert "0 of 100 GPU hours" in page.content.decode()
    assert page.context["membership"].term_start == TODAY + timedelta(days=30 - 365)
    assert page.context["uses"][0].quantity == Decimal(90)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": "0"}, "What is used is above zero."),
        ({"quantity": "-3"}, "What is used is above zero."),
        ({"quantity": "a lot"}, "Enter a number."),
        ({"used_on": f"{TODAY + timedelta(days=1)}"}, "A day from joining the programme until today."),
        ({"used_on": "2001-01-01"}, "A day from joining the programme until today."),
        ({"benefit": "999"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(
    changes: dict[str, Any], words: str, client: Client, membership: Membership, credits: Benefit
) -> None:
    answer = client.post(membership.get_absolute_url(), used(credits, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode() and 'value="Training run"' in answer.content.decode()
    assert not BenefitUse.objects.exists()


def test_a_benefit_of_another_programme_is_refused_by_form_and_database(
    client: Client, membership: Membership
) -> None:
    other = Benefit.objects.create(programme=ProgrammeFactory(), name="Elsewhere")
    assert client.post(membership.get_absolute_url(), used(other)).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitUse.objects.create(membership=membership, benefit=other, programme=membership.programme)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_use_is_taken_back(client: Client, membership: Membership, credits: Benefit) -> None:
    client.post(membership.get_absolute_url(), used(credits))
    address = f"/programmes/uses/{BenefitUse.objects.get().pk}/removal/"
    assert client.post(address, follow=True).status_code == 200
    assert not BenefitUse.objects.exists()
    assert client.post(address).status_code == 404


def test_the_programme_tells_what_is_used_and_whose_renewal_is_due(
    client: Client, membership: Membership, credits: Benefit
) -> None:
    later = MembershipFactory(programme=membership.programme, renews_on=TODAY + timedelta(days=200))
    for each in (membership, later):
        client.post(each.get_absolute_url(), used(credits))
    page = client.get(membership.programme.get_absolute_url())
    words = page.content.decode()
    assert page.context["numbers"] == {"members": 2, "due": 1}
    assert [m.partner.name for m in page.context["due"]] == ["Boreal"]
    assert "80 GPU hours" in words and "2 of 2" in words


def test_programmes_and_benefits_are_set_up_in_the_browser(client: Client) -> None:
    client.post("/programmes/new/", {"name": "Labs", "description": "For labs."})
    programme = Programme.objects.get(name="Labs")
    new = f"/programmes/{programme.pk}/benefits/new/"
    assert client.post(new, {"name": "Seats", "allowance": "5", "unit": "seats"}).status_code == 302
    again = client.post(new, {"name": "SEATS", "allowance": "7", "unit": "seats"})
    assert again.status_code == 422
    assert "The programme has a benefit of this name already." in again.content.decode()
    benefit = Benefit.objects.get()
    client.post(
        f"/programmes/benefits/{benefit.pk}/edit/", {"name": "Seats", "allowance": "", "unit": "seats"}
    )
    client.post(f"/programmes/benefits/{benefit.pk}/retirement/")
    benefit.refresh_from_db()
    assert (benefit.allowance, benefit.retired_at is not None) == (None, True)
    assert "No longer given" in client.get(programme.get_absolute_url()).content.decode()
    refused = client.post("/programmes/new/", {"name": "Labs"})
    assert refused.status_code == 422


def test_a_restricted_member_is_in_no_number(
    client: Client, membership: Membership, credits: Benefit
) -> None:
    client.post(membership.get_absolute_url(), used(credits))
    Partner.objects.update(restricted=True)
    page = client.get(membership.programme.get_absolute_url())
    assert page.context["numbers"] == {"members": 0, "due": 0}
    assert [(b.used, b.users) for b in page.context["benefits"]] == [(0, 0)]
    assert "Boreal" not in page.content.decode()
    assert client.get(membership.get_absolute_url()).status_code == 404
    assert client.post(membership.get_absolute_url(), used(credits)).status_code == 404
    assert client.post(f"/programmes/uses/{BenefitUse.objects.get().pk}/removal/").status_code == 404


def test_the_pages_queries_do_not_grow(
    client: Client,
    programme: Programme,
    credits: Benefit,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(12):
        member = MembershipFactory(programme=programme, joined_on=date(2024, 1, 1))
        BenefitUse.objects.create(membership=member, benefit=credits, programme=programme, quantity=2)
    for address in ("/programmes/", programme.get_absolute_url(), member.get_absolute_url()):
        with django_assert_max_num_queries(8):
            client.get(address)
