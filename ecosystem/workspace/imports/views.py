"""Bringing files in: upload, tell columns, look at what would happen, say what is unclear, confirm, undo."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View
from django_htmx.http import HttpResponseClientRefresh

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.tables import stream_csv
from ecosystem.workspace.imports import runs
from ecosystem.workspace.imports.forms import AnswersForm, ColumnsForm, OptionsForm, UploadForm
from ecosystem.workspace.imports.models import AFTER, OPPORTUNITIES, ImportRow, ImportRun, ImportState
from ecosystem.workspace.imports.opportunities import options_of
from ecosystem.workspace.imports.planning import COUNT_NAMES, GIVEN_BACK
from ecosystem.workspace.imports.progress import standing
from ecosystem.workspace.imports.recognise import SUBJECTS
from engagements.imports.companions import PartError
from partners.imports.subject import Outcome

# Runs that the page of imports lists, and rows that a page of one shows.
SHOWN = 25
PAGE = 50
REASON = "reason"
NOUNS = {"partners": ("partner", "partners"), "contacts": ("contact", "contacts")}
# Outcomes in the order of their tabs; the first that has rows is open.
TABS = (Outcome.ASKED, Outcome.CONFLICT, Outcome.BAD, Outcome.UPDATE, Outcome.CREATE, Outcome.UNCHANGED)


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
        return ImportRun.objects.visible_to(self.reader)  # type: ignore[attr-defined]  # of its queryset

    def run(self, pk: int) -> ImportRun:
        """Return one of the reader's runs, or raise 404. Raises PermissionDenied for what they may not bring in."""
        run = get_object_or_404(self.runs(), pk=pk)
        if not runs.may_bring_in(self.reader, run.subject):
            raise PermissionDenied
        return run


class Imports(ImportMixin, View):
    """GET lists one's imports, POST uploads files."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            run = runs.upload(by=self.reader, files=form.parts())
        except PartError as error:
            form.add_error(error.part, str(error))
            return self.page(form, 422)
        return redirect(run)

    def page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        listed = self.runs().defer("columns", "options", "questions")[:SHOWN]
        return render(self.request, "workspace/imports.html", {"form": form, "runs": listed}, status=status)


class ImportPage(ImportMixin, View):
    """GET shows how an import stands; POST says what was unclear."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        if run.is_working:
            return render(request, "workspace/import_working.html", working(run))
        if run.state == ImportState.MAPPING:
            return redirect("imports-columns", run.pk)
        if run.state == ImportState.FAILED:
            return render(request, "workspace/import_failed.html", {"run": run})
        if run.state in AFTER:
            return render(request, "workspace/import_done.html", self.rows(run) | {"kept": kept_records(run)})
        return self.page(run, self.form(run))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        if run.state == ImportState.PREVIEW:
            form = self.form(run, request.POST)
            if not form.is_valid():
                return self.page(run, form, 422)
            runs.explain(by=self.reader, run=run, options=form.options())
        return redirect(run)

    def form(self, run: ImportRun, data: Any = None) -> OptionsForm | AnswersForm:
        """Return the form for what is unclear, what was explained before among it."""
        if run.subject != OPPORTUNITIES:
            return AnswersForm(data, run=run)
        options = options_of(run)
        unclear = sorted({*run.options["unclear_products"], *options.aliases})
        return OptionsForm(data, options=options, unclear=unclear, products=run.options["product_names"])

    def rows(self, run: ImportRun) -> dict[str, Any]:
        """Return the tabs with their counts, and the page of rows of the open one."""
        counts = [(outcome, run.counts.get(COUNT_NAMES[outcome], 0)) for outcome in TABS]
        asked = self.request.GET.get("show", "")
        shown = next((o for o, n in counts if n and o == asked), None) or next(
            (o for o, n in counts if n), Outcome.CREATE
        )
        rows = run.planned.filter(outcome=shown).defer("data", "adds", "drops").order_by("number")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        links = addresses(run, page.object_list)
        for row in page.object_list:
            row.href = links.get(row.object_id or 0)  # type: ignore[attr-defined]  # for the template
        return {
            "run": run,
            "noun": NOUNS.get(run.subject, ("engagement", "engagements")),
            "tabs": [(outcome, outcome.label, n) for outcome, n in counts if n],
            "shown": shown,
            "page": page,
            "left_out": sum(run.counts.get(COUNT_NAMES[outcome], 0) for outcome in GIVEN_BACK),
            "writes": run.counts.get("created", 0) + run.counts.get("updated", 0),
            **columns_in_words(run),
        }

    def page(self, run: ImportRun, form: OptionsForm | AnswersForm, status: int = 200) -> HttpResponse:
        """Return the preview of `run`."""
        context = {**self.rows(run), "form": form}
        return render(self.request, "workspace/import_run.html", context, status=status)


