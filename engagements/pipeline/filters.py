"""What the pipeline and its files are narrowed by: the same words, the same rows."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, NumberFilter

from ecosystem.core.forms import DayInput
from engagements.choices import Outcome
from engagements.filters import EngagementFilter
from engagements.forms.fields import NumberText
from engagements.models import Engagement
from engagements.pipeline.quarters import NO_DATE, quarter_label, quarter_range, quarters_around

ALL = "all"
CLOSED = "closed"
MONEY_TRACK = "go-to-market"
OUTCOMES = [*Outcome.choices, (CLOSED, _("Won or lost")), (ALL, _("All"))]


class PipelineFilter(EngagementFilter):
    """As for engagements, with money and when it comes. Rows need `closes_on` and `base_amount`.

    What the address leaves unsaid is the open engagements of the go-to-market track; an address that names a stage
    has said both. "all" asks for every track or outcome.
    """

    track = ChoiceFilter(method="of_track", label=_("Track"), empty_label=None)
    outcome = ChoiceFilter(
        method="of_outcome", choices=OUTCOMES, label=_("Outcome"), empty_label=None, widget=HiddenInput
    )
    quarter = ChoiceFilter(method="in_quarter", label=_("Quarter"))
    closes_from = DateFilter(
        field_name="closes_on", lookup_expr="gte", label=_("Closes from"), widget=DayInput
    )
    closes_to = DateFilter(field_name="closes_on", lookup_expr="lte", label=_("Closes to"), widget=DayInput)
    least = NumberFilter(
        field_name="base_amount",
        lookup_expr="gte",
        label=_("%(currency)s from") % {"currency": settings.BASE_CURRENCY},
        max_digits=14,
        decimal_places=2,
        widget=NumberText("decimal"),
    )
    most = NumberFilter(
        field_name="base_amount",
        lookup_expr="lte",
        label=_("%(currency)s to") % {"currency": settings.BASE_CURRENCY},
        max_digits=14,
        decimal_places=2,
        widget=NumberText("decimal"),
    )
    stale = None

    class Meta:
        model = Engagement
        fields = (
            "q",
            "track",
            "outcome",
            "stage",
            "quarter",
            "owner",
            "partner",
            "tier",
            "domain",
            "product",
            "health",
            "closes_from",
            "closes_to",
            "least",
            "most",
        )

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_defaults(data), *args, **kwargs)
        self.filters["track"].extra["choices"] = [
            *self.filters["track"].extra["choices"],
            (ALL, _("All tracks")),
        ]
        quarters = {*quarters_around(timezone.localdate(), before=8, after=8), data.get("quarter", "")}
        self.filters["quarter"].extra["choices"] = [
            *((quarter, quarter_label(quarter)) for quarter in sorted(filter(quarter_range, quarters))),
            (NO_DATE, quarter_label(NO_DATE)),
        ]

    @property
    def track_shown(self) -> str:
        """The slug of the track that is asked for, or "all"."""
        return str(self.data.get("track", ""))

    @property
    def outcome_shown(self) -> str:
        """The outcome that is asked for: open, won, lost, closed or all."""
        return str(self.data.get("outcome", ""))

    def of_track(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        return queryset if value == ALL else queryset.filter(track__slug=value)

    def of_outcome(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        return queryset.filter(stages_of(value, "stage__"))

    def in_quarter(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        if value == NO_DATE:
            return queryset.filter(closes_on__isnull=True)
        return queryset.filter(closes_on__range=quarter_range(value))


def with_defaults(asked: QueryDict) -> QueryDict:
    """Return the address's filters with the track and the outcome that it leaves unsaid."""
    data = asked.copy()
    named = any(data.getlist("stage"))
    if not data.get("track"):
        data["track"] = ALL if named else MONEY_TRACK
    if data.get("outcome") not in dict(OUTCOMES):
        data["outcome"] = ALL if named else Outcome.OPEN
    return data


def stages_of(outcome: str, path: str = "") -> Q:
    """Return the condition that the stage at `path` ("stage__") has one of the `OUTCOMES`."""
    if outcome == ALL:
        return Q()
    if outcome == CLOSED:
        return ~Q(**{f"{path}outcome": Outcome.OPEN})
    return Q(**{f"{path}outcome": outcome})
