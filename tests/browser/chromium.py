"""Chromium as the browser tests drive it, and people signed in with it."""

import shutil

from playwright.sync_api import Browser, Page

from tests.product import PASSWORD, Product

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync"]
TIMEOUT = 20_000  # milliseconds


def executable() -> str:
    """Return where Chromium is; raise StopIteration where there is none."""
    return next(p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name)))


def signed_in(browser: Browser, product: Product, role: str, *, width: int = 1440) -> Page:
    """Return a page signed in as the demo user of `role`; what goes wrong in it collects in its `troubles`."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(TIMEOUT)
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
