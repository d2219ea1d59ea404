"""Reading a file and staging what each row would do. Nothing but the stage is written."""

from collections.abc import Iterator, Mapping
from itertools import batched
from typing import IO, Any

from django.db import connection, models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.core.cells import has_decimal_comma, order_of_days
from ecosystem.core.tables import Row, Table, TableError
from ecosystem.core.workbooks import open_table
from ecosystem.workspace.imports.models import ImportChange, ImportRow, ImportRun, ImportState, Source
from ecosystem.workspace.imports.progress import Progress
from ecosystem.workspace.imports.recognise import SUBJECTS, recognise
from ecosystem.workspace.imports.undoing import fingerprint
from partners.imports.subject import Kind, Outcome, Planned, Said, Subject

MOST_ROWS = 200_000
# Rows that are planned and staged at a time.
CHUNK = 2000
# Cells of a column that the page of columns shows, and their length.
SAMPLES, SAMPLE = 3, 60
# Rows whose cells are kept, so that they can be given back to be mended.
GIVEN_BACK = (Outcome.BAD, Outcome.CONFLICT, Outcome.ASKED)
COUNT_NAMES = {
    Outcome.CREATE: "created",
    Outcome.UPDATE: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.ASKED: "asked",
    Outcome.CONFLICT: "conflicts",
    Outcome.BAD: "bad",
}


def plan_file(run: ImportRun, file: IO[bytes]) -> None:
    """Stage what each row of `file` would do, or note what must be told of its columns first; change `run`, unsaved.

    Raises TableError when the file can't be read.
    """
    progress = Progress(run)
    asked = _survey(run, open_table(file))
    if not run.subject or SUBJECTS[run.subject].missing(c["field"] for c in run.columns) or asked:
        run.options["ask_days"] = asked
        run.state = ImportState.MAPPING
        return
    run.options["ask_days"] = []
    file.seek(0)
    progress.total = run.rows
    subject = SUBJECTS[run.subject](said_of(run))
    stage(run, _planned(subject, run, open_table(file), progress))
    run.questions = [
        _question(subject, key) for key in subject.questions if subject.asked.get(key) is not None
    ]
    run.counts = counts_of(run)
    run.state, run.planned_at = ImportState.PREVIEW, timezone.now()


def look_at_headings(run: ImportRun, file: IO[bytes]) -> None:
    """Tell from its headings what `file` is, and leave it at its start; change `run`, unsaved. Raises TableError."""
    headings = open_table(file).headings
    recognised = recognise(headings, run.by)
    run.subject, run.source = recognised.subject, recognised.source
    if run.subject in SUBJECTS or not run.subject:
        run.columns = [{"heading": h, "field": recognised.fields[h], "samples": []} for h in headings]
    file.seek(0)


def said_of(run: ImportRun) -> Said:
    """Return what the user said of the file of `run`."""
    options = run.options
    return Said(
        by=run.by,
        # Ids in our own files say whose they are; one that doesn't is nobody's in particular.
        system=Source.OTHER if run.source == Source.OWN else run.source,
        answers=options.get("answers", {}),
        day_first=options.get("day_first", {}),
        decimal_comma=options.get("decimal_comma", {}),
        currency=options.get("currency", ""),
        track=options.get("track", ""),
        without_owner=options.get("without_owner", False),
        overwrite=options.get("overwrite", False),
        changed_here=changed_since_import,
    )


