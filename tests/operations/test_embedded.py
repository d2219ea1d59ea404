"""The embedded PostgreSQL and Valkey, as `manage.py` commands and other short-lived processes share them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.product import REPOSITORY, commands_on, environment, wait_until

# A process that uses the pair until it is told to go on.
USER = """
from ecosystem.core import embedded
with embedded.services():
    print("up", flush=True)
    input()
print("down", flush=True)
"""


def a_user(data: Path) -> subprocess.Popen[str]:
    """Start a process that uses the pair of `data`; return once the pair is up."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER],
        cwd=REPOSITORY,
        env=environment(data, 0),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None and user.stdout.readline() == "up\n"
    return user


def servers_of(data: Path) -> set[str]:
    """Return which of the two servers run on `data`."""
    commands = commands_on(data).values()
    return {name for name in ("postgres", "valkey-server") if any(name in command for command in commands)}


def lives(pid: int) -> bool:
    """Return whether a process runs; one that ended has no command, though its parent may not have collected it."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def test_the_last_to_leave_stops_them_and_one_that_was_killed_does_not_count(folder: Path) -> None:
    data = folder / "shared"
    first, second, killed = a_user(data), a_user(data), a_user(data)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert first.communicate("go on\n")[0] == "down\n"
    assert servers_of(data) == {"postgres", "valkey-server"}
    assert second.communicate("go on\n")[0] == "down\n"
    assert commands_on(data) == {}


def test_what_a_killed_process_left_running_is_taken_over(folder: Path) -> None:
    data = folder / "left"
    killed = a_user(data)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    before = set(commands_on(data))
    assert servers_of(data) == {"postgres", "valkey-server"}
    following = a_user(data)
    assert before < set(commands_on(data))
    assert following.communicate("go on\n")[0] == "down\n"
    wait_until(lambda: commands_on(data) == {}, 10, lambda: commands_on(data))


def test_a_long_folder_with_signs_that_shells_and_lists_read_otherwise(folder: Path) -> None:
    data = folder / f"it's here, {'very ' * 20}deep"
    user = a_user(data)
    # Valkey puts the path of its socket in place of its command, and that is not in this folder.
    running = [
        int((data / "pg" / "postmaster.pid").read_text().split()[0]),
        int((data / "run" / "valkey.pid").read_text()),
    ]
    assert all(lives(pid) for pid in running)
    assert user.communicate("go on\n")[0] == "down\n"
    assert not any(lives(pid) for pid in running)
