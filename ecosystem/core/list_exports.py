"""Lists as files: the rows of all pages and the columns that the page shows."""

import logging
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from ecosystem.core.lists import RecordList
from ecosystem.core.tables import send_xlsx, stream_csv

logger = logging.getLogger(__name__)
# Rows that are fetched at once.
CHUNK = 2000


class ListExport(RecordList):
    """Mixed into a list's view it sends the list as a file; `file_type` is "csv" or "xlsx"."""

    file_type = "csv"

    def get_permission_required(self) -> tuple[str, ...]:
        """Return what the list needs and what its file needs."""
        return (*super().get_permission_required(), self.export_permission)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        if not self.filterset.is_valid():
            problems = "; ".join(str(error) for errors in self.filterset.errors.values() for error in errors)
            return HttpResponse(problems, status=400, content_type="text/plain; charset=utf-8")
        columns = [column for column in self.shown_columns if column.value]
        headings = [str(column.label) for column in columns]
        rows = self.logged([column.of(record) for column in columns] for record in self.chunks())
        name = f"{self.title}-{timezone.localdate():%Y-%m-%d}.{self.file_type}".lower()
        if self.file_type == "csv":
            return stream_csv(name, headings, rows)
        return send_xlsx(name, headings, rows)

    def chunks(self) -> Iterator[Any]:
        """Yield the records in order, in constant memory."""
        return iter(self.filtered().iterator(chunk_size=CHUNK))

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
                "%s exported by user %s: %d rows, %s, filter %r",
                self.title,
                self.request.user.pk,
                taken,
                state,
                self.request.GET.urlencode(),
            )
