"""Follow-ups in real Chromium, with the keyboard alone: added in a line, done and undone, put off, handed on; and the
page before a meeting."""

from playwright.sync_api import Browser, expect

from tests.browser.chromium import signed_in
from tests.product import Product


def test_a_day_of_follow_ups_by_keyboard(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/follow-ups/")
    page.keyboard.press("n")
    page.keyboard.type("send the <deck> to Boreal next tue every month !high")
    read = page.locator("#quick-read")
    for words in ("Boreal Dynamics", "Every month", "High"):
        expect(read).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Added: send the <deck> to Boreal")
    expect(page.locator("#quick-line")).to_be_focused()

    page.locator("h1").click()
    page.keyboard.press("j")
    here = page.locator("[data-row].is-here")
    row = page.locator(f"#{here.get_attribute('id')}")
    page.keyboard.press("c")
    expect(row).to_have_class("is-done is-here")
    page.locator("[data-undo]").click()
    expect(row.locator("[data-snooze]")).to_be_attached()
    expect(page.locator("[data-undo]")).to_have_count(0)

    page.keyboard.press("s")
    page.keyboard.type("in 2 weeks")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("snoozed until")

    page.keyboard.press("j")
    title = here.locator("[data-open]").inner_text()
    page.keyboard.press("a")
    expect(page.locator("#hand-over")).to_contain_text(title)
    page.keyboard.type("tom")
    page.get_by_role("option", name="Tom Okoye").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Hand over").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Handed to Tom Okoye")
    expect(here.get_by_title("Tom Okoye")).to_be_visible()
    assert page.troubles == []  # type: ignore[attr-defined]


def test_a_partner_is_prepared_for_in_one_click_and_the_meeting_logged_from_there(
    browser: Browser, product: Product
) -> None:
    page = signed_in(browser, product, "devrel", width=390)
    page.goto(f"{product.url}/partners/boreal-dynamics/")
    page.get_by_role("link", name="Prepare").click()
    for heading in ("We promised", "They promised", "Gaps", "Their people", "What was said last"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Log meeting", exact=True).last.click()
    expect(page.get_by_role("heading", name="Log meeting")).to_be_visible()
    expect(page.locator(".page-summary")).to_have_text("Boreal Dynamics")
    assert page.troubles == []  # type: ignore[attr-defined]
