from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.fields import RecordForm
from engagements.models import AccountGoal


class GoalForm(RecordForm[AccountGoal]):
    """What is to be reached, how it stands and who sees to it."""

    class Meta:
        model = AccountGoal
        fields = ("text", "state", "owner")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "owner": forms.Select(attrs={"data-combobox": ""}),
        }
        help_texts = {"text": _("Something that can be told to be met or not.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True

    def clean_text(self) -> str:
        """Keep a goal on one line."""
        return " ".join(str(self.cleaned_data["text"]).split())
