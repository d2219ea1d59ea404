"""Undoing an import: every row that it wrote goes back to what it was, except where somebody worked on since.

In sets, from the journal that the import kept (`ImportChange`). A record that was changed or used since stays as it is,
with all that belongs to it, and is named.
"""

# ruff: noqa: S608  # the SQL is made of our own tables' and columns' names

from collections.abc import Iterator
from typing import Any

import pghistory
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_noop

from ecosystem.workspace.imports.models import ImportChange, ImportRun
from ecosystem.workspace.imports.progress import Progress

# Records that refer to others come before them.
ROOTS = (
    "engagements.Engagement",
    "partners.Contact",
    "partners.Partner",
    "partners.Product",
    "partners.Industry",
    "accounts.User",
)
# Columns that the product keeps up by itself, so that another value is nobody's change.
DERIVED = {"updated_at", "last_touch_at"}
# Rows about a record that the product derives by itself: they go with it.
DERIVED_ROWS = {"partners.PartnerHealth"}
# Of the columns, those that a record gets back all the same.
GOES_BACK = {"updated_at"}
# Records undone at a time, each time under a context of history of its own: see `writing.CHUNK`.
CHUNK = 1000

CHANGED = gettext_noop("changed since")
GONE = gettext_noop("no longer there")
USED = gettext_noop("used by something added since")
CLASHES = gettext_noop("its old values clash with another record")


def fingerprint(model: type[models.Model]) -> str:
    """Return the SQL of what tells whether row `t` of the table of `model` was changed by somebody."""
    columns = ", ".join(f"t.{_name(column)}" for column in _columns(model) if column not in DERIVED)
    return f"md5(ROW({columns})::text)"


def _columns(model: type[models.Model]) -> list[str]:
    return [each.column for each in model._meta.concrete_fields if not each.generated]


def _name(column: str) -> str:
    return connection.ops.quote_name(column)


def undo(run: ImportRun, progress: Progress) -> dict[str, int]:
    """Take back what `run` wrote, in the transaction of the caller; return how many records went back and stayed."""
    roots = run.changes.filter(root=models.F("model"), root_id=models.F("object_id"))
    progress.total = roots.count()
    _gather_statistics()
    done = 0
    for label in ROOTS:
        model = apps.get_model(label)
        first = roots.filter(model=label).order_by("object_id").values_list("object_id", flat=True)
        ids = list(first)
        for start in range(0, len(ids), CHUNK):
            low, high = ids[start], ids[min(start + CHUNK, len(ids)) - 1]
            with pghistory.context(user=run.by_id, undone_import_run=run.pk):
                _Undo(run, model, low, high).run()
            done += min(CHUNK, len(ids) - start)
            progress.at(done)
    kept = roots.exclude(kept_because="").count()
    return {"undone": progress.total - kept, "kept": kept}


