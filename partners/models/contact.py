"""The people at a partner."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import validate_time_zone
from ecosystem.core.models import Record, SearchNormal
from partners.choices import ContactRole
from partners.models.partner import Partner
from partners.querysets import ContactQuerySet


@pghistory.track()
class Contact(Record):
    """A person at a partner. `left_at` is the day on which they left it."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    roles = ArrayField(
        models.CharField(max_length=30, choices=ContactRole),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Such as Europe/Oslo."),
    )
    left_at = models.DateField(_("left the partner on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="merged_contacts",
        null=True,
        blank=True,
        editable=False,
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "partner",
                Lower("email"),
                condition=~Q(email="") & Q(archived_at__isnull=True),
                name="contact_email_once_a_partner",
                violation_error_message=_("A contact with this e-mail address is there already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(archived_at__isnull=False),
                name="contact_merged_is_archived",
                violation_error_message=_("It was merged into another contact: undo the merge instead."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="contact_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=ContactRole.values), name="contact_roles_known"
            ),
        ]
        indexes = [
            GinIndex(OpClass(SearchNormal("name"), name="gin_trgm_ops"), name="contact_name_search"),
            # What `icontains` compares.
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="contact_email_search"),
            models.Index(fields=["partner", "name"], name="contact_by_partner"),
            models.Index(SearchNormal("name"), "id", name="contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:detail", args=[self.pk])

    @property
    def place_at_partner(self) -> str:
        """The address of the contact's line on the partner's page."""
        return f"{reverse('partners:detail', args=[self.partner.slug])}?tab=contacts#contact-{self.pk}"

    def get_roles_display(self) -> str:
        """Return the roles in words, parted by commas."""
        return ", ".join(str(ContactRole(role).label) for role in self.roles)
