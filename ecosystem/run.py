"""`make run`: the whole product in one terminal.

Starts the embedded PostgreSQL and Valkey unless real ones are named, migrates, fills the demo on the first start, runs
web, worker and beat, and stops all of it again, the database last.
"""

import contextlib
import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ecosystem.core import embedded

DEMO_ROLES = ("devrel", "product", "alliance", "marketing", "viewer", "admin")
STOP_SECONDS = 20
READY_SECONDS = 60
# Starts of one process within a minute after which the run gives up.
MOST_STARTS = 5
PR_SET_PDEATHSIG = 1
COLOURS = {"web": "36", "worker": "35", "beat": "33"}
# The same commands that docker-compose.yml runs.
COMMANDS = {
    "web": ["-m", "gunicorn", "ecosystem.wsgi", "--workers", "2", "--threads", "4", "--access-logfile", "-"],
    "worker": ["-m", "celery", "-A", "ecosystem", "worker", "--concurrency", "2", "--loglevel", "INFO"],
    "beat": ["-m", "celery", "-A", "ecosystem", "beat", "--loglevel", "INFO"],
}


class RunError(Exception):
    """Why the product can't run, in a sentence for the person at the terminal."""


@dataclass
class Child:
    """One of the processes that are kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    starts: list[float] = field(default_factory=list)


class Supervisor:
    """Keeps web, worker and beat running until it is told to stop."""

    def __init__(self, port: int, folder: Path) -> None:
        self.stopping = threading.Event()
        # A failure asks for the end with another exit code.
        self.failed = ""
        commands = {name: [sys.executable, *words] for name, words in COMMANDS.items()}
        commands["web"] += ["--bind", f"{os.environ.get('HOST', '127.0.0.1')}:{port}"]
        commands["beat"] += ["--schedule", str(folder / "beat-schedule")]
        self.children = [Child(name, command) for name, command in commands.items()]

    def start(self, child: Child) -> None:
        """Start `child` in a group of its own, its lines with its name before them."""
        now = time.monotonic()
        child.starts = [start for start in child.starts if now - start < 60] + [now]
        if len(child.starts) > MOST_STARTS:
            self.failed = f"{child.name} stopped {MOST_STARTS} times within a minute; see its lines above."
            self.stopping.set()
            return
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        assert child.process.stdout is not None
        threading.Thread(target=_print_lines, args=(child.name, child.process.stdout), daemon=True).start()

    def watch(self) -> None:
        """Start again what stops by itself, until told to stop."""
        while not self.stopping.wait(0.3):
            for child in self.children:
                if child.process is not None and child.process.poll() is not None:
                    say(f"{child.name} stopped with code {child.process.returncode}; starting it again.")
                    self.start(child)

    def stop(self) -> None:
        """End all: asked first, then after a while forced, with whatever each of them started."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
        for process in running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _die_with_parent() -> None:
    """Have the kernel end this child when the supervisor dies, however it dies. Linux only."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _print_lines(name: str, lines: IO[str]) -> None:
    colour = COLOURS[name] if sys.stdout.isatty() else ""
    prefix = f"\033[{colour}m{name:<6}\033[0m │ " if colour else f"{name:<6} | "
    for line in lines:
        print(f"{prefix}{line.rstrip()}", flush=True)


def say(text: str) -> None:
    """Print a line of our own."""
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"  {text} … ", end="", flush=True)
    begun = time.monotonic()
    yield
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def manage(*words: str, extra: dict[str, str] | None = None) -> None:
    """Run one of Django's commands. Raises RunError with its last line when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env={**os.environ, **(extra or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise RunError(f"manage.py {words[0]} failed: {lines[-1] if lines else 'no reason given'}")


def secret(folder: Path, name: str) -> tuple[str, bool]:
    """Return the secret kept in `folder` under `name`, made on first use, and whether it is new."""
    path = folder / name
    if path.exists():
        return path.read_text().strip(), False
    value = secrets.token_urlsafe(64 if name == "secret_key" else 9)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    return value, True


def check_port(port: int) -> None:
    """Raise RunError when `port` is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), port))
        except OSError:
            raise RunError(
                f"Port {port} is in use: stop what uses it, or choose another with PORT=8001."
            ) from None


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the data folder for this run alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
    except OSError as error:
        raise RunError(f"The data folder {folder} can't be used: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"Another run uses {folder}: stop it, or choose another folder with DATA_DIR."
            ) from None
        yield


def prepare(folder: Path, port: int) -> str:
    """Set the environment of all processes, bring the database up to date, and return the demo password."""
    os.environ.setdefault("SECRET_KEY", secret(folder, "secret_key")[0])
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("STATIC_ROOT", str(folder / "static"))
    os.environ["PYTHONUNBUFFERED"] = "1"
    password = os.environ.get("DEMO_PASSWORD") or secret(folder, "demo_password")[0]
    with step("Bringing the database up to date"):
        manage("migrate", "--no-input", "--verbosity", "0")
    with step("Collecting static files"):
        manage("collectstatic", "--no-input", "--verbosity", "0")
    if os.environ["DEMO"] == "1" and not (folder / "demo_seeded").exists():
        with step("Filling in the demo (the first time only)"):
            manage("seed_demo", extra={"DEMO_PASSWORD": password})
        (folder / "demo_seeded").touch()
    return password


def wait_until_ready(supervisor: Supervisor, port: int) -> None:
    """Return when the web process answers. Raises RunError when it does not within a minute."""
    deadline = time.monotonic() + READY_SECONDS
    while not supervisor.stopping.wait(0.1):
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2)  # our own server
            return
        if time.monotonic() > deadline:
            raise RunError("The web process did not answer within a minute; see its lines above.")


def greet(port: int, password: str) -> None:
    """Print where it is and how to sign in."""
    say(f"\nEcosystem is at http://localhost:{port}/\n")
    if os.environ["DEMO"] == "1":
        say(f"  Sign in with the password {password} as one of")
        for role in DEMO_ROLES:
            say(f"    {role}@example.com")
    say("\n  Ctrl-C stops everything.\n")


def run() -> None:
    """Run until told to stop. Raises RunError or EmbeddedError when it can't."""
    port = int(os.environ.get("PORT") or 8000)
    folder = embedded.data_dir()
    supervisor = Supervisor(port, folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_args: supervisor.stopping.set())
    check_port(port)
    with only_run(folder), contextlib.ExitStack() as stack:
        if embedded.needed():
            with step("Starting PostgreSQL and Valkey"):
                stack.enter_context(embedded.services())
        stack.callback(supervisor.stop)
        password = prepare(folder, port)
        for child in supervisor.children:
            if not supervisor.stopping.is_set():
                supervisor.start(child)
        wait_until_ready(supervisor, port)
        if not supervisor.stopping.is_set():
            greet(port, password)
        supervisor.watch()
        say("Stopping …")
    say("Stopped.")
    if supervisor.failed:
        raise RunError(supervisor.failed)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings")
    try:
        run()
    except (RunError, embedded.EmbeddedError) as error:
        sys.exit(f"\n{error}")


if __name__ == "__main__":
    main()
