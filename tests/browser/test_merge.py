"""Merging two partners and undoing it, in real Chromium on the product as `make run` starts it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.product import PASSWORD, Product, running_product

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    for part in (folder, *folder.parents):
        # PostgreSQL runs as its own user when the tests run as root.
        if part.stat().st_mode & 0o001 == 0:
            part.chmod(part.stat().st_mode | 0o011)
    with running_product(folder) as product:
        yield product


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = next(
            p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))
        )
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(f"{product.url}/accounts/login/")
    page.fill("[name=login]", "devrel@example.com")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{product.url}/")
    yield page
    assert troubles == []


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
