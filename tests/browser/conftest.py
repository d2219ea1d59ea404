"""One running product, one mail server and one browser for all browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import CHROMIUM, executable
from tests.mail_server import Mailbox, mail_server
from tests.product import Product, running_product


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=CHROMIUM)
        yield browser
        browser.close()
