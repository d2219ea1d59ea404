from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.choices import EventRole
from engagements.forms.fields import NumberText, RecordForm, partner_field
from engagements.models import Event
from partners.models import Partner

MOST_PEOPLE = 10_000_000


class EventForm(RecordForm[Event]):
    class Meta:
        model = Event
        fields = (
            "name",
            "kind",
            "starts_on",
            "ends_on",
            "place",
            "url",
            "colleagues",
            "goals",
            "registrations",
            "attendance",
            "booth_visits",
            "outcome",
        )
        widgets = {
            "starts_on": DayInput,
            "ends_on": DayInput,
            "colleagues": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "goals": forms.Textarea(attrs={"rows": 3}),
            "registrations": NumberText,
            "attendance": NumberText,
            "booth_visits": NumberText,
            "outcome": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"url": _("Web address")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        # Who can't sign in any more stays chosen where they went.
        known = (
            Q(is_active=True) | Q(attended_events=self.instance.pk) if self.instance.pk else Q(is_active=True)
        )
        self.offer("colleagues", User.objects.filter(known).order_by("name").distinct())

    def clean(self) -> dict[str, Any]:
        """Refuse more people than an event can have."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("registrations", "attendance", "booth_visits"):
            if (cleaned.get(name) or 0) > MOST_PEOPLE:
                self.add_error(name, _("At most %(most)s.") % {"most": f"{MOST_PEOPLE:,}"})
        return cleaned


class PartForm(forms.Form):
    """What a partner does at an event."""

    partner = partner_field()
    role = forms.ChoiceField(label=_("Part"), choices=EventRole)
    talk_title = forms.CharField(label=_("Title of the talk"), required=False, max_length=300)
    talk_at = forms.DateTimeField(
        label=_("Talk begins"),
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "field-short"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    leads = forms.IntegerField(
        label=_("Leads, as they say"), min_value=0, max_value=1_000_000, initial=0, widget=NumberText
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(reader).live()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a talk of one who does not speak."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") not in (None, EventRole.SPEAKER):
            for name in ("talk_title", "talk_at"):
                if cleaned.get(name):
                    self.add_error(name, _("Only a speaker has a talk."))
        return cleaned
