from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import TypeAheadField
from engagements.models import Engagement
from partners.models import Partner, Product
from roadmap_feedback.actions.gaps import MOVES
from roadmap_feedback.choices import GapState, Severity
from roadmap_feedback.models import Gap


class GapForm(forms.ModelForm[Gap]):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.current())

    class Meta:
        model = Gap
        fields = ("product", "title", "problem", "kind")


class EvidenceForm(forms.Form):
    """A partner's words for a gap, and what they block."""

    partner = TypeAheadField(Partner.objects.none(), source="/partners/options/", label=_("Partner"))
    quote = forms.CharField(
        label=_("In their words"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity, initial=Severity.MEDIUM)
    workaround = forms.CharField(label=_("Workaround"), max_length=2000, required=False)
    blocks = forms.ModelMultipleChoiceField(
        label=_("Blocks"),
        queryset=Engagement.objects.none(),
        required=False,
        widget=forms.MultipleHiddenInput,
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(reader).live()  # type: ignore[attr-defined]
        self.fields["blocks"].queryset = Engagement.objects.visible_to(reader).open()  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What becomes of a gap, and what its partners may be told."""

    state = forms.ChoiceField(label=_("Decision"))
    partner_message = forms.CharField(
        label=_("Message to partners"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes to every partner who asked, with their own quote."),
    )
    target_release = forms.CharField(label=_("Target release"), max_length=50, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, gap: Gap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["state"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(state, GapState(state).label) for state in MOVES[gap.state]]
        self.initial = {
            **self.initial,
            "seen_version": gap.version,
            "partner_message": gap.partner_message,
            "target_release": gap.target_release,
        }


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Gap.objects.none())

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Gap.objects.visible_to(reader).open()  # type: ignore[attr-defined]
