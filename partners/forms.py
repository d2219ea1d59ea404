from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from partners.choices import AdoptionStage, ContactRole, TeamRole
from partners.models import Contact, Partner, Product

COUNTRIES = sorted(
    (
        (code, name)
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ"}
    ),
    key=lambda country: country[1],
)


class PartnerForm(forms.ModelForm[Partner]):
    country = forms.ChoiceField(label=_("Country"), choices=[("", ""), *COUNTRIES], required=False)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Partner
        fields = (
            "name",
            "kind",
            "tier",
            "status",
            "owner",
            "domains",
            "industries",
            "country",
            "website",
            "summary",
            "restricted",
        )
        widgets = {
            "domains": forms.CheckboxSelectMultiple,
            "industries": forms.SelectMultiple(attrs={"data-combobox": True}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.pickable()
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version


class ContactForm(forms.ModelForm[Contact]):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ContactRole, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = ("name", "title", "roles", "email", "phone", "time_zone", "left_at")
        widgets = {"left_at": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version


class TeamForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.pickable())
    role = forms.ChoiceField(label=_("Role"), choices=TeamRole)


class AdoptionForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.current())
    stage = forms.ChoiceField(label=_("Stage"), choices=AdoptionStage)
