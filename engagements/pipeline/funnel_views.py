"""The funnel in the browser, and the stays behind each of its numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, DateFilter

from ecosystem.core.forms import DayInput
from ecosystem.core.lists import Column, RecordList
from engagements.choices import Ending, Outcome
from engagements.models import Engagement, Stage, Stay
from engagements.pipeline.analysis import AnalysisPage, Scoped
from engagements.pipeline.filters import ScopeFilter
from engagements.pipeline.funnel import AGE_SPANS, Funnel, aged, entered_in, funnel_of, skipping

# Days that the period spans unless the address says otherwise.
USUAL_DAYS = 365
# What of the moves the rows may be, besides how a stay ended.
ENTERED, SKIPPED, HERE = "entered", "skipped", "here"


class PeriodForm(forms.Form):
    """Refuses a period that ends before it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("This is before the first day."))
        return data


class FunnelFilter(ScopeFilter):
    """One track, and the days on which stays began: the last year unless the address says."""

    over_tracks = False
    since = DateFilter(method="as_it_is", label=gettext_lazy("Entered from"), widget=DayInput)
    until = DateFilter(method="as_it_is", label=gettext_lazy("to"), widget=DayInput)

    class Meta:
        model = Engagement
        form = PeriodForm
        fields: tuple[str, ...] = (
            "q",
            "track",
            "since",
            "until",
            "owner",
            "partner",
            "tier",
            "domain",
            "product",
        )

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        data = super().with_defaults(asked)
        today = timezone.localdate()
        if not data.get("since"):
            data["since"] = (today - timedelta(days=USUAL_DAYS)).isoformat()
        if not data.get("until"):
            data["until"] = today.isoformat()
        return data

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last day. The filter must be valid."""
        return self.form.cleaned_data["since"], self.form.cleaned_data["until"]

    def as_it_is(self, queryset: QuerySet[Engagement], name: str, value: date) -> QuerySet[Engagement]:
        """Leave the engagements alone: the days are those of their stays."""
        return queryset


class FunnelPage(AnalysisPage):
    """How engagements went through the stages of a track, and how long that took."""

    scope_class = FunnelFilter
    template_name = "engagements/analysis.html"
    part_template = "engagements/_funnel.html"
    title = gettext_lazy("Funnel")
    here = "pipeline-funnel"
    scope: FunnelFilter

    @cached_property
    def funnel(self) -> Funnel | None:
        """The funnel; None while the filter is invalid."""
        if not self.scope.is_valid():
            return None
        stages = list(
            Stage.objects.filter(track__slug=self.scope.track_shown).select_related("track").order_by("order")
        )
        since, until = self.scope.period
        return funnel_of(self.engagements(), stages, since=since, until=until, now=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "funnel": self.funnel,
            "ages": AGE_SPANS.values(),
            "period": self.scope.period if self.funnel else None,
        }


class StayFilter(FunnelFilter):
    """The stays behind a number of the funnel: those that began in a stage, by how they ended or how long they last."""

    stage = ChoiceFilter(method="as_it_is", label=gettext_lazy("Stage"), empty_label=gettext_lazy("Any"))
    moves = ChoiceFilter(
        method="as_it_is",
        label=gettext_lazy("Which"),
        empty_label=None,
        choices=[
            (ENTERED, gettext_lazy("Entered")),
            *Ending.choices,
            (SKIPPED, gettext_lazy("Skipped the stage")),
            (HERE, gettext_lazy("Stands there now")),
        ],
    )
    age = ChoiceFilter(
        method="as_it_is",
        label=gettext_lazy("Age"),
        choices=[(key, age.label) for key, age in AGE_SPANS.items()],
    )

    class Meta(FunnelFilter.Meta):
        fields: tuple[str, ...] = (
            *FunnelFilter.Meta.fields[:2],
            "stage",
            "moves",
            "age",
            *FunnelFilter.Meta.fields[2:],
        )

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        data = super().with_defaults(asked)
        if not data.get("moves"):
            data["moves"] = ENTERED
        return data

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the stays of `queryset` that the filter is about."""
        asked = self.form.cleaned_data
        engagements = super().filter_queryset(Engagement.objects.live())
        stays = queryset.filter(engagement__in=engagements.order_by().values("pk"))
        if asked["moves"] == HERE:
            stays = stays.filter(left_at=None, stage__outcome=Outcome.OPEN)
            return stays.filter(_in(asked["stage"]), aged(AGE_SPANS[asked["age"]]) if asked["age"] else Q())
        stays = entered_in(stays, *self.period)
        if asked["moves"] == SKIPPED:
            stage = Stage.objects.filter(pk=asked["stage"] or None).first()
            return stays.filter(skipping(stage)) if stage else stays.none()
        return stays.filter(
            _in(asked["stage"]), Q() if asked["moves"] == ENTERED else Q(ending=asked["moves"])
        )


def _in(stage: str) -> Q:
    return Q(stage=stage) if stage else Q()


class StayList(Scoped, RecordList):
    """Each stay behind a number of the funnel, the latest first."""

    filterset_class = StayFilter
    template_name = "engagements/stays.html"
    row_template = "engagements/_stay_row.html"
    default_sort = "-entered"
    title = gettext_lazy("Moves of the funnel")
    noun, noun_plural = gettext_lazy("stay"), gettext_lazy("stays")
    empty_text = gettext_lazy("Each time that an engagement stands in a stage appears here.")
    columns = (
        Column("title", gettext_lazy("Engagement"), ("engagement__title",)),
        Column("partner", gettext_lazy("Partner"), ("engagement__partner__name",)),
        Column("stage", gettext_lazy("Stage"), ("stage__order",)),
        Column("entered", gettext_lazy("Entered"), ("entered_at",)),
        Column("came", gettext_lazy("From"), ("came_from__order",)),
        Column("left", gettext_lazy("Left"), ("left_at",)),
        Column("next", gettext_lazy("To"), ("next_stage__order",)),
        Column("days", gettext_lazy("Days"), ("days",), numeric=True),
    )

    def records(self) -> QuerySet[Stay]:
        stays = Stay.objects.visible_to(self.reader).with_ending(now=timezone.now())
        return stays.select_related("engagement__partner", "stage", "came_from", "next_stage")

    def facts(self) -> Sequence[Any]:
        return ()
