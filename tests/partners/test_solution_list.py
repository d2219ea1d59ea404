"""Solutions of all partners, and what was measured of one."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystem.accounts.models import Role, User
from partners.models import SolutionClaim
from tests.factories import DomainFactory, PartnerFactory, ProductFactory, SolutionFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CLAIM = {
    "metric": "Time to solution",
    "value": "12.5",
    "unit": "min",
    "baseline": "CPU solver on 128 cores",
    "hardware": "8 GPUs",
    "measured_on": "2026-03-01",
    "evidence_url": "https://example.com/paper",
}


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.DEVREL))


def names(client: Client, query: str = "") -> list[str]:
    return [solution.name for solution in client.get(f"/solutions/{query}").context["page"]]


def test_each_filter_narrows(client: Client) -> None:
    product, domain = ProductFactory(), DomainFactory()
    fast = SolutionFactory(
        name="Fast", domain=domain, status="beta", showcase_ready=True, partner__name="Zürich Lab"
    )
    fast.products.add(product)
    SolutionClaim.objects.create(solution=fast, **CLAIM)
    SolutionFactory(name="Slow", status="concept")
    for query in (
        "?q=zurich",
        f"?domain={domain.pk}",
        f"?product={product.pk}",
        "?status=beta",
        "?showcase_ready=true",
        "?measured=true",
        f"?partner={fast.partner_id}",
    ):
        assert names(client, query) == ["Fast"], query
    assert names(client, "?measured=false") == ["Slow"]
    assert names(client, "?sort=-name") == ["Slow", "Fast"]
    assert client.get("/solutions/?domain=x&partner=y&status=z").status_code == 200


def test_restricted_and_archived_ones_are_not_there(client: Client) -> None:
    hidden = SolutionFactory(partner=PartnerFactory(restricted=True))
    SolutionFactory(partner__archived_at="2026-01-01T00:00:00Z")
    assert names(client) == []
    assert client.get(f"/solutions/{hidden.pk}/").status_code == 404
    assert client.post(f"/solutions/{hidden.pk}/", CLAIM).status_code == 404


def test_the_list_takes_as_many_queries_for_many_as_for_few(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            names(client)
        return len(queries)

    SolutionFactory()
    few = asked()
    for _number in range(30):
        SolutionFactory(domain=DomainFactory()).products.add(ProductFactory())
    assert asked() == few <= 8


def test_a_measurement_is_added_shown_and_taken_away(client: Client) -> None:
    solution = SolutionFactory()
    address = f"/solutions/{solution.pk}/"
    assert client.post(address, CLAIM).status_code == 302
    page = client.get(address).content.decode()
    for words in (
        "Time to solution",
        "12.5",
        "CPU solver on 128 cores",
        "8 GPUs",
        "https://example.com/paper",
    ):
        assert words in page
    claim = solution.claims.get()
    client.post(f"/solutions/claims/{claim.pk}/removal/")
    assert not solution.claims.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "0"}, "value"),
        ({"value": "fast"}, "value"),
        ({"baseline": ""}, "baseline"),
        ({"measured_on": "2999-01-01"}, "measured_on"),
        ({"measured_on": "31/31/2026"}, "measured_on"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"metric": "x" * 5000}, "metric"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays(
    client: Client, changes: dict[str, str], field: str
) -> None:
    solution = SolutionFactory()
    page = client.post(f"/solutions/{solution.pk}/", CLAIM | changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "8 GPUs" in page.content.decode()
    assert not solution.claims.exists()


def test_viewers_read_only(sign_in: SignIn) -> None:
    solution = SolutionFactory()
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    assert "Add a measurement" not in viewer.get(f"/solutions/{solution.pk}/").content.decode()
    assert viewer.post(f"/solutions/{solution.pk}/", CLAIM).status_code == 403


def test_the_database_refuses_half_a_claim() -> None:
    solution = SolutionFactory()
    for wrong in ({"value": 0}, {"baseline": ""}, {"hardware": ""}, {"metric": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SolutionClaim.objects.create(solution=solution, **CLAIM | wrong)
