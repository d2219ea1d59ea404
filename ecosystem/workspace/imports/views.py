"""Bringing files in: upload, look at what would happen, say what is unclear, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.tables import stream_csv
from engagements.imports.opportunities import (
    COLUMNS,
    FileRefused,
    Options,
    Reading,
    bad_row_lines,
    bring_in,
    decode,
    likely_product,
    read_opportunities,
)
from engagements.models import ImportRun
from engagements.models.import_run import ImportState

SHOWN = 25


class UploadForm(forms.Form):
    """The file of opportunities and, if there is one, that of products."""

    pipeline = forms.FileField(label=_("Opportunities (sales_pipeline.csv)"))
    products = forms.FileField(label=_("Products (products.csv)"), required=False)


class OptionsForm(forms.Form):
    """What the file leaves unclear: whose the rows without a company are, and names that mean another product."""

    without_company = forms.CharField(
        label=_("Partner of rows without a company"),
        max_length=200,
        required=False,
        help_text=_("They all go under this one partner. Left empty, they are not brought in."),
    )

    def __init__(self, *args: Any, unclear: list[str], products: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unclear = unclear
        for number, name in enumerate(unclear):
            self.fields[f"product_{number}"] = forms.ChoiceField(
                label=_("“%(name)s” is") % {"name": name},
                choices=[("", _("unknown: leave those rows out")), *((p, p) for p in products)],
                required=False,
                initial=likely_product(name, products),
            )

    def aliases(self) -> dict[str, str]:
        """Return the product that each unclear name was told to be."""
        chosen = {name: self.cleaned_data[f"product_{number}"] for number, name in enumerate(self.unclear)}
        return {name: product for name, product in chosen.items() if product}


class ImportMixin(GuardedMixin):
    """Open to who may import; everybody sees their own runs."""

    permission_required = "engagements.import_engagement"
    request: HttpRequest

    @property
    def reader(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def runs(self) -> QuerySet[ImportRun]:
        """Return the reader's runs."""
        return ImportRun.objects.filter(by=self.reader)

    def reading(self, run: ImportRun) -> Reading:
        """Return the run's file as read with what its user said so far."""
        return read_opportunities(run.text, Options(**run.options))


class Imports(ImportMixin, View):
    """GET lists one's imports, POST uploads a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(UploadForm())

    def page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        context = {"form": form, "runs": self.runs().defer("text")[:SHOWN]}
        return render(self.request, "workspace/imports.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, 422)
        field = "pipeline"
        try:
            file = form.cleaned_data["pipeline"]
            text = decode(file.read())
            read_opportunities(text, Options())
            field = "products"
            products = _product_names(form.cleaned_data["products"])
        except FileRefused as error:
            form.add_error(field, str(error))
            return self.page(form, 422)
        options = {"without_company": "", "aliases": {}, "products": products}
        run = ImportRun.objects.create(by=self.reader, file_name=file.name[:200], text=text, options=options)
        return redirect(run)


def _product_names(file: Any) -> list[str]:
    if not file:
        return []
    lines = decode(file.read()).splitlines()
    if not lines or "product" not in lines[0].lower().split(","):
        raise FileRefused(str(_("The file lacks the column product.")))
    place = lines[0].lower().split(",").index("product")
    return [line.split(",")[place].strip() for line in lines[1:] if line.strip()]


class ImportPage(ImportMixin, View):
    """GET shows what a file would bring; POST says what was unclear."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(self.runs(), pk=pk)
        return self.page(run, self.form(run, self.reading(run)))

    def form(self, run: ImportRun, reading: Reading, data: Any = None) -> OptionsForm:
        """Return the form for what is unclear, names explained before among it."""
        options = Options(**run.options)
        unclear = sorted({*reading.unknown_products, *options.aliases} - {""})
        initial: dict[str, Any] = {"without_company": options.without_company}
        initial |= {
            f"product_{n}": options.aliases[name] for n, name in enumerate(unclear) if name in options.aliases
        }
        return OptionsForm(data, unclear=unclear, products=options.products, initial=initial)

    def page(self, run: ImportRun, form: OptionsForm, status: int = 200) -> HttpResponse:
        """Return the preview of `run`."""
        reading = self.reading(run)
        context = {
            "run": run,
            "form": form,
            "reading": reading,
            "bad": reading.bad[:SHOWN],
            "columns": COLUMNS,
            "stages": sorted(reading.stages.items()),
        }
        return render(self.request, "workspace/import_run.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(self.runs(), pk=pk, state=ImportState.PREVIEW)
        form = self.form(run, self.reading(run), request.POST)
        if not form.is_valid():
            return self.page(run, form, 422)
        run.options |= {
            "without_company": form.cleaned_data["without_company"].strip(),
            "aliases": form.aliases(),
        }
        run.save(update_fields=["options"])
        return redirect(run)


class BadRows(ImportMixin, View):
    """The rows that can't be brought in, as a file with a column of reasons."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = get_object_or_404(self.runs(), pk=pk)
        return stream_csv("rows-to-mend.csv", [*COLUMNS, "reason"], bad_row_lines(self.reading(run).bad))


class ConfirmImport(ImportMixin, View):
    """POST brings the good rows in; twice is as once."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            run = get_object_or_404(self.runs().select_for_update(), pk=pk)
            if run.state == ImportState.PREVIEW:
                brought = bring_in(by=self.reader, reading=self.reading(run), options=Options(**run.options))
                run.state, run.done_at, run.counts = ImportState.DONE, timezone.now(), brought.as_dict()
                run.save(update_fields=["state", "done_at", "counts"])
                messages.success(
                    request, _("Brought in: %(count)d engagements.") % {"count": brought.created}
                )
        return redirect(run)
