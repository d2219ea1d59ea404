"""A PostgreSQL and a Valkey that are not the product's: reached over TCP, with passwords."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from ecosystem.core.embedded import postgresql, valkey
from tests.product import free_port

PASSWORD = "password-of-the-servers"
# An account that may nothing but what its own database needs.
ROLE = f"CREATE ROLE ecosystem LOGIN PASSWORD '{PASSWORD}'"


@dataclass
class Servers:
    """Where they are."""

    database_url: str
    redis_url: str

    def answer(self) -> bool:
        """Return whether both do."""
        with contextlib.closing(psycopg2.connect(self.database_url, connect_timeout=5)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                found = cursor.fetchone()
        with redis.Redis.from_url(self.redis_url) as server:
            return found == (1,) and bool(server.ping())


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Run both, with their data in `folder`, until the block ends. As root, PostgreSQL gets the account it needs."""
    with _postgresql(folder / "second-pg") as database_url, _valkey(folder) as redis_url:
        yield Servers(database_url, redis_url)


@contextlib.contextmanager
def _postgresql(data: Path) -> Iterator[str]:
    port, user = free_port(), postgresql.ACCOUNT if os.geteuid() == 0 else None
    data.mkdir()
    password = data.with_name("second-pg-password")
    password.write_text(PASSWORD)
    if user:
        shutil.chown(data, user)
        shutil.chown(password, user)

    def run(program: str, *words: str) -> None:
        path = str(postgresql.programs() / program)
        with data.with_name("second-pg.log").open("ab") as out:
            subprocess.run(
                [path, "-D", str(data), *words], user=user, cwd="/", check=True, stdout=out, stderr=out
            )

    run("initdb", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8")
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "-w", "-o", options, "-l", str(data / "server.log"), "start")
    try:
        with contextlib.closing(
            psycopg2.connect(host="127.0.0.1", port=port, user="postgres", password=PASSWORD)
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(ROLE)
                cursor.execute("CREATE DATABASE ecosystem OWNER ecosystem")
        yield f"postgres://ecosystem:{PASSWORD}@127.0.0.1:{port}/ecosystem"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")


@contextlib.contextmanager
def _valkey(folder: Path) -> Iterator[str]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""]
    with (folder / "second-valkey.log").open("wb") as out:
        process = subprocess.Popen([valkey.program(), *words, "--dir", str(folder)], stdout=out, stderr=out)
    url = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    try:
        deadline = time.monotonic() + 30
        with redis.Redis.from_url(url) as server:
            while True:
                with contextlib.suppress(redis.ConnectionError):
                    if server.ping():
                        break
                assert process.poll() is None and time.monotonic() < deadline, "Valkey did not start"
        yield url
    finally:
        process.terminate()
        process.wait(30)
