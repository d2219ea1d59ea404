"""docker-compose.yml and Dockerfile: right by the public schema, and the same commands run as plain processes."""

import contextlib
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosystem.supervisor import COMMANDS
from tests.operations.servers import Servers
from tests.product import REPOSITORY, Product, environment, free_port, wait_until

COMPOSE = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
# What a person has to set before `docker compose up`; nothing else may be needed.
GIVEN = {
    "POSTGRES_PASSWORD": "a-password",
    "SECRET_KEY": "a-key-for-one-test-run-only-" + "q7" * 20,
    "ALLOWED_HOSTS": "ecosystem.example.com",
    "SITE_URL": "https://ecosystem.example.com",
}
VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")


def filled_in(text: str) -> str:
    """Put in the variables as Compose does."""

    def value(match: re.Match[str]) -> str:
        name, kind, word = match.groups()
        if name in GIVEN:
            return GIVEN[name]
        assert kind == ":-", f"{name} is needed, and no README says so"
        return str(word)

    return VARIABLE.sub(value, text)


def test_it_is_valid_by_the_public_schema() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_runs_what_make_run_runs() -> None:
    added = {
        "web": ["--bind", "0.0.0.0:8000"],  # inside a container
        "worker": [],
        "beat": ["--schedule", "/srv/data/beat-schedule"],
    }
    for name, words in COMMANDS.items():
        assert SERVICES[name]["command"] == ["python", *words, *added[name]]


def test_every_variable_is_one_that_the_settings_read() -> None:
    sources = [
        REPOSITORY / "ecosystem" / "settings.py",
        REPOSITORY / "ecosystem" / "core" / "embedded" / "places.py",
    ]
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', "".join(path.read_text() for path in sources)))
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= read, name


def test_each_part_waits_for_what_it_needs() -> None:
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ("web", "worker", "beat"):
        needs = {other: rule["condition"] for other, rule in SERVICES[name]["depends_on"].items()}
        assert needs == {"migrate": "service_completed_successfully", "broker": "service_healthy"}
    for name in ("db", "broker", "web"):
        assert SERVICES[name]["healthcheck"]["test"], name
    assert SERVICES["beat"].get("deploy", {}).get("replicas", 1) == 1


def test_what_must_last_is_on_volumes() -> None:
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]
    assert SERVICES["broker"]["volumes"] == ["broker:/data"]
    assert "--appendonly" in SERVICES["broker"]["command"]
    for name in OURS:
        assert SERVICES[name]["volumes"] == ["data:/srv/data"]
    assert set(COMPOSE["volumes"]) == {"database", "broker", "data"}


def test_the_image_serves_as_compose_does_and_holds_no_secret() -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    assert json.loads(re.findall(r"^CMD (.*)$", text, re.MULTILINE)[0]) == SERVICES["web"]["command"]
    assert re.search(r"^ENV .*DATA_DIR=/srv/data", text, re.MULTILINE)
    assert not re.search(r"^ENV .*SECRET_KEY", text, re.MULTILINE)
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    left_out = (REPOSITORY / ".dockerignore").read_text().split()
    assert {".git", ".venv", ".env", "var"} <= set(left_out)


# --- As plain processes -----------------------------------------------------------------------------


class Machine:
    """What stands for the containers: servers over TCP, a data folder, a port."""

    def __init__(self, servers: Servers, folder: Path, static: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        self.environment = environment(folder, self.port)
        for name, value in SERVICES["web"]["environment"].items():
            self.environment[name] = filled_in(str(value))
        self.environment["DATABASE_URL"] = servers.database_url
        # A broker's database of its own: the product of other tests has workers on the first.
        self.environment["REDIS_URL"] = servers.redis_url.removesuffix("/0") + "/1"
        self.environment["STATIC_ROOT"] = str(static)
        self.environment["PYTHONUNBUFFERED"] = "1"

    def words(self, command: list[str]) -> list[str]:
        """Return a command of a container as it reads here."""
        text = json.dumps(command).replace("0.0.0.0:8000", f"127.0.0.1:{self.port}")
        text = text.replace("localhost:8000", f"localhost:{self.port}").replace("/srv/data", str(self.folder))
        here = [str(word) for word in json.loads(text)]
        return [sys.executable if word == "python" else word for word in here]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.words(command),
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @contextlib.contextmanager
    def running(self, name: str) -> Iterator[Path]:
        """Run the command of a service for the length of the block; give the file that it prints to."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.words(SERVICES[name]["command"]),
                cwd=REPOSITORY,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        try:
            yield log
        finally:
            process.terminate()
            # A container that is told to stop has ten seconds.
            assert process.wait(10) == 0, log.read_text()


@pytest.fixture(scope="module")
def machine(other_servers: Servers, product_on_servers: Product, folder: Path) -> Machine:
    return Machine(other_servers, folder / "container", product_on_servers.data / "static")


def test_the_migrations_run(machine: Machine) -> None:
    done = machine.run(SERVICES["migrate"]["command"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No migrations to apply." in done.stdout


def test_the_web_serves_and_its_health_check_tells(machine: Machine) -> None:
    check = SERVICES["web"]["healthcheck"]["test"]
    assert check[0] == "CMD"
    assert machine.run(check[1:]).returncode != 0
    with machine.running("web") as log:
        wait_until(lambda: machine.run(check[1:]).returncode == 0, 30, log.read_text)
        # Behind the proxy that ends TLS, under the name that readers know.
        request = urllib.request.Request(f"http://127.0.0.1:{machine.port}/accounts/login/")
        request.add_header("Host", "ecosystem.example.com")
        request.add_header("X-Forwarded-Proto", "https")
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own server
            assert answer.status == 200
            assert "Secure" in answer.headers["Set-Cookie"]
            assert "Sign in" in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(f"http://127.0.0.1:{machine.port}/accounts/login/", timeout=30)
    assert "GET /accounts/login/ 200" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_the_worker_answers_a_ping(machine: Machine) -> None:
    with machine.running("worker") as log:
        wait_until(lambda: "ready." in log.read_text(), 60, log.read_text)
        answer = machine.run(["python", "-m", "celery", "--app", "ecosystem", "inspect", "ping"])
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert "pong" in answer.stdout


def test_beat_starts_and_keeps_its_schedule_on_the_volume(machine: Machine) -> None:
    def schedule_is_kept() -> bool:
        return any(file.stat().st_size for file in machine.folder.glob("beat-schedule*"))

    with machine.running("beat") as log:
        wait_until(schedule_is_kept, 60, log.read_text)
        assert "beat: Starting..." in log.read_text()
