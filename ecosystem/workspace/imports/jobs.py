"""The work that workers do for an import: reading it, bringing it in, undoing it.

Each is one transaction that holds the row of its run. So a worker that dies leaves nothing half done and the run as it
was, to be started again; and of two that are told to do the same, one finds the row taken or the state moved on.
"""

from collections.abc import Callable

import pghistory
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.core.tables import TableError
from ecosystem.workspace.imports import opportunities
from ecosystem.workspace.imports.kept import open_files
from ecosystem.workspace.imports.models import OPPORTUNITIES, ImportRun, ImportState
from ecosystem.workspace.imports.planning import counts_of, look_at_headings, plan_file
from ecosystem.workspace.imports.progress import Progress, forget
from ecosystem.workspace.imports.recognise import SUBJECTS
from ecosystem.workspace.imports.undoing import undo
from ecosystem.workspace.imports.writing import Writing
from engagements.imports.parts import ImportPart

# Imports and undos of all people wait for each other by this name.
LOCK = "imports"


class Stale(Exception):
    """Records changed since the preview was made."""


def read(pk: int) -> bool:
    """Read the files of run `pk` and stage what they would do; return whether there was anything to do."""
    return _work(pk, ImportState.READING, _read, otherwise=ImportState.FAILED)


def _read(run: ImportRun) -> None:
    run.planned.all().delete()
    run.questions, run.counts = [], {}
    try:
        with transaction.atomic(), open_files(run) as files:
            if not run.columns and not run.subject:
                look_at_headings(run, files[ImportPart.MAIN])
            if run.subject == OPPORTUNITIES:
                opportunities.plan_files(run, files)
            else:
                plan_file(run, files[ImportPart.MAIN])
    except TableError as error:
        run.state, run.problem = ImportState.FAILED, str(error)


def bring_in(pk: int) -> bool:
    """Write what is staged for run `pk`, all of it or nothing; return whether there was anything to do.

    Where records changed since the preview was made nothing is written, and the files are to be read again.
    """
    try:
        return _work(pk, ImportState.IMPORTING, _bring_in, otherwise=ImportState.PREVIEW)
    except Stale:
        run = ImportRun.objects.get(pk=pk)
        run.problem = _(
            "Something changed here since you looked, and nothing was written. This is how it would go now."
        )
        run.state, run.state_since = ImportState.READING, timezone.now()
        run.save(update_fields=["problem", "state", "state_since"])
        return read(pk)


def _bring_in(run: ImportRun) -> None:
    _wait_for_others()
    try:
        _write(run)
    except IntegrityError as error:
        # Only what was saved since the preview can stand against what it promised.
        raise Stale from error
    run.state, run.done_at, run.problem = ImportState.DONE, timezone.now(), ""


def _write(run: ImportRun) -> None:
    if run.subject == OPPORTUNITIES:
        with pghistory.context(user=run.by_id, import_run=run.pk), open_files(run) as files:
            opportunities.write_files(run, files)
    else:
        _check_fresh(run)
        Writing(run, SUBJECTS[run.subject], Progress(run)).write()
        run.counts = counts_of(run)
    # What would fail at the end of the transaction fails here, where it is known what to do.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])


def _check_fresh(run: ImportRun) -> None:
    """Raise Stale if anything that was staged may be otherwise by now."""
    others = ImportRun.objects.exclude(pk=run.pk)
    if (
        others.filter(done_at__gt=run.planned_at).exists()
        or others.filter(undone_at__gt=run.planned_at).exists()
    ):
        raise Stale
    table = connection.ops.quote_name(SUBJECTS[run.subject].model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT 1 FROM workspace_importrow r LEFT JOIN {table} t ON t.id = r.object_id
            WHERE r.run_id = %s AND r.outcome = 'update'
              AND (t.id IS NULL OR t.version <> r.seen_version OR t.archived_at IS NOT NULL) LIMIT 1
            """,  # noqa: S608  # our own table's name
            [run.pk],
        )
        if cursor.fetchone():
            raise Stale


def undo_run(pk: int) -> bool:
    """Take back what run `pk` brought in; return whether there was anything to do."""
    return _work(pk, ImportState.UNDOING, _undo, otherwise=ImportState.DONE)


def _undo(run: ImportRun) -> None:
    _wait_for_others()
    run.counts |= undo(run, Progress(run))
    run.state, run.undone_at, run.problem = ImportState.UNDONE, timezone.now(), ""


def _work(pk: int, state: str, do: Callable[[ImportRun], None], *, otherwise: str) -> bool:
    """Do a piece of work on run `pk` if it stands in `state` and nobody is at it.

    When it takes too long the run goes to state `otherwise`, and says so.
    """
    try:
        with transaction.atomic():
            mine = ImportRun.objects.select_for_update(skip_locked=True, of=("self",))
            run = mine.select_related("by").filter(pk=pk, state=state).first()
            if run is None:
                return False
            do(run)
            run.state_since, run.done_rows = timezone.now(), run.rows
            run.save()
    except SoftTimeLimitExceeded:
        _give_up(pk, state, otherwise, _("This took longer than an import may. Part the file into several."))
    except Stale:
        raise
    except Exception:
        _give_up(pk, state, otherwise, _("Something went wrong on our side. Nothing was written; try again."))
        raise
    forget(pk, state)
    return True


def _give_up(pk: int, state: str, otherwise: str, problem: str) -> None:
    ImportRun.objects.filter(pk=pk, state=state).update(
        state=otherwise, problem=problem, state_since=timezone.now()
    )
