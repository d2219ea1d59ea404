"""The whole product, started by `make run` from a clean copy of the repository, for tests that use it from outside."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
READY_SECONDS = 180
PASSWORD = "demo-password-for-tests"
# What the tests themselves set, and what would point the product elsewhere.
LEFT_OUT = {
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "PLAIN_HTTP",
    "STATIC_FROM_SOURCE",
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "DEBUG",
    # Of the make that runs the tests.
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
}


@dataclass
class Product:
    """A running product. `log` is what `make run` printed, `begun` when it was typed, on the monotonic clock."""

    url: str
    process: subprocess.Popen[bytes]
    data: Path
    log: Path
    begun: float
    ready_seconds: float = 0

    def printed(self) -> str:
        """Return what `make run` has printed so far."""
        return self.log.read_text(errors="replace")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask what `make` started to stop, and return the exit code of `make`."""
        for child in self.children():
            os.kill(child, number)
        return self.process.wait(90)

    def interrupt(self) -> int:
        """Press Ctrl-C: the terminal tells all that run in its foreground. Return the exit code of `make`."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(90)

    def children(self) -> list[int]:
        """Return the processes that `make` started: one, which keeps all others."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def processes(self) -> list[str]:
        """Return what still runs with this product's data folder in its environment or command."""
        return list(self.commands().values())

    def commands(self) -> dict[int, str]:
        """Return the commands of `processes` by process number."""
        return commands_on(self.data)


def commands_on(data: Path) -> dict[int, str]:
    """Return the commands that run with the data folder in their environment or words, by process number."""
    found = {}
    # The folder itself or what is in it, and not another whose name begins alike.
    named = re.compile(re.escape(os.fsencode(data)) + rb"(?![\w.-])")
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            set_for = (folder / "environ").read_bytes().split(b"\0")
            if named.search(command) or b"DATA_DIR=" + os.fsencode(data) in set_for:
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def clean_copy(target: Path) -> Path:
    """Copy what git knows, and what it would add, to `target`; return it."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = REPOSITORY / name
        if name and source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return target


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Return the environment to run the product in: this machine's, without what the tests themselves set."""
    inherited = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    venv = os.environ.get("VENV") or str(REPOSITORY / ".venv")
    own = {"DATA_DIR": str(data), "PORT": str(port), "DEMO_PASSWORD": PASSWORD, "VENV": venv}
    return {**inherited, **own, **more}


@contextlib.contextmanager
def running_product(folder: Path, **more: str) -> Iterator[Product]:
    """Run the product from a clean copy in `folder` until the block ends. Fails when it does not come up."""
    copy = clean_copy(folder / "copy")
    with running(copy, folder / "data", folder / "run.log", **more) as product:
        yield product


@contextlib.contextmanager
def running(copy: Path, data: Path, log: Path, *before: str, **more: str) -> Iterator[Product]:
    """Run the product from `copy` on `data` until the block ends; `before` are words put before `make run`."""
    with starting(copy, data, log, *before, **more) as product:
        wait_until_up(product)
        yield product


@contextlib.contextmanager
def starting(copy: Path, data: Path, log: Path, *before: str, **more: str) -> Iterator[Product]:
    """Begin to run the product as `running` does, and wait for nothing."""
    port, begun = free_port(), time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*before, "make", "run"],
            cwd=copy,
            env=environment(data, port, **more),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    product = Product(f"http://localhost:{port}", process, data, log, begun)
    try:
        yield product
    finally:
        if process.poll() is None:
            product.stop()


def wait_until_up(product: Product) -> None:
    """Return once the product greets; fail with its log when it ends or takes too long."""

    def greets() -> bool:
        ended = product.process.poll() is not None
        greeted = "Ecosystem is at" in product.printed()
        assert greeted or not ended, product.printed()
        return greeted

    wait_until(greets, READY_SECONDS, product.printed)
    product.ready_seconds = time.monotonic() - product.begun


def wait_until(holds: Callable[[], bool], seconds: float, told: Callable[[], object]) -> None:
    """Return once `holds`, asked again and again; fail with what `told` returns after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


def refused(copy: Path, data: Path, *before: str, **more: str) -> tuple[int, str]:
    """Run the product where it can't run; return the exit code of `make` and what was printed."""
    done = subprocess.run(
        [*before, "make", "run"],
        cwd=copy,
        env={**environment(data, free_port()), **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout
