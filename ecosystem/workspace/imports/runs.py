"""What a person does with an import: upload, tell columns, answer, confirm, undo, start again, discard."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.tables import Table, TableError
from ecosystem.core.transactions import one_transaction
from ecosystem.core.workbooks import check_workbook, is_workbook, open_table
from ecosystem.workspace.imports.kept import keep
from ecosystem.workspace.imports.models import OPPORTUNITIES, ImportMapping, ImportRun, ImportState, Source
from ecosystem.workspace.imports.recognise import SUBJECTS, recognise, signature
from engagements.imports.companions import PartError, read_companions
from engagements.imports.opportunities import COLUMNS
from engagements.imports.parts import ImportPart
from partners.imports.subject import heading_key

# Rows that are read when a file comes, to say at once what can't be read.
GLANCED = 50
# Bytes up to which a workbook is opened while its sender waits.
SMALL = 2 * 1024 * 1024
TASKS = {
    ImportState.READING: "read_import",
    ImportState.IMPORTING: "bring_in_import",
    ImportState.UNDOING: "undo_import",
}
OPPORTUNITY_PERMISSIONS = ("engagements.import_engagement",)


@one_transaction
def upload(
    *, by: User, files: Mapping[str, UploadedFile], options: dict[str, Any] | None = None, queue: bool = True
) -> ImportRun:
    """Keep the files, by part, and have them read: by a worker, or without `queue` by the caller.

    Raises PartError for one that is seen at once to be unreadable.
    """
    _glance(by, files)
    run = ImportRun(by=by, file_name=(files[ImportPart.MAIN].name or "")[:200], options=options or {})
    run.save()
    for part, file in files.items():
        keep(run, part, file)
    _start(run, ImportState.READING, queue=queue)
    return run


def _glance(by: User, files: Mapping[str, UploadedFile]) -> None:
    """Raise PartError for what is seen at once to be wrong with the files; a worker looks at all of them."""
    main = files[ImportPart.MAIN]
    companions = {part: file for part, file in files.items() if part != ImportPart.MAIN}
    try:
        main.seek(0)
        if is_workbook(main):  # type: ignore[arg-type]  # a file in all that matters
            check_workbook(main)  # type: ignore[arg-type]
            if (main.size or 0) > SMALL:
                return
        subject = _first_rows(by, open_table(main))  # type: ignore[arg-type]
    except TableError as error:
        raise PartError(ImportPart.MAIN, str(error)) from None
    if not may_bring_in(by, subject):
        raise PartError(ImportPart.MAIN, _("You may not bring in what this file holds."))
    if companions and subject != OPPORTUNITIES:
        raise PartError(
            next(iter(companions)), _("Companies, products and agents come with opportunities only.")
        )
    read_companions(companions)  # type: ignore[arg-type]


def _first_rows(by: User, table: Table) -> str:
    """Return what the rows are about, "" if that is not told. Raises TableError."""
    subject = recognise(table.headings, by).subject
    missing = [column for column in COLUMNS if column not in table.columns]
    if subject == OPPORTUNITIES and missing:
        raise TableError(_("The file lacks the columns %(names)s.") % {"names": ", ".join(missing)})
    rows = iter(table)
    if next(rows, None) is None:
        raise TableError(_("The file holds no rows."))
    for _number in range(GLANCED):
        next(rows, None)
    return subject


def may_bring_in(user: User, subject: str) -> bool:
    """Return whether `user` may bring in records of `subject`, or of any while that is unknown."""
    permissions = SUBJECTS[subject].permissions if subject in SUBJECTS else OPPORTUNITY_PERMISSIONS
    return user.has_perms(permissions)


@one_transaction
def map_columns(
    *, by: User, run: ImportRun, subject: str, source: str, fields: list[str], day_first: Mapping[str, bool]
) -> ImportRun:
    """Say what `run` is about, whose ids it has, and what each column fills ("" nothing); have it read again.

    It is remembered for the next file of these headings. Raises ValidationError for what can't be.
    """
    taken = [field for field in fields if field]
    labels = {each.key: str(each.label) for each in SUBJECTS[subject].fields}
    if twice := sorted({field for field in taken if taken.count(field) > 1}):
        raise ValidationError(
            _("Two columns fill “%(field)s”. Leave one of them out.") % {"field": labels[twice[0]]}
        )
    if missing := SUBJECTS[subject].missing(taken):
        raise ValidationError(_("Choose the column of: %(names)s.") % {"names": "; ".join(missing)})
    run = _locked(run, ImportState.MAPPING, ImportState.PREVIEW)
    headings = [column["heading"] for column in run.columns]
    run.subject, run.source = subject, source
    run.columns = [{**column, "field": field} for column, field in zip(run.columns, fields, strict=True)]
    known = run.options.get("day_first", {})
    run.options["day_first"] = {key: value for key, value in known.items() if key in taken} | dict(day_first)
    ImportMapping.objects.update_or_create(
        by=by,
        signature=signature(headings),
        defaults={
            "subject": subject,
            "source": source,
            "fields": {heading_key(h): field for h, field in zip(headings, fields, strict=True)},
        },
    )
    _start(run, ImportState.READING)
    return run


@one_transaction
def explain(*, by: User, run: ImportRun, options: Mapping[str, Any]) -> ImportRun:
    """Keep what `by` says of the files of `run`, and have it read again in that light."""
    run = _locked(run, ImportState.PREVIEW)
    run.options |= options
    _start(run, ImportState.READING)
    return run


@one_transaction
def confirm(*, by: User, run: ImportRun, whole: bool = False, queue: bool = True) -> ImportRun:
    """Have `run` brought in, once: confirmed again, also at the same time, it does nothing more.

    With `whole` all rows must be good. Raises ValidationError when some are not.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.PREVIEW:
        return run
    if whole and any(run.counts.get(name) for name in ("bad", "conflicts", "asked")):
        raise ValidationError(_("Some rows can't be brought in, and you asked for all or nothing."))
    _start(run, ImportState.IMPORTING, queue=queue)
    return run


