from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import AllValuesFilter, DateFilter, FilterSet

from ecosystem.core.forms import DayInput
from ecosystem.core.models import ExchangeRate

# Bytes of a file of rates; the ECB's of all days since 1999 is half of it.
LARGEST_FILE = 6 * 1024 * 1024


class RateFilter(FilterSet):
    """What the list of rates is narrowed by."""

    currency = AllValuesFilter(label=_("Currency"), empty_label=_("Any"))
    since = DateFilter(field_name="day", lookup_expr="gte", label=_("From"), widget=DayInput)
    until = DateFilter(field_name="day", lookup_expr="lte", label=_("To"), widget=DayInput)

    class Meta:
        model = ExchangeRate
        fields = ("currency", "since", "until")


class RateForm(forms.ModelForm[ExchangeRate]):
    """A rate of one currency on one day, in the base currency."""

    # What the rate was when the form was opened.
    seen_rate = forms.DecimalField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ExchangeRate
        fields = ("currency", "day", "rate")
        labels = {"currency": _("Currency"), "day": _("Day"), "rate": _("Rate")}
        widgets = {
            "currency": forms.TextInput(attrs={"class": "field-short", "autocapitalize": "characters"}),
            "day": DayInput,
            "rate": forms.TextInput(attrs={"class": "field-short", "inputmode": "decimal"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].help_text = _("%(base)s for one unit of the currency, such as 1.0920.") % {
            "base": settings.BASE_CURRENCY
        }
        self.instance.base = settings.BASE_CURRENCY
        if self.instance.pk:
            self.initial["seen_rate"] = self.instance.rate
            self.initial["rate"] = f"{self.instance.rate.normalize():f}"
            for name in ("currency", "day"):
                self.fields[name].disabled = True
        else:
            del self.fields["seen_rate"]
            self.initial.setdefault("day", timezone.localdate())

    def clean_currency(self) -> str:
        """Return the currency's code in capitals; the base currency needs no rate."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Write a code of three letters, such as EUR."), code="code")
        if code == settings.BASE_CURRENCY:
            raise ValidationError(_("Totals are in %(base)s itself."), code="base", params={"base": code})
        return code

    def clean_day(self) -> date:
        """Return the day, unless it is yet to come."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is yet to come."), code="future")
        return day

    def _get_validation_exclusions(self) -> set[str]:
        # The base is set here, and one rate a day is checked with it.
        return super()._get_validation_exclusions() - {"base"}  # type: ignore[misc]  # Django's own


class RateFileForm(forms.Form):
    """A file of rates, and the first day that is of interest."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_(
            "The European Central Bank's eurofxref.csv or eurofxref-hist.csv, or its data portal's export, as they "
            "are; or columns currency, day and rate."
        ),
    )
    since = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("Rates of days before it are left out.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", date(timezone.localdate().year - 2, 1, 1))

    def clean_file(self) -> Any:
        """Return the file, unless it is too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 6 MB."), code="large")
        return file
