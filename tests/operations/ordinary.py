"""Runs commands as an ordinary user, for tests that are run as root."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Shows Python at its place although a folder above is closed to others, in a view of the disk that ends with the command.
OPEN = (
    'mount --bind "$1" "$2" && mount -t tmpfs -o mode=755 tmpfs "$3" && mkdir -p "$1" && mount --bind "$2" "$1"'
    ' && shift 3 && exec "$@"'
)


def as_ordinary_user(folder: Path) -> list[str]:
    """Return the words to put before a command, with the user's home in `folder`; skip where that can't be."""
    if os.geteuid() != 0:
        pytest.skip("All these tests run as an ordinary user already.")
    for needed in ("setpriv", "unshare"):
        if shutil.which(needed) is None:
            pytest.skip(f"There is no {needed} to run a command as an ordinary user.")
    nobody = pwd.getpwnam("nobody")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    give(home)
    user = [
        "setpriv",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "env",
        f"HOME={home}",
    ]
    python = Path(sys.base_prefix).resolve()
    closed = [path for path in python.parents if not path.stat().st_mode & 0o001]
    words = user
    if closed:
        spare = folder / "python"
        spare.mkdir(exist_ok=True)
        words = [
            "unshare",
            "--mount",
            "sh",
            "-c",
            OPEN,
            "sh",
            str(python),
            str(spare),
            str(closed[-1]),
            *user,
        ]
    probe = subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"An ordinary user can't run this Python here: {probe.stderr.strip()}")
    return words


def give(folder: Path) -> None:
    """Let `folder` and all in it belong to the ordinary user."""
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
