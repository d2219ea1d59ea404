"""A browser's client beside a worker that does at once what it is told to, and the files that it sends."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from ecosystem.celery import app
from ecosystem.core.tables import write_xlsx
from ecosystem.workspace.models import ImportRun


@contextmanager
def worker_at_hand() -> Iterator[None]:
    """Have tasks done by this process, the task's own code, when they are told to a worker."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    try:
        yield
    finally:
        app.conf.task_always_eager, app.conf.task_eager_propagates = before


class WorkingClient(Client):
    """A client whose posts are saved, and the work that they ask for done, before it goes on."""

    def post(self, path: str, data: Any = None, *, follow: bool = False, **more: Any) -> Any:  # type: ignore[override]
        with worker_at_hand(), TestCase.captureOnCommitCallbacks(execute=True):
            answer = super().post(path, data, **more)
        return self.get(answer["Location"], follow=True) if follow and answer.status_code == 302 else answer

    def upload(self, content: bytes, name: str = "file.csv", **others: bytes) -> Any:
        """Upload a file, with companions by part; return the page that follows."""
        files = {"file": SimpleUploadedFile(name, content)}
        files |= {part: SimpleUploadedFile(f"{part}.csv", text) for part, text in others.items()}
        return self.post("/imports/", files, follow=True)

    def upload_rows(self, *lines: Sequence[Any], name: str = "file.csv") -> ImportRun:
        """Upload a table whose first line is its header; return its run, read."""
        self.upload(as_xlsx(*lines) if name.endswith(".xlsx") else as_csv(*lines), name)
        return last_run()

    def bring_in(self, run: ImportRun, **said: str) -> ImportRun:
        """Confirm a run; return it."""
        self.post(f"{run.get_absolute_url()}confirmation/", said)
        return last_run()

    def undo(self, run: ImportRun) -> ImportRun:
        """Undo a run; return it."""
        self.post(f"{run.get_absolute_url()}undo/")
        return ImportRun.objects.get(pk=run.pk)

    def page(self, run: ImportRun, query: str = "") -> str:
        """Return the page of a run."""
        return self.get(f"{run.get_absolute_url()}{query}", follow=True).content.decode()


def last_run() -> ImportRun:
    return ImportRun.objects.latest("pk")


def as_csv(*lines: Sequence[Any], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Return a table as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines)
    return text.getvalue().encode(encoding)


def as_xlsx(*lines: Sequence[Any]) -> bytes:
    """Return a table as an Excel workbook."""
    book = io.BytesIO()
    write_xlsx(book, [str(cell) for cell in lines[0]], lines[1:])
    return book.getvalue()


def reasons(run: ImportRun) -> dict[int, str]:
    """Return why rows are not brought in, by their number."""
    rows = run.planned.exclude(reason="").order_by("number")
    return dict(rows.values_list("number", "reason"))


def outcomes(run: ImportRun) -> list[str]:
    """Return what the rows would do, in order."""
    return list(run.planned.order_by("number").values_list("outcome", flat=True))
