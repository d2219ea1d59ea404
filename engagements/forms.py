from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import TypeAheadField
from engagements.dates import parse_due
from engagements.models import Engagement, FollowUp, Meeting, Stage
from partners.models import Contact, Partner, Product


class DayInput(forms.DateInput):
    """A day as the browser's own control takes it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date", "class": "field-short"}, format="%Y-%m-%d")


class EngagementForm(forms.ModelForm[Engagement]):
    """An engagement; its partner and first stage are chosen once, then it moves on its board."""

    partner = TypeAheadField(Partner.objects.none(), source="/partners/options/", label=_("Partner"))
    stage = forms.ModelChoiceField(queryset=Stage.objects.none(), label=_("Track and stage"))
    products = forms.ModelMultipleChoiceField(
        queryset=Product.objects.current(), label=_("Products"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Engagement
        fields = (
            "partner",
            "stage",
            "title",
            "objective",
            "owner",
            "products",
            "started_on",
            "target_on",
            "next_step",
            "health",
            "health_reason",
            "amount",
            "currency",
            "expected_close",
        )
        widgets = {"started_on": DayInput, "target_on": DayInput, "expected_close": DayInput}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(reader).live()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = User.objects.pickable()  # type: ignore[attr-defined]
        self.fields["stage"].queryset = Stage.objects.filter(retired_at__isnull=True).select_related("track")  # type: ignore[attr-defined]
        self.fields["stage"].label_from_instance = lambda stage: f"{stage.track}: {stage}"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["partner"], self.fields["stage"]
            self.initial["seen_version"] = self.instance.version
        if not reader.has_perm("engagements.view_pipeline"):
            for name in ("amount", "currency", "expected_close"):
                del self.fields[name]

    def clean_currency(self) -> str:
        """Return the currency's code in capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def _post_clean(self) -> None:
        # The track follows from the stage, before the rules that look at both are checked.
        if self.cleaned_data.get("stage"):
            self.instance.track = self.cleaned_data["stage"].track
        super()._post_clean()


class MoveForm(forms.Form):
    """Where an engagement moves, and the stage it was seen in."""

    to = forms.ModelChoiceField(queryset=Stage.objects.all())
    expected = forms.IntegerField(required=False)


class MeetingEditForm(forms.ModelForm[Meeting]):
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = ("subject", "kind", "starts_at", "minutes", "place", "sentiment", "contacts", "colleagues", "notes")
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "contacts": forms.CheckboxSelectMultiple,
            "colleagues": forms.SelectMultiple(attrs={"data-combobox": True}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.live().filter(partner=self.instance.partner)
        self.fields["contacts"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["colleagues"].queryset = User.objects.pickable()  # type: ignore[attr-defined]
        self.initial["seen_version"] = self.instance.version


class DueField(forms.CharField):
    """A day in natural words, reckoned from today where the reader is. Cleans to a date, or None when empty."""

    def clean(self, value: Any) -> date | None:  # type: ignore[override]  # text in, a day out
        text = super().clean(value)
        if not text:
            return None
        day = parse_due(text, timezone.localdate())
        if day is None:
            raise ValidationError(_("Write a day such as fri, in 2 weeks or 2026-11-27."), code="due")
        return day


class FollowUpForm(forms.ModelForm[FollowUp]):
    partner = TypeAheadField(Partner.objects.none(), source="/partners/options/", label=_("Partner"))
    due_on = DueField(label=_("Due"), required=False, max_length=50, help_text=_("Such as fri, in 2 weeks or 2026-11-27."))

    class Meta:
        model = FollowUp
        fields = ("partner", "title", "assignee", "due_on", "priority", "repeat", "detail")

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(reader).live()  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = User.objects.pickable()  # type: ignore[attr-defined]


class SnoozeForm(forms.Form):
    until = DueField(max_length=50)
