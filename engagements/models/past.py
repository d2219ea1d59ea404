"""The past of engagements, read out of their moves and their history: views in the database, never written."""

from django.db import models

from engagements.models.engagement import Engagement
from engagements.models.track import Stage
from engagements.querysets import StayQuerySet


class Stay(models.Model):
    """An engagement's time in one stage, from the move into it to the next move; its id is that of the move.

    While it stands there still, `left_at` and `next_stage` are None. The first stay has no `came_from`. `counts_from`
    and `counts_until` leave no moment without a stay: the first counts for all time before it, the last for all after.
    """

    engagement = models.ForeignKey(Engagement, models.DO_NOTHING, related_name="stays", db_constraint=False)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_constraint=False)
    came_from = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_constraint=False, null=True)
    next_stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_constraint=False, null=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # When the engagement entered its first stage.
    begun_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    counts_until = models.DateTimeField()

    objects = StayQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "engagements_stay"
        default_permissions = ()
        ordering = ["-entered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.stage}"


class EngagementVersion(models.Model):
    """What an engagement was between two changes of it; its id is that of the line in its history.

    No moment is without one: the first counts for all time before it, the last for all after.
    """

    engagement = models.ForeignKey(
        Engagement, models.DO_NOTHING, related_name="versions", db_constraint=False
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    expected_close = models.DateField(null=True)
    archived_at = models.DateTimeField(null=True)
    holds_from = models.DateTimeField()
    holds_until = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "engagements_engagementversion"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.engagement_id} from {self.holds_from}"
