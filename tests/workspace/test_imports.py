"""Bringing opportunities in, in the browser."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecosystem.accounts.models import Role, User
from ecosystem.workspace.models import ImportRun
from engagements.models import Engagement, Stage, StageChange
from partners.models import Partner, Product
from tests.factories import PartnerFactory, ProductFactory, UserFactory
from tests.workspace.imports.working import WorkingClient

SignIn = Callable[[User], Client]
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
GOOD = "A1,Moses Frase,GTX Basic,Isdom,Won,10/20/2016,3/1/2017,1054\n"
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm-sales-opportunities"


@pytest.fixture
def manager(desk: WorkingClient) -> WorkingClient:
    return desk


def upload(client: Client, rows: str | bytes, **others: str) -> Any:
    """Upload `rows` under the header (bytes as they are), with other parts by name; return the page that follows."""
    content = rows if isinstance(rows, bytes) else (HEADER + rows).encode()
    files = {"file": SimpleUploadedFile("sales_pipeline.csv", content)}
    files |= {part: SimpleUploadedFile(f"{part}.csv", text.encode()) for part, text in others.items()}
    return client.post("/imports/", files, follow=True)


def address() -> str:
    return ImportRun.objects.latest("pk").get_absolute_url()


def test_from_upload_to_the_pipeline(manager: Client) -> None:
    page = upload(manager, GOOD)
    assert page.status_code == 200
    assert "nothing is written yet" in page.content.decode()
    assert "Bring in 1 engagement" in page.content.decode()
    assert not Engagement.objects.exists()
    done = manager.post(f"{address()}confirmation/", follow=True)
    assert "Brought in" in done.content.decode()
    engagement = Engagement.objects.get()
    assert (engagement.title, engagement.partner.name) == ("GTX Basic for Isdom", "Isdom")
    assert (engagement.amount, str(engagement.closed_on)) == (1054, "2017-03-01")
    assert "sales_pipeline.csv" in manager.get("/imports/").content.decode()
    assert "GTX Basic for Isdom" in manager.get("/pipeline/?outcome=won").content.decode()


def test_confirmed_twice_it_is_brought_in_once(manager: Client) -> None:
    upload(manager, GOOD)
    for _again in range(2):
        assert manager.post(f"{address()}confirmation/").status_code == 302
    assert Engagement.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_another_value_is_shown_before_it_is_written(
    manager: Client,
) -> None:
    upload(manager, GOOD)
    manager.post(f"{address()}confirmation/")
    before = Engagement.objects.values().get()
    page = upload(manager, GOOD).content.decode()
    assert "Bring in" not in page
    manager.post(f"{address()}confirmation/")
    assert Engagement.objects.values().get() == before
    page = upload(manager, GOOD.replace("1054", "2000")).content.decode()
    assert "Bring in 1 engagement" in page
    assert "1054.00" in page
    assert "2000" in page
    assert Engagement.objects.values().get() == before
    manager.post(f"{address()}confirmation/")
    assert Engagement.objects.get().amount == 2000


def test_what_is_unclear_is_asked_for_once(manager: Client) -> None:
    ProductFactory(name="GTX Pro")
    rows = GOOD + "A2,Moses Frase,GTXPro,,Engaging,1/1/2017,,\n"
    page = upload(manager, rows).content.decode()
    assert "“GTXPro” is" in page
    assert "1 row names no company" in page
    assert "unknown product “GTXPro”; no company" in page
    said = {"without_company": "Nobody yet", "currency": "EUR", "product_0": "GTX Pro"}
    page = manager.post(address(), said, follow=True).content.decode()
    assert "Bring in 2 engagements" in page
    manager.post(f"{address()}confirmation/")
    second = Engagement.objects.get(external_id="A2")
    assert (second.partner.name, second.amount, second.currency) == ("Nobody yet", None, "")
    assert Engagement.objects.get(external_id="A1").currency == "EUR"
    assert Product.objects.get(name="GTX Pro").former_names == ["GTXPro"]
    # The next file needs no word.
    page = upload(manager, "A3,Moses Frase,GTXPro,,Prospecting,,,\n").content.decode()
    assert "Bring in 1 engagement" in page


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Ann,P,Isdom,Won,1/1/2017,2/1/2017,5", "no id"),
        ("A1,Ann,P,Isdom,Won,1/1/2017,2/1/2017,5", "its id is in row 2 already"),
        ("B,,P,Isdom,Won,1/1/2017,2/1/2017,5", "no agent"),
        ("B,Ann,,Isdom,Won,1/1/2017,2/1/2017,5", "no product"),
        ("B,Ann,P,,Won,1/1/2017,2/1/2017,5", "no company"),
        ("B,Ann,P,Isdom,Parked,1/1/2017,2/1/2017,5", "unknown stage “Parked”"),
        ("B,Ann,P,Isdom,Won,31/31/2017,2/1/2017,5", "engage_date “31/31/2017” is no day"),
        ("B,Ann,P,Isdom,Won,1/1/2017,soon,5", "close_date “soon” is no day"),
        ("B,Ann,P,Isdom,Won,2/2/2017,1/1/2017,5", "closed before it was engaged"),
        ("B,Ann,P,Isdom,Won,1/1/2017,1/1/2999,5", "closed on a day that is yet to come"),
        ("B,Ann,P,Isdom,Won,1/1/2017,2/1/2017,five", "close_value “five” is no amount"),
        ("B,Ann,P,Isdom,Won,1/1/2017,2/1/2017,-5", "close_value “-5” is no amount"),
        ("B,Ann,P,Isdom,Won,1/1/2017,2/1/2017,99999999999999", "is no amount"),
        ("B,Ann,P,Isdom,Won,1/1/2017,2/1/2017,5,6", "more cells than columns"),
        (f"B,Ann,P,{'x' * 5000},Won,1/1/2017,2/1/2017,5", "account is longer than 200 characters"),
        ("B,Ann,P,<script>alert(1)</script>,Parked,1/1/2017,,", "&lt;script&gt;alert(1)"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_comes_in(manager: Client, row: str, reason: str) -> None:
    page = upload(manager, GOOD + row + "\n").content.decode()
    assert reason in page
    assert "<script>alert" not in page
    assert "Bring in 1 engagement" in page
    manager.post(f"{address()}confirmation/")
    assert Engagement.objects.count() == 1
    assert reason in manager.get(address()).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (HEADER.encode(), "The file holds no rows."),
        (b"opportunity_id,product\nA,B\n", "sales_agent"),
        (b"\x00\x01\x02\xff\xfe" * 200, ""),
        (b"PK\x03\x04" + b"\x00" * 500, ""),
        (b'"' + b"a" * 300_000, ""),
    ],
    ids=["empty", "no rows", "columns missing", "binary", "zip", "unclosed quote"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    manager: Client, content: bytes, sentence: str
) -> None:
    page = upload(manager, content)
    assert page.status_code == 422
    assert "field-error" in page.content.decode()
    assert sentence in page.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "encoded",
    [
        (HEADER + GOOD).encode("utf-8-sig"),
        (HEADER + GOOD).encode("utf-16"),
        (HEADER + GOOD.replace("Isdom", "Café Lumière")).encode("cp1252"),
        (HEADER + GOOD).replace(",", ";").encode(),
        (HEADER + GOOD).replace(",", "\t").encode(),
        (HEADER + GOOD).replace("\n", "\r\n").encode(),
    ],
    ids=["bom", "utf-16", "cp1252", "semicolons", "tabs", "crlf"],
)
def test_whatever_excel_wrote_is_read(manager: Client, encoded: bytes) -> None:
    upload(manager, encoded)
    manager.post(f"{address()}confirmation/")
    assert Engagement.objects.get().partner.name in {"Isdom", "Café Lumière"}


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecosystem.workspace.imports.forms.LARGEST_FILE", 100)
    page = upload(manager, GOOD * 5)
    assert page.status_code == 422
    assert "larger than 50 MB" in page.content.decode()


def test_bad_rows_come_back_as_a_file_with_reasons_and_without_formulas(manager: Client) -> None:
    upload(manager, "A9,=HYPERLINK(),P,Isdom,Parked,,,\n" + GOOD)
    for _state in ("preview", "done"):
        answer = manager.get(f"{address()}bad-rows.csv")
        written = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]  # streamed
        (row,) = csv.DictReader(io.StringIO(written, newline=""))
        assert row["opportunity_id"] == "A9"
        assert row["reason"] == "unknown stage “Parked”"
        assert not row["sales_agent"].startswith("=")
        manager.post(f"{address()}confirmation/")


def test_the_file_of_bad_rows_is_a_file_to_upload(manager: Client) -> None:
    upload(manager, "A9,'=Ann,P,Isdom,Parked,,,\n")
    answer = manager.get(f"{address()}bad-rows.csv")
    written: bytes = b"".join(answer)  # type: ignore[arg-type]  # streamed
    page = upload(manager, written.replace(b"Parked", b"Prospecting")).content.decode()
    assert "Bring in 1 engagement" in page


def test_companions_tell_right_names_from_wrong_ones(manager: Client) -> None:
    page = upload(
        manager,
        GOOD + "A2,Somebody,GTX Basic,Elsewhere,Won,1/1/2017,2/1/2017,1\n",
        accounts="account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
        "Isdom,technolgy,1990,12.5,300,Philipines,\n",
        teams="sales_agent,manager,regional_office\nMoses Frase,X,Central\n",
    ).content.decode()
    assert "“Somebody” is not among the sales agents; “Elsewhere” is not among the companies" in page
    manager.post(f"{address()}confirmation/")
    isdom = Partner.objects.get()
    assert (isdom.country, isdom.industries.get().name) == ("PH", "Technology")
    assert isdom.summary == "Founded 1990. 300 employees. Revenue 12.5 million USD."


def test_a_companion_that_cannot_be_read_is_named_at_its_field(manager: Client) -> None:
    page = upload(manager, GOOD, accounts="something\nelse\n")
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"accounts"}


def test_an_agent_who_signs_in_is_not_made_twice_and_one_who_does_not_cannot_sign_in(manager: Client) -> None:
    UserFactory(name="Moses Frase", role=Role.DEVREL)
    upload(manager, GOOD + GOOD.replace("A1", "A2").replace("Moses Frase", "Vicki Laflamme"))
    manager.post(f"{address()}confirmation/")
    assert User.objects.filter(name="Moses Frase").count() == 1
    agent = User.objects.get(name="Vicki Laflamme")
    assert not agent.is_active
    assert not agent.has_usable_password()


def test_rows_of_a_restricted_partner_are_not_for_strangers(manager: Client) -> None:
    secret = PartnerFactory(name="Isdom", restricted=True)
    page = upload(manager, GOOD).content.decode()
    assert "“Isdom” is not open to you" in page
    manager.post(f"{address()}confirmation/")
    assert not Engagement.objects.filter(partner=secret).exists()


def test_discarding_forgets_the_files_but_never_what_is_done(manager: Client) -> None:
    upload(manager, GOOD)
    assert manager.post(f"{address()}discard/").status_code == 302
    assert not ImportRun.objects.exists()
    upload(manager, GOOD)
    manager.post(f"{address()}confirmation/")
    manager.post(f"{address()}discard/")
    assert ImportRun.objects.exists()


def test_imports_are_for_who_may_and_each_sees_their_own(manager: Client, sign_in: SignIn) -> None:
    upload(manager, GOOD)
    pages = [address(), f"{address()}bad-rows.csv"]
    verbs = [f"{address()}confirmation/", f"{address()}discard/"]
    another = sign_in(UserFactory(role=Role.ALLIANCE))
    viewer = sign_in(UserFactory(role=Role.VIEWER))
    for client, status in ((another, 404), (viewer, 403)):
        assert [client.get(page).status_code for page in pages] == [status] * len(pages)
        assert [client.post(verb).status_code for verb in verbs] == [status] * len(verbs)
    assert upload(viewer, GOOD).status_code == 403
    assert not Engagement.objects.exists()


def test_nothing_is_written_when_the_database_refuses_a_part(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(manager, GOOD)

    def fails(*args: Any, **kwargs: Any) -> None:
        # A constraint at the end of the work, after partners and engagements were written.
        StageChange.objects.create(
            engagement=Engagement.objects.get(),
            from_stage=Stage.objects.first(),
            to_stage=Stage.objects.first(),
        )

    monkeypatch.setattr("engagements.imports.bring_in._link_products", fails)
    page = manager.post(f"{address()}confirmation/", follow=True)
    assert "nothing was written" in page.content.decode()
    assert not Engagement.objects.exists()
    assert not Partner.objects.exists()
    assert ImportRun.objects.get().state == "preview"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs ../shared/data/crm-sales-opportunities")
def test_the_real_data_set_arrives_through_the_browser(manager: Client) -> None:
    parts = {
        "file": "sales_pipeline",
        "accounts": "accounts",
        "products": "products",
        "teams": "sales_teams",
    }
    files = {
        part: SimpleUploadedFile(f"{name}.csv", (FOLDER / f"{name}.csv").read_bytes())
        for part, name in parts.items()
    }
    page = manager.post("/imports/", files, follow=True).content.decode()
    assert "1,425 rows name no company" in page
    # The likely product is chosen already.
    assert '<option value="GTX Pro" selected>' in page
    said = {"without_company": "Unassigned", "currency": "USD", "product_0": "GTX Pro"}
    assert "Bring in 8,800 engagements" in manager.post(address(), said, follow=True).content.decode()
    manager.post(f"{address()}confirmation/")
    assert Engagement.objects.count() == 8800
    assert "8,800 engagements" in manager.get("/pipeline/?outcome=all").content.decode()
