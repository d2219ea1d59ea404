"""Where the product can't run it says why in a sentence, ends with a code that tells, and leaves nothing running."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecosystem.supervisor import COMMANDS
from tests.operations.conftest import FirstRun
from tests.operations.ordinary import as_ordinary_user
from tests.operations.servers import Servers
from tests.product import REPOSITORY, commands_on, environment, free_port, refused

KEY_SENTENCE = "Set SECRET_KEY to at least 50 random characters"


def sentence_of(printed: str) -> str:
    """Return what was printed besides progress and make's own line, which must be one sentence."""
    lines = [line for line in printed.splitlines() if line and not line.startswith(("  ", "make"))]
    assert len(lines) == 1, printed
    return lines[0]


def refusal(copy: Path, data: Path, *before: str, **more: str) -> str:
    """Run the product where it can't run, and return the sentence; fail when something is left running."""
    code, printed = refused(copy, data, *before, **more)
    assert code != 0, printed
    assert commands_on(data) == {}
    return sentence_of(printed)


@contextmanager
def disk_of(megabytes: int, place: Path) -> Iterator[Path]:
    """Mount a disk of that size for the length of the block; skip where that may not be done."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"A small disk can't be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("given", ["eight", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none(copy: Path, folder: Path, given: str) -> None:
    said = refusal(copy, folder / "nowhere", PORT=given)
    assert said == f"PORT is {given!r}, and has to be a number from 1 to 65535."
    assert not (folder / "nowhere").exists()


def test_an_address_that_is_not_this_machine_s(copy: Path, folder: Path) -> None:
    assert "192.0.2.1:" in refusal(copy, folder / "nowhere", HOST="192.0.2.1")


def test_a_data_folder_that_can_t_be_made(copy: Path, folder: Path) -> None:
    (folder / "a-file").touch()
    data = folder / "a-file" / "data"
    assert refusal(copy, data) == f"The data folder {data} can't be used: Not a directory."


def test_a_data_folder_whose_name_postgresql_can_t_take(copy: Path, folder: Path) -> None:
    data = folder / "costs $5"
    said = refusal(copy, data)
    assert said == f"The data folder {data} can't be used: PostgreSQL takes no '$' in a path."


def test_a_data_folder_that_can_only_be_read(copy: Path, folder: Path) -> None:
    with disk_of(50, folder / "read-only") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        said = refusal(copy, disk / "data")
    assert said == f"The data folder {disk / 'data'} can't be used: Read-only file system."


def test_a_data_folder_of_somebody_else(copy: Path, folder: Path) -> None:
    before = as_ordinary_user(folder)
    theirs = folder / "theirs"
    theirs.mkdir(mode=0o755)
    said = refusal(copy, theirs, *before)
    assert said == f"The data folder {theirs} can't be used: Permission denied."


@pytest.mark.parametrize("megabytes", [8, 40])
def test_a_disk_that_is_full_or_gets_full_on_the_first_start(
    copy: Path, folder: Path, megabytes: int
) -> None:
    with disk_of(megabytes, folder / f"disk-{megabytes}") as disk:
        said = refusal(copy, disk / "data")
    assert (
        said
        == f"The disk that holds {disk / 'data'} is full: make room, or choose another folder with DATA_DIR."
    )


def test_a_disk_that_got_full_between_two_starts(copy: Path, folder: Path, first_run: FirstRun) -> None:
    with disk_of(200, folder / "disk-filled") as disk:
        data = disk / "data"
        # Not while the product of another test writes to it: a copy of what that one began with is enough.
        subprocess.run(["cp", "-a", str(first_run.data), str(data)], check=True)
        with (disk / "filler").open("wb") as filler, pytest.raises(OSError, match="No space left"):
            while True:
                filler.write(bytes(1024 * 1024))
        said = refusal(copy, data)
        assert (
            said == f"The disk that holds {data} is full: make room, or choose another folder with DATA_DIR."
        )


def test_a_database_that_does_not_answer(copy: Path, folder: Path) -> None:
    port = free_port()
    said = refusal(
        copy, folder / "no-database", DATABASE_URL=f"postgres://eco:do-not-print@127.0.0.1:{port}/ecosystem"
    )
    assert said.startswith("The database that DATABASE_URL names can't be reached: ")
    assert f"port {port} failed: Connection refused." in said
    assert "do-not-print" not in said


def test_a_database_that_knows_another_password(copy: Path, folder: Path, other_servers: Servers) -> None:
    url = other_servers.database_url.replace("password-of-the-servers", "do-not-print")
    said = refusal(copy, folder / "no-database", DATABASE_URL=url)
    assert 'password authentication failed for user "ecosystem"' in said
    assert "do-not-print" not in said


@pytest.mark.parametrize("given", ["nonsense", "sqlite:///var/db", "mysql://localhost/x"])
def test_an_address_that_is_no_postgresql(copy: Path, folder: Path, given: str) -> None:
    said = refusal(copy, folder / "no-database", DATABASE_URL=given)
    assert said == "DATABASE_URL has to read postgres://user:password@host/name."


def test_a_broker_that_does_not_answer(copy: Path, folder: Path, other_servers: Servers) -> None:
    port = free_port()
    said = refusal(
        copy,
        folder / "no-broker",
        DATABASE_URL=other_servers.database_url,
        REDIS_URL=f"redis://:do-not-print@127.0.0.1:{port}/0",
    )
    assert said.startswith("The broker that REDIS_URL names can't be reached: ")
    assert "Connection refused." in said
    assert "do-not-print" not in said


@pytest.mark.parametrize("given", ["nonsense", "http://localhost"])
def test_an_address_that_is_no_broker(copy: Path, folder: Path, other_servers: Servers, given: str) -> None:
    said = refusal(copy, folder / "no-broker", DATABASE_URL=other_servers.database_url, REDIS_URL=given)
    assert said.startswith("The broker that REDIS_URL names can't be reached: ")


def test_a_short_secret_key(copy: Path, folder: Path, other_servers: Servers) -> None:
    urls = {"DATABASE_URL": other_servers.database_url, "REDIS_URL": other_servers.redis_url}
    assert refusal(copy, folder / "short-key", SECRET_KEY="short", **urls).startswith(KEY_SENTENCE)


def production(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a server, without a SECRET_KEY."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return {**environment(data, 0, **nowhere), **more}


PROCESSES = {**COMMANDS, "manage.py": ["manage.py", "migrate"]}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_server_without_a_secret_key(folder: Path, name: str) -> None:
    words = PROCESSES[name] + (["--bind", f"127.0.0.1:{free_port()}"] if name == "web" else [])
    refuses(folder, words, {})


@pytest.mark.parametrize(
    "key", ["too-short-to-be-a-secret", "django-insecure-" + "x1" * 30, "change-me-" + "y2" * 30]
)
def test_a_server_with_a_secret_key_that_is_none(folder: Path, key: str) -> None:
    refuses(folder, ["manage.py", "check"], {"SECRET_KEY": key})


def refuses(folder: Path, words: list[str], more: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=REPOSITORY,
        env=production(folder / "server", **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert sentence_of(done.stdout).startswith(KEY_SENTENCE)
    assert os.environ.get("SECRET_KEY", "-") not in done.stdout
