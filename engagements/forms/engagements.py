from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.forms.fields import NumberText, RecordForm, partner_field
from engagements.models import Engagement, Stage
from partners.models import Product, Solution

MONEY_FIELDS = ("amount", "currency", "expected_close")


class EngagementForm(RecordForm[Engagement]):
    """An engagement; its partner and first stage are chosen once, then it moves on its board."""

    partner = partner_field()
    stage = forms.ModelChoiceField(queryset=Stage.objects.none(), label=_("Track and stage"))
    products = forms.ModelMultipleChoiceField(
        queryset=Product.objects.current(),
        label=_("Products"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
    )

    class Meta:
        model = Engagement
        fields = (
            "title",
            "partner",
            "stage",
            "objective",
            "next_step",
            "owner",
            "health",
            "health_reason",
            "products",
            "solution",
            "started_on",
            "target_on",
            *MONEY_FIELDS,
            "close_reason",
        )
        widgets = {
            "objective": forms.Textarea(attrs={"rows": 3}),
            "owner": forms.Select(attrs={"data-combobox": ""}),
            "started_on": DayInput,
            "target_on": DayInput,
            "expected_close": DayInput,
            "amount": NumberText("decimal"),
            "currency": forms.TextInput(attrs={"class": "field-short", "autocapitalize": "characters"}),
        }
        help_texts = {"health_reason": _("Needed when it is at risk or blocked.")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        self.offer(
            "stage", Stage.objects.current().filter(track__retired_at__isnull=True).select_related("track")
        )
        self.fields["stage"].label_from_instance = lambda stage: f"{stage.track}: {stage}"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["stage"]
            self.offer("solution", Solution.objects.live().filter(partner=self.instance.partner_id))
        else:
            # Which solutions there are depends on the partner, who is not chosen yet.
            del self.fields["solution"]
            self.fields["close_reason"].help_text = _("For what has ended already.")
        if self.instance.pk and self.instance.closed_on is None:
            del self.fields["close_reason"]
        if not reader.has_perm("engagements.view_pipeline"):
            for name in MONEY_FIELDS:
                del self.fields[name]

    def clean_currency(self) -> str:
        """Return the currency's code in capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("amount") is None and "amount" not in self.errors:
            # A currency without an amount says nothing.
            data["currency"] = data.get("currency", "") if "amount" not in self.fields else ""
        return data

    def _post_clean(self) -> None:
        # The track follows from the stage, before the rules that look at both are checked.
        if self.cleaned_data.get("stage"):
            self.instance.track = self.cleaned_data["stage"].track
        super()._post_clean()
