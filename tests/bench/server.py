"""The product under measurement: gunicorn as `make run` starts it, and a visitor who is signed in."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from ecosystem.supervisor import COMMANDS
from tests.bench.counting import ANSWERED, ASKED
from tests.product import free_port

READY_SECONDS = 60
PASSWORD = "a password for the benchmark"


@dataclass
class Server:
    """A running gunicorn. `pid` is its master's."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """Return the processes that answer requests."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextlib.contextmanager
def serving(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serve the product with `environment` until the block ends. Fails with the log when it does not come up."""
    port = free_port()
    with running("web", environment, log, "--bind", f"127.0.0.1:{port}") as process:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The product does not come up:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield Server(port, process.pid)


@contextlib.contextmanager
def running(
    name: str, environment: Mapping[str, str], log: Path, *words: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the product's processes, "web", "worker" or "beat", until the block ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *COMMANDS[name], *words],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@dataclass
class Answer:
    """What came back: `seconds` until its last byte, `queries` where they were counted."""

    status: int
    body: bytes
    seconds: float
    queries: int | None = None
    location: str = ""


@dataclass
class Visitor:
    """Somebody who is signed in, on one connection that is kept open."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def sign_in(self, email: str) -> None:
        """Sign in as the user of this address. Ends the program when that is refused."""
        page = self.get("/accounts/login/")
        words = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token_of(page.body)}
        answer = self.post("/accounts/login/", words)
        if answer.status != 302:
            sys.exit(f"{email} can't sign in: {answer.status}. Was the data made with another password?")

    def get(self, address: str, *, count: bool = False) -> Answer:
        """Ask for `address`; with `count` its queries are counted."""
        return self.ask("GET", address, headers={ASKED: "1"} if count else {})

    def post(self, address: str, words: Mapping[str, str]) -> Answer:
        """Send a form to `address`."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", address, urlencode(words).encode(), kind)

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read all of its answer. One that met a connection just closed is sent again."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
                self.connection.connect()
            begun = time.perf_counter()
            try:
                self.connection.request(method, address, body, {**sent, **(headers or {})})
                response = self.connection.getresponse()
                read = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection = None
                if attempt == 2:
                    raise
        seconds = time.perf_counter() - begun
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if response.will_close:
            self.connection = None
        queries = response.headers.get(ANSWERED)
        where = response.headers.get("Location", "")
        return Answer(response.status, read, seconds, None if queries is None else int(queries), where)


def token_of(page: bytes) -> str:
    """Return the token that a form of `page` is to be sent with."""
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1].decode()
