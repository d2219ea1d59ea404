"""People met at an event, noted down in seconds and looked after later."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import Consent, DropReason, LeadState, Temperature
from engagements.models.event import Event, EventPart
from engagements.querysets import LeadQuerySet
from partners.models import Contact, Product


@pghistory.track()
class Lead(Record):
    """Somebody met at an event. Without a `part` they were met at our own booth, else at that partner's.

    `noted_at` is when it was typed, by the clock of the phone, which may have had no network; `created_at` when it
    arrived. `consent_at` is when they agreed or refused to be contacted. Closed, it became a contact or was dropped.
    """

    # The key of the form it came from: a form sent twice logs one lead. `digest` is what was sent with it.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="leads")
    part = models.ForeignKey(
        EventPart, verbose_name=_("booth"), on_delete=models.PROTECT, related_name="logged_leads", null=True, blank=True
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    products = models.ManyToManyField(
        Product, verbose_name=_("interested in"), related_name="leads", blank=True
    )
    temperature = models.CharField(
        _("temperature"), max_length=10, choices=Temperature, default=Temperature.WARM
    )
    promised = models.CharField(_("what we promised"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    consent = models.CharField(
        _("consent to be contacted"), max_length=10, choices=Consent, default=Consent.NOT_ASKED
    )
    consent_at = models.DateTimeField(_("asked"), null=True, blank=True, editable=False)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("logged by"), on_delete=models.PROTECT, related_name="logged_leads"
    )  # fmt: skip
    noted_at = models.DateTimeField(_("met"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=LeadState, default=LeadState.OPEN)
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="leads", null=True, blank=True
    )  # fmt: skip
    drop_reason = models.CharField(_("why dropped"), max_length=20, choices=DropReason, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )  # fmt: skip
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    # Made after the event, at most once.
    follow_up = models.OneToOneField(
        "engagements.FollowUp",
        on_delete=models.PROTECT,
        related_name="lead",
        null=True,
        blank=True,
        editable=False,
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-pk"]
        permissions = [("export_lead", _("Can export leads"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(email="") | ~Q(note=""),
                name="lead_says_something",
                violation_error_message=_("Write a name, an e-mail address or a note."),
            ),
            models.CheckConstraint(
                condition=Q(temperature__in=Temperature.values), name="lead_temperature_known"
            ),
            models.CheckConstraint(
                condition=Q(consent=Consent.NOT_ASKED, consent_at__isnull=True)
                | Q(consent__in=[Consent.GIVEN, Consent.REFUSED], consent_at__isnull=False),
                name="lead_consent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LeadState.OPEN, contact__isnull=True, drop_reason="", closed_at__isnull=True
                )
                | Q(state=LeadState.CONTACT, contact__isnull=False, drop_reason="", closed_at__isnull=False)
                | (
                    Q(state=LeadState.DROPPED, contact__isnull=True, closed_at__isnull=False)
                    & Q(drop_reason__in=DropReason.values)
                ),
                name="lead_closed_for_a_reason",
                violation_error_message=_("A lead is open, became a contact, or was dropped for a reason."),
            ),
        ]
        indexes = [models.Index(fields=["event", "-noted_at"], name="lead_by_event")]

    def __str__(self) -> str:
        return self.name or self.email or self.company or self.note[:60]

    def get_absolute_url(self) -> str:
        return reverse("events:lead", args=[self.pk])
