"""What was promised and by when."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import FollowUpState, Priority, Repeat
from engagements.models.engagement import Engagement
from engagements.models.meeting import Meeting
from engagements.querysets import FollowUpQuerySet
from partners.models import Partner


@pghistory.track()
class FollowUp(Record):
    """Something a colleague owes a partner by a day. `due_on` and `snoozed_until` are days where the assignee is.

    One that repeats leaves the next when it is done. The days of all of them are reckoned from `repeat_from`, so that a
    rhythm of months that began on a 31st comes back to it after a shorter month.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="follow_ups")
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    engagement = models.ForeignKey(
        Engagement,
        verbose_name=_("engagement"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=500)
    detail = models.TextField(_("detail"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assignee"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=FollowUpState, default=FollowUpState.OPEN)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    repeat = models.CharField(_("repeats"), max_length=10, choices=Repeat, default=Repeat.NEVER)
    # The first day of the rhythm; unset where that is `due_on`.
    repeat_from = models.DateField(null=True, blank=True, editable=False)
    # The one that left this when it was done: it can leave no second.
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="following", null=True, blank=True, editable=False
    )
    # The key of the line that it was added by: a line sent twice adds one follow-up.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="follow_up_has_title"),
            models.CheckConstraint(
                condition=Q(state=FollowUpState.DONE, done_at__isnull=False)
                | Q(state__in=[FollowUpState.OPEN, FollowUpState.CANCELLED], done_at__isnull=True),
                name="follow_up_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(repeat=Repeat.NEVER) | Q(due_on__isnull=False),
                name="follow_up_repeat_has_due_date",
                violation_error_message=_("A follow-up that repeats has a due date."),
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=models.F("id")),
                name="follow_up_not_after_itself",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                condition=Q(state=FollowUpState.OPEN),
                name="follow_up_open_by_assignee",
            ),
            models.Index(fields=["partner", "state"], name="follow_up_by_partner"),
            models.Index(fields=["due_on", "id"], name="follow_up_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("follow-ups:detail", args=[self.pk])
