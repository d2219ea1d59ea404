"""An import in real Chromium with a real worker: `make run`, a bar that moves and survives a reload, undo."""

import csv
import io

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in
from tests.product import Product

ROWS = 20_000


def accounts() -> bytes:
    """Return a Salesforce export of many accounts, one of them bad and one nearly a partner of the demo."""
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(["Account Name", "Account ID", "Billing Country", "Website", "Industry"])
    write.writerows(
        [f"Zq{n:05d} Works", f"001{n:06d}", "Norway", f"zq{n:05d}.example", "Energy"] for n in range(ROWS)
    )
    write.writerow(["Zq Lost", "001X", "Atlantis", "", ""])
    write.writerow(["Boreal Dynamics Incorporated", "001Y", "Norway", "", ""])
    return text.getvalue().encode()


def bar_at(page: Page) -> int:
    """Return how many rows the bar says are done, having waited for it to say."""
    told = page.locator("#import-progress").get_by_text(" of ")
    expect(told).to_be_visible()
    return int(told.inner_text().split(" of ")[0].replace(",", ""))


def test_from_upload_to_undo_with_a_bar_that_survives_a_reload(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "alliance")
    page.set_default_timeout(120_000)
    page.goto(f"{product.url}/imports/")
    page.set_input_files(
        "[name=file]", files=[{"name": "accounts.csv", "mimeType": "text/csv", "buffer": accounts()}]
    )
    page.get_by_role("button", name="Look at the file").click()

    # The bar moves, without a reload and over one.
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#import-progress progress[value]:not([value='0'])")).to_be_visible()
    before = bar_at(page)
    page.reload()
    assert bar_at(page) >= before
    expect(page.get_by_text("nothing is written yet")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name=f"Bring in {ROWS:,} partners")).to_be_visible()

    # What is doubtful is asked.
    page.get_by_label("Is “Boreal Dynamics Incorporated” a partner that is here?").select_option(
        "Boreal Dynamics"
    )
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("button", name=f"Bring in {ROWS + 1:,} partners")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="Left out 1").click()
    expect(page.get_by_text("“Atlantis” is no country that is known")).to_be_visible()

    page.get_by_role("button", name=f"Bring in {ROWS + 1:,} partners").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("link", name="Open partners")).to_be_visible(timeout=120_000)
    other = page.context.new_page()
    other.goto(f"{product.url}/partners/?q=Zq01234")
    expect(other.get_by_role("link", name="Zq01234 Works")).to_be_visible()

    page.get_by_role("button", name="Undo import").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo import").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("records as before the import")).to_be_visible(timeout=120_000)
    other.reload()
    expect(other.get_by_role("link", name="Zq01234 Works")).to_have_count(0)
    assert page.troubles == []  # type: ignore[attr-defined]
