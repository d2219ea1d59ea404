"""Refusals that a page tells its reader about."""

from ecosystem.core.models import Record


class StaleRecord(Exception):
    """Somebody saved `record` after the reader opened it; nothing was overwritten."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"{record} was changed by somebody else meanwhile.")
        self.record = record


def check_version(record: Record, seen: int | None) -> None:
    """Raise StaleRecord unless `record`, freshly read and locked, still has version `seen`. None: not asked."""
    if seen is not None and record.version != seen:
        raise StaleRecord(record)
