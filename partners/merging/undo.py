"""Taking a merge back: the exact rows, or nothing and the reasons row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from partners.merging.journal import VERSION_STRIDE, has_version, quoted
from partners.merging.merge import check_what_hangs_together, locked_pair, refusals_of_any_model
from partners.merging.rules import rule_of
from partners.models import ContactMerge, PartnerMerge

# Columns that may have changed since without standing in the way: the newer value stays.
KEEPS_TIME = ("version", "updated_at", "last_touch_at")


# What the braces take are names of our own tables and columns.
CHANGED_SINCE = """
SELECT j.row_id, ARRAY(
  SELECT a.key FROM jsonb_each(j.after) a
  WHERE t.{key} IS NOT NULL AND a.key <> ALL(%s) AND a.value IS DISTINCT FROM to_jsonb(t) -> a.key ORDER BY 1
) AS columns
FROM {journal} j LEFT JOIN {table} t ON t.{key} = j.row_id::{type}
WHERE j.merge_id = %s AND j.step = %s AND (t.{key} IS NULL OR EXISTS (
  SELECT FROM jsonb_each(j.after) a WHERE a.key <> ALL(%s) AND a.value IS DISTINCT FROM to_jsonb(t) -> a.key
))
ORDER BY j.id
"""
PAIRED_KEYS = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, own.attname
FROM pg_constraint c
JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = ANY(c.conkey) AND own.attname <> 'partner_id'
WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND EXISTS (
  SELECT FROM pg_attribute p
  WHERE p.attrelid = c.conrelid AND p.attnum = ANY(c.conkey) AND p.attname = 'partner_id'
)
ORDER BY c.conname
"""
CAME_SINCE = """
SELECT t.id::text
FROM {table} t
JOIN {journal} j ON j.row_id = t.{column}::text AND j.model = %s AND j.after ? 'partner_id' AND j.merge_id = %s
WHERE t.partner_id = %s AND NOT EXISTS (
  SELECT FROM {journal} mine WHERE mine.merge_id = j.merge_id AND mine.model = %s AND mine.row_id = t.id::text
)
ORDER BY t.id
"""
SET_BACK = """
UPDATE {table} t SET {changes} FROM {journal} j, LATERAL jsonb_populate_record(NULL::{table}, j.before) was
WHERE j.merge_id = %s AND j.step = %s AND t.{key} = j.row_id::{type}
"""
PUT_BACK = """
INSERT INTO {table} ({names}) SELECT {was}
FROM {journal} j, LATERAL jsonb_populate_record(NULL::{table}, j.before) was
WHERE j.merge_id = %s AND j.step = %s
"""


class CannotUndo(ValidationError):
    """Why a merge can't be undone, one sentence for each row that stands in the way."""

    @classmethod
    def because_merged(cls, into: Any) -> "CannotUndo":
        """Return the refusal for where what stayed was merged away itself."""
        words = _("“%(into)s” itself was merged into “%(next)s” since: undo that merge first.")
        return cls(words % {"into": into, "next": into.merged_into})


@dataclass(frozen=True)
class Obstacle:
    """A row that stands in the way, by model and primary key, and why, as a sentence with %(row)s in it."""

    model: type[Model]
    pk: str
    words: str


@one_transaction
def _undo(by: User, merge: Any) -> Any:
    model = type(merge.into)
    _away, into = locked_pair(model, merge.away_id, merge.into_id)
    merge = type(merge)._base_manager.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    if into.merged_into_id is not None:
        raise CannotUndo.because_merged(into)
    found = list(obstacles(merge))
    if found:
        raise CannotUndo([in_words(obstacle, by) for obstacle in found])
    for step, label, is_gone in _steps(merge):
        restore = _put_back if is_gone else _set_back
        restore(merge, step, apps.get_model(label))
    check_what_hangs_together()
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    return merge


def undo_merge[M: (PartnerMerge, ContactMerge)](*, by: User, merge: M) -> M:
    """Restore every row that `merge` changed as it was, and return the merge. Undone already, nothing happens.

    Rows that were added to what stayed since then stay there. Raises CannotUndo, and writes nothing, when a row was
    changed or removed since, or when something else has its place now.
    """
    with refusals_of_any_model():
        undone: M = _undo(by, merge)
    return undone


def obstacles(merge: PartnerMerge | ContactMerge) -> Iterator[Obstacle]:
    """Yield what stands in the way of undoing `merge`, row by row."""
    gone, changed = _("%(row)s was removed since"), _("%(row)s was changed since: %(columns)s")
    for step, label, is_gone in _steps(merge):
        if is_gone:
            continue
        model = apps.get_model(label)
        for pk, columns in _changed_since(merge, step, model):
            words = (
                changed % {"row": "%(row)s", "columns": _column_words(model, columns)} if columns else gone
            )
            yield Obstacle(model, pk, words)
    yield from _held_back(merge)


