"""Lists as files."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from ecosystem.accounts.models import Role, User
from tests.factories import ContactFactory, PartnerFactory, UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(UserFactory(role=Role.ALLIANCE))


def table(client: Client, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file as an independent reader reads them."""
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8")  # type: ignore[arg-type]  # streamed
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_file_has_the_rows_order_and_columns_of_the_page(client: Client) -> None:
    tom = UserFactory(email="tom@example.com")
    for number in range(60):
        PartnerFactory(name=f"P{number:02}", tier="strategic", country="NO", owner=tom)
    PartnerFactory(name="Other", tier="watch")
    rows = table(
        client, "/partners/export.csv?tier=strategic&sort=-name&columns=country&columns=owner&size=25"
    )
    assert [row["Name"] for row in rows] == [f"P{number:02}" for number in reversed(range(60))]
    assert rows[0] == {"Name": "P59", "Country": "Norway", "Owner": "tom@example.com"}
    assert table(client, "/partners/export.csv?q=other")[0]["Tier"] == "Watch"


def test_excel_has_the_same(client: Client) -> None:
    PartnerFactory(name="=1+1", tier="strategic", country="NO")
    answer = client.get("/partners/export.xlsx?columns=tier")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]  # streamed
    assert book.get_sheet_by_index(0).to_python() == [["Name", "Tier"], ["=1+1", "Strategic"]]


def test_a_cell_that_would_run_is_escaped(client: Client) -> None:
    PartnerFactory(name='=HYPERLINK("https://evil.example")')
    (row,) = table(client, "/partners/export.csv")
    assert row["Name"].startswith("'=")


def test_contacts_go_out_with_their_partner(client: Client) -> None:
    ContactFactory(name="Søren Haugen", partner=PartnerFactory(name="Boreal"), email="s@boreal.example")
    (row,) = table(client, "/contacts/export.csv")
    assert (row["Name"], row["Partner"], row["E-mail"]) == ("Søren Haugen", "Boreal", "s@boreal.example")


def test_what_is_not_for_the_reader_is_in_no_file(client: Client, sign_in: SignIn) -> None:
    secret = PartnerFactory(name="Secret Lab", restricted=True)
    ContactFactory(name="Hidden Person", partner=secret)
    assert table(client, "/partners/export.csv") == []
    assert table(client, "/contacts/export.csv") == []
    for role in (Role.VIEWER, Role.PRODUCT, Role.MARKETING):
        reader = sign_in(UserFactory(role=role))
        assert reader.get("/partners/export.csv").status_code == 403
        assert "Export" not in reader.get("/partners/").content.decode()


def test_a_filter_that_is_wrong_gives_words_and_no_file(client: Client) -> None:
    answer = client.get("/partners/export.csv?quiet=soon")
    assert answer.status_code == 400
    assert "number" in answer.content.decode()
