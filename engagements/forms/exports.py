from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.core.lists import sharing_choices
from ecosystem.core.models import SavedView
from ecosystem.core.saved_views import SavedViewForm
from engagements.models import ExportMailing
from engagements.pipeline.saved_exports import path_of, type_of

FILE_TYPES = [("csv", _("CSV")), ("xlsx", _("Excel"))]


class SavedExportForm(SavedViewForm):
    """How a saved export is called, what it is written as, and who finds it."""

    file_type = forms.ChoiceField(choices=FILE_TYPES, label=_("File"))
    shared_with = forms.ChoiceField(choices=sharing_choices, required=False, label=_("Seen by"))

    class Meta(SavedViewForm.Meta):
        model = SavedView
        fields = ("name", "file_type", "shared_with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.path:
            self.initial["file_type"] = type_of(self.instance)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("file_type"):
            self.instance.path = path_of(data["file_type"])
        return data


class MailingForm(forms.ModelForm[ExportMailing]):
    """When in the week the mail comes."""

    hour = forms.TypedChoiceField(
        choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int, label=_("From"), initial=8
    )

    class Meta:
        model = ExportMailing
        fields = ("weekday", "hour")