def _survey(run: ImportRun, table: Table) -> list[str]:
    """Count the rows, keep samples of the columns, and find out how days and amounts are written.

    Returns the fields whose days may be read in two ways, and whose user has not said which.
    """
    kinds = {each.key: each.kind for each in SUBJECTS[run.subject].fields} if run.subject else {}
    texts: dict[str, list[str]] = {}
    columns = [
        (name, column, kinds.get(column["field"]))
        for name, column in zip(table.columns, run.columns, strict=True)
    ]
    for column in run.columns:
        column["samples"] = []
    run.rows = 0
    for row in table:
        run.rows += 1
        if run.rows > MOST_ROWS:
            raise TableError(
                _("The file has more than %(most)s rows. Part it into several.") % {"most": f"{MOST_ROWS:,}"}
            )
        for name, column, kind in columns:
            cell = row.values[name]
            if cell and len(column["samples"]) < SAMPLES and cell[:SAMPLE] not in column["samples"]:
                column["samples"].append(cell[:SAMPLE])
            if cell and kind in (Kind.DAY, Kind.AMOUNT):
                texts.setdefault(column["field"], []).append(cell)
    if not run.rows:
        raise TableError(_("The file holds no rows."))
    asked = []
    told = run.options.get("day_first", {})
    for field, cells in texts.items():
        if kinds[field] == Kind.AMOUNT:
            run.options.setdefault("decimal_comma", {})[field] = has_decimal_comma(cells)
            continue
        order = order_of_days(cells)
        if not order.is_ambiguous:
            told[field] = order.day_first
        elif field not in told:
            asked.append(field)
    run.options["day_first"] = told
    return asked


def _planned(subject: Subject, run: ImportRun, table: Table, progress: Progress) -> Iterator[Planned]:
    places = [
        (name, column["field"])
        for name, column in zip(table.columns, run.columns, strict=True)
        if column["field"]
    ]
    done = 0
    for rows in batched(table, CHUNK, strict=False):
        yield from subject.plan([(row, _cells(row, places)) for row in rows])
        done += len(rows)
        progress.at(done)


def _cells(row: Row, places: list[tuple[str, str]]) -> Mapping[str, str]:
    return {field: row.values[name].replace("\x00", "") for name, field in places}


def _question(subject: Subject, key: str) -> dict[str, Any]:
    question = subject.questions[key]
    return {
        "key": key,
        "words": question.words,
        "choices": [list(choice) for choice in question.choices],
        "rows": subject.asked[key],
    }


def stage(run: ImportRun, planned: Iterator[Planned]) -> None:
    """Keep what the rows would do in place of what was kept before."""
    for rows in batched(planned, CHUNK, strict=False):
        ImportRow.objects.bulk_create(_row(run, each) for each in rows)


def _row(run: ImportRun, planned: Planned) -> ImportRow:
    writes = planned.outcome in (Outcome.CREATE, Outcome.UPDATE)
    return ImportRow(
        run=run,
        number=planned.row.number,
        outcome=planned.outcome,
        label=planned.label,
        reason=planned.reason,
        object_id=planned.object_id,
        seen_version=planned.seen_version,
        data=planned.data if writes else None,
        adds=planned.adds or None if writes else None,
        drops=planned.drops or None if writes else None,
        changes=planned.changes or None,
        questions=planned.questions or None,
        values=list(planned.row.values.values()) if planned.outcome in GIVEN_BACK else None,
    )


def counts_of(run: ImportRun) -> dict[str, int]:
    """Return how many rows have which outcome."""
    found = dict(run.planned.order_by().values_list("outcome").annotate(Count("pk")))
    return {name: found.get(outcome, 0) for outcome, name in COUNT_NAMES.items()}


def changed_since_import(model: type[models.Model], ids: list[int]) -> set[int]:
    """Return which records stand otherwise than the last import left them; those never imported are not among them."""
    journal = connection.ops.quote_name(ImportChange._meta.db_table)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT last.object_id FROM (
              SELECT DISTINCT ON (object_id) object_id, left_as FROM {journal}
              WHERE model = %s AND object_id = ANY(%s) AND left_as <> '' AND NOT undone
              ORDER BY object_id, id DESC
            ) last JOIN {table} t ON t.id = last.object_id WHERE {fingerprint(model)} <> last.left_as
            """,  # noqa: S608  # our own tables' names
            [model._meta.label, ids],
        )
        return {pk for (pk,) in cursor.fetchall()}
