"""What `make run` has to see to before it serves: servers that answer, migrations, static files, the demo.

One process for all of it, since starting Django takes longer than finding that nothing is to be done.
"""

import gc
import hashlib
import io
import os
import secrets
import sys
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import Error, NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from ecosystem import files
from ecosystem.core import embedded
from ecosystem.terminal import DEMO_SIGN_INS, step

CONNECT_SECONDS = 10
OLDEST_REDIS = 7


class PrepareError(Exception):
    """Why the product can't run, in a sentence for the person at the terminal."""


def prepare(folder: Path) -> None:
    """Bring database, static files and demo up to date; leave the demo's password in `folder`, if it has one.

    Raises PrepareError with the reason.
    """
    check_database()
    check_broker()
    migrate()
    collect_static_files(folder)
    keep_demo(folder)


def check_database_url() -> None:
    """Raise PrepareError unless `DATABASE_URL`, where it is given, names a PostgreSQL. Reads no settings."""
    given = os.environ.get("DATABASE_URL")
    if given and not given.startswith(("postgres://", "postgresql://")):
        raise PrepareError("DATABASE_URL has to read postgres://user:password@host/name.")


def check_database() -> None:
    """Raise PrepareError unless the database can be used."""
    try:
        connection.ensure_connection()
    except NotSupportedError as error:
        raise PrepareError(
            f"The {_named('database', 'DATABASE_URL')} is too old: {_first_line(error)}."
        ) from None
    except Error as error:
        raise PrepareError(
            f"The {_named('database', 'DATABASE_URL')} can't be reached: {_first_line(error)}."
        ) from None


def check_broker() -> None:
    """Raise PrepareError unless Valkey or Redis answers and is recent enough."""
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as server:
            found = str(server.info("server")["redis_version"])
    except (RedisError, OSError, ValueError) as error:
        raise PrepareError(
            f"The {_named('broker', 'REDIS_URL')} can't be reached: {_first_line(error)}."
        ) from None
    if int(found.split(".")[0]) < OLDEST_REDIS:
        raise PrepareError(
            f"The {_named('broker', 'REDIS_URL')} is too old: {found}, and {OLDEST_REDIS} is the oldest that will do."
        )


def migrate() -> None:
    """Apply the migrations that the database lacks, if any."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with step("Bringing the database up to date"):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static_files(folder: Path) -> None:
    """Collect the static files when one of them is not as it was when they were collected last."""
    if settings.DEBUG:
        # Served from their sources.
        return
    stamp = folder / files.STATIC_FINGERPRINT
    found = _static_fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == found:
        return
    with step("Collecting static files"):
        call_command("collectstatic", interactive=False, verbosity=0)
        files.write_whole(stamp, found)


def _static_fingerprint() -> str:
    """Return what changes with any static file: all paths, sizes and times, and what the files are made with."""
    from django.contrib.staticfiles.finders import get_finders

    lines = [version("django"), version("whitenoise"), settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.blake2s("\n".join(lines).encode()).hexdigest()


def keep_demo(folder: Path) -> None:
    """Fill a database without users with the demo, and keep in `folder` the password that its users have.

    `DEMO_PASSWORD` sets the password, on later starts too; else the kept one stays, or one is made up.
    """
    from ecosystem.accounts.models import User

    file = folder / files.DEMO_PASSWORD
    kept = file.read_text().strip() if file.exists() else ""
    given = os.environ.get("DEMO_PASSWORD", "")
    password = given or kept or secrets.token_urlsafe(9)
    if not settings.DEMO:
        file.unlink(missing_ok=True)
        return
    if not User.objects.exists():
        with step("Filling in the demo (the first time only)"):
            call_command("seed_demo", password=password, stdout=io.StringIO())
    users = list(User.objects.filter(email__in=DEMO_SIGN_INS))
    fits = bool(users) and users[0].check_password(password)
    if users and given and not fits:
        with step("Giving the demo's users the password of DEMO_PASSWORD"):
            # One for all: making a hash takes a good part of a second, on purpose.
            User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(given))
        fits = True
    if not fits:
        file.unlink(missing_ok=True)
    elif password != kept:
        files.write_whole(file, password)


def _named(server: str, variable: str) -> str:
    return f"{server} that {variable} names" if os.environ.get(variable) else f"embedded {server}"


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _why(error: Exception, folder: Path) -> str:
    """Return in a sentence why the database or the disk failed."""
    if isinstance(error, OSError):
        return embedded.why_unusable(folder, error)
    # A database that stopped for want of room no longer says so.
    if "No space left" in str(error) or embedded.room(folder) < embedded.LEAST_ROOM:
        return embedded.full(folder)
    return f"The database refused: {_first_line(error)}. `manage.py migrate` and `manage.py seed_demo` tell more."


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings")
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(CONNECT_SECONDS))
    # Migrations draw up all models over and over; looking for garbage at each turn takes a quarter of their time.
    gc.set_threshold(200_000, 20, 20)
    folder = embedded.data_dir()
    try:
        check_database_url()
        django.setup()
        prepare(folder)
    except (PrepareError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except (Error, OSError) as error:
        sys.exit(_why(error, folder))


if __name__ == "__main__":
    main()
