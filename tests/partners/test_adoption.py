"""Adoption over all partners: the matrix, the funnel, what moved."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystem.accounts.models import Role, User
from tests.factories import AdoptionFactory, DomainFactory, PartnerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def test_the_matrix_shows_each_partner_with_each_product(client: Client) -> None:
    one, two = ProductFactory(name="PhysicsNeMo"), ProductFactory(name="Warp")
    boreal = PartnerFactory(name="Boreal")
    AdoptionFactory(partner=boreal, product=two, stage="integrating")
    PartnerFactory(name="Not Yet")
    page = client.get("/adoption/")
    assert [p.name for p in page.context["page"]] == ["Boreal"]
    assert [c.label for c in page.context["columns"]] == ["Partner", "Tier", "PhysicsNeMo", "Warp"]
    (record,) = page.context["page"]
    assert [cell and cell.stage for cell in record.cells] == [None, "integrating"]
    only = client.get(f"/adoption/?columns=product-{one.pk}")
    assert [c.label for c in only.context["columns"]] == ["Partner", "PhysicsNeMo"]
    assert only.context["page"][0].cells == [None]


def test_the_funnel_counts_partners_by_product_and_by_domain(client: Client) -> None:
    product, other = ProductFactory(name="A"), ProductFactory(name="B")
    climate, flow = DomainFactory(name="Climate"), DomainFactory(name="Flow")
    for stage in ("exploring", "exploring", "in_production"):
        partner = PartnerFactory()
        partner.domains.add(climate)
        AdoptionFactory(partner=partner, product=product, stage=stage)
    partner.domains.add(flow)
    AdoptionFactory(partner=partner, product=other, stage="exploring")
    page = client.get("/adoption/")
    a, b = page.context["by_product"]
    assert (a.at, a.reached, b.at) == ([2, 0, 0, 0, 1], [3, 1, 1, 1, 1], [1, 0, 0, 0, 0])
    # In a domain a partner counts once, by its furthest product.
    assert {line.name: line.at for line in page.context["by_domain"]} == {
        "Climate": [2, 0, 0, 0, 1],
        "Flow": [0, 0, 0, 0, 1],
    }
    narrowed = client.get("/adoption/?stage=in_production")
    assert [line.total for line in narrowed.context["by_product"]] == [1, 1]


def test_numbers_lead_to_their_partners(client: Client) -> None:
    adoption = AdoptionFactory(stage="evaluating", partner__name="Boreal")
    page = client.get("/adoption/").content.decode()
    address = f"/partners/?product={adoption.product_id}&amp;stage=evaluating"
    assert address in page
    assert [p.name for p in client.get(address.replace("&amp;", "&")).context["page"]] == ["Boreal"]


def test_moves_are_told_newest_first_and_steps_back_marked(client: Client) -> None:
    adoption = AdoptionFactory(stage="exploring", partner__name="Boreal", product__name="Warp")
    for stage in ("integrating", "evaluating"):
        adoption.stage = stage
        adoption.save()
    moves = client.get("/adoption/").context["moves"]
    assert [(m.before, m.after, m.is_back) for m in moves] == [
        ("Integrating", "Evaluating", True),
        ("Exploring", "Integrating", False),
        ("", "Exploring", False),
    ]


def test_restricted_partners_of_others_are_in_no_number(client: Client) -> None:
    AdoptionFactory(partner=PartnerFactory(name="Secret Lab", restricted=True))
    page = client.get("/adoption/")
    assert "Secret Lab" not in page.content.decode()
    assert page.context["by_product"] == []
    assert page.context["moves"] == []


def test_the_file_has_the_stages_in_words(client: Client) -> None:
    AdoptionFactory(stage="in_production", partner__name="Boreal", product__name="Warp")
    text = b"".join(client.get("/adoption/export.csv")).decode()  # type: ignore[arg-type]  # streamed
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["Partner"], row["Warp"]) == ("Boreal", "In production")


def test_it_takes_as_many_queries_for_many_as_for_few(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/adoption/").status_code == 200
        return len(queries)

    AdoptionFactory()
    few = asked()
    for _number in range(30):
        AdoptionFactory(partner__tier="strategic")
    assert asked() == few <= 15
