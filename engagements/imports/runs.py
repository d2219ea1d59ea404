"""An import from upload to done: the files are kept between looking at them and bringing them in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from engagements.imports.bring_in import bring_in, counts_of
from engagements.imports.companions import Companions, PartError, read_companions
from engagements.imports.opportunities import LARGEST_FILE, Options, Reading, read_opportunities
from engagements.imports.plan import NO_COMPANY, SYSTEM, Plan, known_products, plan_import
from engagements.models import ImportFile, ImportRun
from engagements.models.import_run import ImportPart, ImportState
from partners.models import ExternalId, Partner


@dataclass(frozen=True)
class UploadedPart:
    """One file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Preview:
    """The files of a run as read, and what bringing them in would do."""

    reading: Reading
    companions: Companions
    plan: Plan

    @property
    def product_names(self) -> set[str]:
        """The products that a name may mean: those that are there and those of the files."""
        listed = {product.name for product in (self.companions.products or {}).values()}
        return {*listed, *known_products().values(), *(row.product for row in self.reading.good)}


def read_files(contents: Mapping[str, bytes], options: Options) -> tuple[Reading, Companions]:
    """Return what the files (content by part) say. Raises PartError for the one that can't be read."""
    for part, content in contents.items():
        if len(content) > LARGEST_FILE:
            raise PartError(part, _("The file is larger than 50 MB."))
    companions = read_companions(dict(contents))
    return (
        read_opportunities(contents[ImportPart.PIPELINE], options, companions, known_products()),
        companions,
    )


def upload(*, by: User, files: Mapping[str, UploadedPart], options: Options | None = None) -> ImportRun:
    """Keep the files, by part, for a look at what they would bring. Raises PartError for one that can't be read.

    The partner of rows without a company is, unless said otherwise, the one it was the last time.
    """
    options = options or Options(without_company=last_partner_without_company(by))
    read_files({part: file.content for part, file in files.items()}, options)
    with transaction.atomic():
        run = ImportRun.objects.create(
            by=by, file_name=files[ImportPart.PIPELINE].name[:200], options=asdict(options)
        )
        ImportFile.objects.bulk_create(
            ImportFile(run=run, part=part, name=file.name[:200], content=file.content)
            for part, file in files.items()
        )
    return run


def last_partner_without_company(user: User) -> str:
    """Return the name of the partner that took rows without a company before, if `user` may know it."""
    known = ExternalId.objects.filter(
        system=SYSTEM, value=NO_COMPANY, partner__in=Partner.objects.visible_to(user)
    )
    return known.values_list("partner__name", flat=True).first() or ""


def look_at(*, by: User, run: ImportRun) -> Preview:
    """Return what bringing in `run` would do now."""
    options = Options(**run.options)
    reading, companions = read_files(_contents(run), options)
    plan = plan_import(by=by, reading=reading, options=options, companions=companions)
    return Preview(reading, companions, plan)


def explain(*, by: User, run: ImportRun, options: Options) -> ImportRun:
    """Keep what `by` says of the files of `run`."""
    run.options = asdict(options)
    run.save(update_fields=["options"])
    return run


def confirm(*, by: User, run: ImportRun) -> ImportRun:
    """Bring in the files of `run`, once: confirmed again, also at the same time, it does nothing more."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == ImportState.DONE:
            return run
        options = Options(**run.options)
        reading, companions = read_files(_contents(run), options)
        plan = bring_in(by=by, reading=reading, options=options, companions=companions)
        run.state, run.done_at, run.counts = ImportState.DONE, timezone.now(), counts_of(plan).as_dict()
        run.bad = [bad.as_dict() for bad in plan.bad]
        run.save(update_fields=["state", "done_at", "counts", "bad"])
    return run


def discard(*, by: User, run: ImportRun) -> None:
    """Forget a run that was not confirmed; what is done stays."""
    ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEW).delete()


def _contents(run: ImportRun) -> dict[str, bytes]:
    return {file.part: bytes(file.content) for file in run.files.all()}
