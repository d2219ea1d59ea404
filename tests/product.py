"""The whole product, started by `make run` from a clean copy of the repository, for tests that use it from outside."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
READY_SECONDS = 180
PASSWORD = "demo-password-for-tests"


@dataclass
class Product:
    """A running product. `log` is what `make run` printed."""

    url: str
    process: subprocess.Popen[bytes]
    data: Path
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask what `make` started to stop, and return the exit code of `make`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), number)
        return self.process.wait(90)

    def processes(self) -> list[str]:
        """Return what still runs with this product's data folder in its environment or command."""
        mine = str(self.data).encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                if mine in command or b"DATA_DIR=" + mine in (folder / "environ").read_bytes():
                    found.append(command.replace(b"\0", b" ").decode(errors="replace"))
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
    left_out = {
        "DJANGO_SETTINGS_MODULE",
        "SECRET_KEY",
        "PLAIN_HTTP",
        "STATIC_FROM_SOURCE",
        "DATA_DIR",
        "DEBUG",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    venv = os.environ.get("VENV") or str(REPOSITORY / ".venv")
    own = {"DATA_DIR": str(data), "PORT": str(port), "DEMO_PASSWORD": PASSWORD, "VENV": venv}
    return {**inherited, **own, **more}


@contextlib.contextmanager
def running_product(folder: Path, **more: str) -> Iterator[Product]:
    """Run the product from a clean copy in `folder` until the block ends. Fails when it does not come up."""
    copy, data, log, port = clean_copy(folder / "copy"), folder / "data", folder / "run.log", free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=copy,
            env=environment(data, port, **more),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    product = Product(f"http://localhost:{port}", process, data, log)
    try:
        wait_until_up(product)
        yield product
    finally:
        if process.poll() is None:
            product.stop()


def wait_until_up(product: Product) -> None:
    """Return once the product greets; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while "Ecosystem is at" not in product.log.read_text(errors="replace"):
        assert product.process.poll() is None and time.monotonic() < deadline, product.log.read_text(
            errors="replace"
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            product.process.wait(0.2)
