"""Meetings with partners, and the drafts in which their notes are kept until they are logged."""

import uuid
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import validate_time_zone
from ecosystem.core.models import Record
from engagements.choices import MeetingKind, Sentiment
from engagements.models.engagement import Engagement
from engagements.models.series import MeetingSeries
from engagements.querysets import MeetingDraftQuerySet, MeetingQuerySet
from partners.models import Contact, Partner

# The longest notes that are taken, in characters.
NOTES_LIMIT = 1_000_000
# The longest agenda that is taken, in characters.
AGENDA_LIMIT = 20_000
# PostgreSQL takes at most 1 MiB of text into one search vector; the rest of longer notes is found by reading only.
NOTES_INDEXED = 200_000


@pghistory.track()
class Meeting(Record):
    """A contact with a partner, planned or logged. Agenda and notes are Markdown; `minutes` its length in minutes.

    With `is_planned` it was set ahead and nobody has logged it yet. A cancelled one is put away as well, so that only
    those who ask for cancelled meetings meet it. An occurrence of a `series` keeps the start that the rule gave it.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.MEETING)
    subject = models.CharField(_("subject"), max_length=300)
    starts_at = models.DateTimeField(_("when"), default=timezone.now)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=500, blank=True)
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("from the partner"), related_name="meetings", blank=True
    )
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("from us"), related_name="meetings", blank=True
    )
    engagements = models.ManyToManyField(
        Engagement, verbose_name=_("engagements"), related_name="meetings", blank=True
    )
    notes = models.TextField(_("notes"), blank=True, max_length=NOTES_LIMIT)
    sentiment = models.CharField(_("sentiment"), max_length=10, choices=Sentiment, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="logged_meetings",
        null=True,
        blank=True,
    )
    is_planned = models.BooleanField(_("planned"), default=False, editable=False)
    # The zone it was planned in, which calendars of others show it by. An IANA name.
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone], editable=False
    )
    agenda = models.TextField(_("agenda"), blank=True, max_length=AGENDA_LIMIT)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("organiser"),
        on_delete=models.PROTECT,
        related_name="organised_meetings",
        null=True,
        blank=True,
        editable=False,
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    series = models.ForeignKey(
        MeetingSeries,
        verbose_name=_("series"),
        on_delete=models.PROTECT,
        related_name="occurrences",
        null=True,
        blank=True,
        editable=False,
    )
    original_start = models.DateTimeField(null=True, blank=True, editable=False)
    # Changed by itself, so that changes of the whole series leave it as it is.
    is_exception = models.BooleanField(default=False, editable=False)
    # The key of the form it came from: a form sent twice logs one meeting.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="meeting_has_subject"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="meeting_kind_known"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=1440),
                name="meeting_within_a_day",
                violation_error_message=_("A meeting is at most 1,440 minutes long."),
            ),
            # What a follow-up's or piece of evidence's own partner is checked against; see migration 0002.
            models.UniqueConstraint(fields=["id", "partner"], name="meeting_with_its_partner"),
            models.UniqueConstraint(fields=["series", "original_start"], name="meeting_occurs_once"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, original_start__isnull=True)
                | Q(series__isnull=False, original_start__isnull=False),
                name="meeting_occurrence_has_start",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(is_planned=True, archived_at__isnull=False),
                name="meeting_cancelled_was_planned",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-starts_at", "-id"], name="meeting_by_partner"),
            models.Index(fields=["-starts_at", "-id"], name="meeting_by_time"),
            models.Index(fields=["starts_at"], condition=Q(is_planned=True), name="meeting_planned_by_time"),
            GinIndex(
                SearchVector("subject", models.functions.Left("notes", NOTES_INDEXED), config="english"),
                name="meeting_text_search",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        """When it ends (aware); one whose length is not known ends as it begins."""
        return self.starts_at + timedelta(minutes=self.minutes or 0)

    @property
    def is_ahead(self) -> bool:
        """Whether it is planned and has not begun."""
        return self.is_planned and self.starts_at > timezone.now()


class MeetingDraft(models.Model):
    """What a colleague has typed into the meeting logger and not logged yet.

    `content` is the form as typed, field by field; it is shown again as it is and never queried.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="meeting_drafts"
    )
    content = models.JSONField(default=dict)
    # Rises with each save; a stale tab that saves an older one is told.
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = MeetingDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["user", "-saved_at"], name="meeting_draft_by_user")]

    def __str__(self) -> str:
        return f"Draft of {self.user}, {self.saved_at:%d %b %Y %H:%M} UTC"
