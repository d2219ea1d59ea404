"""The page, the CSV and the Excel file add up to the same cent, and long files are sent in constant memory."""

import csv
import gc
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from python_calamine import CalamineWorkbook

from ecosystem.accounts.models import Role, User
from ecosystem.core.list_exports import CHUNK
from ecosystem.core.models import ExchangeRate
from engagements.models import Engagement, Stage
from engagements.pipeline.views import PipelineExport
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

SignIn = Callable[[User], Client]
CENTS = st.decimals(min_value=0, max_value=10**9, places=2)
AMOUNTS = st.tuples(CENTS, st.sampled_from(["USD", "EUR", "JPY", "XAU"])) | st.just((None, ""))


class Sums(TestCase):
    """Whatever the amounts, currencies and stages."""

    def setUp(self) -> None:
        self.reader = Client()
        self.reader.force_login(UserFactory(role=Role.ALLIANCE))
        for currency, rate in (("EUR", "1.08374652"), ("JPY", "0.00654321")):
            ExchangeRate.objects.create(
                currency=currency, base="USD", day=date(2026, 1, 1), rate=Decimal(rate)
            )
        self.partner = PartnerFactory()
        PartnerFactory(restricted=True)
        self.stages = list(Stage.objects.all())

    @settings(max_examples=10, deadline=None)
    @given(st.lists(st.tuples(AMOUNTS, st.integers(0, 30)), max_size=12))
    def test_the_page_and_its_files_are_one_number(
        self, rows: list[tuple[tuple[Decimal | None, str], int]]
    ) -> None:
        Engagement.objects.all().delete()
        Engagement.objects.bulk_create(
            Engagement(
                partner=self.partner, title="X", stage=at, track_id=at.track_id, amount=amount, currency=code
            )
            for (amount, code), place in rows
            for at in [self.stages[place % len(self.stages)]]
        )
        total = self.reader.get("/pipeline/?track=all&outcome=all").context["matrix"].total
        query = "?track=all&outcome=all"
        text = b"".join(self.reader.get(f"/pipeline/export.csv{query}")).decode()  # type: ignore[arg-type]
        written = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(written) == total.count == len(rows)
        assert summed(row["Amount in USD"] for row in written) == total.amount
        assert summed(row["Weighted in USD"] for row in written) == total.weighted
        text = b"".join(self.reader.get(f"/pipeline/export.csv{query}&preset=salesforce")).decode()  # type: ignore[arg-type]
        assert summed(row["Amount"] for row in csv.DictReader(io.StringIO(text, newline=""))) == total.amount
        file = io.BytesIO(b"".join(self.reader.get(f"/pipeline/export.xlsx{query}")))  # type: ignore[arg-type]
        head, *cells = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
        place = head.index("Amount in USD")
        assert summed(f"{row[place]:.2f}" for row in cells if row[place] != "") == total.amount


def summed(cells: object) -> Decimal:
    return sum((Decimal(cell) for cell in cells if cell), Decimal(0))  # type: ignore[attr-defined]  # texts


@pytest.mark.django_db
def test_what_is_hidden_is_in_no_sum_and_no_file(sign_in: SignIn) -> None:
    EngagementFactory(
        partner=PartnerFactory(restricted=True),
        stage=stage("go-to-market", "proposal"),
        amount=Decimal(5),
        currency="USD",
    )
    client = sign_in(UserFactory(role=Role.ALLIANCE))
    for preset in ("own", "salesforce", "salesforce-api", "hubspot"):
        assert b"".join(client.get(f"/pipeline/export.csv?preset={preset}")).count(b"\r\n") == 1  # type: ignore[arg-type]


@pytest.mark.django_db
def test_twenty_thousand_rows_are_sent_in_constant_memory() -> None:
    reader, first = (
        UserFactory(role=Role.ALLIANCE),
        EngagementFactory(stage=stage("go-to-market", "engaging")),
    )
    with connection.cursor() as cursor:
        # Without triggers, for speed: their history is not what is looked at.
        cursor.execute("SET LOCAL session_replication_role = replica")
        listed = ", ".join(f.column for f in Engagement._meta.local_concrete_fields if f.column != "id")
        cursor.execute(
            f"INSERT INTO engagements_engagement ({listed}) SELECT {listed} FROM engagements_engagement,"  # noqa: S608  # our own columns
            " generate_series(1, 19999) WHERE id = %s",
            [first.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    request = RequestFactory().get("/pipeline/export.csv", {"preset": "hubspot"})
    request.user = reader
    lines, alive = 0, set()
    for number, chunk in enumerate(PipelineExport.as_view()(request)):  # type: ignore[arg-type]  # streamed
        lines += chunk.count(b"\r\n")
        if number in (5, 50, 95):
            alive.add(sum(isinstance(each, Engagement) for each in gc.get_objects()))
            with connection.cursor() as cursor:
                # A cursor that is not held beyond its transaction: what a pooler in transaction mode can serve.
                cursor.execute(
                    "SELECT count(*) FROM pg_cursors WHERE NOT is_holdable AND name LIKE '_django_curs%'"
                )
                assert cursor.fetchone() == (1,)
    assert lines == 20_001
    # Those that are fetched at once, and the next ones; no more however many there are.
    assert max(alive) <= 2 * CHUNK + 10, alive
