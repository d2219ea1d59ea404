from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, NumberFilter

from engagements.filters import EngagementFilter
from engagements.models import Engagement

NO_DATE = "none"


def quarter_of(day: date) -> str:
    """Return the quarter of `day`, as 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_range(quarter: str) -> tuple[date, date] | None:
    """Return the first and last day of a quarter written as 2026-Q4; None for anything else."""
    year, _dash, number = quarter.partition("-Q")
    if not (
        year.isascii()
        and year.isdigit()
        and len(year) == 4
        and year != "0000"
        and number in {"1", "2", "3", "4"}
    ):
        return None
    first = date(int(year), int(number) * 3 - 2, 1)
    return first, (first + timedelta(days=100)).replace(day=1) - timedelta(days=1)


class PipelineFilter(EngagementFilter):
    """As for engagements, with the quarter that money is expected in: the close, or the day it was closed."""

    quarter = CharFilter(method="in_quarter", label=_("Quarter"))
    closes_from = DateFilter(field_name="expected_close", lookup_expr="gte", label=_("Closes from"))
    closes_to = DateFilter(field_name="expected_close", lookup_expr="lte", label=_("Closes to"))
    least = NumberFilter(field_name="amount", lookup_expr="gte", label=_("Amount from"))

    class Meta:
        model = Engagement
        fields = ("q", "track", "outcome", "health", "tier", "domain", "product", "owner", "quarter", "least")

    def in_quarter(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        queryset = queryset.alias(_closes=Coalesce("closed_on", "expected_close"))
        if value == NO_DATE:
            return queryset.filter(_closes__isnull=True)
        days = quarter_range(value)
        return queryset.filter(_closes__range=days) if days else queryset.filter(Q(pk__in=[]))
