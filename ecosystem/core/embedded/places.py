"""Where the embedded pair keeps its data and listens, and why it sometimes can't."""

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parent.parent.parent.parent
# The longest path that a Unix socket may have is 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90
# Read as something else where PostgreSQL takes the folder of its socket, and where pg_ctl takes any folder.
NOT_IN_SOCKET_FOLDER = set("',")
NOT_IN_ANY_FOLDER = set('"$`\\\n')
# PostgreSQL writes its log ahead in files of this size; with less free it stops.
LEAST_ROOM = 16 * 1024 * 1024  # bytes


class EmbeddedError(Exception):
    """Why the pair can't be used, in a sentence for the person at the terminal."""


def data_dir() -> Path:
    """Return the folder that all data lives in: `DATA_DIR`, or `var` beside the code."""
    return Path(os.environ.get("DATA_DIR") or REPOSITORY / "var").expanduser().resolve()


def database_url() -> str:
    """Return `DATABASE_URL`, or the embedded PostgreSQL's address. Starts nothing."""
    given = os.environ.get("DATABASE_URL")
    return given or f"postgres://postgres@/ecosystem?host={quote(str(postgresql_socket_folder()))}"


def redis_url() -> str:
    """Return `REDIS_URL`, or the embedded Valkey's address, as redis-py takes it. Starts nothing."""
    return os.environ.get("REDIS_URL") or f"unix://{valkey_socket()}?db=0"


def broker_url() -> str:
    """Return `redis_url` as Celery takes it."""
    url = redis_url()
    if not url.startswith("unix://"):
        return url
    return f"redis+socket://{url.removeprefix('unix://').replace('?db=', '?virtual_host=')}"


def postgresql_socket_folder() -> Path:
    """Return the folder of PostgreSQL's socket: that of its data, or a short one where that path won't do."""
    folder = data_dir() / "pg"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and not NOT_IN_SOCKET_FOLDER & set(str(folder)):
        return folder
    name = hashlib.blake2s(os.fsencode(folder), digest_size=6).hexdigest()
    return Path(tempfile.gettempdir()) / f"ecosystem-{name}"


def valkey_socket() -> Path:
    """Return the path of Valkey's socket, short like PostgreSQL's."""
    beside = postgresql_socket_folder()
    return (
        data_dir() / "run" / "valkey.sock" if beside.parent == data_dir() else beside.with_suffix(".valkey")
    )


def made(folder: Path) -> Path:
    """Make `folder` unless it is there, and return it. Raises EmbeddedError when it can't be made or used."""
    for sign in NOT_IN_ANY_FOLDER & set(str(folder)):
        raise EmbeddedError(
            f"The data folder {folder} can't be used: PostgreSQL takes no {sign!r} in a path."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(why_unusable(folder, error)) from error
    return folder


def why_unusable(folder: Path, error: OSError) -> str:
    """Return in a sentence why `folder` can't be used, as `error` tells."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(folder)
    return f"The data folder {folder} can't be used: {error.strerror or error}."


def full(folder: Path) -> str:
    """Return the sentence for a disk without room."""
    return f"The disk that holds {folder} is full: make room, or choose another folder with DATA_DIR."


def room(folder: Path) -> int:
    """Return the bytes that are free where `folder` is."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free
    return LEAST_ROOM
