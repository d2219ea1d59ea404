"""The forecast in the browser: quarters against their targets."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from engagements.models import Engagement, PipelineTarget
from engagements.pipeline.analysis import AnalysisPage
from engagements.pipeline.filters import ALL, NONE
from engagements.pipeline.forecast import Forecast, forecast_of
from engagements.pipeline.quarters import quarter_of, quarter_range, quarters_around

# Quarters side by side: so many before this one, and after it; and by how many the page goes on.
BEFORE, AFTER, STEP = 2, 3, 4
# Filters under which a target for everybody's or one person's whole work means nothing.
NARROWING = ("q", "partner", "tier", "domain", "product")


class ForecastPage(AnalysisPage):
    """Won so far, weighted and best case for each quarter, against its target."""

    template_name = "engagements/analysis.html"
    part_template = "engagements/_forecast.html"
    title = gettext_lazy("Forecast")
    here = "pipeline-forecast"

    def known(self) -> QuerySet[Engagement]:
        """Return the engagements that the reader may know of, with the day on which they close."""
        return super().known().annotate(closes_on=Coalesce("closed_on", "expected_close"))

    @cached_property
    def quarters(self) -> list[str]:
        """The quarters to show, from the one that the address names or two before this one."""
        asked = quarter_range(self.request.GET.get("first", ""))
        if asked and 2000 <= asked[0].year < 2100:
            return quarters_around(asked[0], before=0, after=BEFORE + AFTER)
        return quarters_around(timezone.localdate(), before=BEFORE, after=AFTER)

    @cached_property
    def owners(self) -> list[str]:
        """The owners that the filter asks for."""
        return [value for value in self.scope.data.getlist("owner") if value]

    @cached_property
    def measures(self) -> bool:
        """Whether there can be a target for what the filter leaves."""
        narrowed = any(value for name in NARROWING for value in self.scope.data.getlist(name))
        return not narrowed and len(self.owners) <= 1 and NONE not in self.owners

    def targets(self) -> list[PipelineTarget]:
        """Return the targets for just what the filter leaves."""
        if not (self.measures and self.scope.is_valid()):
            return []
        targets = PipelineTarget.objects.live().filter(quarter__in=self.quarters)
        track = self.scope.track_shown
        targets = targets.filter(track=None) if track == ALL else targets.filter(track__slug=track)
        return list(
            targets.filter(owner=self.owners[0] if self.owners else None).select_related("track", "owner")
        )

    @cached_property
    def forecast(self) -> Forecast | None:
        """The forecast; None while the filter is invalid."""
        if not self.scope.is_valid():
            return None
        return forecast_of(self.engagements(), self.targets(), self.quarters, rates=self.rates)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first = quarter_range(self.quarters[0])
        assert first is not None
        around = quarters_around(first[0], before=STEP, after=STEP)
        return super().get_context_data(**kwargs) | {
            "forecast": self.forecast,
            "measures": self.measures,
            "rates": self.rates,
            "earlier": around[0],
            "later": around[-1],
            "overdue_until": (_this_quarter() - timedelta(days=1)).isoformat(),
            "may_set": self.request.user.has_perm("engagements.add_pipelinetarget"),
        }


def _this_quarter() -> date:
    """Return the first day of the quarter."""
    days = quarter_range(quarter_of(timezone.localdate()))
    assert days is not None
    return days[0]
