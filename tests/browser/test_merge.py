"""Merging two partners and undoing it, in real Chromium on the product as `make run` starts it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in
from tests.product import Product


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    page = signed_in(browser, product, "devrel")
    yield page
    assert page.troubles == []  # type: ignore[attr-defined]


def test_a_duplicate_is_found_merged_and_brought_back(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/partners/new/")
    page.fill("[name=name]", "Boréal Dynamics GmbH")
    page.fill("[name=website]", "https://old.example/boreal")
    page.get_by_role("button", name="Add partner").click()
    page.wait_for_url("**/partners/boreal-dynamics-gmbh/")

    page.goto(f"{product.url}/partners/")
    page.locator("summary", has_text="More").filter(visible=True).last.click()
    page.get_by_role("link", name="Duplicates").click()
    row = page.get_by_role("row").filter(has_text="Boréal Dynamics GmbH")
    expect(row).to_contain_text("Names differ only in accents, case, punctuation or legal form")
    row.get_by_role("link", name="Compare").click()

    stays = page.get_by_role("row").filter(has_text="Which stays")
    expect(stays.get_by_role("radio").first).to_be_checked()
    website = page.get_by_role("row", name="Website")
    website.get_by_label("https://old.example/boreal").check()
    page.get_by_role("button", name="Merge partners").click()
    page.wait_for_url("**/partners/duplicates/")
    expect(page.get_by_text("is now part of “Boreal Dynamics”")).to_be_visible()

    answer = page.goto(f"{product.url}/partners/boreal-dynamics-gmbh/")
    assert answer is not None and answer.request.redirected_from is not None
    expect(page).to_have_url(f"{product.url}/partners/boreal-dynamics/")
    expect(page.get_by_role("link", name="old.example")).to_be_visible()

    page.goto(f"{product.url}/partners/duplicates/merges/")
    page.get_by_role("link", name="Undo the merge of Boréal Dynamics GmbH").click()
    page.get_by_role("button", name="Undo merge").click()
    page.wait_for_url("**/duplicates/merges/")
    page.goto(f"{product.url}/partners/boreal-dynamics-gmbh/")
    expect(page.get_by_role("heading", name="Boréal Dynamics GmbH")).to_be_visible()
    page.goto(f"{product.url}/partners/boreal-dynamics/")
    expect(page.get_by_role("link", name="old.example")).to_have_count(0)
