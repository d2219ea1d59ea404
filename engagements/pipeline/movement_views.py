"""What moved since a day, in the browser, and the engagements behind each bar, before and after."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, DateFilter

from ecosystem.core.forms import DayInput
from ecosystem.core.lists import Column, RecordList
from ecosystem.core.money import RateUsed
from ecosystem.core.words import money_text
from engagements.models import Engagement
from engagements.pipeline.analysis import AnalysisPage, Scoped
from engagements.pipeline.filters import ALL, ScopeFilter
from engagements.pipeline.movement import Bar, Movement, moved_since, movement_of, part_of
from engagements.pipeline.quarters import NO_DATE, quarter_label, quarter_of, quarter_range, quarters_around


class SinceForm(forms.Form):
    """Refuses a day that is yet to come."""

    def clean_since(self) -> date:
        """Return the day, unless it is in the future."""
        day: date = self.cleaned_data["since"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is yet to come."), code="future")
        return day


class MovementFilter(ScopeFilter):
    """The day from which on, and the quarter in which it was and is to close: this one since it began, unless said."""

    since = DateFilter(method="as_it_is", label=gettext_lazy("Since"), widget=DayInput)
    quarter = ChoiceFilter(method="as_it_is", label=gettext_lazy("Closing in"), empty_label=None)

    class Meta:
        model = Engagement
        form = SinceForm
        fields: tuple[str, ...] = (
            "q",
            "since",
            "quarter",
            "track",
            "owner",
            "partner",
            "tier",
            "domain",
            "product",
        )

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        quarters = {*quarters_around(timezone.localdate(), before=8, after=8), data.get("quarter", "")}
        self.filters["quarter"].extra["choices"] = [
            (ALL, _("Any quarter")),
            *((quarter, quarter_label(quarter)) for quarter in sorted(filter(quarter_range, quarters))),
            (NO_DATE, quarter_label(NO_DATE)),
        ]

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        data = super().with_defaults(asked)
        if not data.get("quarter"):
            data["quarter"] = quarter_of(timezone.localdate())
        if not data.get("since"):
            data["since"] = _first_day(timezone.localdate()).isoformat()
        return data

    @property
    def at(self) -> datetime:
        """The moment at which the day began where the reader is. The filter must be valid."""
        return datetime.combine(self.form.cleaned_data["since"], time.min, timezone.get_current_timezone())

    @property
    def quarter_asked(self) -> str:
        """The quarter that is asked for, "" for any."""
        asked = str(self.data.get("quarter", ""))
        return "" if asked == ALL else asked

    def as_it_is(self, queryset: QuerySet[Engagement], name: str, value: Any) -> QuerySet[Engagement]:
        """Leave the engagements alone: both are about what moved of them."""
        return queryset


def _first_day(day: date) -> date:
    quarter = quarter_range(quarter_of(day))
    assert quarter is not None
    return quarter[0]


class Moved(Scoped):
    """What the page and its rows share."""

    scope_class = MovementFilter
    scope: MovementFilter

    def known(self) -> QuerySet[Engagement]:
        """Return the engagements that the reader may know of: what was put away since has moved too."""
        return Engagement.objects.visible_to(self.reader)

    def moved(self, engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
        """Return those of `engagements` that the waterfall is about. The filter must be valid."""
        return moved_since(engagements, self.scope.at, quarter=self.scope.quarter_asked, rates=self.rates)


class MovementPage(Moved, AnalysisPage):
    """The pipeline as it stood on a day, what came, changed and went, and the pipeline now."""

    template_name = "engagements/analysis.html"
    part_template = "engagements/_movement.html"
    title = gettext_lazy("What moved")
    here = "pipeline-movement"

    @cached_property
    def movement(self) -> Movement | None:
        """The steps; None while the filter is invalid."""
        return movement_of(self.moved(self.engagements())) if self.scope.is_valid() else None

    def rates_used(self) -> list[RateUsed]:
        """Return the rates by which both ends were told."""
        moved = self.moved(self.engagements()).order_by()
        pairs = moved.values_list("currency", "then_currency").annotate(count=Count("pk"))
        return self.rates.used({code for now, then, _count in pairs for code in (now, then) if code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "movement": self.movement,
            "weighted": self.request.GET.get("sums") == "weighted",
            "rates": self.rates,
            "rates_used": self.rates_used() if self.movement else [],
            "quarter": self.scope.quarter_asked,
            "quarter_label": quarter_label(self.scope.quarter_asked) if self.scope.quarter_asked else "",
            "since": self.scope.form.cleaned_data["since"] if self.movement else None,
            "today": timezone.localdate(),
        }


class MoveFilter(MovementFilter):
    """The engagements behind one bar."""

    bar = ChoiceFilter(method="as_it_is", label=gettext_lazy("What"), choices=Bar.choices, empty_label=None)

    class Meta(MovementFilter.Meta):
        fields: tuple[str, ...] = ("q", "bar", *MovementFilter.Meta.fields[1:])

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        data = super().with_defaults(asked)
        if not data.get("bar"):
            data["bar"] = Bar.END.value
        return data


class MoveList(Moved, RecordList):
    """Each engagement behind a bar, as it was and as it is."""

    filterset_class = MoveFilter
    template_name = "engagements/moves.html"
    row_template = "engagements/_move_row.html"
    default_sort = "-part"
    title = gettext_lazy("What moved, one by one")
    noun, noun_plural = gettext_lazy("engagement"), gettext_lazy("engagements")
    empty_text = gettext_lazy("Nothing moved this way.")
    columns = (
        Column("title", gettext_lazy("Engagement"), ("title",)),
        Column("partner", gettext_lazy("Partner"), ("partner__name",)),
        Column("then", gettext_lazy("Before"), ("then_value",)),
        Column("now", gettext_lazy("After"), ("now_value",)),
        Column("part", gettext_lazy("Adds"), ("part", "weighted_part"), numeric=True),
        Column("weighted", gettext_lazy("Weighted"), ("weighted_part",), numeric=True),
    )
    filterset: MoveFilter

    @property
    def scope(self) -> MovementFilter:  # type: ignore[override]  # here the list's own filter
        return self.filterset

    def records(self) -> QuerySet[Engagement]:
        return self.known().select_related("partner", "stage", "owner")

    def filtered(self) -> QuerySet[Any]:
        if not self.filterset.is_valid():
            return self.records().none()
        condition, value, weight = part_of(Bar(self.filterset.form.cleaned_data["bar"]))
        found = self.moved(self.filterset.qs).filter(condition)
        return found.annotate(
            part=value, weighted_part=weight, then_stage_name=F("then_stay__stage__name")
        ).order_by(*self._ordering())

    def facts(self) -> Sequence[str]:
        sums = self.filtered().order_by().aggregate(value=Sum("part"), weight=Sum("weighted_part"))
        return [
            money_text(sums["value"], self.rates.currency),
            _("weighted %(amount)s") % {"amount": money_text(sums["weight"], self.rates.currency)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rates": self.rates}
