"""Saved exports in the browser: columns to choose, exports to keep and share, and their weekly mail."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.errors import refusals_in_words
from ecosystem.core.lists import GuardedMixin, chips_of
from ecosystem.core.models import SavedView
from ecosystem.core.saved_views import MOST_VIEWS, save_view
from engagements.actions.exports import ask_for_mail, stop_mail
from engagements.forms.exports import MailingForm, SavedExportForm
from engagements.models import ExportMailing
from engagements.pipeline.exports import PRESETS, Layout
from engagements.pipeline.mailing import signed
from engagements.pipeline.saved_exports import exports_of, file_for, layout_of, path_of, shared_words, type_of
from engagements.pipeline.views import PipelineExport

PERMISSIONS = ("engagements.view_pipeline", "engagements.export_pipeline")


class AskedExport(GuardedMixin):
    """A page about the file that its address asks for."""

    permission_required: Any = PERMISSIONS

    @cached_property
    def file(self) -> PipelineExport:
        """The file, not yet made."""
        return file_for(signed_in(self.request), path_of("csv"), self.request.GET.urlencode())

    @cached_property
    def query(self) -> str:
        """What the address says of the file, in a fixed order. Raises Http404 for a layout that is not there."""
        try:
            self.file.layout  # noqa: B018  # read, to see whether it can be
        except ValidationError as error:
            raise Http404(" ".join(error.messages)) from error
        return self.file.own_query

    def file_context(self) -> dict[str, Any]:
        """Return the filters in force and what the file comes to."""
        return told(self.file) | {"query": self.query, "layout": self.file.layout}


def told(file: PipelineExport) -> dict[str, Any]:
    """Return what a page says of a file: its filters, its rows and their sums, or why there is none."""
    refusal = file.refusal()
    chips = [] if refusal else chips_of(file.filterset, file.request.GET)
    return {"chips": chips, "refusal": refusal, "matrix": None if refusal else file.matrix}


class ChooseColumns(AskedExport, TemplateView):
    """The layouts and their columns, to download or to keep."""

    template_name = "engagements/export_columns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | self.file_context()
        kept = self.request.GET.copy()
        for name in ("preset", "fields", "page", "sums"):
            kept.pop(name, None)
        layout: Layout = context["layout"]
        chosen = {column.key for column in layout.columns}
        return context | {
            "presets": PRESETS.values(),
            "preset": layout.preset,
            "columns": [(column, column.key in chosen) for column in layout.preset.columns],
            "also": [(column, column.key in chosen) for column in layout.preset.also],
            "filters": [(name, value) for name, values in kept.lists() for value in values if value],
            "undated": self.file.filtered().filter(closes_on__isnull=True).count()
            if layout.preset.name.startswith("salesforce") and not context["refusal"]
            else 0,
        }


class SavedExports(GuardedMixin, TemplateView):
    """The exports that the reader kept and those that others share."""

    permission_required: Any = PERMISSIONS
    template_name = "engagements/exports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        mailings = {each.export_id: each for each in ExportMailing.objects.filter(reader=user)}
        rows = [
            {
                "export": export,
                "layout": PRESETS.get(_preset_of(export)),
                "file_type": type_of(export),
                "shared": shared_words(export),
                "mailing": mailings.get(export.pk),
            }
            for export in exports_of(user)
        ]
        return super().get_context_data(**kwargs) | {"rows": rows}


def _preset_of(export: SavedView) -> str:
    try:
        return layout_of(export).preset.name
    except ValidationError:
        return ""


class SaveExport(AskedExport, TemplateView):
    """A form that keeps the file of the address under a name, or lets one that is kept be it."""

    template_name = "engagements/export_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SavedExportForm(initial={"file_type": "csv"}))
        own = exports_of(self.request.user).filter(owner=signed_in(self.request))
        return super().get_context_data(**kwargs) | self.file_context() | {"own": list(own)}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        export = SavedView(owner=signed_in(request), query=self.query)
        form = SavedExportForm(request.POST, instance=export)
        kept = exports_of(request.user).filter(owner=signed_in(request)).count()
        if form.is_valid() and (refusal := self.file.refusal()):
            form.add_error(None, refusal)
        elif form.is_valid() and kept >= MOST_VIEWS:
            form.add_error(None, _("You have %(most)d exports. Remove one first.") % {"most": MOST_VIEWS})
        return saved(form) or self.render_to_response(self.get_context_data(form=form), status=422)


def saved(form: SavedExportForm) -> HttpResponseBase | None:
    """Save what `form` says and lead to its page; None with the reason in `form` where it is refused."""
    try:
        if form.is_valid():
            with refusals_in_words(SavedView):
                export = save_view(form.save(commit=False))
            return redirect("pipeline-export", pk=export.pk)
    except ValidationError as error:
        form.add_error(None, error)
    return None


class OneExport(GuardedMixin):
    """Finds the export of the address among those that the reader may see, or own; else 404."""

    permission_required: Any = PERMISSIONS
    kwargs: dict[str, Any]

    def export(self) -> SavedView:
        """Return an export of the reader's or shared with them."""
        return get_object_or_404(exports_of(self.request.user), pk=self.kwargs["pk"])

    def own_export(self) -> SavedView:
        """Return an export of the reader's own."""
        own: QuerySet[SavedView] = exports_of(self.request.user).filter(owner=signed_in(self.request))
        return get_object_or_404(own, pk=self.kwargs["pk"])