def columns_in_words(run: ImportRun) -> dict[str, Any]:
    """Return which column fills what, and which are left out."""
    known = SUBJECTS[run.subject].fields if run.subject in SUBJECTS else ()
    labels = {each.key: each.label for each in known}
    mapped = [
        (column["heading"], labels[column["field"]]) for column in run.columns if column["field"] in labels
    ]
    return {"mapped": mapped, "unmapped": [c["heading"] for c in run.columns if c["field"] not in labels]}


def addresses(run: ImportRun, rows: Any) -> dict[int, str]:
    """Return the address of the record of each row that has one, by its id."""
    model = (
        SUBJECTS[run.subject].model if run.subject in SUBJECTS else apps.get_model("engagements.Engagement")
    )
    ids = [row.object_id for row in rows if row.object_id]
    found = model._default_manager.visible_to(run.by).filter(pk__in=ids)  # type: ignore[attr-defined]  # of records
    related = found.select_related("partner") if run.subject == "contacts" else found
    return {record.pk: record.get_absolute_url() for record in related}


def kept_records(run: ImportRun) -> list[dict[str, Any]]:
    """Return the records that undoing `run` left as they were, the first ones, each with why."""
    kept = (
        run.changes.exclude(kept_because="")
        .filter(root=F("model"), root_id=F("object_id"))
        .order_by("id")[:PAGE]
    )
    named: list[dict[str, Any]] = []
    for change in kept:
        model = apps.get_model(change.model)
        # What the reader may no longer know of is not named.
        visible = getattr(model._default_manager, "visible_to", None)
        rows = visible(run.by) if visible else model._default_manager.all()
        record = rows.filter(pk=change.object_id).first()
        if record is not None:
            named.append(
                {"record": record, "kind": model._meta.verbose_name, "reason": _(change.kept_because)}
            )
    return named


def working(run: ImportRun) -> dict[str, Any]:
    """Return what the progress of `run` shows."""
    return {"run": run, "standing": standing(run), "is_quiet": timezone.now() > run.quiet_after}


class ImportProgress(ImportMixin, View):
    """GET gives the moving part of a page of work in progress; once it is over, the whole page anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = self.run(pk)
        if not run.is_working or run.state != request.GET.get("of", run.state):
            return HttpResponseClientRefresh() if getattr(request, "htmx", False) else redirect(run)
        return render(request, "workspace/_import_progress.html", working(run))


class ImportColumns(ImportMixin, View):
    """GET shows what each column fills, ?subject= as for such records; POST says it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        if run.state not in (ImportState.MAPPING, ImportState.PREVIEW) or run.subject == OPPORTUNITIES:
            return redirect(run)
        asked = request.GET.get("subject", "")
        return self.page(run, ColumnsForm(run=run, subject=asked if asked in SUBJECTS else run.subject))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        subject = request.POST.get("subject", "")
        if subject in SUBJECTS and not runs.may_bring_in(self.reader, subject):
            raise PermissionDenied
        form = ColumnsForm(request.POST, run=run, subject=subject if subject in SUBJECTS else "")
        if run.subject == OPPORTUNITIES or not form.is_valid():
            return self.page(run, form, 422)
        try:
            runs.map_columns(by=self.reader, run=run, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(run, form, 422)
        return redirect(run)

    def page(self, run: ImportRun, form: ColumnsForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        chosen = form.data.get("subject") if form.is_bound else form.initial["subject"]
        subjects = [(key, each.label) for key, each in SUBJECTS.items()]
        context = {"run": run, "form": form, "chosen": chosen, "subjects": subjects}
        return render(self.request, "workspace/import_columns.html", context, status=status)


class BadRows(ImportMixin, View):
    """The rows that can't be brought in, as they were, with a column of reasons."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = self.run(pk)
        bad = run.planned.filter(outcome__in=GIVEN_BACK).order_by("number")
        headings = [column["heading"] for column in run.columns]
        # The reasons of the last time are not those of this one.
        shown = [place for place, heading in enumerate(headings) if heading.casefold() != REASON]
        return stream_csv(
            "rows-to-mend.csv", [*(headings[place] for place in shown), REASON], _lines(shown, bad)
        )


def _lines(shown: list[int], bad: QuerySet[ImportRow]) -> Iterator[list[str]]:
    last = 0
    # By number rather than by a cursor: a download outlives its transaction.
    while rows := list(bad.filter(number__gt=last).values_list("number", "values", "reason")[:1000]):
        for _number, values, reason in rows:
            yield [*((values or [])[place] for place in shown), reason]
        last = rows[-1][0]


class ConfirmImport(ImportMixin, View):
    """POST has the good rows brought in; twice is as once."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run(pk)
        try:
            run = runs.confirm(by=self.reader, run=run, whole=request.POST.get("whole") == "on")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(run)


class UndoImport(ImportMixin, View):
    """POST has an import taken back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(runs.undo(by=self.reader, run=self.run(pk)))


class RestartImport(ImportMixin, View):
    """POST has work done that stopped."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(runs.start_again(by=self.reader, run=self.run(pk)))


class DiscardImport(ImportMixin, View):
    """POST forgets files that were not brought in."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        runs.discard(by=self.reader, run=self.run(pk))
        return redirect(reverse("imports"))
