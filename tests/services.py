"""Starts the real PostgreSQL and Valkey that the tests run on, before Django reads its settings."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from ecosystem.core import embedded

# A folder of its own: tests never touch the data of a server that runs.
KEPT = os.environ.get("TEST_DATA_DIR")
if KEPT and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    KEPT = f"{KEPT}-{worker}"
FOLDER = Path(KEPT or tempfile.mkdtemp(prefix="ecosystem-tests-"))

os.environ["DATA_DIR"] = str(FOLDER)
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("PLAIN_HTTP", "1")
os.environ.setdefault("STATIC_FROM_SOURCE", "1")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if _only_hands_out(config):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o755)
    embedded.start(unsafe=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _only_hands_out(config):
        embedded.stop()
    if not KEPT:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _only_hands_out(config: pytest.Config) -> bool:
    """Return whether this process runs no test itself: each of its workers has servers of its own."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
