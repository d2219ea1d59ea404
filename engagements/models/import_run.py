"""Files brought in, from upload to done."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("To be confirmed")
    DONE = "done", _("Done")


class ImportRun(models.Model):
    """One file of opportunities: kept as uploaded until it is brought in, with what its user said of it.

    `options` is what the file's reading takes (see `engagements.imports.opportunities.Options`), `counts` what came of it.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="import_runs")
    file_name = models.CharField(_("file"), max_length=200)
    text = models.TextField(_("content"))
    options = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports-run", args=[self.pk])
