"""The public data set of opportunities as one of the kinds of file that can be brought in."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.db.models import Field
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.workspace.imports.models import ImportRow, ImportRun, ImportState
from ecosystem.workspace.imports.planning import CHUNK
from ecosystem.workspace.imports.progress import Progress
from ecosystem.workspace.imports.writing import Journal
from engagements.imports.bring_in import bring_in, counts_of
from engagements.imports.opportunities import STAGES, Options
from engagements.imports.plan import Change, Plan
from engagements.imports.reading import Preview, last_partner_without_company, look_at, read_files
from engagements.models import Engagement, StageChange
from partners.imports.subject import Outcome
from partners.models import ExternalId, Industry, Partner, Product


def options_of(run: ImportRun) -> Options:
    """Return what the user said of the files of `run`."""
    return Options(
        **{key: run.options[key] for key in ("without_company", "aliases", "currency") if key in run.options}
    )


def plan_files(run: ImportRun, files: Mapping[str, IO[bytes]]) -> None:
    """Stage what bringing in the files would do; change `run`, unsaved. Raises PartError for one that can't be read."""
    progress = Progress(run)
    run.options.setdefault("without_company", last_partner_without_company(run.by))
    preview = look_at(by=run.by, files=files, options=options_of(run))
    plan = preview.plan
    run.rows = preview.reading.rows
    run.columns = [{"heading": name, "field": "", "samples": []} for name in preview.reading.columns]
    progress.total = run.rows
    for done, rows in enumerate(_chunks(_staged(run, plan)), start=1):
        ImportRow.objects.bulk_create(rows)
        progress.at(min(run.rows, done * CHUNK))
    run.counts = {**counts_of(plan).as_dict(), "asked": 0, "conflicts": 0}
    run.options |= _unclear(preview)
    run.state, run.planned_at = ImportState.PREVIEW, timezone.now()


def _unclear(preview: Preview) -> dict[str, Any]:
    """Return what the page of the run shows of the files besides the rows."""
    reading, stages = preview.reading, preview.plan.stages
    found = [
        (stages[STAGES[written.casefold()]], written, count)
        for written, count in reading.stages.most_common()
    ]
    return {
        "unclear_products": sorted(reading.unclear_products),
        "product_names": sorted(preview.product_names),
        "rows_without_company": reading.without_company,
        "understood": preview.companions.understood,
        "stages": [
            [written, str(stage), n] for stage, written, n in sorted(found, key=lambda each: each[0].order)
        ],
    }


def _chunks(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    chunk: list[ImportRow] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _staged(run: ImportRun, plan: Plan) -> Iterator[ImportRow]:
    for row, engagement in plan.new:
        yield ImportRow(run=run, number=row.row.number, outcome=Outcome.CREATE, label=engagement.title)
    for change in plan.changed:
        yield ImportRow(
            run=run,
            number=change.row.row.number,
            outcome=Outcome.UPDATE,
            label=change.engagement.title,
            object_id=change.engagement.pk,
            changes=_in_words(change),
        )
    for row, engagement in plan.same:
        yield ImportRow(
            run=run,
            number=row.row.number,
            outcome=Outcome.UNCHANGED,
            label=engagement.title,
            object_id=engagement.pk,
        )
    for bad in plan.bad:
        told = (bad.row.values.get(name, "") for name in ("opportunity_id", "product", "account"))
        label = " · ".join(word for word in told if word)[:300]
        yield ImportRow(
            run=run,
            number=bad.row.number,
            outcome=Outcome.BAD,
            label=label,
            reason=bad.reason,
            values=list(bad.row.values.values()),
        )


def _in_words(change: Change) -> list[list[str]]:
    return [[_label(name), _word(before), _word(after)] for name, (before, after) in change.differs.items()]


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _label(name: str) -> str:
    field = Engagement._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.verbose_name).capitalize()


def write_files(run: ImportRun, files: Mapping[str, IO[bytes]]) -> None:
    """Bring the files in and note what was written, in the caller's transaction; change `run`, unsaved."""
    progress = Progress(run, run.rows)
    options = options_of(run)
    reading, companions = read_files(files, options)
    journal = Journal(run)
    links = Engagement.products.through._default_manager
    before: dict[str, set[int]] = {}

    def note(plan: Plan) -> None:
        changed = [change.engagement.pk for change in plan.changed]
        journal.about_to_change(Engagement, changed)
        journal.about_to_change(Product, [product.pk for product in plan.renamed.values() if product.pk])
        before["links"] = set(links.filter(engagement_id__in=changed).values_list("pk", flat=True))

    plan = bring_in(by=run.by, reading=reading, options=options, companions=companions, before_writing=note)
    progress.at(len(plan.new))
    _note_written(journal, plan, before["links"])
    run.counts = {**counts_of(plan).as_dict(), "asked": 0, "conflicts": 0}


def _note_written(journal: Journal, plan: Plan, known_links: set[int]) -> None:
    partners = [partner.pk for partner in plan.new_partners]
    changed = [change.engagement.pk for change in plan.changed]
    new = [engagement.pk for _row, engagement in plan.new]
    journal.created(Partner, partners)
    journal.created(ExternalId, [each.pk for each in plan.new_ids], root=(Partner, "partner_id"))
    journal.created(User, [user.pk for user in plan.new_people])
    journal.created(Product, [product.pk for product in plan.new_products])
    journal.created(Industry, [industry.pk for industry in plan.new_industries])
    journal.created(Engagement, new)
    journal.changed(Engagement, changed)
    journal.changed(
        Product, [product.pk for product in plan.renamed.values() if product not in plan.new_products]
    )
    journal.created(StageChange, [move.pk for move in plan.moves], root=(Engagement, "engagement_id"))
    links, sectors = Engagement.products.through, Partner.industries.through
    written = set(
        links._default_manager.filter(engagement_id__in=[*new, *changed]).values_list("pk", flat=True)
    )
    journal.created(links, sorted(written - known_links), root=(Engagement, "engagement_id"))
    about = sectors._default_manager.filter(partner_id__in=partners).values_list("pk", flat=True)
    journal.created(sectors, list(about), root=(Partner, "partner_id"))
