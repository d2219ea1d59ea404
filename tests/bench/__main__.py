"""Runs the benchmark; ends with 1 when a page or an export breaks what DESIGN.md promises."""

import io
import os
import secrets
import sys
from pathlib import Path

from tests.product import REPOSITORY

PARTNERS = int(os.environ.get("BENCH_PARTNERS") or 10_000)
REPEATS = int(os.environ.get("BENCH_REPEATS") or 21)
IMPORT = int(os.environ.get("BENCH_IMPORT") or 0)
ONLY = [word.strip().lower() for word in os.environ.get("BENCH_ONLY", "").split(",") if word.strip()]
FOLDER = REPOSITORY / "var" / "bench"
DATA = Path(os.environ.get("BENCH_DATA_DIR") or FOLDER / str(PARTNERS))
ROLES = ("devrel", "product", "alliance")


def main() -> None:
    """Make what is to be measured ready, measure it, and say what was found."""
    environment = {
        "DATA_DIR": str(DATA),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEMO": "1",
        "STATIC_ROOT": str(DATA / "static"),
        "LOG_LEVEL": "WARNING",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "DEBUG"):
        # The folder's own servers: rows are made here, and never where real ones are.
        os.environ.pop(name, None)
    os.environ.update(environment)
    DATA.mkdir(parents=True, exist_ok=True)
    DATA.chmod(0o755)

    from ecosystem.core import embedded

    with embedded.services():
        import django

        django.setup()
        sys.exit(bench())


def bench() -> int:
    """Return the exit code: whether all promises are kept."""
    from tests.bench import report
    from tests.bench.exporting import COPIES, export
    from tests.bench.importing import import_contacts
    from tests.bench.measuring import measure
    from tests.bench.pages import busiest_partner, measured_pages
    from tests.bench.server import Visitor, serving

    sizes = make_ready()
    print(", ".join(f"{count:,} {name}" for name, count in sizes.items()), end="\n\n", flush=True)
    reference = f"/bench/reference/?partner={busiest_partner().pk}"
    pages, exports = [], []
    with serving({}, DATA / "web.log") as server:
        visitors = {role: Visitor(server) for role in ROLES}
        for role, visitor in visitors.items():
            visitor.sign_in(f"{role}@example.com")
        print(report.headings())
        for page in measured_pages():
            if is_wanted(page.name):
                pages.append(measure(page, visitors[page.role], reference, REPEATS))
                print(report.line(pages[-1]), flush=True)
        print()
        for address in COPIES:
            if is_wanted(f"export {address}"):
                exports.append(export(address, visitors["alliance"]))
                print(report.export_line(exports[-1]), flush=True)
    brought = import_contacts(IMPORT) if IMPORT else None
    if brought:
        print(brought.line())
    kept = report.write(FOLDER, sizes, pages, exports, brought)
    broken = [page.name for page in pages if page.is_slow] + [e.address for e in exports if e.is_slow]
    print(f"\n{len(pages)} pages, {len(broken)} over budget{': ' if broken else ''}{'; '.join(broken)}")
    print(f"Kept in {kept}")
    return 1 if broken else 0


def is_wanted(name: str) -> bool:
    """Return whether what has this name is to be measured."""
    return not ONLY or any(word in name.lower() for word in ONLY)


def make_ready() -> dict[str, int]:
    """Bring the database up to date, fill it the first time, and return how many rows of each kind it has."""
    from django.core.management import call_command

    from engagements.models import Engagement, Meeting
    from partners.models import Contact, Partner
    from roadmap_feedback.models import Evidence, Gap
    from tests.bench.server import PASSWORD

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, stdout=io.StringIO())
    if not Partner.objects.exists():
        call_command("seed_scale", partners=PARTNERS, password=PASSWORD)
    kinds = [Partner, Contact, Engagement, Meeting, Gap, Evidence]
    return {str(kind._meta.verbose_name_plural): kind._base_manager.count() for kind in kinds}


if __name__ == "__main__":
    main()
