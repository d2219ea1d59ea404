from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.forms.fields import NumberText, RecordForm
from engagements.models import PipelineTarget, Track
from engagements.pipeline.quarters import quarter_label, quarter_of, quarter_range, quarters_around


class TargetForm(RecordForm[PipelineTarget]):
    """A target for one quarter; without a track it is for all together, without an owner for everybody together."""

    quarter = forms.ChoiceField(label=_("Quarter"))
    track = forms.ModelChoiceField(
        Track.objects.all(), label=_("Track"), required=False, empty_label=_("All together")
    )

    class Meta:
        model = PipelineTarget
        fields = ("quarter", "track", "owner", "amount", "currency")
        widgets = {
            "amount": NumberText("decimal"),
            "currency": forms.TextInput(attrs={"class": "field-short", "autocapitalize": "characters"}),
            "owner": forms.Select(attrs={"data-combobox": ""}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        quarters = {*quarters_around(today, before=4, after=8), self.instance.quarter}
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (quarter, quarter_label(quarter)) for quarter in sorted(filter(quarter_range, quarters))
        ]
        self.fields["owner"].empty_label = _("Everybody together")  # type: ignore[attr-defined]  # a field of one choice
        if not self.instance.pk:
            self.initial.setdefault("quarter", quarter_of(today))
            self.initial.setdefault("currency", settings.BASE_CURRENCY)

    def clean_currency(self) -> str:
        """Return the currency's code in capitals."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Write a code of three letters, such as EUR."), code="code")
        return code
