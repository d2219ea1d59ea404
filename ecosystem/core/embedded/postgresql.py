"""The embedded PostgreSQL: the package's, else the one installed on this machine, in the same data folder."""

import contextlib
import functools
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from ecosystem.core.embedded.places import (
    LEAST_ROOM,
    EmbeddedError,
    data_dir,
    full,
    made,
    postgresql_socket_folder,
    room,
)
from ecosystem.core.embedded.processes import lives

START_SECONDS = 60
STOP_SECONDS = 30
OLDEST = 15
# So that "Ü" is a letter, and the capital of "ü", on every machine alike; in the plain C locale it is neither.
UNICODE_SINCE = 17
UNICODE_WORDS = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
OPTIONS = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
# For data that may be lost with the machine, such as that of tests: no waiting for the disk.
UNSAFE_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# PostgreSQL refuses to run as root; there it gets an account of its own.
ACCOUNT = "pgserver"


def start(folder: Path, *, unsafe: bool) -> None:
    """Start it on `folder`/pg and wait until it answers; make data and database where there are none."""
    data = folder / "pg"
    _wait_for_another(data)
    if _answers():
        return
    if os.geteuid() == 0:
        _give_to_account(folder, data)
    if not (data / "PG_VERSION").exists():
        locale = ["--locale=C", *(UNICODE_WORDS if _version_here() >= UNICODE_SINCE else [])]
        _run("initdb", "-D", str(data), "--auth=trust", "--encoding=UTF8", *locale, "-U", "postgres")
    _check_version(data)
    socket_folder = postgresql_socket_folder()
    if socket_folder != data:
        made(socket_folder).chmod(0o700)
        if os.geteuid() == 0:
            os.chown(socket_folder, *_account(data))
    options = {**OPTIONS, **(UNSAFE_OPTIONS if unsafe else {}), "listen_addresses": ""}
    options["unix_socket_directories"] = str(socket_folder)
    settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    log = data / "server.log"
    begun = log.stat().st_size if log.exists() else 0
    words = ["-D", str(data), "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", settings]
    try:
        _run("pg_ctl", *words, "start", seconds=START_SECONDS + 10)
    except EmbeddedError as error:
        printed = log.read_bytes()[begun:].decode(errors="replace") if log.exists() else ""
        raise EmbeddedError(_why(printed, "server")) if printed.strip() else error from None
    _ensure_database()


def stop(folder: Path) -> None:
    """Stop it, after what it is doing is written."""
    data = folder / "pg"
    if (data / "postmaster.pid").exists():
        with contextlib.suppress(EmbeddedError):
            words = ["-D", str(data), "-w", "-t", str(STOP_SECONDS), "-m", "fast", "stop"]
            _run("pg_ctl", *words, seconds=STOP_SECONDS + 10)
    if postgresql_socket_folder() != data:
        with contextlib.suppress(OSError):
            postgresql_socket_folder().rmdir()


def runs(folder: Path) -> bool:
    """Return whether its main process is there."""
    try:
        pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return False
    return lives(pid, "postgres")


def _wait_for_another(data: Path) -> None:
    """Return once one that is starting up or stopping, perhaps left behind by a run that was killed, has done so."""
    deadline = time.monotonic() + START_SECONDS
    while runs(data.parent) and not _answers() and time.monotonic() < deadline:
        time.sleep(0.1)


def _answers() -> bool:
    ready = subprocess.run(
        [str(programs() / "pg_isready"), "-q", "-h", str(postgresql_socket_folder())],
        check=False,
        capture_output=True,
    )
    return ready.returncode == 0


@functools.cache
def programs() -> Path:
    """Return the folder of PostgreSQL's programs: the embedded package's, else those installed on this machine."""
    # Found without importing it: the package would look for a server of its own.
    package = importlib.util.find_spec("pgserver")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise EmbeddedError(
        f"No PostgreSQL here: install PostgreSQL {OLDEST} or later, or set DATABASE_URL to one."
    )


def _give_to_account(folder: Path, data: Path) -> None:
    """As root: make the account that PostgreSQL runs under, and let it reach its data and its programs."""
    if not data.exists():
        try:
            pwd.getpwnam(ACCOUNT)
        except KeyError:
            _make_account()
        data.mkdir(mode=0o700)
        account = pwd.getpwnam(ACCOUNT)
        os.chown(data, account.pw_uid, account.pw_gid)
    for path in (folder, *folder.parents, *programs().parents, programs()):
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o011)


def _make_account() -> None:
    words = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        reason = "there is no useradd"
    else:
        if not done.returncode:
            return
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "useradd failed"
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and an account {ACCOUNT} can't be made ({reason}): "
        "run this as an ordinary user, or set DATABASE_URL to a server."
    )


def _account(data: Path) -> tuple[int, int]:
    """Return the user and group that own the data: as root, PostgreSQL runs as these."""
    owner = data.stat()
    if owner.st_uid == 0:
        raise EmbeddedError(
            f"{data} belongs to root, and PostgreSQL does not run as root: give it to {ACCOUNT}."
        )
    return owner.st_uid, owner.st_gid


def _run(program: str, *words: str, seconds: float = START_SECONDS) -> str:
    """Run one of PostgreSQL's programs and return what it printed. Raises EmbeddedError when it fails."""
    user, group = _account(data_dir() / "pg") if os.geteuid() == 0 else (None, None)
    # A file rather than a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile("w+") as printed:
        try:
            done = subprocess.run(
                [str(programs() / program), *words],
                stdout=printed,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                cwd="/",
                timeout=seconds,
                check=False,
                # Ctrl-C at the terminal is for us, who stop it in order.
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            raise EmbeddedError(f"PostgreSQL's {program} did not end within {seconds:.0f} seconds.") from None
        printed.seek(0)
        text = printed.read()
    if done.returncode:
        raise EmbeddedError(_why(text, program))
    return text


def _why(text: str, program: str) -> str:
    # A server whose log is on the full disk can't say so.
    if "No space left" in text or "quota exceeded" in text or room(data_dir()) < LEAST_ROOM:
        return full(data_dir())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "no reason given"
    telling = next((line for line in lines if "FATAL" in line or "error:" in line), last)
    return f"PostgreSQL's {program} failed: {telling}"


def _check_version(data: Path) -> None:
    made_by = int((data / "PG_VERSION").read_text().strip())
    here = _version_here()
    if here < OLDEST:
        raise EmbeddedError(
            f"PostgreSQL {here} is too old: install {OLDEST} or later, or set DATABASE_URL to one."
        )
    if made_by != here:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {made_by} and {here} is installed: use {made_by}, or another DATA_DIR."
        )


def _version_here() -> int:
    return int(re.findall(r"\d+", _run("postgres", "--version"))[0])


def _ensure_database() -> None:
    words = ["-h", str(postgresql_socket_folder()), "-U", "postgres", "-d", "postgres", "-At", "-c"]
    if not _run("psql", *words, "SELECT 1 FROM pg_database WHERE datname = 'ecosystem'").strip():
        _run("psql", *words, "CREATE DATABASE ecosystem")
