"""Takes the pictures of the README: runs the product on demo data and photographs it in Chromium.

`python -m tests.screenshots` writes docs/screenshots/*.png.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.product import PASSWORD, REPOSITORY, Product, running_product

TARGET = REPOSITORY / "docs" / "screenshots"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NOTES = """They moved to the new solver; ramps are still twenty minutes late.

- [ ] send the benchmark @tom fri
! gap Modulus: no adaptive mesh "we lose two days a week" critical
"""
# File name, role, address, width in pixels, colour scheme.
PICTURES = [
    ("today", "devrel", "/", 1440, "light"),
    ("partner", "devrel", "/partners/boreal-dynamics/", 1440, "light"),
    ("board", "devrel", "/engagements/board/technical/", 1440, "dark"),
    ("gap-report", "product", "/gaps/report/", 1440, "light"),
    ("pipeline", "alliance", "/pipeline/", 1440, "light"),
    ("phone", "devrel", "/", 390, "light"),
]


def sign_in(browser: Browser, product: Product, role: str, width: int, scheme: str) -> Page:
    """Return a page signed in as the demo user of `role`."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{product.url}/accounts/login/")
    page.fill("[name=login]", f"{role}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{product.url}/")
    return page


def photograph_logger(browser: Browser, product: Product) -> None:
    """Type a meeting as a devrel manager would, and take its picture."""
    page = sign_in(browser, product, "devrel", 1440, "light")
    page.goto(f"{product.url}/meetings/log/?partner=1")
    page.locator("[name=notes]").fill(NOTES)
    page.locator("[data-row-of=gaps]:visible").wait_for()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    page.screenshot(path=TARGET / "log-meeting.png")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = next(
        p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))
    )
    folder = Path(tempfile.mkdtemp(prefix="ecosystem-screenshots-"))
    folder.chmod(0o755)
    with running_product(folder) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        for name, role, address, width, scheme in PICTURES:
            page = sign_in(browser, product, role, width, scheme)
            page.goto(f"{product.url}{address}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=TARGET / f"{name}.png")
        photograph_logger(browser, product)
        browser.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
