"""Lists in real Chromium: filtered live, kept as a view, changed in bulk and undone, by keyboard too."""

import csv
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in
from tests.product import Product


def rows(page: Page) -> list[str]:
    return [name.strip() for name in page.locator("[data-row] [data-open]").all_inner_texts()]


def test_a_list_is_filtered_kept_as_a_view_and_found_again(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/partners/")
    page.locator("#filters [name=q]").fill("boreal dinamics")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert rows(page) == ["Boreal Dynamics"]
    page.goto(f"{product.url}/partners/?tier=strategic")
    strategic = rows(page)
    page.get_by_text("Display", exact=True).click()
    page.locator("input[name=columns][value=website]").check()
    expect(page.get_by_role("columnheader", name="Website")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Save view", exact=True).first.click()
    page.get_by_label("View name").fill("Strategic ones")
    page.get_by_role("button", name="Save view").click()
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="Strategic ones")
    expect(tab).to_have_attribute("aria-current", "page")
    page.goto(f"{product.url}/partners/")
    assert len(rows(page)) > len(strategic)
    tab.click()
    expect(page.get_by_role("columnheader", name="Website")).to_be_visible()
    assert rows(page) == strategic
    with page.expect_download() as download:
        page.get_by_text("Export", exact=True).click()
        page.get_by_role("link", name="CSV", exact=True).click()
    with Path(download.value.path()).open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [row["Name"] for row in written] == strategic
    assert "Website" in written[0]
    assert page.troubles == []  # type: ignore[attr-defined]


def test_rows_ticked_by_keyboard_are_changed_together_and_back(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/partners/?tier=growth&sort=-name")
    chosen = rows(page)[:2]
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.locator("[data-bulk]")
    expect(bar.get_by_text("2 selected")).to_be_visible()
    bar.locator("select").select_option("tier:watch")
    bar.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("nothing is changed yet")).to_be_visible()
    page.get_by_role("button", name="Change 2 partners").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("link", name="Back to partners").click()
    assert not set(chosen) & set(rows(page))
    assert "sort=-name" in page.url
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("as they were").first).to_be_visible()
    page.goto(f"{product.url}/partners/?tier=growth&sort=-name")
    assert rows(page)[:2] == chosen


def test_a_phone_shows_the_list_without_scrolling_sideways(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel", width=390)
    for address in (
        "/",
        "/partners/",
        "/partners/boreal-dynamics/",
        "/adoption/",
        "/pipeline/",
        "/gaps/report/",
    ):
        page.goto(f"{product.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
