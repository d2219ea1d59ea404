"""The files of a run, kept in the database in pieces, so that any worker finds them and none holds the whole."""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import IO

from django.core.files.uploadedfile import UploadedFile

from ecosystem.workspace.imports.models import ImportFile, ImportPiece, ImportRun

PIECE = 1024 * 1024  # bytes
# Bytes of a file beyond which it goes from memory to disk while it is read.
IN_MEMORY = 2 * PIECE


def keep(run: ImportRun, part: str, file: UploadedFile) -> ImportFile:
    """Keep `file` as `part` of `run`, byte for byte."""
    kept = ImportFile.objects.create(run=run, part=part, name=(file.name or "")[:200], size=file.size or 0)
    file.seek(0)
    for number, piece in enumerate(file.chunks(PIECE)):
        ImportPiece.objects.create(file=kept, number=number, content=piece)
    return kept


@contextlib.contextmanager
def open_files(run: ImportRun) -> Iterator[dict[str, IO[bytes]]]:
    """Give the files of `run` by part, open for reading, until the block ends."""
    with contextlib.ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        for kept in run.files.all():
            copy = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            for content in (
                kept.pieces.order_by("number").values_list("content", flat=True).iterator(chunk_size=4)
            ):
                copy.write(content)
            copy.seek(0)
            files[kept.part] = copy
        yield files
