from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import TypeAheadField
from engagements.forms.fields import DueField, RecordForm, partner_field
from engagements.models import Engagement, FollowUp


class FollowUpForm(RecordForm[FollowUp]):
    partner = partner_field()
    due_on = DueField(label=_("Due"), required=False, help_text=_("Such as fri, in 2 weeks or 2026-11-27."))

    class Meta:
        model = FollowUp
        fields = ("title", "partner", "assignee", "due_on", "priority", "repeat", "engagement", "detail")
        widgets = {
            "assignee": forms.Select(attrs={"data-combobox": ""}),
            "detail": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        if self.instance.pk:
            engagements = (
                Engagement.objects.visible_to(reader).live().filter(partner=self.instance.partner_id)
            )
            self.offer("engagement", engagements)
        else:
            # Which engagements there are depends on the partner, who is not chosen yet.
            del self.fields["engagement"]


class SnoozeForm(forms.Form):
    until = DueField(label=_("Until"))


class ReassignForm(forms.Form):
    assignee = TypeAheadField(User.objects.pickable(), source="/people/options/", label=_("Hand to"))
