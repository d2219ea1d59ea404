"""The account plan in real Chromium: a goal set in place, the page printed, and the PDF for the partner."""

import io

from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.chromium import signed_in
from tests.product import Product


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_plan_is_made_printed_and_given_to_the_partner(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}/partners/boreal-dynamics/")
    page.get_by_role("link", name="Plan", exact=True).click()
    track = page.locator(".track-technical").first
    track.get_by_role("link", name="Add goal").click()
    track.get_by_label("Goal", exact=True).fill("Forecast runs twice a day")
    track.get_by_role("button", name="Add goal").click()
    expect(page.get_by_text("Forecast runs twice a day")).to_be_visible()
    goal = page.locator(".goal", has_text="Forecast runs twice a day")
    goal.get_by_label("Change goal").click()
    goal.get_by_role("link", name="Edit").click()
    editing = page.locator(".goal:has(.goal-form)")
    editing.get_by_label("State").select_option("on_track")
    editing.get_by_role("button", name="Save goal").click()
    expect(goal.get_by_text("On track")).to_be_visible()
    printed = text_of(page.pdf(format="A4", print_background=True))
    assert "Forecast runs twice a day" in printed
    assert "Add goal" not in printed
    assert "Log meeting" not in printed
    page.get_by_role("link", name="For the partner").click()
    page.wait_for_url("**for=partner**")
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    given = text_of(page.request.get(f"{product.url}{address}").body())
    assert "Forecast runs twice a day" in given
    assert "Weighted" not in given
    assert "· internal" not in given
    assert page.troubles == []  # type: ignore[attr-defined]
