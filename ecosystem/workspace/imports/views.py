"""Bringing files in: upload, look at what would happen, say what is unclear, confirm."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.tables import stream_csv
from ecosystem.workspace.imports.forms import OptionsForm, UploadForm
from engagements.imports.bring_in import counts_of
from engagements.imports.companions import PartError
from engagements.imports.opportunities import COLUMNS, STAGES, Options
from engagements.imports.plan import Change
from engagements.imports.runs import Preview, confirm, discard, explain, look_at, upload
from engagements.models import Engagement, ImportRun
from engagements.models.import_run import ImportState

# Rows, changes and runs that a page shows; the file of bad rows has all of them.
SHOWN = 25
REASON = "reason"


class ImportMixin(GuardedMixin):
    """Open to who may import; everybody sees their own runs."""

    permission_required: Any = "engagements.import_engagement"

    @property
    def reader(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def runs(self) -> QuerySet[ImportRun]:
        """Return the reader's runs."""
        return ImportRun.objects.visible_to(self.reader)

    def run(self, pk: int) -> ImportRun:
        """Return one of the reader's runs, or raise 404."""
        return get_object_or_404(self.runs(), pk=pk)


class Imports(ImportMixin, View):
    """GET lists one's imports, POST uploads files."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            run = upload(by=self.reader, files=form.parts())
        except PartError as error:
            form.add_error(error.part, str(error))
            return self.page(form, 422)
        return redirect(run)

    def page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        return render(
            self.request,
            "workspace/imports.html",
            {"form": form, "runs": self.runs().defer("bad")[:SHOWN]},
            status=status,
        )


class ImportPage(ImportMixin, View):
    """GET shows what the files would bring, or have brought; POST says what was unclear."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        if run.state == ImportState.DONE:
            return render(request, "workspace/import_done.html", {"run": run, "bad": run.bad[:SHOWN]})
        preview = look_at(by=self.reader, run=run)
        return self.page(run, preview, self.form(run, preview))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        if run.state == ImportState.PREVIEW:
            preview = look_at(by=self.reader, run=run)
            form = self.form(run, preview, request.POST)
            if not form.is_valid():
                return self.page(run, preview, form, 422)
            explain(by=self.reader, run=run, options=form.options())
        return redirect(run)

    def form(self, run: ImportRun, preview: Preview, data: Any = None) -> OptionsForm:
        """Return the form for what is unclear, names explained before among it."""
        options = Options(**run.options)
        return OptionsForm(
            data,
            options=options,
            unclear=sorted({*preview.reading.unclear_products, *options.aliases}),
            products=preview.product_names,
        )

    def page(self, run: ImportRun, preview: Preview, form: OptionsForm, status: int = 200) -> HttpResponse:
        """Return the preview of `run`."""
        plan = preview.plan
        stages = [
            (written, plan.stages[STAGES[written.casefold()]], count)
            for written, count in preview.reading.stages.most_common()
        ]
        context = {
            "run": run,
            "form": form,
            "reading": preview.reading,
            "understood": preview.companions.understood,
            "counts": counts_of(plan),
            "bad": [row.as_dict() for row in plan.bad[:SHOWN]],
            "changes": [_in_words(change) for change in plan.changed[:SHOWN]],
            "stages": sorted(stages, key=lambda each: each[1].order),
            "shown": SHOWN,
        }
        return render(self.request, "workspace/import_run.html", context, status=status)


def _label(name: str) -> str:
    field = Engagement._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.verbose_name)


def _in_words(change: Change) -> dict[str, Any]:
    fields = [(_label(name), before, after) for name, (before, after) in change.differs.items()]
    return {"engagement": change.engagement, "number": change.row.row.number, "fields": fields}


class BadRows(ImportMixin, View):
    """The rows that can't be brought in, as they were, with a column of reasons."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = self.run(pk)
        if run.state == ImportState.DONE:
            bad = run.bad
        else:
            bad = [row.as_dict() for row in look_at(by=self.reader, run=run).plan.bad]
        columns = [c for c in (bad[0]["values"] if bad else COLUMNS) if c and c != REASON]
        return stream_csv("rows-to-mend.csv", [*columns, REASON], _lines(columns, bad))


def _lines(columns: list[str], bad: list[dict[str, Any]]) -> Iterator[list[str]]:
    for row in bad:
        yield [*(row["values"].get(column, "") for column in columns), row["reason"]]


class ConfirmImport(ImportMixin, View):
    """POST brings the good rows in; twice is as once."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = confirm(by=self.reader, run=self.run(pk))
        messages.success(
            request,
            _("Brought in: %(new)s engagements new, %(changed)s changed.")
            % {"new": f"{run.counts['created']:,}", "changed": f"{run.counts['updated']:,}"},
        )
        return redirect(run)


class DiscardImport(ImportMixin, View):
    """POST forgets files that were not brought in."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        discard(by=self.reader, run=self.run(pk))
        return redirect("imports")
