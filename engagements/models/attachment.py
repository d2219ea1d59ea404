"""Files that belong to an engagement."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.querysets import AttachmentQuerySet


def attachment_storage() -> Storage:
    """Return where attachments are kept; see ATTACHMENTS_BUCKET in the settings."""
    return storages["attachments"]


def attachment_place(attachment: Any, name: str) -> str:
    """Return where a file is kept: under a name of our own, so that what it was called decides nothing."""
    return f"engagements/{attachment.engagement_id}/{uuid.uuid4().hex}"


@pghistory.track()
class Attachment(models.Model):
    """A file of an engagement. Once removed, the row stays and tells what it was; `file` is empty when it is deleted.

    `size` is in bytes, `sha256` in hex, `content_type` as it is given out: by its content, not as the browser said.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=150)
    file = models.FileField(
        storage=attachment_storage, upload_to=attachment_place, max_length=200, blank=True, editable=False
    )
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments"
    )
    uploaded_at = models.DateTimeField(_("attached"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "name", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once",
                violation_error_message=_("This file is attached already."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_has_digest"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | ~Q(file=""), name="attachment_has_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagements:attachment", args=[self.pk])
