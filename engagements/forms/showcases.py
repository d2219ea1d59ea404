from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.actions.approvals import MOST_DAYS, USUAL_DAYS
from engagements.forms.fields import NumberText, RecordForm, partner_field
from engagements.models import Showcase
from partners.models import Contact, Solution


class ShowcaseForm(RecordForm[Showcase]):
    """What a showcase says and of whom; its stage and approvals are steps of their own."""

    partner = partner_field()

    class Meta:
        model = Showcase
        fields = ("title", "partner", "kind", "owner", "solution", "text", "results", "quote", "quoted")
        widgets = {
            "owner": forms.Select(attrs={"data-combobox": ""}),
            "text": forms.Textarea(attrs={"rows": 12}),
            "results": forms.Textarea(attrs={"rows": 3}),
            "quote": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "text": _("Markdown. The partner sees it as it will be read."),
            "results": _("What it showed: the speed-up, the audience, the leads."),
            "quote": _("The partner's own words."),
            "quoted": _("Name and title, as they are to stand there."),
        }

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        if self.instance.pk:
            self.offer("solution", Solution.objects.live().filter(partner=self.instance.partner_id))
        else:
            # Which solutions there are depends on the partner, who is not chosen yet.
            del self.fields["solution"]


class PublishForm(forms.Form):
    url = forms.URLField(label=_("Web address"), max_length=500, assume_scheme="https")
    published_on = forms.DateField(label=_("Published on"), widget=DayInput)


class AskForm(forms.Form):
    """Whom to ask for the partner's approval: one of its contacts, or another address."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Contact"), required=False, empty_label=_("Somebody else")
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    days = forms.IntegerField(
        label=_("Works for, in days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        widget=NumberText,
    )

    by_mail = forms.BooleanField(label=_("Send it to them by mail"), required=False, initial=True)

    def __init__(self, *args: Any, showcase: Showcase, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(reader).present().filter(partner=showcase.partner_id)
        self.fields["contact"].queryset = contacts.exclude(email="")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse nobody, and take a contact's own name and address."""
        cleaned = super().clean() or self.cleaned_data
        contact = cleaned.get("contact")
        if contact is not None:
            cleaned["name"], cleaned["email"] = contact.name, contact.email
        elif not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Choose a contact, or write an address."))
        return cleaned


class NoteApprovalForm(forms.Form):
    """That a side approved in another way than over a link."""

    name = forms.CharField(label=_("Who approved it"), max_length=200)
    words = forms.CharField(label=_("How, or where it is written"), required=False, max_length=500)

    def clean_name(self) -> str:
        """Refuse a blank name."""
        name = str(self.cleaned_data["name"]).strip()
        if not name:
            raise ValidationError(_("Write who approved it."), code="required")
        return name
