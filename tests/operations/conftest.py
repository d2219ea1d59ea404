"""The product from outside, started as a person would start it: shared, since each start costs seconds."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.operations.servers import Servers, servers
from tests.operations.visitor import Visitor
from tests.product import Product, clean_copy, running, starting, wait_until_up

RECORD = "Fjordlight Solvers"


@dataclass
class FirstRun:
    """What the first start of a clean copy left behind, after a partner was added and Ctrl-C pressed."""

    data: Path
    printed: str
    left_running: list[str]
    visitor: Visitor


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short path that PostgreSQL's own account and ordinary users can reach, as pytest's folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="ecosystem-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def copy(folder: Path) -> Path:
    """A clean copy of the repository."""
    return clean_copy(folder / "copy")


@pytest.fixture(scope="session")
def first_run(copy: Path, folder: Path, starting_on_servers: Product) -> FirstRun:
    """The first start, on an empty data folder; beside the one on other servers, since each keeps one core busy."""
    with running(copy, folder / "data", folder / "first.log") as product:
        visitor = Visitor(product.url)
        assert visitor.sign_in("devrel"), product.printed()
        status, page = visitor.post(
            "/partners/new/", {"name": RECORD, "kind": "isv", "tier": "growth", "status": "active"}
        )
        assert status == 200 and visitor.address.endswith("/partners/fjordlight-solvers/"), page
        product.interrupt()
        return FirstRun(product.data, product.printed(), product.processes(), visitor)


@pytest.fixture(scope="module")
def product(first_run: FirstRun, copy: Path, folder: Path, product_on_servers: Product) -> Iterator[Product]:
    """The second start, on the data of the first; once nothing else keeps the machine busy."""
    with running(copy, first_run.data, folder / "second.log") as product:
        yield product


@pytest.fixture(scope="session")
def other_servers(folder: Path) -> Iterator[Servers]:
    """A second PostgreSQL and Valkey."""
    with servers(folder) as running_servers:
        yield running_servers


@pytest.fixture(scope="session")
def starting_on_servers(copy: Path, folder: Path, other_servers: Servers) -> Iterator[Product]:
    """The product on servers that are named, its data folder empty, not up yet."""
    urls = {"DATABASE_URL": other_servers.database_url, "REDIS_URL": other_servers.redis_url}
    with starting(copy, folder / "data-on-servers", folder / "on-servers.log", **urls) as product:
        yield product


@pytest.fixture(scope="session")
def product_on_servers(first_run: FirstRun, starting_on_servers: Product) -> Product:
    """The product on servers that are named."""
    wait_until_up(starting_on_servers)
    return starting_on_servers
