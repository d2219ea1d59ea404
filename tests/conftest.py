"""What many tests use."""

from collections.abc import Callable

import pytest
from django.test import Client

from ecosystem.accounts.models import User


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    """Return a function that gives a client signed in as a user."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of
