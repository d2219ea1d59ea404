import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.actions.event_follow_ups import GROUPS, MOST_DAYS, USUAL_DAYS, Rule
from engagements.actions.leads import NewLead
from engagements.choices import Consent, DropReason, EventRole, Temperature
from engagements.forms.fields import NumberText, partner_field
from engagements.models import Event, EventPart, Lead
from partners.models import Contact, Partner, Product

# Parts at which people are met.
BOOTHS = (EventRole.BOOTH, EventRole.DEMO, EventRole.SPEAKER)


class BoothField(forms.ModelChoiceField):  # type: ignore[type-arg]  # of event parts
    """At whose booth somebody was met; none: at ours."""

    def label_from_instance(self, obj: EventPart) -> str:
        return str(obj)


class LeadForm(forms.ModelForm[Lead]):
    """Somebody met at an event, typed with one thumb."""

    part = BoothField(EventPart.objects.none(), label=_("Booth"), required=False, empty_label=_("Ours"))
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), label=_("Interested in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    temperature = forms.ChoiceField(
        label=_("How soon"), choices=Temperature, initial=Temperature.WARM, widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label=_("May we contact them?"),
        choices=[
            (Consent.GIVEN, _("They agreed")),
            (Consent.REFUSED, _("They refused")),
            (Consent.NOT_ASKED, _("Not asked")),
        ],
        initial=Consent.NOT_ASKED,
        widget=forms.RadioSelect,
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Lead
        fields = (
            "name",
            "company",
            "email",
            "temperature",
            "products",
            "promised",
            "note",
            "consent",
            "part",
        )
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "enterkeyhint": "next"}),
            "company": forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "words", "enterkeyhint": "next"}
            ),
            "email": forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email", "enterkeyhint": "next"}),
            "promised": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }  # fmt: skip

    def __init__(self, *args: Any, reader: User, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = EventPart.objects.visible_to(reader).filter(event=event, role__in=BOOTHS)
        self.fields["part"].queryset = parts.select_related("partner")  # type: ignore[attr-defined]
        chosen = self.instance.products.all() if self.instance.pk else Product.objects.none()
        self.fields["products"].queryset = Product.objects.current() | chosen  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
        else:
            del self.fields["seen_version"]

    def clean(self) -> dict[str, Any]:
        """Refuse what says nothing of anybody."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("name", "email", "note")):
            self.add_error("name", _("Write a name, an e-mail address or a note."))
        return cleaned


class BoothLeadForm(LeadForm):
    """A new lead with the key of its form, and the moment at which it was typed, by the phone's clock."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    # Milliseconds since 1970, or empty.
    noted_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean_noted_at(self) -> datetime | None:
        """Return the moment, None for what is none."""
        text = str(self.cleaned_data["noted_at"])
        if not (text.isascii() and text.isdigit()):
            return None
        try:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def new_lead(self) -> NewLead:
        """Return what was typed."""
        typed = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "products"}
        return NewLead(
            **typed, products=tuple(self.cleaned_data["products"]), noted_at=self.cleaned_data["noted_at"]
        )


class BecomeContactForm(forms.Form):
    """What a lead becomes: a contact whom we know, a new one at a partner, or one at a new partner."""

    contact = forms.ModelChoiceField(Contact.objects.none(), required=False, widget=forms.HiddenInput)
    partner = partner_field()
    prospect = forms.CharField(label=_("Or a new partner called"), required=False, max_length=200)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Partner.objects.visible_to(reader).live()
        self.fields["partner"].queryset = visible  # type: ignore[attr-defined]
        self.fields["partner"].required = False
        self.fields["contact"].queryset = Contact.objects.visible_to(reader).present()  # type: ignore[attr-defined]
        if not reader.has_perm("partners.add_partner"):
            del self.fields["prospect"]

    def clean(self) -> dict[str, Any]:
        """Refuse none, and two at once."""
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("prospect", "")
        if cleaned["prospect"] and cleaned.get("partner"):
            self.add_error("prospect", _("Choose a partner, or name a new one, not both."))
        elif not self.errors and not any(cleaned.get(name) for name in ("contact", "partner", "prospect")):
            self.add_error("partner", _("Choose the partner that they work for."))
        return cleaned


class DropForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *DropReason.choices])


class EraseLeadForm(forms.Form):
    """A tick, so that nobody erases by a slip."""

    sure = forms.BooleanField(label=_("Erase the person for good"))


class FollowUpRulesForm(forms.Form):
    """Who gets the follow-ups of each group, and how many days after the event they are due."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(User.objects.pickable())
        choices = [("", _("Who knows them best")), *((str(user.pk), user.name) for user in people)]
        self.people = {str(user.pk): user for user in people}
        for group, label in GROUPS.items():
            self.fields[f"days-{group}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST_DAYS,
                initial=USUAL_DAYS[group],
                widget=NumberText,
            )
            self.fields[f"who-{group}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def rules(self) -> dict[str, Rule]:
        """Return the rules as chosen."""
        return {
            group: Rule(
                self.cleaned_data[f"days-{group}"], self.people.get(self.cleaned_data[f"who-{group}"])
            )
            for group in GROUPS
        }

    def of_groups(self, groups: set[str]) -> list[tuple[Any, Any]]:
        """Return the pair of fields of each group."""
        return [(self[f"days-{group}"], self[f"who-{group}"]) for group in GROUPS if group in groups]
