"""A lead from a phone whose network comes and goes, and the link by which a partner approves, in real Chromium."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import TIMEOUT, signed_in
from tests.product import Product, wait_until

PHONE = 390  # pixels


def open_form(page: Page, product: Product) -> None:
    """Go to the form for leads of an event that is over."""
    page.goto(f"{product.url}/events/?q=Supercomputing")
    page.locator("[data-row] [data-open]").first.click()
    page.get_by_role("link", name="Log a lead").click()
    expect(page.locator("[data-booth-lead]")).to_be_visible()


def type_lead(page: Page, name: str, company: str = "") -> None:
    page.fill("[name=name]", name)
    page.fill("[name=company]", company)


def test_a_booth_lead_from_a_phone_with_the_network_cut_and_restored(
    browser: Browser, product: Product
) -> None:
    page = signed_in(browser, product, "devrel", width=PHONE)
    open_form(page, product)
    state, counted = page.locator("[data-save-state]"), page.locator("[data-logged-count]")
    before = int(counted.inner_text())
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE
    save = page.get_by_role("button", name="Save lead")

    type_lead(page, "Online Olga", "Wire AG")
    page.locator(".lead-temperature label", has_text="Hot").click()
    save.click()
    expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d: Online Olga$"))
    expect(page.locator("[name=name]")).to_have_value("")
    expect(page.locator("[name=name]")).to_be_focused()

    page.context.set_offline(True)
    type_lead(page, "Tunnel Tom")
    save.dblclick()
    expect(page.locator("[name=name]")).to_have_value("")
    expect(state).to_have_text(re.compile("1 not sent yet. No answer .* Kept in this browser"))
    type_lead(page, "Cellar Cem")
    save.click()
    expect(state).to_have_text(re.compile("^2 not sent yet"))
    type_lead(page, "Half-typed Hanna")

    # The tab dies meanwhile: what was typed is there again, and what waits is sent.
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[name=name]")).to_have_value("Half-typed Hanna")
    # Asked from outside: the page's own policy forbids what waits inside it.
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('leads-unsent:'))"
    wait_until(lambda: page.evaluate(kept) == [], TIMEOUT / 1000, lambda: page.evaluate(kept))
    page.goto(page.url)
    expect(counted).to_have_text(str(before + 3))

    page.goto(page.url.replace("/new/", "/") + "?view=all&sort=-met")
    for name in ("Online Olga", "Tunnel Tom", "Cellar Cem"):
        expect(page.get_by_role("link", name=name)).to_have_count(1)
    assert page.troubles == []  # type: ignore[attr-defined]
    page.context.close()


def test_a_partner_approves_over_a_link(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "marketing")
    page.goto(f"{product.url}/showcases/?stage=partner_review&q=Eleven")
    page.locator("[data-row] [data-open]").first.click()
    page.locator(".ask-partner").first.evaluate("part => { part.open = true }")
    page.fill("[name=email]", "approver@partner.example")
    page.uncheck("[name=by_mail]")
    page.get_by_role("button", name="Make link").click()
    link = page.locator("#new-link").input_value()
    link = product.url + "/approvals/" + link.partition("/approvals/")[2]

    outside = browser.new_context(viewport={"width": PHONE, "height": 800}).new_page()
    outside.set_default_timeout(TIMEOUT)
    tampered = outside.goto(link[:-3] + "xx/")
    assert tampered is not None and tampered.status == 404
    expect(outside.get_by_text("This link leads nowhere")).to_be_visible()

    outside.goto(link)
    expect(outside.get_by_role("heading", name=re.compile("Eleven more days"))).to_be_visible()
    assert outside.evaluate("document.documentElement.scrollWidth") <= PHONE
    outside.get_by_role("button", name="Ask for changes").click()
    expect(
        outside.get_by_text("Write your name").or_(outside.get_by_text("This field is required"))
    ).to_be_visible()
    outside.fill("[name=name]", "Anna Approver")
    outside.get_by_role("button", name="Approve for publication").click()
    expect(outside.get_by_role("heading", name="Approved. Thank you, Anna Approver")).to_be_visible()

    used = outside.goto(link)
    assert used is not None and used.status == 410
    expect(outside.get_by_text("This link has been used")).to_be_visible()
    outside.context.close()

    page.reload()
    page.goto(page.url.replace("requests/", ""))
    expect(page.get_by_text("Anna Approver").first).to_be_visible()
    page.get_by_role("button", name="Move to legal").click()
    expect(page.locator(".stage-step.is-current")).to_have_text("Legal")
    page.context.close()
