"""Measures bringing a file of contacts in and taking it back: reading, writing, undoing, and the memory it takes."""

import csv
import io
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ecosystem.accounts.models import User
from ecosystem.workspace.imports import jobs, runs
from ecosystem.workspace.imports.models import ImportState
from engagements.imports.parts import ImportPart
from partners.models import Partner

HEADINGS = ["Name", "Partner", "Title", "Email", "Phone", "Roles", "External id"]


@dataclass(frozen=True)
class Imported:
    """What each piece of work took, in seconds, and the most memory of the process, in megabytes."""

    rows: int
    reading: float
    writing: float
    undoing: float
    megabytes: float

    def line(self) -> str:
        """Return it in a line."""
        return (
            f"Import of {self.rows:,} contacts: read in {self.reading:.0f} s, written in {self.writing:.0f} s, "
            f"taken back in {self.undoing:.0f} s, at most {self.megabytes:.0f} MB"
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the report keeps."""
        return asdict(self)


def import_contacts(rows: int) -> Imported:
    """Bring a file of `rows` contacts in, as a worker would, and take it back."""
    by = User.objects.get(email="alliance@example.com")
    file = SimpleUploadedFile("contacts.csv", contacts_file(rows))
    run = runs.upload(by=by, files={ImportPart.MAIN: file}, queue=False)
    reading = _seconds(lambda: jobs.read(run.pk))
    run.refresh_from_db()
    assert run.state == ImportState.PREVIEW, (run.state, run.problem)
    assert run.counts["created"] == rows, run.counts
    runs.confirm(by=by, run=run, queue=False)
    writing = _seconds(lambda: jobs.bring_in(run.pk))
    run.refresh_from_db()
    assert run.state == ImportState.DONE, (run.state, run.problem)
    # As `runs.undo` does, without telling a worker.
    run.state = ImportState.UNDOING
    run.save(update_fields=["state"])
    undoing = _seconds(lambda: jobs.undo_run(run.pk))
    run.refresh_from_db()
    assert run.counts["undone"] == rows, run.counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Imported(rows, reading, writing, undoing, peak)


def contacts_file(rows: int) -> bytes:
    """Return a CSV file of new contacts, spread over the partners."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    names = list(
        Partner.objects.live().filter(restricted=False).order_by("pk").values_list("name", flat=True)
    )
    for number in range(rows):
        name = f"Robin Brought {number}"
        mail = f"robin.{number}@brought-{number % 997}.example"
        partner = names[number % len(names)]
        writer.writerow([name, partner, "Engineer", mail, "+1 555 0100", "Champion", f"bench: {number}"])
    return out.getvalue().encode()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
