"""What is to be reached with a partner on a track in one quarter."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Record
from engagements.choices import GoalState
from engagements.models.track import Track
from engagements.querysets import AccountGoalQuerySet
from partners.models import Partner


@pghistory.track()
class AccountGoal(Record):
    """A goal of an account plan. `quarter` is written 2026-Q4; `order` is its place among those of its track."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="goals")
    track = models.ForeignKey(Track, verbose_name=_("track"), on_delete=models.PROTECT, related_name="goals")
    quarter = models.CharField(_("quarter"), max_length=7)
    text = models.CharField(_("goal"), max_length=300)
    state = models.CharField(_("state"), max_length=20, choices=GoalState, default=GoalState.PLANNED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="goals",
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    # The goal of an earlier quarter that this one goes on with.
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="carried_to",
        null=True,
        blank=True,
        editable=False,
    )

    objects = AccountGoalQuerySet.as_manager()

    class Meta:
        ordering = ["track__order", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="account_goal_has_text",
                violation_error_message=_("Say what is to be reached."),
            ),
            models.CheckConstraint(condition=Q(state__in=GoalState.values), name="account_goal_state_known"),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^\d{4}-Q[1-4]$"),
                name="account_goal_quarter_written",
                violation_error_message=_("A quarter is written 2026-Q4."),
            ),
            models.CheckConstraint(
                condition=~Q(carried_from=F("id")), name="account_goal_not_carried_from_itself"
            ),
            models.UniqueConstraint(
                fields=["carried_from"],
                condition=Q(archived_at__isnull=True),
                name="account_goal_carried_once",
                violation_error_message=_("This goal was carried over already."),
            ),
        ]
        indexes = [models.Index(fields=["partner", "quarter"], name="account_goal_by_partner")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('account-plan', args=[self.partner.slug])}?quarter={self.quarter}#goal-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still pursued."""
        return self.state in GoalState.open_states()
