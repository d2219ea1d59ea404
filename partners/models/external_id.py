"""The numbers by which other systems know a contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.contact import Contact


class ContactExternalId(models.Model):
    """The number by which another system knows a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=50)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="contact_external_id_unique",
                violation_error_message=_("Another contact has this id in that system."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"
