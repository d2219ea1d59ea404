"""What many tests use."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from ecosystem.accounts.models import User

# Each of these folders shares one running product, so one process runs all tests in it.
SHARING = ("browser", "operations")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = Path(item.path).relative_to(Path(__file__).parent).parts[0]
        if folder in SHARING:
            item.add_marker(pytest.mark.xdist_group(folder))


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    """Return a function that gives a client signed in as a user."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of
