"""Meetings that recur. Their occurrences are Meetings like any other, made ahead."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import validate_time_zone
from ecosystem.core.models import Record
from engagements.choices import MeetingKind
from engagements.models.engagement import Engagement
from engagements.querysets import MeetingSeriesQuerySet
from partners.models import Contact, Partner


@pghistory.track()
class MeetingSeries(Record):
    """What the occurrences of a recurring meeting have in common, and the rule that says when they are.

    `starts_on` and `starts_time` are wall-clock time in `time_zone`, so that 10:00 stays 10:00 across daylight saving.
    `rule` is an RFC 5545 recurrence rule without UNTIL and COUNT; these are `until`, the last possible day, and `count`.
    Occurrences have been made through the day `made_through`.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="meeting_series")
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.MEETING)
    subject = models.CharField(_("subject"), max_length=300)
    starts_on = models.DateField(_("starts on"))
    starts_time = models.TimeField(_("at"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    rule = models.CharField(_("rule"), max_length=200)
    until = models.DateField(_("until"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("times"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=500, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("from the partner"), related_name="meeting_series", blank=True
    )
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("from us"), related_name="meeting_series", blank=True
    )
    engagements = models.ManyToManyField(
        Engagement, verbose_name=_("engagements"), related_name="meeting_series", blank=True
    )
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("organiser"),
        on_delete=models.PROTECT,
        related_name="organised_series",
    )
    # The series that this one goes on from, since a change of "this and following".
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="continued_by", null=True, blank=True, editable=False
    )
    made_through = models.DateField(null=True, editable=False)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name_plural = _("meeting series")
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="meeting_series_has_subject"),
            models.CheckConstraint(condition=~Q(rule=""), name="meeting_series_has_rule"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=1440),
                name="meeting_series_within_a_day",
                violation_error_message=_("A meeting is at most 1,440 minutes long."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(count__isnull=True),
                name="meeting_series_ends_one_way",
                violation_error_message=_("A series ends by a day or after a number of times, not both."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")) | Q(archived_at__isnull=False),
                name="meeting_series_ends_after_start",
                violation_error_message=_("A series ends on the day it starts, or later."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_through"], condition=Q(archived_at__isnull=True), name="meeting_series_to_make"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the series' wall clock."""
        return ZoneInfo(self.time_zone)

    @property
    def starts_local(self) -> datetime:
        """The first possible start, as the wall clock says it (naive)."""
        return datetime.combine(self.starts_on, self.starts_time)