class SavedExportPage(OneExport, TemplateView):
    """One saved export: what it holds today, its download, its weekly mail; its owner changes it here."""

    template_name = "engagements/export.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, export = signed_in(self.request), kwargs.pop("export", None) or self.export()
        mailing = ExportMailing.objects.filter(export=export, reader=user).first()
        is_own = export.owner_id == user.pk
        context = super().get_context_data(**kwargs) | {
            "export": export,
            "is_own": is_own,
            "file_type": type_of(export),
            "shared": shared_words(export),
            "mailing": mailing,
            "zone": user.time_zone,
        }
        context.setdefault("form", SavedExportForm(instance=export) if is_own else None)
        context.setdefault("mailing_form", MailingForm(instance=mailing))
        try:
            file = file_for(user, export.path, export.query)
            return context | {"layout": file.layout} | told(file)
        except ValidationError as error:
            return context | {"layout": None, "refusal": " ".join(error.messages)}

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = self.own_export()
        form = SavedExportForm(request.POST, instance=export)
        if answer := saved(form):
            messages.success(request, _("Saved."))
            return answer
        context = self.get_context_data(export=self.own_export(), form=form)
        return self.render_to_response(context, status=422)


class DownloadExport(OneExport, View):
    """GET leads to the file as it is now: the address to keep."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = self.export()
        return redirect(f"{export.path}?{export.query}")


class ChangeExport(OneExport, Verb):
    """POST lets an export have the filters, layout and columns of `query`."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = self.own_export()
        page = reverse("pipeline-export", args=[export.pk])
        file = file_for(signed_in(request), export.path, request.POST.get("query", ""))
        if refusal := file.refusal():
            return self.refused(refusal, page)
        export.query = file.own_query
        export.save(update_fields=["query"])
        return self.done(_("“%(export)s” is changed.") % {"export": export}, page)


class RemoveExport(OneExport, Verb):
    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = self.own_export()
        export.delete()
        return self.done(_("“%(export)s” is removed.") % {"export": export}, reverse("pipeline-exports"))


class MailExport(OneExport, Verb):
    """POST asks for the export by mail every week, or at another time of the week."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export, form = self.export(), MailingForm(request.POST)
        page = reverse("pipeline-export", args=[export.pk])
        if not form.is_valid():
            return self.refused(_("Choose a weekday and an hour."), page)
        mailing = ask_for_mail(by=signed_in(request), export=export, **form.cleaned_data)
        words = _("It comes by mail every %(day)s from %(hour)d:00 on.")
        return self.done(words % {"day": mailing.get_weekday_display(), "hour": mailing.hour}, page)


class StopExportMail(OneExport, Verb):
    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = self.export()
        stop_mail(by=signed_in(request), export_id=export.pk)
        page = reverse("pipeline-export", args=[export.pk])
        return self.done(_("It comes by mail no longer."), page)


@method_decorator(login_not_required, name="dispatch")
class Unsubscribe(View):
    """The link in the mail: GET asks, POST ends the mailing. Whoever holds the signed words may, signed in or not."""

    http_method_names: ClassVar[list[str]] = ["get", "post", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, token, is_done=True)

    def page(self, request: HttpRequest, token: str, *, is_done: bool) -> HttpResponse:
        """Return the page before or after; the mailing ends with the latter."""
        found = signed(token)
        if found is None:
            raise Http404
        export_id, reader = found
        if is_done:
            stop_mail(by=reader, export_id=export_id)
        return render(request, "engagements/unsubscribe.html", {"is_done": is_done, "reader": reader})
