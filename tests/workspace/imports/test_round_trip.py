"""What was exported and is brought in again is what it was, whatever the text and whatever wrote the file."""

import contextlib
import csv
import io

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ecosystem.accounts.models import Role
from ecosystem.core.cells import folded
from ecosystem.core.tables import csv_lines, write_xlsx
from partners.choices import PartnerKind, PartnerStatus, Tier
from partners.countries import NAMES, country_name
from partners.models import Partner
from tests.factories import UserFactory
from tests.workspace.imports.working import WorkingClient, last_run

COLUMNS = ["Name", "Kind", "Tier", "Status", "Country", "Website", "Summary"]
HOSTILE = st.sampled_from("'=+-@＝＋\t\r\n ,;|\"\u00a0aé日\\%_{<&")
TEXT = st.text(HOSTILE | st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40).map(
    str.strip
)
NAME = TEXT.filter(bool)
# What Windows-1252 can say.
WESTERN = st.text(st.sampled_from("'=+-@\n ,;|\"aéÄß€“x"), max_size=30).map(str.strip)
WAYS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", ";", "\t", "|", "xlsx"]


def partners(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    rows = st.tuples(
        text.filter(bool),
        st.sampled_from(PartnerKind.values),
        st.sampled_from(Tier.values),
        st.sampled_from(PartnerStatus.values),
        st.sampled_from([*NAMES][:40]) | st.just(""),
        st.sampled_from(["", "https://boreal.example/a?b=c;d,e", "http://xn--caf-dma.example"]),
        text,
    )
    return st.lists(rows, min_size=1, max_size=6, unique_by=lambda row: folded(row[0]))


def written(rows: list[tuple[str, ...]], way: str) -> bytes:
    """Return our export of `rows`, as it leaves or as another program would have saved it."""
    words = [
        [name, PartnerKind(kind).label, Tier(tier).label, PartnerStatus(status).label, country_name(country) if country else "", site, text]
        for name, kind, tier, status, country, site, text in rows
    ]  # fmt: skip
    if way == "xlsx":
        book = io.BytesIO()
        write_xlsx(book, COLUMNS, words)
        return book.getvalue()
    text = b"".join(csv_lines(COLUMNS, words)).decode()
    if len(way) == 1:
        again = io.StringIO()
        csv.writer(again, delimiter=way).writerows(csv.reader(io.StringIO(text, newline="")))
        return again.getvalue().encode()
    return text.encode(way)


class RoundTrips(TestCase):
    """Export, then import: into nothing it makes the same records, over them it changes nothing."""

    def setUp(self) -> None:
        self.desk = WorkingClient()
        self.desk.force_login(UserFactory(role=Role.ALLIANCE))

    def there_and_back(self, rows: list[tuple[str, ...]], way: str) -> None:
        content = written(rows, way)
        self.desk.upload(content, "partners.xlsx" if way == "xlsx" else "partners.csv")
        run = last_run()
        assert run.state == "preview", run.problem
        self.desk.bring_in(run)
        fields = ("name", "kind", "tier", "status", "country", "website", "summary")
        assert sorted(Partner.objects.values_list(*fields)) == sorted(rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM partners_partner t ORDER BY id")
            before = cursor.fetchall()
            self.desk.upload(content, "partners.xlsx" if way == "xlsx" else "partners.csv")
            assert last_run().counts["unchanged"] == len(rows)
            self.desk.bring_in(last_run())
            cursor.execute("SELECT t::text FROM partners_partner t ORDER BY id")
            assert cursor.fetchall() == before

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(partners(TEXT), st.sampled_from([way for way in WAYS if way != "cp1252"]))
    def test_any_text_in_any_file(self, rows: list[tuple[str, ...]], way: str) -> None:
        if way == "xlsx":
            # Excel's own format has no carriage return in a cell, and no letter beyond what XML has.
            assume(
                not any(
                    "\r" in cell or (not cell.isprintable() and "\n" not in cell)
                    for row in rows
                    for cell in row
                )
            )
        self.there_and_back(rows, way)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(partners(WESTERN))
    def test_windows_own_letters(self, rows: list[tuple[str, ...]]) -> None:
        content = written(rows, "cp1252")
        with contextlib.suppress(UnicodeDecodeError):
            # Bytes that are good UTF-8 as well are taken for that, as any reader would.
            assume(content.decode() == content.decode("cp1252"))
        self.there_and_back(rows, "cp1252")


@pytest.mark.parametrize("way", WAYS)
def test_the_worst_of_it_each_way(desk: WorkingClient, way: str) -> None:
    worst = [
        '=cmd|"/C calc"!A0',
        "'=1",
        "''=1",
        '"quoted", and\n=new line',
        "@SUM(A1);B|C",
        "-5",
        "it's",
        "a\u00a0b",
    ]
    rows = [(text, "isv", "watch", "active", "NO", "", f"x{text}") for text in worst]
    desk.upload(written(rows, way), "partners.xlsx" if way == "xlsx" else "partners.csv")
    desk.bring_in(last_run())
    assert sorted(Partner.objects.values_list("name", "summary")) == sorted((row[0], row[6]) for row in rows)
