"""Files brought in, from upload to done."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.querysets import ImportRunQuerySet


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("To be confirmed")
    DONE = "done", _("Done")


class ImportPart(models.TextChoices):
    """What a file tells of; the value is what its form field and command option are called."""

    PIPELINE = "pipeline", _("Opportunities")
    ACCOUNTS = "accounts", _("Companies")
    PRODUCTS = "products", _("Products")
    TEAMS = "teams", _("Sales agents")


class ImportRun(models.Model):
    """Files that belong together: kept as uploaded, with what their user said of them and what came of it.

    `options` is `engagements.imports.opportunities.Options`, `counts` is `engagements.imports.bring_in.Brought`, and
    `bad` holds the rows that were left out when it was done: {"number", "reason", "values"} each.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="import_runs")
    file_name = models.CharField(_("file"), max_length=200)
    options = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    counts = models.JSONField(default=dict)
    bad = models.JSONField(default=list)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ImportState.PREVIEW, done_at__isnull=True)
                | models.Q(state=ImportState.DONE, done_at__isnull=False),
                name="import_run_done_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports-run", args=[self.pk])


class ImportFile(models.Model):
    """One of the files of a run, byte for byte."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=10, choices=ImportPart)
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "part"], name="import_file_once_a_part")]

    def __str__(self) -> str:
        return self.name
