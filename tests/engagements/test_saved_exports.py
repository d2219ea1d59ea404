"""Exports that are kept: named, shared, downloaded by one address, changed and removed."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import SavedView
from engagements.models import ExportMailing
from tests.factories import EngagementFactory, PartnerFactory, UserFactory, stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PAGE = "/pipeline/exports/"
QUERY = "tier=strategic&preset=salesforce&fields=title&fields=amount"


@pytest.fixture
def ada() -> User:
    return UserFactory(role=Role.ALLIANCE, name="Ada Alliance")


@pytest.fixture
def client(sign_in: SignIn, ada: User) -> Client:
    return sign_in(ada)


def kept(client: Client, name: str = "For Salesforce", query: str = QUERY, **data: str) -> SavedView:
    answer = client.post(f"{PAGE}new/?{query}", {"name": name, "file_type": "csv", "shared_with": "", **data})
    assert answer.status_code == 302, answer.content.decode()
    return SavedView.objects.get(name=name)


def rows_of(client: Client, export: SavedView) -> list[dict[str, str]]:
    answer = client.get(f"{PAGE}{export.pk}/file/", follow=True)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode(), newline="")))  # type: ignore[arg-type]  # streamed


def test_columns_are_chosen_on_a_page_that_keeps_the_filter(client: Client) -> None:
    EngagementFactory(
        stage=stage("go-to-market", "proposal"), amount=Decimal(12), currency="USD", title="Alpha"
    )
    text = client.get(f"{PAGE}columns/?q=alpha&preset=salesforce&fields=title&fields=tier").content.decode()
    assert '<input type="hidden" name="q" value="alpha">' in text
    assert '<input type="hidden" name="preset" value="salesforce">' in text
    assert 'value="title" checked>Opportunity Name' in text
    assert 'value="tier" checked>Tier' in text
    assert 'value="amount">Amount' in text
    assert "1 row has no close date: Salesforce will leave it out." in " ".join(text.split())
    assert "1 row · " in text
    assert "$12" in text


@pytest.mark.parametrize("query", ["preset=sugar", "fields=password", "preset=hubspot&fields=account_id"])
def test_a_layout_that_is_not_there_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"{PAGE}columns/?{query}").status_code == 404
    assert client.get(f"{PAGE}new/?{query}").status_code == 404
    assert client.post(f"{PAGE}new/?{query}", {"name": "X", "file_type": "csv"}).status_code == 404


def test_a_wrong_filter_is_said_on_the_page(client: Client) -> None:
    assert "Enter a number." in client.get(f"{PAGE}columns/?least=lots").content.decode()
    answer = client.post(f"{PAGE}new/?least=lots", {"name": "X", "file_type": "csv", "shared_with": ""})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_a_kept_export_is_one_address_to_download(client: Client) -> None:
    EngagementFactory(
        partner=PartnerFactory(tier="strategic"),
        stage=stage("go-to-market", "proposal"),
        title="Alpha",
        amount=Decimal("12.5"),
        currency="USD",
    )
    EngagementFactory(partner=PartnerFactory(tier="watch"), stage=stage("go-to-market", "proposal"))
    export = kept(client)
    assert rows_of(client, export) == [{"Opportunity Name": "Alpha", "Amount": "12.50"}]
    text = client.get(f"{PAGE}{export.pk}/").content.decode()
    assert "Opportunity Name, Amount" in text
    assert "Strategic" in text
    assert "For Salesforce" in client.get(PAGE).content.decode()


def test_its_name_file_and_sharing_are_changed(client: Client, sign_in: SignIn) -> None:
    export = kept(client)
    client.post(f"{PAGE}{export.pk}/", {"name": "Weekly", "file_type": "xlsx", "shared_with": "devrel"})
    export.refresh_from_db()
    assert (export.name, export.path, export.shared_with) == ("Weekly", "/pipeline/export.xlsx", "devrel")
    devrel, other = sign_in(UserFactory(role=Role.DEVREL)), sign_in(UserFactory(role=Role.ALLIANCE))
    assert "Weekly" in devrel.get(PAGE).content.decode()
    assert devrel.get(f"{PAGE}{export.pk}/").status_code == 200
    assert devrel.post(f"{PAGE}{export.pk}/", {"name": "Mine", "file_type": "csv"}).status_code == 404
    for verb in ("removal/", "query/"):
        assert devrel.post(f"{PAGE}{export.pk}/{verb}").status_code == 404
    assert other.get(f"{PAGE}{export.pk}/").status_code == 404
    assert other.get(f"{PAGE}{export.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "FOR salesforce"}, "You have a view of this name already."),
        ({"name": "Other", "file_type": "pdf"}, "Select a valid choice"),
        ({"name": "Other", "shared_with": "martians"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_is_said_and_kept(client: Client, data: dict[str, str], words: str) -> None:
    export = kept(client)
    for address in (f"{PAGE}new/?{QUERY}", f"{PAGE}{kept(client, 'Second').pk}/"):
        answer = client.post(address, {"file_type": "csv", "shared_with": "", **data})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert data["name"] in answer.content.decode()
    SavedView.objects.filter(name="Second").delete()
    assert SavedView.objects.get() == export


def test_one_that_is_kept_takes_other_columns(client: Client) -> None:
    export = kept(client)
    answer = client.post(f"{PAGE}{export.pk}/query/", {"query": "preset=hubspot&tier=watch&junk=1"})
    export.refresh_from_db()
    assert (answer["Location"], export.query) == (f"{PAGE}{export.pk}/", "tier=watch&preset=hubspot")
    client.post(f"{PAGE}{export.pk}/query/", {"query": "preset=sugar"})
    export.refresh_from_db()
    assert export.query == "tier=watch&preset=hubspot"


def test_each_reader_gets_what_that_reader_may_see(client: Client, sign_in: SignIn) -> None:
    member = UserFactory(role=Role.DEVREL)
    EngagementFactory(
        partner=PartnerFactory(restricted=True, owner=member, tier="strategic"),
        stage=stage("go-to-market", "proposal"),
        title="Secret",
        amount=Decimal(7),
        currency="USD",
    )
    export = kept(client, shared_with="everybody")
    assert rows_of(client, export) == []
    assert "0 rows" in client.get(f"{PAGE}{export.pk}/").content.decode()
    assert [row["Opportunity Name"] for row in rows_of(sign_in(member), export)] == ["Secret"]


def test_a_column_that_is_gone_breaks_no_page(client: Client) -> None:
    export = kept(client)
    SavedView.objects.filter(pk=export.pk).update(query="preset=sugar")
    assert "There is no layout “sugar”." in client.get(f"{PAGE}{export.pk}/").content.decode()
    assert "no longer there" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{export.pk}/file/", follow=True).status_code == 400


def test_removed_it_is_gone_with_its_mail(client: Client, ada: User) -> None:
    export = kept(client)
    client.post(f"{PAGE}{export.pk}/mailing/", {"weekday": "0", "hour": "8"})
    assert ExportMailing.objects.count() == 1
    client.post(f"{PAGE}{export.pk}/removal/")
    assert (SavedView.objects.count(), ExportMailing.objects.count()) == (0, 0)
    assert client.post(f"{PAGE}{export.pk}/removal/").status_code == 404


def test_kept_as_a_view_a_layout_that_is_not_there_is_left_out(client: Client) -> None:
    answer = client.post(
        "/views/", {"path": "/pipeline/export.csv", "query": "preset=sugar&tier=watch", "name": "X"}
    )
    assert answer.status_code == 302
    assert SavedView.objects.get().query == "tier=watch"


def test_views_of_other_lists_are_no_exports(client: Client, ada: User) -> None:
    view = SavedView.objects.create(owner=ada, path="/partners/", name="Partners")
    assert client.get(f"{PAGE}{view.pk}/").status_code == 404
    assert "Partners</a>" not in client.get(PAGE).content.decode().split("</nav>")[-1]
