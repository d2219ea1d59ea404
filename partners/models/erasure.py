"""That a person was erased: when and by whom, and nothing of the person."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.contact import Contact
from partners.models.duplicates import Bookkeeping

# What meetings and quotes of an erased person say instead of their name.
ERASED = "Erased person"


class ContactErasure(Bookkeeping):
    """The person behind `contact` was erased. `named_in` are texts that named them then: [[model, primary key], ...]."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="erasure")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    named_in = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"contact {self.contact_id}"
