"""The page of an engagement in real Chromium: a plan from a template, a line in its place, a file, a comment."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import signed_in
from tests.product import Product


def open_engagement(page: Page, product: Product) -> str:
    """Open an engagement of the technical track and return its address."""
    page.goto(f"{product.url}/engagements/board/technical/")
    page.locator("[data-stage] [data-card] a").first.click()
    page.wait_for_url(re.compile(r"/engagements/\d+/$"))
    return page.url


def line_of(page: Page, title: str) -> Locator:
    """Return the line of the plan with this title, not those that wait for it."""
    return page.locator(".plan-item", has=page.locator(".row-title", has_text=title))


def test_a_plan_comes_from_a_template_and_is_worked_on(
    browser: Browser, product: Product, tmp_path: Path
) -> None:
    page = signed_in(browser, product, "devrel")
    address = open_engagement(page, product)
    plan = page.locator("#plan")
    before = plan.locator(".plan-item").count()

    plan.get_by_role("link", name="From a template").click()
    page.get_by_label("Template").select_option(label="Joint webinar")
    page.get_by_label("Start").fill("2027-01-04")
    expect(page.get_by_role("row", name="Hold the webinar Us")).to_contain_text("Mon 15 Feb 2027")
    page.get_by_label("Nothing due on a weekend").uncheck()
    expect(page.get_by_role("row", name="Agree on topic, audience and date Us")).to_contain_text(
        "Thu 7 Jan 2027"
    )
    page.get_by_role("button", name="Add 13 items").click()
    page.wait_for_url(f"{address}#plan")
    assert page.goto(f"{address}plan/") is not None
    expect(plan.locator(".plan-item")).to_have_count(before + 13)

    line = line_of(page, "Write the abstract and the registration page")
    expect(line).to_contain_text("Waits for")
    line.get_by_role("link", name="Edit").click()
    page.locator(".plan-edit").get_by_label("Due").fill("2027-01-21")
    page.get_by_label("Move what waits for it by as many days").check()
    page.get_by_role("button", name="Save item").click()
    expect(plan.get_by_text("Nothing is saved yet")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Move \d+ items")).click()
    expect(line).to_contain_text("slipped 7 days")
    expect(line_of(page, "Hold the webinar")).to_contain_text("22 Feb")

    titles = plan.locator(".plan-item .row-title")
    last = titles.last.inner_text()
    plan.locator(".plan-item").last.get_by_role("button").first.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(titles.nth(-2)).to_have_text(last)

    page.goto(f"{address}plan/template/")
    page.get_by_label("Template").select_option(label="Joint webinar")
    expect(page.get_by_text("of this template are in the plan already")).to_be_visible()

    page.goto(address)
    file = tmp_path / "timings.csv"
    file.write_text("case,seconds\ncoarse,96\n")
    disguised = tmp_path / "picture.png"
    disguised.write_text("<html><script>alert(1)</script>")
    files = page.locator("#attachments")
    files.get_by_label("Files").set_input_files([file, disguised])
    files.get_by_role("button", name="Attach").click()
    expect(files.get_by_role("link", name="timings.csv").first).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("picture.png: The content is not what the ending")
    with page.expect_download() as download:
        files.get_by_role("link", name="timings.csv").first.click()
    assert Path(download.value.path()).read_text().startswith("case,seconds")
    before = files.get_by_role("link", name="timings.csv").count()
    files.get_by_role("button", name="Remove timings.csv").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove timings.csv").click()
    expect(files.get_by_role("link", name="timings.csv")).to_have_count(before - 1)
    assert page.troubles == []  # type: ignore[attr-defined]


def test_a_comment_mentions_a_colleague_and_outlives_a_closed_tab(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "devrel")
    address = open_engagement(page, product)
    comments = page.locator("#comments")
    field = comments.get_by_label("Comment")
    field.press_sequentially("Please look, @alex")
    expect(comments.get_by_role("option", name="Alex Brandt")).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Please look, @Alex Brandt ")

    context = page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Use it").click()
    comments = again.locator("#comments")
    expect(comments.get_by_label("Comment")).to_have_value("Please look, @Alex Brandt ")
    comments.get_by_role("button", name="Comment").click()
    expect(
        comments.locator(".comment", has_text="Please look").locator("b", has_text="@Alex Brandt")
    ).to_be_visible()
    expect(comments.get_by_label("Comment")).to_have_value("")
    again.reload()
    expect(again.get_by_role("button", name="Use it")).to_have_count(0)
