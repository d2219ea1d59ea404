"""Which reminders were given, so that none is given twice."""

from django.db import models

from ecosystem.outbox.models import Mail
from engagements.models import FollowUp


class FollowUpReminder(models.Model):
    """That a follow-up was reminded of on a day where its assignee is, and by which mail."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="follow_up_reminders")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "day"], name="follow_up_reminder_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.day}"
