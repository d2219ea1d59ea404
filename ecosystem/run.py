"""`make run`: the whole product in one terminal.

Starts the embedded PostgreSQL and Valkey unless real ones are named, brings the database up to date, fills the demo on
the first start, runs web, worker and beat, and stops all of it again, the database last.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from ecosystem import files
from ecosystem.core import embedded
from ecosystem.supervisor import Supervisor, end_with_parent
from ecosystem.terminal import greet, say, step

READY_SECONDS = 60
LEAST_ROOM = 2 * embedded.LEAST_ROOM  # bytes; with less there is no use in starting
# Where it listens on all addresses, we ask on this one.
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1"}  # noqa: S104  # compared with, not bound to


class RunError(Exception):
    """Why the product can't run, in a sentence for the person at the terminal."""


def main() -> None:
    """Run until told to stop; end with 1 and a sentence when that can't be."""
    try:
        run()
    except (RunError, embedded.EmbeddedError) as error:
        sys.exit(f"\n{error}")
    except OSError as error:
        sys.exit(f"\n{embedded.why_unusable(embedded.data_dir(), error)}")


def run() -> None:
    """Run until told to stop. Raises RunError, EmbeddedError or OSError when it can't."""
    host, port, folder = os.environ.get("HOST", "127.0.0.1"), asked_port(), embedded.data_dir()
    supervisor = Supervisor(f"{host}:{port}", folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a closed terminal is no reason to stop.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_args: supervisor.stopping.set())
    check_address(host, port)
    with only_run(folder), contextlib.ExitStack() as stack:
        check_room(folder)
        if embedded.needed():
            with step("Starting PostgreSQL and Valkey"):
                stack.enter_context(embedded.services())
        set_environment(folder, port)
        prepare(supervisor)
        stack.callback(supervisor.stop)
        supervisor.start()
        wait_until_ready(supervisor, EVERYWHERE.get(host, host), port)
        if not supervisor.stopping.is_set():
            password = folder / files.DEMO_PASSWORD
            greet(f"http://localhost:{port}/", password.read_text() if password.exists() else "")
        supervisor.watch()
        say("Stopping …")
    say("Stopped.")
    if supervisor.failed:
        raise RunError(supervisor.failed)


def asked_port() -> int:
    """Return `PORT`, or 8000."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise RunError(f"PORT is {given!r}, and has to be a number from 1 to 65535.")
    return int(given)


def check_address(host: str, port: int) -> None:
    """Raise RunError unless `port` can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                why = f"Port {port} is in use: stop what uses it, or choose another with PORT={port + 1}."
            else:
                why = f"{host}:{port} can't be listened on: {error.strerror}; choose another with HOST and PORT."
            raise RunError(why) from None


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the data folder for this run alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
    except OSError as error:
        raise RunError(embedded.why_unusable(folder, error)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"Another run uses {folder}: stop it, or choose another folder with DATA_DIR."
            ) from None
        yield


def check_room(folder: Path) -> None:
    """Raise RunError when the disk under `folder` is as good as full."""
    if embedded.room(folder) < LEAST_ROOM:
        raise RunError(embedded.full(folder))


def set_environment(folder: Path, port: int) -> None:
    """Set what all processes read, where it is not set already: a demonstration on this machine."""
    key = folder / files.SECRET_KEY
    if not os.environ.get("SECRET_KEY"):
        if not key.exists():
            files.write_whole(key, secrets.token_urlsafe(64))
        os.environ["SECRET_KEY"] = key.read_text().strip()
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("STATIC_ROOT", str(folder / "static"))
    os.environ["PYTHONUNBUFFERED"] = "1"
    if os.geteuid() == 0:
        # In a container, or on a machine of one's own, that is as wanted.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")


def prepare(supervisor: Supervisor) -> None:
    """Run `ecosystem.prepare` to its end, or until told to stop. Raises RunError with what it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ecosystem.prepare"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )
    while True:
        if supervisor.stopping.is_set():
            process.terminate()
        try:
            said = process.communicate(timeout=0.2)[1].strip()
        except subprocess.TimeoutExpired:
            continue
        break
    if process.returncode and not supervisor.stopping.is_set():
        raise RunError(said)


def wait_until_ready(supervisor: Supervisor, host: str, port: int) -> None:
    """Return when all processes work and the web process answers. Raises RunError when they don't in time."""
    deadline = time.monotonic() + READY_SECONDS
    while not supervisor.stopping.wait(0.05):
        if supervisor.is_ready() and _answers(f"http://{host}:{port}/readyz/"):
            return
        supervisor.look()
        if time.monotonic() > deadline:
            raise RunError("The product did not come up within a minute; its lines above may say why.")


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5)  # noqa: S310  # our own server
    except urllib.error.HTTPError as answer:
        # Told to answer to other names only, it says so.
        return answer.code == 400
    except OSError:
        return False
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings")
    main()
