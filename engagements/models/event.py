"""Events that partners take part in, with what was wanted of them and what came of it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import EventKind, EventRole
from engagements.querysets import EventQuerySet
from partners.models import Partner
from partners.querysets import PartnerOwnedQuerySet


@pghistory.track()
class Event(Record):
    """A conference, meetup, webinar or hackathon. `starts_on` and `ends_on` are days where it takes place.

    Reach is counted in people: who registered, who came, and who stood at our booth; None: nobody counted.
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.CONFERENCE)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("who goes"), related_name="attended_events", blank=True
    )
    goals = models.TextField(_("goals"), blank=True, help_text=_("What we want of it, in numbers if we can."))
    registrations = models.PositiveIntegerField(_("registrations"), null=True, blank=True)
    attendance = models.PositiveIntegerField(_("attendance"), null=True, blank=True)
    booth_visits = models.PositiveIntegerField(_("booth visits"), null=True, blank=True)
    outcome = models.TextField(
        _("outcome"), blank=True, help_text=_("What came of it, and whether to go again.")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
                violation_error_message=_("An event ends on the day it starts, or later."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="event_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.pk])


@pghistory.track()
class EventPart(models.Model):
    """What a partner does at an event. `leads` is how many it says it brought; those logged here are `Lead`s.

    A speaker's talk has its title and, as `talk_at`, the moment at which it begins.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="parts")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="event_parts")
    role = models.CharField(_("part"), max_length=20, choices=EventRole)
    leads = models.PositiveIntegerField(_("leads"), default=0)
    talk_title = models.CharField(_("title of the talk"), max_length=300, blank=True)
    talk_at = models.DateTimeField(_("talk begins"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # Made after the event, at most once.
    follow_up = models.OneToOneField(
        "engagements.FollowUp",
        on_delete=models.PROTECT,
        related_name="event_part",
        null=True,
        blank=True,
        editable=False,
    )

    objects = PartnerOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partner", "role"],
                name="event_part_once",
                violation_error_message=_("The partner has this part at the event already."),
            ),
            models.CheckConstraint(
                condition=Q(role=EventRole.SPEAKER) | Q(talk_title="", talk_at__isnull=True),
                name="event_part_talk_is_a_speakers",
                violation_error_message=_("Only a speaker has a talk."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_role_display()}"
