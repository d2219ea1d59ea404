"""Lists as files: the rows of all pages, in columns that the page shows or that the list's layouts name."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from ecosystem.core.lists import Column, RecordList
from ecosystem.core.tables import send_xlsx, stream_csv

logger = logging.getLogger(__name__)
# Rows that are fetched at once.
CHUNK = 2000


class ListExport(RecordList):
    """Mixed into a list's view it sends the list as a file; `file_type` is "csv" or "xlsx".

    A list with layouts of its own overrides `file_columns`, and with it `file_records` and `file_stem`.
    """

    file_type = "csv"

    def get_permission_required(self) -> tuple[str, ...]:
        """Return what the list needs and what its file needs."""
        return (*super().get_permission_required(), self.export_permission)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        if refusal := self.refusal():
            return HttpResponse(refusal, status=400, content_type="text/plain; charset=utf-8")
        columns = self.file_columns()
        headings = [str(column.label) for column in columns]
        rows = self.logged([column.of(record) for column in columns] for record in self.chunks())
        name = f"{self.file_stem()}-{timezone.localdate():%Y-%m-%d}.{self.file_type}".lower()
        if self.file_type == "csv":
            return stream_csv(name, headings, rows)
        return send_xlsx(name, headings, rows)

    def refusal(self) -> str:
        """Return why there is no such file, "" if there is."""
        if self.filterset.is_valid():
            return ""
        return "; ".join(str(error) for errors in self.filterset.errors.values() for error in errors)

    def file_columns(self) -> Sequence[Column]:
        """Return the columns of the file: those that the page shows and that have a value."""
        return [column for column in self.shown_columns if column.value]

    def file_records(self) -> QuerySet[Any]:
        """Return the records in order, with what the columns read of them."""
        return self.filtered()

    def file_stem(self) -> str:
        """Return the name of the file without its day and ending."""
        return str(self.title)

    def chunks(self) -> Iterator[Any]:
        """Yield the records in order, in constant memory.

        They come by a server-side cursor inside one transaction, which a pooler in transaction mode can serve too.
        """
        with transaction.atomic():
            yield from self.file_records().iterator(chunk_size=CHUNK)

    def logged(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """Yield `rows`, and write down who took how many of them."""
        taken, state = 0, "broken off"
        try:
            for row in rows:
                yield row
                taken += 1
            state = "whole"
        finally:
            logger.info(
                "%s exported by user %s: %d rows, %s, as %s of %s, filter %r",
                self.title,
                self.request.user.pk,
                taken,
                state,
                self.file_type,
                self.file_stem(),
                self.request.GET.urlencode(),
            )
