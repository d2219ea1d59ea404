from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.forms.fields import NumberText, RecordForm
from engagements.models import Engagement, Meeting
from partners.models import Contact


class MeetingForm(RecordForm[Meeting]):
    """A logged meeting, to be corrected."""

    class Meta:
        model = Meeting
        fields = (
            "subject",
            "kind",
            "starts_at",
            "minutes",
            "place",
            "sentiment",
            "contacts",
            "colleagues",
            "engagements",
            "notes",
        )
        widgets = {
            "starts_at": forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "field-short"}, format="%Y-%m-%dT%H:%M"
            ),
            "minutes": NumberText,
            "contacts": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "colleagues": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "engagements": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "notes": forms.Textarea(attrs={"rows": 16}),
        }
        labels = {"sentiment": _("Mood")}
        help_texts = {"notes": _("Markdown.")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        # Who has left or been put away since stays chosen where they were there.
        known = Q(partner=self.instance.partner_id, archived_at__isnull=True)
        contacts = Contact.objects.visible_to(reader)
        self.offer("contacts", contacts.filter(known | Q(meetings=self.instance.pk)).distinct())
        self.offer(
            "colleagues", User.objects.filter(Q(is_active=True) | Q(meetings=self.instance.pk)).distinct()
        )
        engagements = Engagement.objects.visible_to(reader)
        self.offer("engagements", engagements.filter(known))

    def clean_notes(self) -> str:
        """Return the notes with the line ends that they are kept with."""
        return str(self.cleaned_data["notes"]).replace("\r\n", "\n")
