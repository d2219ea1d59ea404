"""Refusals that a page tells its reader about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _

# PostgreSQL's name for a second row of what may be there once.
UNIQUE_VIOLATION = "23505"


class Versioned(Protocol):
    """A row that counts its versions, as every Record does."""

    version: Any


class StaleRecord(Exception):
    """Somebody saved `record` after the reader opened it; nothing was overwritten."""

    def __init__(self, record: Any) -> None:
        super().__init__(f"{record} was changed by somebody else meanwhile.")
        self.record = record


def check_version(record: Versioned, seen: int | None) -> None:
    """Raise StaleRecord unless `record`, freshly read and locked, still has version `seen`. None: not asked."""
    if seen is not None and record.version != seen:
        raise StaleRecord(record)


@contextmanager
def refusals_in_words(model: type[Model]) -> Iterator[None]:
    """Raise the ValidationError that a constraint of `model` words, where the database refuses a row by it.

    Forms ask before they save; this is for what another request saved in between. Leave it outside the transaction.
    """
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        broken = next((each for each in model._meta.constraints if each.name == name), None)
        if broken is not None:
            raise ValidationError(broken.get_violation_error_message(), code="constraint") from error
        if getattr(error.__cause__, "pgcode", None) == UNIQUE_VIOLATION:
            raise ValidationError(
                _("Somebody saved the same a moment ago. Save again."), code="raced"
            ) from error
        raise
