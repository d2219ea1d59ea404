"""Files brought in: what was uploaded, what its rows come to, and what was written, so that it can be undone."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from engagements.imports.parts import ImportPart
from partners.imports.subject import Outcome


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Columns to be told")
    READING = "reading", _("Being read")
    PREVIEW = "preview", _("To be confirmed")
    IMPORTING = "importing", _("Being brought in")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Can't be read")


WORKING = (ImportState.READING, ImportState.IMPORTING, ImportState.UNDOING)
AFTER = (ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)
OPPORTUNITIES = "opportunities"
# How long work may stay without a sign of life before its user is offered to start it again.
QUIET = timedelta(seconds=20)


class Source(models.TextChoices):
    """The system whose headings a file has; the value is the system of its external ids."""

    SALESFORCE = "salesforce", _("Salesforce")
    HUBSPOT = "hubspot", _("HubSpot")
    OWN = "ecosystem", _("Ecosystem")
    OTHER = "file", _("Another system")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> "ImportRunQuerySet":
        """Return the imports of `user`: what is in the files is nobody else's to see."""
        return self.filter(by=user)


class ImportRun(models.Model):
    """Files that belong together, with what their user said of them and what came of it.

    `columns` are {"heading", "field", "samples"} in the file's order. `options` holds what the user said; `counts` how
    many rows have which outcome, and what else is new; `questions` are {"key", "words", "choices", "suggested", "rows"}.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="import_runs")
    file_name = models.CharField(_("file"), max_length=200)
    subject = models.CharField(_("what it is"), max_length=20, blank=True)
    source = models.CharField(_("system"), max_length=20, choices=Source, default=Source.OTHER)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    state_since = models.DateTimeField(default=timezone.now)
    # Rows that the work in hand has done; while it runs, the live number is in the cache.
    done_rows = models.PositiveIntegerField(default=0)
    problem = models.TextField(_("problem"), blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    planned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects: ClassVar[models.Manager["ImportRun"]] = ImportRunQuerySet.as_manager()  # type: ignore[assignment]  # with visible_to

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_run_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=AFTER, done_at__isnull=False)
                | (~Q(state__in=AFTER) & Q(done_at__isnull=True)),
                name="import_run_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports-run", args=[self.pk])

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it, or is to be."""
        return self.state in WORKING

    @property
    def quiet_after(self) -> datetime:
        """When its work, if nothing was heard of it since, may be taken for stopped."""
        return self.state_since + QUIET


class ImportFile(models.Model):
    """One of the files of a run, byte for byte in pieces. `size` is in bytes."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=10, choices=ImportPart)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "part"], name="import_file_once_a_part")]

    def __str__(self) -> str:
        return self.name


class ImportPiece(models.Model):
    """A piece of a file, so that no process needs to hold the whole."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="import_piece_once")]

    def __str__(self) -> str:
        return f"{self.file}, {self.number}"


class ImportRow(models.Model):
    """What a row of a file comes to. `values` are its cells in order, kept only where it is not brought in.

    `changes` are [field, before, after] in words. `data`, `adds` and `drops` are what is written: see
    `partners.imports.subject.Planned`.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="planned")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    label = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    seen_version = models.PositiveIntegerField(null=True, blank=True)
    data = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    adds = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    drops = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    changes = models.JSONField(null=True, blank=True)
    questions = models.JSONField(null=True, blank=True)
    values = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="import_row_outcome_known"),
        ]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"


class ChangeKind(models.TextChoices):
    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")


class ImportChange(models.Model):
    """A row of a table that an import wrote. `root` and `root_id` are the record that it belongs to, itself included.

    `before` is the row as it was, `left_as` the fingerprint of the row as the import left it. `kept_because` says why an
    undo left the record as it is.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    root = models.CharField(max_length=100)
    root_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind)
    before = models.JSONField(null=True, blank=True)
    left_as = models.CharField(max_length=32, blank=True)
    kept_because = models.CharField(max_length=200, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="import_change_kind_known")
        ]
        indexes = [
            models.Index(fields=["run", "model", "object_id"], name="import_change_by_run"),
            models.Index(fields=["run", "root", "root_id"], name="import_change_by_root"),
            models.Index(fields=["model", "object_id"], name="import_change_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.kind}"


class ImportMapping(models.Model):
    """What the columns of files with these headings meant to somebody the last time: heading to field key."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="import_mappings")
    signature = models.CharField(max_length=64)
    subject = models.CharField(max_length=20)
    source = models.CharField(max_length=20, choices=Source)
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "signature"], name="import_mapping_once")]

    def __str__(self) -> str:
        return f"{self.subject}, {self.signature[:8]}"