def moved_counts(merge: PartnerMerge | ContactMerge, reader: User) -> list[tuple[str, int]]:
    """Return what the merge moved, as label and count of the rows that `reader` may know of."""
    counts = []
    ours = type(merge.into)._meta.label_lower
    moved = merge.rows.exclude(model=ours).filter(after__isnull=False)
    for label in sorted(set(moved.order_by().values_list("model", flat=True))):
        model = apps.get_model(label)
        if model._meta.auto_created:
            continue
        rows: Any = model._default_manager
        rows = rows.visible_to(reader) if hasattr(rows, "visible_to") else rows
        pks = moved.filter(model=label).order_by().values_list("row_id", flat=True).distinct()
        count = rows.filter(pk__in=list(pks)).count()
        if count:
            plural = rule_of(model).plural
            counts.append((str(plural or model._meta.verbose_name_plural).capitalize(), count))
    return counts


def in_words(obstacle: Obstacle, reader: User) -> str:
    """Return `obstacle` as a sentence; a row that `reader` may not know of is not named."""
    rows: Any = obstacle.model._default_manager
    rows = rows.visible_to(reader) if hasattr(rows, "visible_to") else rows
    row = rows.filter(pk=obstacle.pk).first()
    kind = str(obstacle.model._meta.verbose_name)
    if obstacle.model._meta.auto_created:
        name = _("A link (%(kind)s)") % {"kind": kind}
    elif row is not None:
        name = _("%(kind)s “%(name)s”") % {"kind": kind.capitalize(), "name": row}
    else:
        name = _("A row (%(kind)s)") % {"kind": kind}
    return obstacle.words.replace("%(row)s", name) + "."


def _steps(merge: PartnerMerge | ContactMerge) -> list[tuple[int, str, bool]]:
    """Return the steps of `merge` backwards: number, model, and whether the row was taken away."""
    is_gone = ExpressionWrapper(Q(after__isnull=True), BooleanField())
    rows = merge.rows.order_by("-step").annotate(is_gone=is_gone)
    return list(rows.values_list("step", "model", "is_gone").distinct())


def _tables(merge: Any, model: type[Model]) -> dict[str, str]:
    meta = model._meta
    return {
        "journal": quoted(merge.rows.model._meta.db_table),
        "table": quoted(meta.db_table),
        "key": quoted(meta.pk.column),
        "type": str(meta.pk.rel_db_type(connection)),
    }


def _changed_since(merge: Any, step: int, model: type[Model]) -> list[tuple[str, list[str]]]:
    """Return the rows of a step that are not as the merge left them, with the columns that differ; none: it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            CHANGED_SINCE.format(**_tables(merge, model)),
            [list(KEEPS_TIME), merge.pk, step, list(KEEPS_TIME)],
        )
        return cursor.fetchall()


def _column_words(model: type[Model], columns: list[str]) -> str:
    names = {field.column: str(field.verbose_name) for field in model._meta.concrete_fields}
    return ", ".join(names.get(column, column) for column in columns)


def _held_back(merge: PartnerMerge | ContactMerge) -> Iterator[Obstacle]:
    """Yield rows that stay with what stayed but hang on a row that would go back.

    The database holds such rows to one partner by foreign keys over two columns; it knows them all.
    """
    if not isinstance(merge, PartnerMerge):
        return
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(PAIRED_KEYS)
        pairs = [pair for pair in cursor.fetchall() if pair[0] in by_table and pair[1] in by_table]
        for table, held, column in pairs:
            model, held_model = by_table[table], by_table[held]
            names = {"journal": quoted(merge.rows.model._meta.db_table), "table": table, "column": column}
            cursor.execute(
                CAME_SINCE.format(**names),
                [held_model._meta.label_lower, merge.pk, merge.into_id, model._meta.label_lower],
            )
            words = _("%(row)s came since and hangs on a %(kind)s that would go back") % {
                "row": "%(row)s",
                "kind": held_model._meta.verbose_name,
            }
            for (pk,) in cursor.fetchall():
                yield Obstacle(model, pk, words)


def _set_back(merge: Any, step: int, model: type[Model]) -> None:
    """Give the rows of a step the columns that they had."""
    columns = sorted(
        {
            name
            for before in merge.rows.filter(step=step).values_list("before", flat=True)[:1]
            for name in before
        }
    )
    known = {field.column for field in model._meta.concrete_fields}
    changes = []
    for column in columns:
        name = quoted(column)
        if column not in known:
            continue
        if column == "version" and has_version(model):
            otherwise = f"t.version + {VERSION_STRIDE}"
        elif column in KEEPS_TIME:
            otherwise = f"t.{name}"
        else:
            changes.append(f"{name} = was.{name}")
            continue
        same = f"to_jsonb(t) -> '{column}' = j.after -> '{column}'"
        changes.append(f"{name} = CASE WHEN {same} THEN was.{name} ELSE {otherwise} END")
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            SET_BACK.format(changes=", ".join(changes), **_tables(merge, model)),
            [merge.pk, step],
        )


def _put_back(merge: Any, step: int, model: type[Model]) -> None:
    """Insert the row that a step took away, with the primary key that it had."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = ", ".join(quoted(field.column) for field in fields)
    was = ", ".join(f"was.{quoted(field.column)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            PUT_BACK.format(names=names, was=was, **_tables(merge, model)),
            [merge.pk, step],
        )
