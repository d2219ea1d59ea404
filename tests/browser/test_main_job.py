"""The main job, end to end: `make run`, real Chromium, a real worker and a real mail server."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.chromium import signed_in
from tests.mail_server import Mailbox
from tests.product import PASSWORD, Product

NOTES = """They moved to the new solver.

- [ ] Send the benchmark of the fjord case today
- [ ] Book the workshop @tom in 2 weeks
! gap Modulus: zebra-striped halo exchange "we lose two days a week to stripes" critical
"""


def test_from_a_meeting_to_the_mail_the_report_and_the_file(
    browser: Browser, product: Product, mailbox: Mailbox
) -> None:
    devrel = signed_in(browser, product, "devrel")
    devrel.goto(f"{product.url}/settings/")
    devrel.select_option("[name=reminder_hour]", "0")
    devrel.get_by_role("button", name="Save settings").click()
    devrel.goto(f"{product.url}/meetings/log/")
    partner = devrel.get_by_role("combobox", name="Partner")
    partner.fill("boreal")
    devrel.get_by_role("option", name="Boreal Dynamics").first.click()
    move = devrel.locator(".logger-move").first
    expect(move).to_be_visible()
    title = move.locator(".logger-tick span").inner_text()
    track = move.locator(".badge").inner_text().strip().lower().replace(" ", "-")
    devrel.locator("[name=notes]").fill(NOTES)
    expect(devrel.locator("[data-row-of=follow_ups]:visible")).to_have_count(2)
    expect(devrel.locator("[data-row-of=gaps]:visible")).to_have_count(1)
    expect(devrel.get_by_role("combobox", name="From us")).to_be_visible()
    stage = move.locator("select")
    chosen = stage.locator("option").nth(1).get_attribute("value")
    stage.select_option(chosen)
    stage_name = stage.locator("option:checked").inner_text().rstrip(" ✓✕")
    expect(devrel.locator("[data-save-state][data-state=saved]")).to_be_visible()
    devrel.locator("[name=notes]").press("Control+Enter")
    devrel.wait_for_url("**/meetings/*/")
    expect(devrel.get_by_text("zebra-striped halo exchange").first).to_be_visible()
    expect(devrel.get_by_text("Book the workshop").first).to_be_visible()

    mails = mailbox.wait_for(1)
    texts = [m.get_body(("plain",)).get_content() for m in mails if m["To"] == "devrel@example.com"]  # type: ignore[union-attr]
    while not any("Send the benchmark of the fjord case" in text for text in texts):
        mails = mailbox.wait_for(len(mails) + 1)
        texts = [m.get_body(("plain",)).get_content() for m in mails if m["To"] == "devrel@example.com"]  # type: ignore[union-attr]
    assert sum(text.count("Send the benchmark of the fjord case") for text in texts) == 1

    lead = signed_in(browser, product, "product")
    lead.goto(f"{product.url}/gaps/report/?q=zebra-striped")
    expect(lead.get_by_role("link", name="zebra-striped halo exchange")).to_be_visible()
    lead.locator("summary", has_text="we lose two days a week to stripes").click()
    expect(lead.locator("blockquote", has_text="we lose two days a week to stripes")).to_be_visible()

    alliance = signed_in(browser, product, "alliance")
    alliance.goto(f"{product.url}/pipeline/?q=boreal&track={track}")
    with alliance.expect_download() as download:
        alliance.get_by_text("Export", exact=True).click()
        alliance.get_by_role("link", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(text))
        if row["Title"] == title and row["Stage"] == stage_name
    ]
    assert rows and rows[0]["Partner"] == "Boreal Dynamics", (title, stage_name, text)
    for page in (devrel, lead, alliance):
        assert page.troubles == []  # type: ignore[attr-defined]


def test_a_closed_tab_and_a_signed_out_session_lose_nothing(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "alliance")
    page.goto(f"{product.url}/meetings/log/")
    page.locator("[name=notes]").fill("First half of a long thought")
    expect(page.locator("[data-save-state][data-state=saved]")).to_be_visible()
    address = page.url
    assert "draft=" in address
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[name=notes]")).to_have_value("First half of a long thought")

    context.clear_cookies()
    again.locator("[name=notes]").fill("First half of a long thought, and the second")
    expect(again.locator("[data-save-state][data-state=failed]")).to_contain_text("signed out")
    other = context.new_page()
    other.goto(f"{product.url}/accounts/login/")
    other.fill("[name=login]", "alliance@example.com")
    other.fill("[name=password]", PASSWORD)
    other.press("[name=password]", "Enter")
    other.wait_for_url(f"{product.url}/")
    expect(again.locator("[data-save-state][data-state=saved]")).to_be_visible()
    third = context.new_page()
    third.goto(address)
    expect(third.locator("[name=notes]")).to_have_value("First half of a long thought, and the second")


def test_a_card_moves_by_keyboard(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/engagements/board/technical/")
    card = page.locator("[data-stage] [data-card]").first
    title = card.locator(".card-title").inner_text()
    card.locator("a").first.focus()
    with page.expect_response("**/stage-changes/") as answer:
        page.keyboard.press("Shift+ArrowRight")
    assert answer.value.ok
    page.reload()
    expect(page.locator("[data-stage]").nth(1).get_by_text(title).first).to_be_visible()
