from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from partners.choices import Tier
from partners.models import Domain, Product
from partners.querysets import name_matches
from roadmap_feedback.choices import GapKind, GapState, Severity
from roadmap_feedback.models import Evidence, Gap


@dataclass(frozen=True)
class Named:
    """A product or a domain: its id and its name."""

    id: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Names:
    """The products by name, the domains in their order, and the domains of each partner, by ids."""

    products: list[Named]
    domains: list[Named]
    domains_of: dict[int, list[int]]


def products_and_domains() -> Names:
    """Return what gaps are sorted by. One query."""
    ids = ArrayField(BigIntegerField())
    partners_of = ArrayAgg("partners", filter=Q(partners__isnull=False), default=Value([], ids))
    domains = (
        Domain.objects.order_by()
        .annotate(partner_ids=partners_of)
        .values_list(Value("domain"), Cast("order", IntegerField()), "name", "id", "partner_ids")
    )
    products = Product.objects.order_by().values_list(
        Value("product"), Value(0, IntegerField()), "name", "id", Value([], ids)
    )
    rows = sorted(domains.union(products, all=True).order_by())
    domains_of: dict[int, list[int]] = defaultdict(list)
    for _kind, _order, _name, domain, partners in rows:
        for partner in partners:
            domains_of[partner].append(domain)
    named = {
        kind: [Named(pk, name) for what, _order, name, pk, _partners in rows if what == kind]
        for kind in ("product", "domain")
    }
    return Names(named["product"], named["domain"], domains_of)


class GapFilter(FilterSet):
    """What lists of gaps are narrowed by; what looks at evidence looks at what the reader may know of."""

    q = CharFilter(method="search", label=_("Words in gap or quote"))
    product = ChoiceFilter(field_name="product", label=_("Product"), empty_label=_("Any"))
    state = MultipleChoiceFilter(choices=GapState, label=_("State"))
    kind = MultipleChoiceFilter(choices=GapKind, label=_("Kind"))
    severity = MultipleChoiceFilter(method="heard", choices=Severity, label=_("Severity"))
    tier = MultipleChoiceFilter(method="heard", choices=Tier, label=_("Tier"))
    domain = ChoiceFilter(method="heard", label=_("Domain"), empty_label=_("Any"))

    class Meta:
        model = Gap
        fields = ("q", "product", "state", "kind", "severity", "tier", "domain")

    PATHS = {"severity": "severity__in", "tier": "partner__tier__in", "domain": "partner__domains"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = products_and_domains()
        self.filters["product"].extra["choices"] = [(str(p.id), p.name) for p in self.names.products]
        self.filters["domain"].extra["choices"] = [(str(d.id), d.name) for d in self.names.domains]

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
