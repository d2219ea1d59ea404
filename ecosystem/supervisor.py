"""Keeps web, worker and beat running in one terminal."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ecosystem.core import embedded
from ecosystem.terminal import say, say_for

STOP_SECONDS = 20
# Starts of one process within a minute after which the run gives up.
MOST_STARTS = 5
PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.3
# Every so many looks at the processes one at the embedded servers.
LOOKS_PER_SERVER_LOOK = 5
CELERY = ["-m", "celery", "--app", "ecosystem", "--quiet", "--skip-checks"]
# The same commands that docker-compose.yml runs.
COMMANDS = {
    "web": ["-m", "gunicorn", "--config", "python:ecosystem.web", "ecosystem.wsgi"],
    "worker": [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle"],
    "beat": [*CELERY, "beat", "--loglevel", "INFO"],
}
# What a process prints once it works.
READY_WORDS = {"web": "Listening at", "worker": "ready.", "beat": "beat: Starting"}


@dataclass
class Starts:
    """When something was started, to tell a mishap from something that can't run."""

    name: str
    times: list[float] = field(default_factory=list)

    def one_more(self) -> bool:
        """Count a start; return whether there were too many within a minute."""
        now = time.monotonic()
        self.times = [begun for begun in self.times if now - begun < 60] + [now]
        return len(self.times) > MOST_STARTS


@dataclass
class Child:
    """One of the processes that are kept running."""

    name: str
    command: list[str]
    starts: Starts
    process: subprocess.Popen[str] | None = None
    ready: threading.Event = field(default_factory=threading.Event)


class Supervisor:
    """Keeps web, worker and beat running, and the embedded servers under them, until it is told to stop."""

    def __init__(self, address: str, folder: Path) -> None:
        self.stopping = threading.Event()
        # A failure asks for the end, and is the reason that is given.
        self.failed = ""
        commands = {name: [sys.executable, *words] for name, words in COMMANDS.items()}
        commands["web"] += ["--bind", address]
        commands["beat"] += ["--schedule", str(folder / "beat-schedule")]
        self.children = [Child(name, command, Starts(name)) for name, command in commands.items()]
        self.server_starts: dict[str, Starts] = {}

    def start(self) -> None:
        """Start all of them."""
        for child in self.children:
            if not self.stopping.is_set():
                self._start(child)

    def is_ready(self) -> bool:
        """Return whether each of them has said that it works."""
        return all(child.ready.is_set() for child in self.children)

    def watch(self) -> None:
        """Start again what stops by itself, until told to stop."""
        looks = 0
        while not self.stopping.wait(WATCH_SECONDS):
            self.look()
            looks += 1
            if looks % LOOKS_PER_SERVER_LOOK == 0:
                self._look_at_servers()

    def look(self) -> None:
        """Start again the processes that have stopped."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                say(f"{child.name} stopped with code {child.process.returncode}; starting it again.")
                # What it had started itself may have outlived it.
                _kill_group(child.process)
                self._start(child)

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
            _kill_group(process)
            process.wait()

    def give_up(self, reason: str) -> None:
        """Ask for the end, as a failure for `reason`."""
        self.failed = reason
        self.stopping.set()

    def _start(self, child: Child) -> None:
        if child.starts.one_more():
            self.give_up(
                f"{child.name} stopped {MOST_STARTS} times within a minute; its lines above say why."
            )
            return
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # A group of its own: Ctrl-C at the terminal is for us, who stop all in order.
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
        )
        assert child.process.stdout is not None
        threading.Thread(target=_print_lines, args=(child, child.process.stdout), daemon=True).start()

    def _look_at_servers(self) -> None:
        fallen = embedded.fallen()
        if not fallen:
            return
        say(f"{fallen} stopped; starting it again.")
        if self.server_starts.setdefault(fallen, Starts(fallen)).one_more():
            self.give_up(f"{fallen} stopped {MOST_STARTS} times within a minute.")
            return
        try:
            embedded.start()
        except embedded.EmbeddedError as error:
            say(str(error))


def end_with_parent() -> None:
    """Have the kernel end this child when the supervisor dies, however it dies. Linux only."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _print_lines(child: Child, lines: IO[str]) -> None:
    for line in lines:
        if line.strip():
            say_for(child.name, line.rstrip())
        if READY_WORDS[child.name] in line:
            child.ready.set()


def _kill_group(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
