"""The real data set, brought in whole, against an independent reading of it."""

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import TestCase

from ecosystem.accounts.models import Role, User
from engagements.models import Engagement, StageChange
from partners.models import Partner, Product
from tests.factories import UserFactory

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm-sales-opportunities"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="needs ../shared/data/crm-sales-opportunities beside the repository"
    ),
]
NOBODY = "No company given"


def rows() -> list[dict[str, str]]:
    """Return the file as Python's own csv module reads it."""
    with (FOLDER / "sales_pipeline.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def bring_in(without_company: str | None = None, *products: str) -> str:
    """Run the command as the alliance manager; return what it said."""
    said = io.StringIO()
    call_command(
        "import_opportunities",
        folder=FOLDER,
        by="alliance@example.com",
        without_company=without_company,
        product=list(products),
        stdout=said,
        stderr=said,
    )
    return said.getvalue()


class RealOpportunities(TestCase):
    """The whole folder, brought in once with all that is unclear said."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.manager = UserFactory(email="alliance@example.com", role=Role.ALLIANCE)
        cls.said = bring_in(NOBODY, "GTXPro=GTX Pro")

    def setUp(self) -> None:
        self.client.force_login(self.manager)

    def test_all_of_it_arrives_and_its_sums_agree(self) -> None:
        file = rows()
        assert len(file) == 8800
        engagements = Engagement.objects.filter(external_system="crm-opportunities")
        assert engagements.count() == len(file)
        stages = Counter(engagements.values_list("stage__slug", flat=True))
        assert stages == Counter(row["deal_stage"].lower() for row in file)
        assert stages["won"] == 4238
        won = engagements.filter(stage__slug="won").aggregate(Sum("amount"))["amount__sum"]
        assert won == sum(int(row["close_value"]) for row in file if row["deal_stage"] == "Won") == 10_005_534
        assert (
            engagements.filter(partner__name=NOBODY).count()
            == sum(not row["account"] for row in file)
            == 1425
        )
        assert (
            engagements.filter(started_on=None).count() == sum(not row["engage_date"] for row in file) == 500
        )
        assert engagements.filter(amount=None).count() == sum(not row["close_value"] for row in file) == 2089
        gtx_pro = engagements.filter(products__name="GTX Pro")
        assert gtx_pro.count() == sum(row["product"] in {"GTX Pro", "GTXPro"} for row in file) == 1480

    def test_each_row_is_as_the_file_has_it(self) -> None:
        engagements = {
            e.external_id: e
            for e in Engagement.objects.select_related("partner", "owner", "stage").prefetch_related(
                "products"
            )
        }

        def day(value: Any) -> str:
            return f"{value.month}/{value.day}/{value.year}" if value else ""

        for row in rows():
            engagement = engagements[row["opportunity_id"]]
            assert engagement.partner.name == (row["account"] or NOBODY)
            assert engagement.owner is not None
            assert engagement.owner.name == row["sales_agent"]
            assert engagement.stage.name == row["deal_stage"]
            assert day(engagement.started_on) == row["engage_date"]
            assert day(engagement.closed_on) == row["close_date"]
            assert engagement.amount == (Decimal(row["close_value"]) if row["close_value"] else None)
            assert engagement.currency == ("USD" if row["close_value"] else "")
            assert [p.name for p in engagement.products.all()] == [
                row["product"].replace("GTXPro", "GTX Pro")
            ]
        moves = Counter(StageChange.objects.values_list("to_stage__slug", flat=True))
        file = rows()
        assert moves["won"] == 4238
        assert moves["engaging"] == sum(row["deal_stage"] != "Prospecting" for row in file)

    def test_companies_agents_and_products_come_along(self) -> None:
        assert Partner.objects.count() == 86
        acme = Partner.objects.get(name="Acme Corporation")
        assert (acme.kind, acme.country, acme.industries.get().name) == ("isv", "US", "Technology")
        assert acme.summary == "Founded 1996. 2,822 employees. Revenue 1,100.04 million USD."
        assert not Partner.objects.exclude(name=NOBODY).filter(country="").exists()
        assert sorted(Partner.objects.exclude(country__in=["", "US"]).values_list("country", flat=True)) == [
            "BE", "BR", "CN", "DE", "IT", "JO", "JP", "KE", "KR", "NO", "PA", "PH", "PL", "RO",
        ]  # fmt: skip
        agents = User.objects.filter(is_active=False)
        assert agents.count() == len({row["sales_agent"] for row in rows()}) == 30
        assert not any(agent.email or agent.has_usable_password() for agent in agents)
        assert Product.objects.count() == 7
        assert Product.objects.get(name="GTX Pro").former_names == ["GTXPro"]

    def test_a_second_run_changes_nothing(self) -> None:
        before = list(Engagement.objects.order_by("pk").values())
        said = bring_in(NOBODY, "GTXPro=GTX Pro")
        assert (
            "0 engagements new, 0 changed, 8800 as they were, 0 rows left out; 0 partners, 0 people" in said
        )
        assert list(Engagement.objects.order_by("pk").values()) == before
        assert StageChange.objects.count() == 8800 + 4238 + 2473
        # What was said once is remembered.
        assert "8800 as they were" in bring_in()

    def test_page_filters_and_file_agree(self) -> None:
        matrix = self.client.get("/pipeline/?outcome=all").context["matrix"]
        assert (matrix.total.count, matrix.total.amount) == (8800, 10_005_534)
        assert matrix.unpriced == 2089
        lines = {line.entry.label.lower(): line.total for line in matrix.lines}
        assert (lines["won"].count, lines["lost"].count) == (4238, 2473)
        quarters = Counter(
            f"{row['close_date'].rsplit('/')[-1]}-Q{(int(row['close_date'].split('/')[0]) + 2) // 3}"
            for row in rows()
            if row["deal_stage"] == "Won"
        )
        won = self.client.get("/pipeline/?outcome=won").context["matrix"]
        assert {cell.entry.key: cell.sums.count for cell in won.totals} == quarters
        written = b"".join(self.client.get("/pipeline/export.csv?outcome=all")).decode()
        file = list(csv.DictReader(io.StringIO(written, newline="")))
        assert len(file) == 8800
        assert sum(Decimal(row["Amount"] or 0) for row in file) == matrix.total.amount
        cancity = Partner.objects.get(name="Cancity")
        page = self.client.get(f"/pipeline/?outcome=won&partner={cancity.pk}").context["matrix"].total
        of_file = [r for r in rows() if r["account"] == "Cancity" and r["deal_stage"] == "Won"]
        assert (page.count, page.amount) == (len(of_file), sum(int(r["close_value"]) for r in of_file))


def test_without_a_word_on_what_is_unclear_those_rows_are_named() -> None:
    UserFactory(email="alliance@example.com", role=Role.ALLIANCE)
    said = bring_in()
    unclear = sum(not row["account"] or row["product"] == "GTXPro" for row in rows())
    assert f"{8800 - unclear} engagements new" in said
    assert f"{unclear} rows left out" in said
    assert "Row 3: unknown product “GTXPro”" in said
