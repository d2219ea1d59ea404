from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from partners.choices import Tier
from partners.models import Domain, Product
from partners.querysets import name_matches
from roadmap_feedback.choices import GapKind, GapState, Severity
from roadmap_feedback.models import Evidence, Gap


class GapFilter(FilterSet):
    """What lists of gaps are narrowed by; what looks at evidence looks at what the reader may know of."""

    q = CharFilter(method="search", label=_("Words in gap or quote"))
    product = ModelChoiceFilter(queryset=Product.objects.all(), label=_("Product"))
    state = MultipleChoiceFilter(choices=GapState, label=_("State"))
    kind = MultipleChoiceFilter(choices=GapKind, label=_("Kind"))
    severity = MultipleChoiceFilter(method="heard", choices=Severity, label=_("Severity"))
    tier = MultipleChoiceFilter(method="heard", choices=Tier, label=_("Tier"))
    domain = ModelChoiceFilter(method="heard", queryset=Domain.objects.all(), label=_("Domain"))

    class Meta:
        model = Gap
        fields = ("q", "product", "state", "kind", "severity", "tier", "domain")

    PATHS = {"severity": "severity__in", "tier": "partner__tier__in", "domain": "partner__domains"}

    def search(self, queryset: QuerySet[Gap], name: str, words: str) -> QuerySet[Gap]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        text = SearchVector("title", "problem", config="english")
        quoted = self._evidence().filter(quote__icontains=words)
        found = Q(_text=SearchQuery(words, config="english", search_type="websearch"))
        return queryset.alias(_text=text).filter(found | name_matches("title", words) | Exists(quoted))

    def heard(self, queryset: QuerySet[Gap], name: str, value: Any) -> QuerySet[Gap]:
        return (
            queryset.filter(Exists(self._evidence().filter(**{self.PATHS[name]: value})))
            if value
            else queryset
        )

    def _evidence(self) -> QuerySet[Evidence]:
        return Evidence.objects.live().visible_to(self.request.user).filter(gap=OuterRef("pk"))
