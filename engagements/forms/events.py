from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.choices import EventRole, ShowcaseStage
from engagements.forms.fields import NumberText, RecordForm, partner_field
from engagements.models import Event, Showcase
from partners.models import Partner, Solution


class EventForm(RecordForm[Event]):
    class Meta:
        model = Event
        fields = ("name", "kind", "starts_on", "ends_on", "place", "url")
        widgets = {"starts_on": DayInput, "ends_on": DayInput}
        labels = {"url": _("Web address")}


class PartForm(forms.Form):
    """What a partner does at an event."""

    partner = partner_field()
    role = forms.ChoiceField(label=_("Part"), choices=EventRole)
    leads = forms.IntegerField(
        label=_("Leads"), min_value=0, max_value=1_000_000, initial=0, widget=NumberText
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(reader).live()  # type: ignore[attr-defined]


class ShowcaseForm(RecordForm[Showcase]):
    """A showcase up to the moment that it is published, which is a step of its own."""

    partner = partner_field()

    class Meta:
        model = Showcase
        fields = ("title", "partner", "kind", "stage", "owner", "solution", "url", "published_on", "results")
        widgets = {
            "owner": forms.Select(attrs={"data-combobox": ""}),
            "published_on": DayInput,
            "results": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"url": _("Web address")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        if self.instance.pk:
            self.offer("solution", Solution.objects.live().filter(partner=self.instance.partner_id))
        else:
            # Which solutions there are depends on the partner, who is not chosen yet.
            del self.fields["solution"]

    def clean_stage(self) -> str:
        """Return the stage; refuse to publish without both approvals where that is asked for."""
        stage = str(self.cleaned_data["stage"])
        approved = self.instance.partner_approved_at and self.instance.legal_approved_at
        if stage == ShowcaseStage.PUBLISHED and not approved:
            raise ValidationError(
                _("Both the partner and legal approve before it is published."), code="approvals"
            )
        return stage


class PublishForm(forms.Form):
    url = forms.URLField(label=_("Web address"), max_length=500, assume_scheme="https")
    published_on = forms.DateField(label=_("Published on"), widget=DayInput)
