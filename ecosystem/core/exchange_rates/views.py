"""Exchange rates in the browser: everybody sees what totals were made by, an admin looks after them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, FormView, UpdateView

from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.exchange_rates.actions import add_rate, bring_in_rates, correct_rate, remove_rate
from ecosystem.core.exchange_rates.forms import RateFileForm, RateFilter, RateForm
from ecosystem.core.exchange_rates.reading import Problem, read_rates
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from ecosystem.core.models import ExchangeRate
from ecosystem.core.tables import TableError
from ecosystem.core.words import day_text

# Bad rows that a page shows; the rest is counted.
SHOWN_PROBLEMS = 50


class RateList(RecordList):
    """Every rate, the latest first."""

    permission_required: Any = "core.view_exchangerate"
    filterset_class = RateFilter
    template_name = "core/exchange_rates.html"
    row_template = "core/_exchange_rate_row.html"
    default_sort = "-day"
    title = gettext_lazy("Exchange rates")
    noun, noun_plural = gettext_lazy("rate"), gettext_lazy("rates")
    empty_text = gettext_lazy("Totals over several currencies are made by the rates kept here.")
    columns = (
        Column("currency", gettext_lazy("Currency"), ("currency",)),
        Column("day", gettext_lazy("Day"), ("day", "currency")),
        Column("rate", gettext_lazy("Rate"), ("rate",), numeric=True),
        Column("inverse", gettext_lazy("The other way"), (), numeric=True),
        Column("verbs", ""),
    )

    def records(self) -> QuerySet[ExchangeRate]:
        return ExchangeRate.objects.all()

    def facts(self) -> list[str]:
        found = (
            self.filtered().order_by().aggregate(currencies=Count("currency", distinct=True), last=Max("day"))
        )
        currencies = ngettext("%(count)d currency", "%(count)d currencies", found["currencies"])
        return [
            currencies % {"count": found["currencies"]},
            _("latest of %(day)s") % {"day": day_text(found["last"])},
        ]

    @cached_property
    def may_change(self) -> bool:
        """Whether the reader looks after rates."""
        return bool(self.request.user.has_perm("core.add_exchangerate"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_change": self.may_change}


class RateEditing(EditPage):
    """What the two forms of a rate share."""

    form_class = RateForm
    template_name = "core/exchange_rate_form.html"


class AddRate(RateEditing, CreateView[ExchangeRate, RateForm]):
    permission_required: Any = "core.add_exchangerate"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add rate"),
        "verb": gettext_lazy("Add rate"),
    }

    def save(self, form: ModelForm[Any]) -> ExchangeRate:
        return add_rate(by=self.request.user, rate=form.save(commit=False))


class CorrectRate(RateEditing, UpdateView[ExchangeRate, RateForm]):
    permission_required: Any = "core.change_exchangerate"
    queryset = ExchangeRate.objects.all()
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Correct rate"),
        "verb": gettext_lazy("Save rate"),
    }

    def save(self, form: ModelForm[Any]) -> ExchangeRate:
        seen = form.cleaned_data["seen_rate"]
        if seen is None:
            raise ValidationError(_("Open the form again."), code="seen")
        return correct_rate(by=self.request.user, rate=form.save(commit=False), seen=seen)


class RemoveRate(Verb):
    permission_required: Any = "core.delete_exchangerate"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        rate = get_object_or_404(ExchangeRate, pk=pk)
        remove_rate(by=request.user, rate=rate)
        return self.done(_("Removed: %(rate)s.") % {"rate": rate}, reverse("exchange-rates"))


class UploadRates(GuardedMixin, FormView[RateFileForm]):
    """A file of rates: all of it is written, or nothing and each bad row is named."""

    permission_required: Any = ("core.add_exchangerate", "core.change_exchangerate")
    form_class = RateFileForm
    template_name = "core/exchange_rate_file.html"
    success_url = reverse_lazy("exchange-rates")

    def form_valid(self, form: RateFileForm) -> HttpResponse:
        try:
            read = read_rates(
                form.cleaned_data["file"].file, since=form.cleaned_data["since"], today=timezone.localdate()
            )
        except TableError as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if read.problems:
            form.add_error("file", _("Some rows can't be read; nothing was written."))
            return self.refused(form, read.problems)
        if not read.rates:
            form.add_error("file", _("The file holds no rate from the first day on."))
            return self.form_invalid(form)
        done = bring_in_rates(by=self.request.user, rates=read.rates)
        messages.success(
            self.request,
            _("%(added)d rates added, %(replaced)d replaced, %(same)d there already.")
            % {"added": done.added, "replaced": done.replaced, "same": done.same},
        )
        return redirect("exchange-rates")

    def refused(self, form: RateFileForm, problems: list[Problem]) -> HttpResponse:
        """Show what is wrong with the rows of the file."""
        context = self.get_context_data(
            form=form, problems=problems[:SHOWN_PROBLEMS], more=len(problems) - SHOWN_PROBLEMS
        )
        return self.render_to_response(context, status=422)

    def form_invalid(self, form: RateFileForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
