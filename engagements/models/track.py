"""The kinds of engagement and the stages each goes through. An admin edits them; migration 0002 brings the first."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.models import Versioned
from engagements.choices import EntryField, Outcome
from engagements.querysets import StageQuerySet, TrackQuerySet

# The probability, in percent, of what is decided; an open stage has its own.
DECIDED = {Outcome.WON: 100, Outcome.LOST: 0}

# Run when a transaction ends, so that stages may be changed together. The lock lets of two admins, who each retire one
# of the last two open stages, the second find the first one's done.
KEEPS_OUTCOMES = """
PERFORM 1 FROM engagements_track WHERE id = OLD.track_id FOR UPDATE;
IF FOUND AND (
    SELECT count(DISTINCT outcome) FROM engagements_stage WHERE track_id = OLD.track_id AND retired_at IS NULL
) < 3 THEN
    RAISE EXCEPTION 'a track keeps an open, a won and a lost stage'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_track_keeps_outcomes', TABLE = 'engagements_stage';
END IF;
RETURN NULL;
"""


@pghistory.track()
class Track(Versioned):
    """A kind of engagement: technical, product, marketing or go-to-market.

    Its version rises with each change of its stages' order or number too. A retired one takes no new engagements; what
    is open on it goes on to its end. The slug is part of the board's address and stays when the track is renamed.
    """

    name = models.CharField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(max_length=50, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="track_has_name",
                violation_error_message=_("A track has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagements:board", args=[self.slug])


@pghistory.track()
class Stage(Versioned):
    """A step of a track. `probability` is the chance, in percent, that what stands here is won."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="stages")
    name = models.CharField(_("name"), max_length=50)
    slug = models.SlugField(max_length=50)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    asks_for = ArrayField(
        models.CharField(max_length=30, choices=EntryField),
        verbose_name=_("asks for"),
        default=list,
        blank=True,
        help_text=_("What an engagement must have before it enters this stage."),
    )
    owner_limit = models.PositiveSmallIntegerField(
        _("limit for each owner"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("From one more on, the board says who is over it."),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["track__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "slug"],
                name="stage_once_a_track",
                violation_error_message=_("The track has a stage of this name already."),
            ),
            models.UniqueConstraint(
                "track",
                Lower("name"),
                condition=Q(retired_at__isnull=True),
                name="stage_name_once_a_track",
                violation_error_message=_("The track has a stage of this name already."),
            ),
            # What an engagement's own track is checked against; see migration 0002.
            models.UniqueConstraint(fields=["id", "track"], name="stage_with_its_track"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="stage_has_name",
                violation_error_message=_("A stage has a name."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="stage_outcome_known",
                violation_error_message=_("A stage is open, won or lost."),
            ),
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
            models.CheckConstraint(
                condition=Q(asks_for__contained_by=EntryField.values),
                name="stage_asks_for_known",
                violation_error_message=_("A stage can't ask for that."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.OPEN) | ~Q(asks_for__contains=[EntryField.CLOSE_REASON]),
                name="stage_open_asks_no_reason",
                violation_error_message=_("Only a stage that ends the work can ask why it was won or lost."),
            ),
            models.CheckConstraint(
                condition=Q(owner_limit__isnull=True) | Q(owner_limit__gte=1),
                name="stage_owner_limit_positive",
                violation_error_message=_("A limit is one or more."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stage_track_keeps_outcomes",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("outcome", "retired_at") | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=KEEPS_OUTCOMES,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tracks:stage", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether work goes on here."""
        return self.outcome == Outcome.OPEN

    @property
    def asked(self) -> list[str]:
        """What the stage asks for, in words and in the order in which it is asked."""
        return [str(EntryField(name).label) for name in EntryField.values if name in self.asks_for]