def _gather_statistics() -> None:
    """Tell the planner how large the journal is: it grew at once, and nobody has counted it since."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_name(ImportChange._meta.db_table)}")


class _Undo:
    """Undoing for the records of one model with ids from `low` to `high`."""

    def __init__(self, run: ImportRun, model: type[models.Model], low: int, high: int) -> None:
        self.model, self.label = model, model._meta.label
        self.table = _name(model._meta.db_table)
        self.journal = _name(ImportChange._meta.db_table)
        self.values: dict[str, Any] = {"run": run.pk, "label": self.label, "low": low, "high": high}
        self.mine = "j.run_id = %(run)s AND j.root = %(label)s AND j.root_id BETWEEN %(low)s AND %(high)s"
        self.root = f"{self.mine} AND j.model = %(label)s AND j.object_id = j.root_id"

    def run(self) -> None:
        self._lock()
        self._keep_changed()
        self._keep_used()
        self._keep_belongings()
        try:
            with transaction.atomic():
                self._take_back()
                self.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError:
            self._take_back_one_by_one()

    def execute(self, sql: str, **more: Any) -> list[tuple[int, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.values, **more})
            return cursor.fetchall() if cursor.description else []

    def _lock(self) -> None:
        self.execute(
            f"SELECT 1 FROM {self.table} t JOIN {self.journal} j ON j.object_id = t.id WHERE {self.root} "
            "ORDER BY t.id FOR UPDATE OF t"
        )

    def _keep(self, why: str, condition: str) -> None:
        self.execute(
            f"UPDATE {self.journal} j SET kept_because = %(why)s WHERE {self.root} AND j.kept_because = '' AND {condition}",
            why=why,
        )

    def _keep_changed(self) -> None:
        there = f"(SELECT {fingerprint(self.model)} FROM {self.table} t WHERE t.id = j.object_id)"
        self._keep(GONE, f"{there} IS NULL")
        self._keep(CHANGED, f"{there} <> j.left_as")

    def _keep_used(self) -> None:
        """Keep the new records that anything refers to which this import did not bring along with them."""
        for other, column in _references(self.model):
            if other._meta.label in DERIVED_ROWS:
                continue
            # What an import brings along has numbers; of the rest none is its own.
            key = (
                f"r.{_name(str(other._meta.pk.column))}"
                if isinstance(other._meta.pk, models.IntegerField)
                else "NULL"
            )
            own = (
                f"SELECT 1 FROM {self.journal} o WHERE o.run_id = %(run)s AND o.model = %(other)s AND o.object_id = {key} "
                f"AND o.root = j.root AND o.root_id = j.root_id AND o.kind = 'created'"
            )
            self.execute(
                f"UPDATE {self.journal} j SET kept_because = %(why)s WHERE {self.root} AND j.kind = 'created' "
                f"AND j.kept_because = '' AND EXISTS (SELECT 1 FROM {_name(other._meta.db_table)} r "
                f"WHERE r.{_name(column)} = j.object_id AND NOT EXISTS ({own}))",
                why=USED,
                other=other._meta.label,
            )

    def _keep_belongings(self) -> None:
        """Keep what belongs to records that stay as they are."""
        roots = self.execute(
            f"SELECT j.object_id FROM {self.journal} j WHERE {self.root} AND j.kept_because <> ''"
        )
        if roots:
            self.execute(
                f"UPDATE {self.journal} j SET kept_because = 'belongs' WHERE {self.mine} AND j.kept_because = '' "
                "AND j.root_id = ANY(%(roots)s)",
                roots=[pk for (pk,) in roots],
            )

    def _take_back(self, only: int | None = None) -> None:
        one = " AND j.root_id = %(only)s" if only else ""
        mine = f"{self.mine}{one} AND j.kept_because = ''"
        labels = self.execute(f"SELECT DISTINCT j.model FROM {self.journal} j WHERE {mine}", only=only)
        names = [str(label) for (label,) in labels]
        # What belongs to a record goes before the record itself.
        for label in sorted(names, key=lambda each: each == self.label):
            self._take_back_rows(apps.get_model(label), f"{mine} AND j.model = %(which)s", label, only)
        self.execute(f"UPDATE {self.journal} j SET undone = true WHERE {mine}", only=only)

    def _take_back_rows(self, model: type[models.Model], mine: str, label: str, only: int | None) -> None:
        table, columns = _name(model._meta.db_table), _columns(model)
        for other, column in _references(model):
            if other._meta.label in DERIVED_ROWS:
                self.execute(
                    f"DELETE FROM {_name(other._meta.db_table)} r USING {self.journal} j "
                    f"WHERE {mine} AND j.kind = 'created' AND r.{_name(column)} = j.object_id",
                    which=label, only=only,
                )  # fmt: skip
        self.execute(
            f"DELETE FROM {table} t USING {self.journal} j WHERE {mine} AND j.kind = 'created' AND t.id = j.object_id",
            which=label, only=only,
        )  # fmt: skip
        back = [each for each in columns if each not in DERIVED - GOES_BACK and each != "id"]
        names, old = ", ".join(map(_name, back)), ", ".join(f"o.{_name(each)}" for each in back)
        self.execute(
            f"UPDATE {table} t SET ({names}) = ROW({old}) FROM {self.journal} j, "
            f"jsonb_populate_record(NULL::{table}, j.before) o WHERE {mine} AND j.kind = 'changed' AND t.id = j.object_id",
            which=label, only=only,
        )  # fmt: skip
        every = ", ".join(map(_name, columns))
        self.execute(
            f"INSERT INTO {table} ({every}) SELECT {', '.join(f'o.{_name(each)}' for each in columns)} "
            f"FROM {self.journal} j, jsonb_populate_record(NULL::{table}, j.before) o "
            f"WHERE {mine} AND j.kind = 'removed' ON CONFLICT DO NOTHING",
            which=label, only=only,
        )  # fmt: skip

    def _take_back_one_by_one(self) -> None:
        """Take the records back each by itself, for one of them clashes with what is there."""
        roots = self.execute(
            f"SELECT j.object_id FROM {self.journal} j WHERE {self.root} AND j.kept_because = '' ORDER BY 1"
        )
        for (pk,) in roots:
            try:
                with transaction.atomic():
                    self._take_back(only=pk)
                    self.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except IntegrityError:
                self._keep(CLASHES, f"j.object_id = {int(pk)}")
                self._keep_belongings()
        self.execute("SET CONSTRAINTS ALL DEFERRED")


def _references(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield the models that refer to `model`, each with its column; its history, which outlives it, aside."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (
            relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        ):
            continue
        other = relation.related_model
        field: Any = relation.field  # type: ignore[union-attr]  # of a reverse relation
        # The views of all histories have no table of their own.
        if isinstance(other, type) and other._meta.app_label != "pghistory" and field.db_constraint:
            yield other, field.column
