"""Who gets a mail of a saved export every week."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import SavedView
from engagements.choices import Weekday


class ExportMailing(models.Model):
    """That a reader wants to hear of a saved export every week, from an hour of a weekday on where the reader is.

    `since` is when this was last asked for: a time of the week that had passed by then waits for the next week.
    """

    export = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="mailings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="export_mailings"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["weekday", "hour", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["export", "reader"],
                name="export_mailing_once_a_reader",
                violation_error_message=_("You get this export by mail already."),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="export_mailing_day_of_week"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="export_mailing_hour_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.export}, {self.get_weekday_display()} {self.hour}:00"
