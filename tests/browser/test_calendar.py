"""Planning and the calendar in real Chromium: a partner brings its people, and keys go from month to month."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from tests.browser.chromium import signed_in
from tests.product import Product

# Where the devrel manager of the demonstration is.
HOME = ZoneInfo("America/Los_Angeles")


def test_a_meeting_is_planned_and_found_in_the_calendar(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/meetings/plan/")
    expect(page.get_by_label("From the partner")).to_have_count(0)
    page.get_by_label("Subject").fill("Grid refinement")
    page.get_by_role("combobox", name="Partner").fill("Boreal Dyn")
    page.get_by_role("option", name=re.compile("Boreal Dynamics")).click()
    expect(page.get_by_text("From the partner")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Grid refinement")
    day = datetime.now(HOME) + timedelta(days=2)
    page.get_by_label("When").fill(f"{day:%Y-%m-%dT}06:15")
    expect(page.get_by_text("Or times")).to_be_hidden()
    page.get_by_label("Repeats").select_option("week")
    page.get_by_label("Or times").fill("3")
    page.get_by_role("button", name="Plan meeting").click()
    expect(page.get_by_text("3 times")).to_be_visible()

    page.goto(f"{product.url}/meetings/calendar/?on={day:%Y-%m-%d}")
    expect(page.get_by_role("link", name="06:15 Grid refinement").first).to_be_visible()
    heading = page.get_by_role("heading", level=1)
    this_month = heading.inner_text()
    page.keyboard.press("ArrowRight")
    expect(heading).not_to_have_text(this_month)
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text(f"{day:%B %Y}")
    page.keyboard.press("t")
    expect(heading).to_have_text(f"{datetime.now(HOME):%B %Y}")

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{product.url}/meetings/calendar/?view=agenda")
    expect(page.get_by_role("link", name=re.compile("Grid refinement")).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.troubles == []  # type: ignore[attr-defined]
