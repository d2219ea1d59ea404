"""Forms of the partner side. What they save goes through `partners.actions`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput, TypeAheadField
from partners.choices import AdoptionStage, ContactRole
from partners.countries import COUNTRIES
from partners.models import Adoption, Contact, Membership, Partner, Product, Solution, TeamMember


class VersionedForm[R: Any](forms.ModelForm[R]):
    """A form of a record that says which version of it was seen, for the action to compare."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version


class PartnerForm(VersionedForm[Partner]):
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[("", ""), *COUNTRIES],
        required=False,
        widget=forms.Select(attrs={"data-combobox": ""}),
    )

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
            "industries": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "owner": forms.Select(attrs={"data-combobox": ""}),
            "website": forms.URLInput(attrs={"placeholder": "https://"}),
            "summary": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        # Whoever owns it already stays a choice, also when they no longer sign in.
        owner.queryset = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.owner_id)).order_by(
            "name"
        )
        if not self.instance.pk:
            owner.initial = reader.pk
        self.fields["restricted"].label = _("Restricted, under NDA")
        self.fields["restricted"].help_text = _("Only its owner, its team and admins see that it exists.")

    def clean_name(self) -> str:
        """Return the name with its white space in order; refuse one that a partner the reader may know of has."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        known = Partner.objects.visible_to(self.reader).live().filter(name__iexact=name)
        if known.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A partner of this name exists already."), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a change after which the reader would no longer see the partner."""
        data = super().clean() or self.cleaned_data
        # A form of fewer fields leaves the others as they are.
        restricted = data.get("restricted", self.instance.restricted)
        owner = data.get("owner", self.instance.owner) if "owner" not in self.errors else None
        if restricted and not self._would_see(owner):
            words = _("You would no longer see it: stay its owner, or join its team first.")
            self.add_error("restricted" if "restricted" in self.fields else None, words)
        return data

    def _would_see(self, owner: User | None) -> bool:
        if self.reader.is_superuser or owner == self.reader:
            return True
        if self.instance.pk is None:
            return owner is None  # Then it becomes the reader's own.
        return self.instance.team.filter(user=self.reader).exists()

    def many(self) -> dict[str, Any]:
        """Return the chosen domains and industries. The form must be valid."""
        return {
            name: self.cleaned_data[name] for name in ("domains", "industries") if name in self.cleaned_data
        }


class ContactForm(VersionedForm[Contact]):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ContactRole, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ("name", "title", "roles", "email", "phone", "time_zone", "left_at")
        widgets = {"left_at": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["left_at"]

    def clean_email(self) -> str:
        """Refuse an address that another contact of the partner has."""
        email = str(self.cleaned_data["email"])
        partner = self.cleaned_data.get("partner") or self.instance.partner_id
        known = Contact.objects.live().filter(partner=partner, email__iexact=email)
        if email and partner and known.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A contact with this e-mail address is there already."), code="taken")
        return email

    def clean(self) -> dict[str, Any]:
        """Refuse a second contact that nothing tells from one who is there, as a form sent twice would make."""
        data = super().clean() or self.cleaned_data
        partner = data.get("partner") or self.instance.partner_id
        if not self.instance.pk and partner and data.get("name") and data.get("email") == "":
            same = Contact.objects.present().filter(partner=partner, name__iexact=data["name"], email="")
            if same.exists():
                words = _("A contact of this name is there already. An e-mail address tells two apart.")
                self.add_error("name", ValidationError(words, code="taken"))
        return data


class NewContactForm(ContactForm):
    """A contact of a partner that is chosen first. `queryset` of the partner is what the reader sees."""

    partner = TypeAheadField(Partner.objects.none(), source="/partners/options/", label=_("Partner"))

    field_order = ("partner",)

    class Meta(ContactForm.Meta):
        fields = ("partner", *ContactForm.Meta.fields)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner = self.fields["partner"]
        assert isinstance(partner, TypeAheadField)
        partner.queryset = Partner.objects.visible_to(reader).live()


class TeamForm(forms.ModelForm[TeamMember]):
    class Meta:
        model = TeamMember
        fields = ("user", "role")
        labels = {"user": _("Colleague")}
        widgets = {"user": forms.Select(attrs={"data-combobox": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = User.objects.pickable()


class AdoptionsForm(forms.Form):
    """How far a partner is with each product. Only what was changed on the page is saved."""

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adoptions = {adoption.product_id: adoption for adoption in Adoption.objects.filter(partner=partner)}
        products = Product.objects.filter(Q(retired_at__isnull=True) | Q(pk__in=adoptions))
        self.products = {f"product_{product.pk}": product for product in products}
        for name, product in self.products.items():
            adoption = adoptions.get(product.pk)
            self.fields[name] = forms.ChoiceField(
                label=product.name,
                choices=[("", _("Not adopted")), *AdoptionStage.choices],
                initial=adoption.stage if adoption else "",
                required=False,
                # What the page showed comes back with the form: another editor's change of another product stays.
                show_hidden_initial=True,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse, once, to put another stage over one that somebody else set after the page was shown."""
        data = super().clean() or self.cleaned_data
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name in self.products.keys() & set(self.changed_data) & data.keys():
            shown, now = self.data.get(self.add_initial_prefix(name), ""), str(self.fields[name].initial)
            if now not in (shown, data[name]):
                label = AdoptionStage(now).label if now else _("Not adopted")
                words = _("Somebody set it to “%(stage)s” meanwhile. Save again to set it to yours.")
                self.add_error(name, ValidationError(words, code="stale", params={"stage": label}))
                self.data[self.add_initial_prefix(name)] = now  # type: ignore[index]  # just copied
        return data

    def stages(self) -> dict[Product, str]:
        """Return the stage of each product that was changed on the page. The form must be valid."""
        return {
            product: self.cleaned_data[name]
            for name, product in self.products.items()
            if name in self.changed_data
        }


class MembershipForm(VersionedForm[Membership]):
    class Meta:
        model = Membership
        fields = ("programme", "joined_on", "renews_on", "notes")
        widgets = {
            "joined_on": DayInput,
            "renews_on": DayInput,
            "notes": forms.Textarea(attrs={"rows": 3}),
        }


class SolutionForm(VersionedForm[Solution]):
    class Meta:
        model = Solution
        fields = (
            "name",
            "summary",
            "domain",
            "products",
            "status",
            "speed_up",
            "baseline",
            "showcase_ready",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "products": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "speed_up": forms.TextInput(attrs={"inputmode": "decimal", "class": "field-short"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = self.fields["products"]
        assert isinstance(products, forms.ModelMultipleChoiceField)
        kept = Q(solutions=self.instance.pk) if self.instance.pk else Q()
        products.queryset = Product.objects.filter(Q(retired_at__isnull=True) | kept).distinct()

    def clean_name(self) -> str:
        """Refuse a name that another solution of the partner has."""
        name = str(self.cleaned_data["name"])
        known = Solution.objects.live().filter(partner=self.instance.partner_id, name=name)
        if known.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The partner has a solution of this name already."), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for the baseline of a speed-up beside its field."""
        data = super().clean() or self.cleaned_data
        if data.get("speed_up") is not None and not data.get("baseline"):
            self.add_error("baseline", ValidationError(_("Say what the speed-up was measured against.")))
        return data
