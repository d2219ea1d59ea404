from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.choices import Side
from engagements.forms.fields import DueField, NumberText, RecordForm, partner_field
from engagements.models import Engagement, Stage
from partners.models import Contact, Product, Solution

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
        self.offer("stage", Stage.objects.filter(retired_at__isnull=True).select_related("track"))
        self.fields["stage"].label_from_instance = lambda stage: f"{stage.track}: {stage}"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["stage"]
            self.offer("solution", Solution.objects.live().filter(partner=self.instance.partner_id))
        else:
            # Which solutions there are depends on the partner, who is not chosen yet.
            del self.fields["solution"]
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


class MoveForm(forms.Form):
    """Where an engagement moves, and the id of the stage it was seen in."""

    to = forms.ModelChoiceField(queryset=Stage.objects.select_related("track"))
    expected = forms.IntegerField(required=False)


class PlanItemForm(forms.Form):
    """A new line of the plan. `who` is one of ours or a contact of the partner: "us:3", "partner:8"."""

    title = forms.CharField(label=_("What"), max_length=300)
    who = forms.ChoiceField(label=_("Who"))
    due_on = DueField(label=_("Due"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in User.objects.pickable()}
        contacts = Contact.objects.visible_to(reader).present().filter(partner=engagement.partner_id)
        self.contacts = {str(contact.pk): contact for contact in contacts}
        ours = [(f"{Side.US}:{key}", user.name) for key, user in self.colleagues.items()]
        theirs = [(f"{Side.PARTNER}:{key}", contact.name) for key, contact in self.contacts.items()]
        nobody = (f"{Side.PARTNER}:", _("The partner, nobody named yet"))
        self.fields["who"].choices = [(_("Us"), ours), (str(engagement.partner), [*theirs, nobody])]  # type: ignore[attr-defined]
        self.fields["who"].initial = f"{Side.US}:{reader.pk}"

    def person(self) -> dict[str, Any]:
        """Return side, owner and contact as `add_item` takes them. The form must be valid."""
        side, _colon, key = self.cleaned_data["who"].partition(":")
        if side == Side.US:
            return {"side": side, "owner": self.colleagues[key]}
        if key and key not in self.contacts:
            raise ValidationError(_("This contact is not there."), code="unknown")
        return {"side": side, "contact": self.contacts.get(key)}
