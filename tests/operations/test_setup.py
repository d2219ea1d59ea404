"""`.ci/setup` finds a Python that will do among those that won't, and mends what is broken."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import REPOSITORY

# What the script calls besides Python.
TOOLS = ("bash", "env", "dirname", "basename", "cmp", "cp", "rm", "sh")


class Clone:
    """A clone of which only what concerns `.ci/setup` is there, on a machine that has only what it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder / "clone", folder / "bin"
        (self.folder / ".ci").mkdir(parents=True)
        shutil.copy2(REPOSITORY / ".ci" / "setup", self.folder / ".ci" / "setup")
        (self.folder / "requirements.txt").write_text("# nothing, so that no test asks the network\n")
        self.path.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None, tool
            (self.path / tool).symlink_to(found)

    def has(self, name: str, script: str) -> None:
        """Put a program on the path."""
        (self.path / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.path / name).chmod(0o755)

    def has_this_python(self, name: str) -> None:
        """Put the Python that runs the tests on the path."""
        self.has(name, f'exec "{Path(sys.executable).resolve()}" "$@"')

    def set_up(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / ".ci" / "setup"), "requirements.txt"],
            env={"PATH": str(self.path), "HOME": str(self.path)},
            capture_output=True,
            text=True,
            check=False,
        )

    def works(self) -> bool:
        """Return whether the environment's Python runs and can install."""
        python = self.folder / ".venv" / "bin" / "python"
        return not subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def old_python() -> str:
    """Return a Python that is too old, of those on this machine."""
    for name in ("/usr/bin/python3", "python3.11", "python3.10", "python3.9"):
        found = shutil.which(name)
        if (
            found
            and not subprocess.run(
                [found, "-c", "import sys; sys.exit(sys.version_info >= (3, 12))"],
                capture_output=True,
                check=False,
            ).returncode
        ):
            return found
    pytest.skip("Every Python of this machine is recent.")


def test_a_python_too_old_and_a_uv_that_does_not_work(clone: Clone) -> None:
    (clone.path / "python3").symlink_to(old_python())
    clone.has("uv", "echo 'no such command' >&2; exit 127")
    done = clone.set_up()
    assert done.returncode != 0
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("Ecosystem needs Python 3.12 or 3.13")
    assert not (clone.folder / ".venv").exists()


def test_a_uv_that_can_t_fetch_a_python(clone: Clone) -> None:
    clone.has("uv", '[ "$1" = --version ] || { echo "error: no network" >&2; exit 2; }')
    done = clone.set_up()
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1


def test_the_right_python_among_wrong_ones(clone: Clone) -> None:
    # A version manager's shim for a version that is not installed.
    clone.has("python3.13", "echo 'command not found' >&2; exit 127")
    # Debian's, without what makes an environment.
    clone.has("python3.12", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    clone.has_this_python("python3")
    done = clone.set_up()
    assert done.returncode == 0, done.stderr
    assert clone.works()


def test_a_broken_environment_is_made_again_and_a_whole_one_is_left(clone: Clone) -> None:
    clone.has_this_python("python3")
    broken = clone.folder / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").symlink_to("/nowhere/python3.13")
    shutil.copy(clone.folder / "requirements.txt", clone.folder / ".venv" / "installed-requirements.txt")
    done = clone.set_up()
    assert done.returncode == 0, done.stderr
    assert clone.works()
    again = clone.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_name_versions_and_hashes_and_no_place(name: str) -> None:
    text = (REPOSITORY / name).read_text()
    assert not re.search(r"https?:|file:|--(?:extra-)?index-url|--find-links|@ ", text)
    assert not re.search(r"(?:^|[\s=])(?:/|~/|\.\./)\w", text, re.MULTILINE)
    pins = [block for block in re.split(r"\n(?=\w)", text) if re.match(r"[a-z0-9]", block)]
    assert len(pins) > 30
    for pin in pins:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+", pin), pin
        assert "--hash=sha256:" in pin, pin
