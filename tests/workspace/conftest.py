"""What the tests of imports use."""

import pytest

from ecosystem.accounts.models import Role, User
from tests.factories import UserFactory
from tests.workspace.imports.working import WorkingClient


@pytest.fixture
def importer(db: None) -> User:
    """An alliance manager."""
    return UserFactory(name="Ada Alliance", role=Role.ALLIANCE, email="alliance@example.com")


@pytest.fixture
def desk(importer: User) -> WorkingClient:
    """The alliance manager's browser, and a worker."""
    client = WorkingClient()
    client.force_login(importer)
    return client
