"""The main job, end to end: `make run`, real Chromium, a real worker and a real mail server."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.mail_server import Mailbox, mail_server
from tests.product import PASSWORD, Product, running_product

NOTES = """They moved to the new solver.

- [ ] Send the benchmark of the fjord case today
- [ ] Book the workshop @tom in 2 weeks
! gap Modulus: zebra-striped halo exchange "we lose two days a week to stripes" critical
"""
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    for part in (folder, *folder.parents):
        # PostgreSQL runs as its own user when the tests run as root.
        if part.stat().st_mode & 0o001 == 0:
            part.chmod(part.stat().st_mode | 0o011)
    with running_product(
        folder, EMAIL_URL=mailbox.address, REMINDER_INTERVAL="2", MAIL_INTERVAL="1"
    ) as product:
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


def signed_in(browser: Browser, product: Product, role: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if "Content Security Policy" in m.text else None)
    page.troubles = troubles  # type: ignore[attr-defined]  # looked at when the test ends
    page.goto(f"{product.url}/accounts/login/")
    page.fill("[name=login]", f"{role}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{product.url}/")
    return page


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
    lead.get_by_text("1 quote").click()
    expect(lead.get_by_text("we lose two days a week to stripes")).to_be_visible()

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


def test_it_stops_whole(product: Product) -> None:
    assert product.stop() == 0, product.log.read_text()
    assert product.processes() == []
    assert "Stopped." in product.log.read_text()
