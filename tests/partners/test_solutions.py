"""What a partner builds on our products."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from partners.models import Partner, Solution
from tests.factories import PartnerFactory, ProductFactory, SolutionFactory, UserFactory, domain

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "/partners/boreal/solutions/new/"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory())


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Boreal", slug="boreal")


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Wave twin", "status": "beta", "summary": "A surrogate of waves."} | changes


def test_adding_a_solution(client: Client, partner: Partner) -> None:
    products = ProductFactory.create_batch(2)
    answer = client.post(
        NEW,
        form(
            domain=domain().pk,
            products=[product.pk for product in products],
            speed_up="12.5",
            baseline="64 CPU cores",
            showcase_ready="on",
        ),
    )
    solution = Solution.objects.get()
    assert answer["Location"] == f"/partners/boreal/?tab=solutions#solution-{solution.pk}"
    assert (solution.speed_up, solution.baseline) == (Decimal("12.5"), "64 CPU cores")
    assert (solution.showcase_ready, solution.domain) == (True, domain())
    assert set(solution.products.all()) == set(products)


def test_the_same_form_sent_twice_adds_one(client: Client, partner: Partner) -> None:
    client.post(NEW, form())
    again = client.post(NEW, form())
    assert again.status_code == 422
    assert "The partner has a solution of this name already." in again.content.decode()
    SolutionFactory(name="Wave twin")  # Another partner's may be called the same.
    assert partner.solutions.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 5000}, "at most 200 characters"),
        ({"status": "vapour"}, "Select a valid choice"),
        ({"domain": "9" * 30}, "Select a valid choice"),
        ({"products": ["9" * 30]}, "Select a valid choice"),
        ({"products": ["x"]}, "is not a valid value"),
        ({"speed_up": "ten"}, "Enter a number"),
        ({"speed_up": "NaN"}, "Enter a number"),
        ({"speed_up": "1e99999", "baseline": "CPU"}, "more than 10 digits"),
        ({"speed_up": "1.23", "baseline": "CPU"}, "more than 1 decimal place"),
        ({"speed_up": "10"}, "Say what the speed-up was measured against."),
        ({"speed_up": "0", "baseline": "CPU"}, "A speed-up is above zero"),
        ({"speed_up": "-2", "baseline": "CPU"}, "A speed-up is above zero"),
        ({"baseline": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    changes: dict[str, Any], words: str, client: Client, partner: Partner
) -> None:
    solution = SolutionFactory(partner=partner, name="As it was")
    for address in (NEW, f"/partners/boreal/solutions/{solution.pk}/edit/"):
        answer = client.post(address, form(summary="Kept words", seen_version=1, **changes))
        page = answer.content.decode()
        assert answer.status_code == 422, address
        assert words in page and "Kept words" in page, address
    assert [s.name for s in Solution.objects.all()] == ["As it was"]


def test_editing_a_solution(client: Client, partner: Partner) -> None:
    old, new = ProductFactory.create_batch(2)
    solution = SolutionFactory(partner=partner, name="Wave twin")
    solution.products.add(old)
    address = f"/partners/boreal/solutions/{solution.pk}/edit/"
    assert address in client.get("/partners/boreal/", {"tab": "solutions"}).content.decode()
    answer = client.post(address, form(name="Wave twin 2", products=[new.pk], seen_version=1))
    assert answer["Location"] == solution.get_absolute_url()
    solution.refresh_from_db()
    assert (solution.name, solution.version, list(solution.products.all())) == ("Wave twin 2", 2, [new])


def test_a_retired_product_stays_where_it_is_used(client: Client, partner: Partner) -> None:
    retired = ProductFactory(name="Old Modulus", retired_at=timezone.now())
    solution = SolutionFactory(partner=partner, name="Wave twin")
    solution.products.add(retired)
    assert "Old Modulus" not in client.get(NEW).content.decode()
    assert client.post(NEW, form(products=[retired.pk])).status_code == 422
    address = f"/partners/boreal/solutions/{solution.pk}/edit/"
    assert "Old Modulus" in client.get(address).content.decode()
    assert client.post(address, form(products=[retired.pk], seen_version=1)).status_code == 302
    assert list(solution.products.all()) == [retired]


def test_the_second_of_two_editors_sees_both(client: Client, partner: Partner) -> None:
    product = ProductFactory(name="PhysicsNeMo")
    solution = SolutionFactory(partner=partner, name="Wave twin")
    address = f"/partners/boreal/solutions/{solution.pk}/edit/"
    client.post(address, form(summary="Theirs", products=[product.pk], seen_version=1))
    answer = client.post(address, form(summary="Mine", seen_version=1))
    assert answer.status_code == 409
    differing = {str(row["label"]): (row["mine"], row["theirs"]) for row in answer.context["changed"]}
    assert differing == {"Summary": ("Mine", "Theirs"), "Products": ("", "PhysicsNeMo")}
    solution.refresh_from_db()
    assert solution.summary == "Theirs"


def test_archiving_a_solution(client: Client, partner: Partner) -> None:
    solution = SolutionFactory(partner=partner, name="Wave twin")
    address = f"/partners/boreal/solutions/{solution.pk}/archive/"
    for _ in range(2):
        assert client.post(address)["Location"] == "/partners/boreal/?tab=solutions"
    assert "Wave twin is archived." in client.get("/partners/boreal/").content.decode()
    assert list(client.get("/partners/boreal/", {"tab": "solutions"}).context["solutions"]) == []
    assert client.get(f"/partners/boreal/solutions/{solution.pk}/edit/").status_code == 404
    assert client.post(NEW, form()).status_code == 302, "its name is free again"


def test_another_partners_solution_is_not_found_here(client: Client, partner: Partner) -> None:
    other = SolutionFactory()
    for verb in ("edit", "archive"):
        assert client.post(f"/partners/boreal/solutions/{other.pk}/{verb}/", form()).status_code == 404
    other.refresh_from_db()
    assert other.archived_at is None


@pytest.mark.parametrize(
    ("role", "add", "edit"),
    [
        (Role.DEVREL, 200, 200),
        (Role.MARKETING, 403, 200),
        (Role.PRODUCT, 403, 403),
        (Role.VIEWER, 403, 403),
    ],
)
def test_who_may_change_solutions(role: Role, add: int, edit: int, partner: Partner, sign_in: SignIn) -> None:
    solution = SolutionFactory(partner=partner)
    client = sign_in(UserFactory(role=role))
    assert client.get(NEW).status_code == add
    assert client.get(f"/partners/boreal/solutions/{solution.pk}/edit/").status_code == edit
