"""`make run`: what a person at the terminal sees, and what is left when it ends."""

import os
import re
import signal
import urllib.error
import urllib.request
from pathlib import Path

from tests.operations.conftest import RECORD, FirstRun
from tests.operations.visitor import Visitor
from tests.product import Product, refused, running, wait_until

LINE = re.compile(r"\d\d:\d\d:\d\d (web   |worker|beat  ) │ \S")
STEP = re.compile(r"  [A-Z].* … \d+\.\d s$")
PROMISED_SECONDS = 10


def printed_before_the_greeting(printed: str) -> list[str]:
    return [line for line in printed.split("\n──")[0].splitlines() if line]


def pid_of(product: Product, words: str) -> int:
    """Return the first process of the product whose command holds `words`."""
    return min(pid for pid, command in product.commands().items() if words in command)


def answers(product: Product) -> bool:
    """Return whether web, database and broker do."""
    try:
        with urllib.request.urlopen(f"{product.url}/readyz/", timeout=5) as answer:  # noqa: S310  # our own
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def test_the_first_start_says_what_it_does_and_how_to_sign_in(first_run: FirstRun) -> None:
    steps = [line for line in printed_before_the_greeting(first_run.printed) if STEP.match(line)]
    assert len(steps) == 4, first_run.printed
    greeting = first_run.printed.split("Ecosystem is at", 1)[1]
    for role in ("devrel", "product", "alliance", "marketing", "viewer", "admin"):
        assert f"{role}@example.com" in greeting
    assert "with the password demo-password-for-tests" in greeting


def test_every_line_before_the_greeting_is_a_step_or_names_its_process(first_run: FirstRun) -> None:
    for line in printed_before_the_greeting(first_run.printed):
        assert LINE.match(line) or STEP.match(line), line
    assert "superuser privileges" not in first_run.printed
    assert "Warning" not in first_run.printed


def test_ctrl_c_stops_everything(first_run: FirstRun) -> None:
    assert "Stopped." in first_run.printed
    assert "Traceback" not in first_run.printed
    assert first_run.left_running == []


def test_the_second_start_is_quick_and_keeps_the_data(first_run: FirstRun, product: Product) -> None:
    assert product.ready_seconds < PROMISED_SECONDS, product.printed()
    assert [line for line in printed_before_the_greeting(product.printed()) if STEP.match(line)] == [
        line for line in product.printed().splitlines() if "Starting PostgreSQL and Valkey" in line
    ]
    # The browser of before is signed in still, and a new one can sign in.
    first_run.visitor.url = product.url
    for visitor in (first_run.visitor, Visitor(product.url)):
        if visitor is not first_run.visitor:
            assert visitor.sign_in("devrel")
        status, page = visitor.get("/partners/fjordlight-solvers/")
        assert status == 200 and visitor.address.endswith("/partners/fjordlight-solvers/")
        assert RECORD in page


def test_the_wrong_password_stays_out(product: Product) -> None:
    assert not Visitor(product.url).sign_in("devrel", "not-the-password")


def test_a_port_in_use_is_told_in_a_sentence(product: Product, copy: Path, folder: Path) -> None:
    port = product.url.rsplit(":", 1)[1]
    code, printed = refused(copy, folder / "data-port", PORT=port)
    assert code != 0
    assert (
        f"Port {port} is in use: stop what uses it, or choose another with PORT={int(port) + 1}." in printed
    )
    assert "Traceback" not in printed
    assert not (folder / "data-port").exists()


def test_a_data_folder_in_use_is_told_in_a_sentence(product: Product, copy: Path) -> None:
    before = set(product.commands())
    code, printed = refused(copy, product.data)
    assert code != 0
    assert f"Another run uses {product.data}: stop it, or choose another folder with DATA_DIR." in printed
    assert "Traceback" not in printed
    assert set(product.commands()) == before
    assert answers(product)


def test_a_worker_that_dies_is_started_again(product: Product) -> None:
    dead = pid_of(product, "celery --app ecosystem --quiet --skip-checks worker")
    ready = product.printed().count("ready.")
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: product.printed().count("ready.") > ready, 30, product.printed)
    assert "worker stopped with code -9; starting it again." in product.printed()
    assert not Path(f"/proc/{dead}").exists()


def test_a_web_process_that_dies_is_started_again(product: Product) -> None:
    os.kill(pid_of(product, "gunicorn"), signal.SIGKILL)
    wait_until(lambda: "web stopped with code -9" in product.printed(), 30, product.printed)
    wait_until(lambda: answers(product), 30, product.printed)


def test_a_valkey_that_dies_is_started_again(product: Product) -> None:
    os.kill(pid_of(product, "valkey-server"), signal.SIGKILL)
    wait_until(lambda: "Valkey stopped; starting it again." in product.printed(), 30, product.printed)
    wait_until(lambda: answers(product), 30, product.printed)


def test_a_postgresql_that_dies_is_started_again(product: Product) -> None:
    os.kill(pid_of(product, "bin/postgres -D"), signal.SIGKILL)
    wait_until(lambda: "PostgreSQL stopped; starting it again." in product.printed(), 30, product.printed)
    wait_until(lambda: answers(product), 30, product.printed)
    visitor = Visitor(product.url)
    assert visitor.sign_in("devrel")
    assert visitor.get("/partners/fjordlight-solvers/")[0] == 200


def test_after_a_killed_run_the_next_takes_over_and_stops_whole(
    product: Product, copy: Path, folder: Path
) -> None:
    (supervisor,) = product.children()
    os.kill(supervisor, signal.SIGKILL)
    assert product.process.wait(30) != 0
    servers = ("postgres", "valkey")

    def only_servers_are_left() -> bool:
        return all(any(name in command for name in servers) for command in product.processes())

    wait_until(only_servers_are_left, 30, product.processes)
    new = "another-password-for-the-demo"
    with running(copy, product.data, folder / "third.log", DEMO_PASSWORD=new) as next_product:
        # A password that is given holds on later starts too, and is the one that is printed.
        assert f"with the password {new}" in next_product.printed()
        assert Visitor(next_product.url).sign_in("devrel", new)
        assert not Visitor(next_product.url).sign_in("devrel")
        assert next_product.stop(signal.SIGTERM) == 0, next_product.printed()
        assert next_product.processes() == []
        printed = next_product.printed()
    assert printed.rstrip().endswith("Stopped.")
