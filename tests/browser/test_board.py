"""A board in real Chromium: cards moved by mouse and by keyboard, asked for what is missing, and two people at once."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in
from tests.product import Product

BOARD = "/engagements/board/technical/"


def count(page: Page, name: str) -> int:
    head = page.locator(".board-column, .board-heads > *").filter(has=page.get_by_role("heading", name=name))
    return int(head.locator("[data-count]").first.inner_text())


def test_a_card_is_dragged_to_another_column_and_the_numbers_follow(
    browser: Browser, product: Product
) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}{BOARD}")
    before = count(page, "Discovery"), count(page, "Evaluation")
    card = page.locator('.board-column[data-name="Discovery"] [data-card]').first
    number = card.get_attribute("data-card")
    # Near the top, so that nothing scrolls away under the pointer.
    target = page.locator('.board-column[data-name="Evaluation"] .board-cards')
    card.drag_to(target, target_position={"x": 60, "y": 20})
    there = page.locator(f'.board-column[data-name="Evaluation"] [data-card="{number}"]')
    expect(there).to_have_class(re.compile("is-moved"))
    expect(page.locator("[data-board-says]")).to_contain_text("moved to Evaluation")
    assert (count(page, "Discovery"), count(page, "Evaluation")) == (before[0] - 1, before[1] + 1)
    page.reload()
    expect(there).to_be_visible()
    assert page.troubles == []  # type: ignore[attr-defined]


def test_by_keyboard_a_card_goes_on_is_asked_why_it_stopped_and_keeps_the_focus(
    browser: Browser, product: Product
) -> None:
    page = signed_in(browser, product, "devrel")
    page.goto(f"{product.url}{BOARD}?lanes=tier")
    card = page.locator('[data-lane] .board-column[data-name="Integration"] [data-card]').first
    number = card.get_attribute("data-card")
    title = page.locator(f'[data-card="{number}"] .card-title')
    title.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[data-board-says]")).to_contain_text("moved to Proof of concept")
    dialog = page.locator("[data-move-dialog]")
    expect(title).to_be_focused()
    # To the end that asks why, by the form on the card.
    page.locator(f'[data-card="{number}"] .card-move summary').focus()
    page.keyboard.press("Enter")
    page.locator(f'[data-card="{number}"] select').select_option(label="Stopped")
    page.locator(f'[data-card="{number}"]').get_by_role("button", name="Move").click()
    expect(dialog.get_by_label("Why was it lost?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    dialog.get_by_label("Why was it lost?").fill("Their priorities changed")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    ended = page.locator(f'.board-column[data-name="Stopped"] [data-card="{number}"]')
    expect(ended).to_be_visible()
    expect(title).to_be_focused()
    expect(page.locator("[data-board-says]")).to_contain_text("moved to Stopped")
    page.goto(f"{product.url}/engagements/?outcome=lost&columns=title&columns=close_reason")
    expect(page.get_by_text("Their priorities changed").first).to_be_visible()
    assert page.troubles == []  # type: ignore[attr-defined]


def test_the_second_of_two_is_told_who_was_quicker(browser: Browser, product: Product) -> None:
    first, second = signed_in(browser, product, "devrel"), signed_in(browser, product, "alliance")
    for page in (first, second):
        page.goto(f"{product.url}{BOARD}")
    number = first.locator('.board-column[data-name="Evaluation"] [data-card]').last.get_attribute(
        "data-card"
    )
    for page in (first, second):
        page.locator(f'[data-card="{number}"] .card-title').focus()
        page.keyboard.press("Shift+ArrowLeft" if page is first else "Shift+ArrowRight")
        expect(page.locator("[data-board-says]")).not_to_be_empty()
    expect(second.locator(".toast")).to_contain_text("to Discovery meanwhile")
    expect(second.locator(f'.board-column[data-name="Discovery"] [data-card="{number}"]')).to_be_visible()


def test_an_admin_orders_stages_by_keyboard(browser: Browser, product: Product) -> None:
    page = signed_in(browser, product, "admin")
    page.goto(f"{product.url}/settings/tracks/")
    names = page.locator("#track-product [data-stage-name]")
    before = names.all_inner_texts()
    names.first.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(names.first).to_have_text(before[1])
    expect(names.nth(1)).to_be_focused()
    page.locator("#track-product").get_by_role("button", name=f"Move {before[0]} up").click()
    expect(names.first).to_have_text(before[0])
    assert page.troubles == []  # type: ignore[attr-defined]
