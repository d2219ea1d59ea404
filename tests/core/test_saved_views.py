"""Views of lists that people keep, share and open."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import SavedView
from tests.factories import PartnerFactory, UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def dana(db: None) -> User:
    return UserFactory(name="Dana Reyes", role=Role.DEVREL)


@pytest.fixture
def client(dana: User, sign_in: SignIn) -> Client:
    return sign_in(dana)


def keep(client: Client, query: str = "tier=strategic", **said: str) -> SavedView:
    """Save a view of the partners and return it."""
    answer = client.post("/views/", {"path": "/partners/", "query": query, "name": "Big ones", **said})
    view = SavedView.objects.latest("pk")
    assert answer.headers["Location"] == view.address
    return view


def test_a_view_has_an_address_and_shows_filter_sort_columns_and_size(client: Client) -> None:
    PartnerFactory(name="Large", tier="strategic", website="https://large.example")
    PartnerFactory(name="Small", tier="watch")
    view = keep(client, "tier=strategic&sort=-touch&columns=website&columns=tier&size=25&page=3&nonsense=1")
    assert view.query == "tier=strategic&columns=tier&columns=website&sort=-touch&size=25"
    page = client.get(view.get_absolute_url(), follow=True)
    words = page.content.decode()
    assert "Large" in words
    assert "Small" not in words
    assert [c.key for c in page.context["columns"]] == ["name", "tier", "website"]
    assert page.context["sort"] == "-touch"
    assert page.context["view"].rows_a_page == 25
    assert [tab.label for tab in page.context["tabs"] if tab.is_current] == ["Big ones"]


def test_what_the_list_shows_can_be_kept_and_a_view_made_to_show_it(client: Client) -> None:
    assert "Save view" in client.get("/partners/?tier=watch").content.decode()
    assert "Save view" not in client.get("/partners/").content.decode()
    view = keep(client)
    changed = client.get(f"/partners/?tier=growth&view={view.pk}").content.decode()
    assert "Update view" in changed
    client.post(f"{view.get_absolute_url()}query/", {"query": f"tier=growth&view={view.pk}"})
    view.refresh_from_db()
    assert view.query == "tier=growth"
    assert "Update view" not in client.get(view.address).content.decode()


def test_the_first_view_opens_when_the_address_says_nothing(client: Client, dana: User) -> None:
    first = keep(client, is_default="on")
    assert client.get("/partners/").headers["Location"] == first.address
    assert client.get("/partners/?view=all").status_code == 200
    second = keep(client, name="Others", is_default="on")
    assert client.get("/partners/").headers["Location"] == second.address
    assert SavedView.objects.filter(owner=dana, is_default=True).get() == second


def test_views_are_seen_by_those_they_are_shared_with(client: Client, sign_in: SignIn) -> None:
    mine = keep(client, name="Only mine")
    ours = keep(client, name="Devrel's", shared_with=Role.DEVREL)
    all_of_us = keep(client, name="Everybody's", shared_with="everybody", is_default="on")
    colleague, viewer = sign_in(UserFactory(role=Role.DEVREL)), sign_in(UserFactory(role=Role.VIEWER))
    seen = [tab.view for tab in colleague.get("/partners/").context["tabs"] if tab.view]
    assert seen == [ours, all_of_us]
    # What opens first for its owner does not for others.
    assert [tab.view for tab in viewer.get("/partners/").context["tabs"] if tab.view] == [all_of_us]
    assert colleague.get(mine.get_absolute_url()).status_code == 404
    assert colleague.get(ours.get_absolute_url()).status_code == 302


def test_only_its_owner_changes_or_forgets_a_view(client: Client, sign_in: SignIn) -> None:
    view = keep(client, shared_with="everybody")
    other = sign_in(UserFactory())
    for address in ("", "query/", "removal/"):
        assert other.post(f"{view.get_absolute_url()}{address}", {"name": "Taken"}).status_code == 404
    client.post(view.get_absolute_url(), {"name": "Renamed", "shared_with": ""})
    view.refresh_from_db()
    assert (view.name, view.shared_with) == ("Renamed", "")
    client.post(f"{view.get_absolute_url()}removal/")
    assert not SavedView.objects.exists()


def test_a_name_is_there_once_and_what_is_wrong_is_said(client: Client) -> None:
    keep(client)
    for name, sentence in (("BIG ONES", "of this name already"), ("", "required"), ("x" * 61, "at most 60")):
        answer = client.post("/views/", {"path": "/partners/", "query": "", "name": name}, follow=True)
        assert sentence in answer.content.decode()
    client.post("/views/", {"path": "/partners/", "query": "", "name": "n", "shared_with": "nobody"})
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/nothing/", "/settings/", "https://elsewhere.example/", "/partners/options/", ""]
)
def test_what_is_no_list_has_no_views(client: Client, path: str) -> None:
    assert client.post("/views/", {"path": path, "query": "", "name": "n"}).status_code == 404
    assert not SavedView.objects.exists()


def test_a_list_that_is_not_for_one_has_no_views_for_one(sign_in: SignIn) -> None:
    marketing = sign_in(UserFactory(role=Role.MARKETING))
    assert marketing.post("/views/", {"path": "/pipeline/", "query": "", "name": "n"}).status_code == 403


def test_hostile_names_and_queries_are_text(client: Client) -> None:
    view = keep(client, "q=<script>alert(1)</script>", name="<script>alert(2)</script>")
    page = client.get(view.address).content.decode()
    assert "<script>alert" not in page
    assert client.get("/partners/?view=99999999999999999999").status_code == 200
    assert client.get("/partners/?view=x&columns=nothing&size=-1&sort=;").status_code == 200


def test_the_database_keeps_one_first_view_and_one_name(dana: User) -> None:
    SavedView.objects.create(owner=dana, path="/partners/", name="One", is_default=True)
    for wrong in ({"name": "ONE"}, {"name": "Two", "is_default": True}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(owner=dana, path="/partners/", **wrong)
