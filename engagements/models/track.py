"""The kinds of engagement and the stages each goes through. An admin edits them; migration 0002 brings the first."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.choices import Outcome


@pghistory.track()
class Track(models.Model):
    """A kind of engagement: technical, product, marketing or go-to-market."""

    name = models.CharField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(max_length=50, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagements:board", args=[self.slug])


@pghistory.track()
class Stage(models.Model):
    """A step of a track. `probability` is the chance, in percent, that what stands here is won."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="stages")
    name = models.CharField(_("name"), max_length=50)
    slug = models.SlugField(max_length=50)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=0)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        ordering = ["track__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "slug"],
                name="stage_once_a_track",
                violation_error_message=_("The track has a stage of this name already."),
            ),
            # What an engagement's own track is checked against; see migration 0002.
            models.UniqueConstraint(fields=["id", "track"], name="stage_with_its_track"),
            models.CheckConstraint(
                condition=Q(probability__lte=100),
                name="stage_probability_percent",
                violation_error_message=_("A probability is 0 to 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN)
                | Q(outcome=Outcome.WON, probability=100)
                | Q(outcome=Outcome.LOST, probability=0),
                name="stage_probability_fits_outcome",
                violation_error_message=_("Won is 100 %, lost is 0 %."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
