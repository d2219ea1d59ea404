"""Mail as rows: written in the transaction of what it tells of, sent afterwards by a worker."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.outbox.querysets import MailQuerySet


class MailState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class Mail(models.Model):
    """One mail to one address. `key` names what it tells of, so that nothing is told twice.

    `reader` is the colleague it is written to; without one it goes to somebody outside because `sender` asked for it,
    and answers go to `reply_to`. `calendar` is an iCalendar object that goes with it, for the iTIP `calendar_method`.
    """

    key = models.CharField(max_length=200, unique=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail", null=True, blank=True
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mail_asked_for",
        null=True,
        blank=True,
    )
    address = models.EmailField(_("to"))
    kind = models.CharField(_("kind"), max_length=50)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    reply_to = models.EmailField(_("answers to"), blank=True)
    calendar = models.TextField(_("calendar object"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=20, blank=True)
    # Part of the Message-ID, which stays the same however often the mail is tried.
    message_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = _("mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=False) | Q(sender__isnull=False), name="mail_is_asked_for_or_ours"
            ),
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="") | (~Q(calendar="") & ~Q(calendar_method="")),
                name="mail_calendar_has_method",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state=MailState.QUEUED), name="mail_waiting"
            ),
            models.Index(fields=["reader", "-created_at"], name="mail_by_reader"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("outbox-mail", args=[self.pk])
