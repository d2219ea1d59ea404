"""The statements that a merge is made of, each written down so that it can be run backwards.

PostgreSQL itself turns rows into JSON and back (`to_jsonb`, `jsonb_populate_record`): what undo restores is exact.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Model
from django.utils import timezone

from ecosystem.core.models import Record
from partners.models import ContactMerge, PartnerMerge

# How much the version of a moved row rises, and falls when that is undone. A form that was opened in between never fits
# again: its version is out of reach.
VERSION_STRIDE = 1000


def quoted(name: str | None) -> str:
    """Return a table or column as SQL names it."""
    assert name is not None, "a field has a column once its model is loaded"
    return connection.ops.quote_name(name)


def has_version(model: type[Model]) -> bool:
    """Return whether rows of `model` count their versions."""
    return issubclass(model, Record)


@dataclass
class Journal:
    """Runs the statements of one merge and writes each down as its next step."""

    merge: PartnerMerge | ContactMerge
    step: int = field(default=0)

    @property
    def table(self) -> str:
        """The table of the rows of this merge's journal."""
        return quoted(self.merge.rows.model._meta.db_table)

    def lock(self, model: type[Model], column: str, pk: Any) -> None:
        """Wait for the rows of `model` whose `column` is `pk`, and hold them until the transaction ends."""
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
        _run(
            f"SELECT 1 FROM {table} WHERE {quoted(column)} = %s ORDER BY {key} FOR UPDATE",  # noqa: S608  # own names
            [pk],
        )

    def move(self, model: type[Model], by: ForeignKey[Any, Any], going: Any, staying: Any) -> int:
        """Let every row of `model` that points at `going` point at `staying`; return how many."""
        self.step += 1
        table, key, column = quoted(model._meta.db_table), quoted(model._meta.pk.column), quoted(by.column)
        before, after, change = f"'{by.column}', {column}", f"'{by.column}', %s::bigint", f"{column} = %s"
        if has_version(model):
            before += ", 'version', version"
            after += f", 'version', version + {VERSION_STRIDE}"
            change += f", version = version + {VERSION_STRIDE}"
        _run(
            f"INSERT INTO {self.table} (merge_id, step, model, row_id, before, after) "  # noqa: S608  # own names
            f"SELECT %s, %s, %s, {key}::text, jsonb_build_object({before}), jsonb_build_object({after}) "
            f"FROM {table} WHERE {column} = %s ORDER BY {key}",
            [self.merge.pk, self.step, model._meta.label_lower, staying, going],
        )
        return _run(f"UPDATE {table} SET {change} WHERE {column} = %s", [staying, going])  # noqa: S608  # own names

    def change(self, model: type[Model], pk: Any, values: dict[str, Any]) -> None:
        """Set fields of one row, by attribute name; its version and time rise with them."""
        if not values:
            return
        self.step += 1
        row = model._base_manager.filter(pk=pk)
        if has_version(model):
            now = {"version": row.values_list("version", flat=True).get() + VERSION_STRIDE}
            values = {**values, **now, "updated_at": timezone.now()}
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
        self._keep_whole(model, pk)
        row.update(**values)
        # Only what is different now is kept: other columns may change until the merge is undone.
        _run(
            f"UPDATE {self.table} j SET "  # noqa: S608  # own names
            "before = (SELECT coalesce(jsonb_object_agg(b.key, b.value), '{}') FROM jsonb_each(j.before) b "
            "WHERE b.value IS DISTINCT FROM to_jsonb(t) -> b.key), "
            "after = (SELECT coalesce(jsonb_object_agg(a.key, a.value), '{}') FROM jsonb_each(to_jsonb(t)) a "
            "WHERE a.value IS DISTINCT FROM j.before -> a.key) "
            f"FROM {table} t WHERE j.merge_id = %s AND j.step = %s AND t.{key} = %s",
            [self.merge.pk, self.step, pk],
        )

    def take_away(self, model: type[Model], pk: Any) -> None:
        """Delete one row, on which nothing hangs any more."""
        self.step += 1
        self._keep_whole(model, pk)
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
        _run(f"DELETE FROM {table} WHERE {key} = %s", [pk])  # noqa: S608  # own names

    def _keep_whole(self, model: type[Model], pk: Any) -> None:
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
        _run(
            f"INSERT INTO {self.table} (merge_id, step, model, row_id, before) "  # noqa: S608  # own names
            f"SELECT %s, %s, %s, {key}::text, to_jsonb(t) FROM {table} t WHERE {key} = %s",
            [self.merge.pk, self.step, model._meta.label_lower, pk],
        )


def _run(sql: str, params: list[Any]) -> int:
    """Return how many rows the statement was about."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
