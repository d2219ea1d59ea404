from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter, AnyRelatedFilter, Choices, choices_by_name
from engagements.choices import ShowcaseKind, ShowcaseStage
from engagements.filters.fields import PartnerFilter
from engagements.models import Showcase
from partners.models import Domain, Partner, Product, Solution
from partners.querysets import name_matches

LABEL = CharField(max_length=400)


def showcase_choices() -> dict[str, Choices]:
    """Return the choices of domain, product and owner. One query."""
    none = Value(0, IntegerField())
    domains = Domain.objects.values_list(
        Value("domain", LABEL), Cast("order", IntegerField()), Cast("pk", LABEL), Cast("name", LABEL)
    )
    products = Product.objects.values_list(
        Value("product", LABEL), none, Cast("pk", LABEL), Cast("name", LABEL)
    )
    owning = Exists(Showcase.objects.filter(owner=OuterRef("pk"), archived_at__isnull=True))
    owners = User.objects.filter(owning).values_list(
        Value("owner", LABEL), none, Cast("pk", LABEL), Cast("name", LABEL)
    )
    rows = domains.order_by().union(products.order_by(), owners.order_by(), all=True)
    return choices_by_name(rows.order_by(), ("domain", "product", "owner"))


class OfSolution(FilterSet):
    """Filters by what the showcase's solution is about, their choices read in one query."""

    domain = AnyOfFilter(field_name="solution__domain_id", label=_("Domain"))
    product = AnyRelatedFilter(
        through=Solution.products.through,
        row="solution_id",
        record="product_id",
        path="solution_id",
        label=_("Product"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in showcase_choices().items():
            if name in self.filters:
                self.filters[name].extra["choices"] = choices


class ShowcaseFilter(OfSolution):
    q = CharFilter(method="search", label=_("Title or partner"))
    stage = AnyOfFilter(choices=ShowcaseStage, label=_("Stage"))
    kind = AnyOfFilter(choices=ShowcaseKind, label=_("Kind"))
    partner = PartnerFilter()
    owner = AnyOfFilter(field_name="owner_id", label=_("Owner"))

    class Meta:
        model = Showcase
        fields = ("q", "stage", "kind", "domain", "product", "partner", "owner")

    def search(self, queryset: QuerySet[Showcase], name: str, words: str) -> QuerySet[Showcase]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        partners = Partner.objects.filter(name_matches("name", words), pk=OuterRef("partner_id"))
        return queryset.filter(Q(title__icontains=words) | Exists(partners))


class GalleryFilter(OfSolution):
    """What the gallery is narrowed by."""

    kind = AnyOfFilter(choices=ShowcaseKind, label=_("Kind"))

    class Meta:
        model = Showcase
        fields = ("domain", "product", "kind")
