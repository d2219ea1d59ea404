"""Writing what was staged: in sets, each with its entry in the journal that an undo goes by."""

# ruff: noqa: S608  # the SQL is made of our own tables' and columns' names

from typing import Any

import pghistory
from django.apps import apps
from django.db import connection, models

from ecosystem.workspace.imports.models import ImportChange, ImportRow, ImportRun
from ecosystem.workspace.imports.progress import Progress
from ecosystem.workspace.imports.undoing import fingerprint
from partners.imports.subject import Outcome, Subject

# Rows that are written at a time, each time under a context of history of its own: every row of history writes that
# context's row once more, and PostgreSQL walks through all of its versions of one transaction to do so.
CHUNK = 1000


def _name(name: str | None) -> str:
    assert name is not None
    return connection.ops.quote_name(name)


class Journal:
    """Notes what an import writes, in the transaction that it writes in."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.table = _name(ImportChange._meta.db_table)

    def execute(self, sql: str, **values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"run": self.run.pk, **values})

    def entry(self, root: str, root_id: str, kind: str, *, before: str = "NULL", left_as: str = "''") -> str:
        """Return the SQL that notes rows `t`; the rest of the query says which."""
        return (
            f"INSERT INTO {self.table} (run_id, model, object_id, root, root_id, kind, before, left_as, kept_because, undone) "
            f"SELECT %(run)s, %(label)s, t.id, {root}, {root_id}, '{kind}', {before}, {left_as}, '', false FROM "
        )

    def about_to_change(self, model: type[models.Model], ids: list[int]) -> None:
        """Note records as they are, before they are changed."""
        self.execute(
            self.entry("%(label)s", "t.id", "changed", before="to_jsonb(t)")
            + f"{_name(model._meta.db_table)} t WHERE t.id = ANY(%(ids)s)",
            label=model._meta.label, ids=ids,
        )  # fmt: skip

    def changed(self, model: type[models.Model], ids: list[int]) -> None:
        """Note how records that were about to change have been left."""
        self.execute(
            f"UPDATE {self.table} j SET left_as = {fingerprint(model)} FROM {_name(model._meta.db_table)} t "
            "WHERE j.run_id = %(run)s AND j.model = %(label)s AND j.object_id = t.id AND j.kind = 'changed' "
            "AND t.id = ANY(%(ids)s) AND j.object_id = ANY(%(ids)s)",
            label=model._meta.label, ids=ids,
        )  # fmt: skip

    def created(
        self, model: type[models.Model], ids: list[int], *, root: tuple[type[models.Model], str] | None = None
    ) -> None:
        """Note new rows: records, or with `root` (its model, the column that names it) rows that belong to records."""
        label, column = (root[0]._meta.label, f"t.{_name(root[1])}") if root else (model._meta.label, "t.id")
        self.execute(
            self.entry("%(root)s", column, "created", left_as=fingerprint(model))
            + f"{_name(model._meta.db_table)} t WHERE t.id = ANY(%(ids)s)",
            label=model._meta.label, root=label, ids=ids,
        )  # fmt: skip


class Writing:
    """Writes the rows that are staged for `run`."""

    def __init__(self, run: ImportRun, subject: type[Subject], progress: Progress) -> None:
        self.run, self.subject, self.progress = run, subject, progress
        self.journal = Journal(run)
        self.model = subject.model
        self.label = self.model._meta.label
        self.table = _name(self.model._meta.db_table)
        self.rows = _name(ImportRow._meta.db_table)
        self.some = "r.run_id = %(run)s AND r.number BETWEEN %(low)s AND %(high)s"
        self.values: dict[str, Any] = {"label": self.label, "root": self.label}

    def write(self) -> None:
        """Write all, and note it."""
        # The rows came all at once, and nobody has counted them since.
        self.execute(f"ANALYZE {self.rows}")
        self._number_new_records()
        self._write_words()
        numbers = self.run.planned.filter(outcome__in=(Outcome.CREATE, Outcome.UPDATE)).order_by("number")
        ordered = list(numbers.values_list("number", flat=True))
        self.progress.total = len(ordered)
        belongings = self._belongings()
        for start in range(0, len(ordered), CHUNK):
            part = ordered[start : start + CHUNK]
            self.values |= {"low": part[0], "high": part[-1]}
            with pghistory.context(user=self.run.by_id, import_run=self.run.pk):
                self._write_records()
                for model in belongings:
                    self._write_belongings(model)
            self.progress.at(start + len(part))

    def execute(self, sql: str, **more: Any) -> None:
        self.journal.execute(sql, **self.values, **more)

    def _number_new_records(self) -> None:
        self.execute(
            f"UPDATE {self.rows} r SET object_id = nextval(pg_get_serial_sequence(%(table)s, 'id')) "
            "WHERE r.run_id = %(run)s AND r.outcome = 'create'",
            table=self.model._meta.db_table,
        )

    def _write_words(self) -> None:
        """Add the words that rows bring along and that are not there: industries."""
        for label, (_column, model) in self.subject.words.items():
            table = _name(model._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} (name) SELECT DISTINCT e->>'word' FROM {self.rows} r, jsonb_array_elements(r.adds->%(link)s) e "
                    "WHERE r.run_id = %(run)s AND e ? 'word' ON CONFLICT DO NOTHING RETURNING id",
                    {"run": self.run.pk, "link": label},
                )
                ids = [pk for (pk,) in cursor.fetchall()]
            self.journal.created(model, ids)

    def _write_records(self) -> None:
        columns = [str(each.column) for each in self.model._meta.concrete_fields if not each.generated]
        every, new = ", ".join(map(_name, columns)), ", ".join(f"n.{_name(each)}" for each in columns)
        self._change_records(columns)
        self.execute(
            f"INSERT INTO {self.table} ({every}) SELECT {new} FROM {self.rows} r, "
            f"jsonb_populate_record(NULL::{self.table}, r.data || jsonb_build_object('id', r.object_id)) n "
            f"WHERE {self.some} AND r.outcome = 'create' ORDER BY r.number"
        )
        note = self.journal.entry("%(label)s", "t.id", "created", left_as=fingerprint(self.model))
        self.execute(
            f"{note} {self.table} t JOIN {self.rows} r ON r.object_id = t.id WHERE {self.some} AND r.outcome = 'create'"
        )

    def _change_records(self, columns: list[str]) -> None:
        """Change the records of this part that there are already. Each is named, so that none is looked for."""
        changes = f"{self.some} AND r.outcome = 'update' AND r.data <> '{{}}'::jsonb"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT r.object_id FROM {self.rows} r WHERE {changes}", {"run": self.run.pk, **self.values}
            )
            ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return
        self.journal.about_to_change(self.model, ids)
        kept = [each for each in columns if each not in {"id", "version", "updated_at"}]
        names, values = ", ".join(map(_name, kept)), ", ".join(f"n.{_name(each)}" for each in kept)
        self.execute(
            f"UPDATE {self.table} t SET ({names}) = ROW({values}), version = t.version + 1, updated_at = now() "
            f"FROM {self.rows} r JOIN {self.table} p ON p.id = r.object_id, jsonb_populate_record(p, r.data) n "
            f"WHERE {changes} AND t.id = r.object_id"
        )
        self.journal.changed(self.model, ids)

    def _belongings(self) -> list[type[models.Model]]:
        """Return the models of which rows bring rows along or take some away."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT jsonb_object_keys(COALESCE(r.adds, '{{}}') || COALESCE(r.drops, '{{}}')) "
                f"FROM {self.rows} r WHERE r.run_id = %s AND r.outcome IN ('create', 'update')",
                [self.run.pk],
            )
            return [apps.get_model(label) for (label,) in sorted(cursor.fetchall())]

    def _remove_belongings(self, model: type[models.Model], owner: str) -> None:
        """Remove the rows of `model` that rows of this part take away, if any. `owner` is its column of the record."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT e::bigint FROM {self.rows} r, jsonb_array_elements_text(r.drops->%(which)s) e "
                f"WHERE {self.some} AND r.outcome IN ('create', 'update')",
                {"run": self.run.pk, "which": model._meta.label, **self.values},
            )
            ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return
        table = _name(model._meta.db_table)
        gone = f"{table} t WHERE t.id = ANY(%(ids)s) AND t.{owner} IN (SELECT r.object_id FROM {self.rows} r WHERE {self.some})"
        note = self.journal.entry("%(root)s", f"t.{owner}", "removed", before="to_jsonb(t)")
        values = {**self.values, "label": model._meta.label, "ids": ids}
        self.journal.execute(f"{note} {gone}", **values)
        self.journal.execute(f"DELETE FROM {gone}", **values)

    def _write_belongings(self, model: type[models.Model]) -> None:
        table = _name(model._meta.db_table)
        owner = _name(_owner_column(model, self.model))
        columns = [
            each.column for each in model._meta.concrete_fields if not each.primary_key and not each.generated
        ]
        writes = f"{self.some} AND r.outcome IN ('create', 'update')"
        which = {"label": model._meta.label}
        values = self.values | which
        self._remove_belongings(model, owner)
        cells = {each: f"n.{_name(each)}" for each in columns}
        cells[_owner_column(model, self.model)] = "r.object_id"
        if model._meta.label in self.subject.words:
            column, words = self.subject.words[model._meta.label]
            named = f"SELECT w.id FROM {_name(words._meta.db_table)} w WHERE w.name = e->>'word'"
            cells[column] = f"COALESCE(n.{_name(column)}, ({named}))"
        note = self.journal.entry("%(root)s", f"t.{owner}", "created", left_as=fingerprint(model))
        self.journal.execute(
            f"WITH t AS (INSERT INTO {table} ({', '.join(map(_name, cells))}) SELECT {', '.join(cells.values())} "
            f"FROM {self.rows} r, jsonb_array_elements(r.adds->%(label)s) e, jsonb_populate_record(NULL::{table}, e) n "
            f"WHERE {writes} ORDER BY r.number RETURNING *) {note} t",
            **values,
        )


def _owner_column(model: type[models.Model], owner: type[models.Model]) -> str:
    """Return the column by which rows of `model` say which record of `owner` they belong to."""
    return next(
        str(each.column)
        for each in model._meta.concrete_fields
        if each.is_relation and each.related_model is owner
    )
