"""Puts many rows into tables with COPY, with their history, past the triggers that would write it a row at a time.

Foreign keys and checks hold every row as ever. What is switched off until the end are the triggers of history and those
that note what is to be compared; the history that they would have written follows in one statement a table, each line
with the time of its row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Field, Model

from ecosystem.workspace.scale.progress import Progress

# Characters that reach the database at once.
CHUNK = 1 << 18
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

type Row = Sequence[Any]


@contextmanager
def triggers_off(models: Iterable[type[Model]]) -> Iterator[None]:
    """Keep the triggers of `models` from running until the block ends. Inside a transaction; locks the tables."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        # Checked at the end of each statement: millions of checks put off to the end would fill the memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


@contextmanager
def index_built_at_the_end(model: type[Model], name: str, progress: Progress) -> Iterator[None]:
    """Do without the index `name` of `model` until the block ends, and build it then, which is far quicker."""
    index = next(index for index in model._meta.indexes if index.name == name)
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_index(model, index)
    yield
    for _step in progress.step(f"Index {name}", [None]):
        with connection.cursor() as cursor, connection.schema_editor(atomic=False) as editor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            editor.add_index(model, index)


def take_ids(model: type[Model], count: int) -> range:
    """Return `count` ids in a row that no other row of `model` gets. Its table must be locked against inserts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + max(count, 1) - 1])
    return range(first, first + count)


def copy_rows(model: type[Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Put `rows`, values in the order of the fields `names`, into the table of `model`, and return how many.

    Fields that are not named get their default, the same in each row.
    """
    by_name = {field.name: field for field in model._meta.concrete_fields}
    named = [by_name[name] for name in names]
    others = [field for field in model._meta.concrete_fields if field not in named and _is_filled(field)]
    tail = "".join(f"\t{_text(field.get_default())}" for field in others)
    columns = ", ".join(f'"{field.column}"' for field in [*named, *others])
    source = _Lines(rows, tail)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', source, CHUNK)
    return source.count


def write_history(model: type[Model], ids: range, moment: str) -> None:
    """Write the line of history that the adding of each row in `ids` leaves, dated by the SQL `moment` of the row."""
    event = model.pgh_event_model  # type: ignore[attr-defined]  # tracked by pghistory
    kept = ", ".join(
        f'"{field.column}"' for field in event._meta.concrete_fields if not field.name.startswith("pgh_")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {event._meta.db_table} (pgh_created_at, pgh_label, pgh_obj_id, {kept}) "  # noqa: S608  # own names
            f"SELECT {moment}, 'insert', id, {kept} FROM {model._meta.db_table} WHERE id BETWEEN %s AND %s ORDER BY id",
            [ids.start, ids.stop - 1],
        )


def _is_filled(field: Field[Any, Any]) -> bool:
    """Return whether a row has to bring the value of `field`, which the database would not find itself."""
    return not (field.primary_key or field.generated or field.db_default is not NOT_PROVIDED)


class _Lines:
    """Rows as a file that COPY reads."""

    def __init__(self, rows: Iterable[Row], tail: str) -> None:
        self.rows, self.tail, self.rest, self.count = iter(rows), tail, b"", 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none when the rows are at an end."""
        if len(self.rest) < size:
            lines, length = [], 0
            for row in self.rows:
                line = "\t".join([_text(value) for value in row])
                lines.append(line)
                length += len(line)
                if length >= size:
                    break
            self.count += len(lines)
            self.rest += "".join([f"{line}{self.tail}\n" for line in lines]).encode()
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def _text(value: Any) -> str:
    """Return `value` as COPY reads it."""
    write = WRITERS.get(type(value))
    return write(value) if write else str(value)


def _array(values: Sequence[str]) -> str:
    """Return a PostgreSQL array of words that hold neither quotes nor commas."""
    return "{" + ",".join(values) + "}"


WRITERS: dict[type, Callable[[Any], str]] = {
    str: lambda value: value.translate(ESCAPES),
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    list: _array,
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
    int: str,
}