@one_transaction
def undo(*, by: User, run: ImportRun) -> ImportRun:
    """Have what `run` brought in taken back, once."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state == ImportState.DONE:
        _start(run, ImportState.UNDOING)
    return run


@one_transaction
def start_again(*, by: User, run: ImportRun) -> ImportRun:
    """Have the work on `run` done that stopped, or that failed. A worker that is at it after all is not disturbed."""
    taken = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk).first()
    if taken is None:
        return run
    if taken.state == ImportState.FAILED:
        _start(taken, ImportState.READING)
    elif taken.is_working:
        _start(taken, ImportState(taken.state))
    return taken


def discard(*, by: User, run: ImportRun) -> None:
    """Forget a run that brought nothing in; what is done stays."""
    with transaction.atomic():
        idle = (ImportState.MAPPING, ImportState.PREVIEW, ImportState.FAILED, ImportState.READING)
        taken = (
            ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, state__in=idle).first()
        )
        if taken is not None:
            taken.planned.all().delete()
            taken.delete()


def _locked(run: ImportRun, *states: str) -> ImportRun:
    """Return the run with its row held. Raises ValidationError when it stands in none of `states`."""
    taken = ImportRun.objects.select_for_update().get(pk=run.pk)
    if taken.state not in states:
        raise ValidationError(_("This import has moved on meanwhile. Look at it again."))
    return taken


def _start(run: ImportRun, state: ImportState, *, queue: bool = True) -> None:
    """Note that work is to be done and, with `queue`, tell the workers once that is saved."""
    # Tasks call the jobs, which are not needed to say that there is one.
    from ecosystem.workspace import tasks

    run.state, run.state_since = state, timezone.now()
    if state != ImportState.READING or not run.planned_at:
        run.problem = ""
    run.save()
    if queue:
        task = getattr(tasks, TASKS[state])
        transaction.on_commit(lambda: task.delay(run.pk))


def as_source(text: str) -> str:
    """Return the system that `text` names, another one where it names none."""
    return text if text in Source.values else Source.OTHER
