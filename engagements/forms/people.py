from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.forms.fields import RecordForm
from engagements.models import Engagement
from partners.models import Contact
from partners.querysets import readers_of


class PeopleForm(RecordForm[Engagement]):
    """Who works on an engagement: colleagues who may know of the partner, and the partner's contacts."""

    class Meta:
        model = Engagement
        fields = ("colleagues", "contacts")
        widgets = {
            "colleagues": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "contacts": forms.SelectMultiple(attrs={"data-combobox": ""}),
        }
        help_texts = {"colleagues": _("Besides the owner.")}

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        engagement = self.instance
        # Who has left since stays chosen until they are taken off.
        on_it = Engagement.colleagues.through.objects.filter(engagement=engagement).values("user")
        may_know = readers_of(engagement.partner).values("pk")
        self.offer("colleagues", User.objects.filter(Q(pk__in=may_know) | Q(pk__in=on_it)))
        theirs = Q(partner=engagement.partner_id, archived_at__isnull=True, left_at__isnull=True)
        chosen = Engagement.contacts.through.objects.filter(engagement=engagement).values("contact")
        self.offer("contacts", Contact.objects.visible_to(reader).filter(theirs | Q(pk__in=chosen)))
