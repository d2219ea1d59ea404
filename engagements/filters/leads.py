from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, FilterSet

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter, AnyRelatedFilter, Choices, choices_by_name
from engagements.choices import Consent, LeadState, Temperature
from engagements.models import Lead
from partners.models import Product

LABEL = CharField(max_length=400)


def lead_choices() -> dict[str, Choices]:
    """Return the choices of product and of who logged it. One query."""
    none = Value(0, IntegerField())
    products = Product.objects.values_list(
        Value("product", LABEL), none, Cast("pk", LABEL), Cast("name", LABEL)
    )
    people = User.objects.filter(Exists(Lead.objects.filter(logged_by=OuterRef("pk")))).values_list(
        Value("by", LABEL), none, Cast("pk", LABEL), Cast("name", LABEL)
    )
    rows = products.order_by().union(people.order_by(), all=True)
    return choices_by_name(rows.order_by(), ("product", "by"))


class LeadFilter(FilterSet):
    q = CharFilter(method="search", label=_("Name, company, note"))
    state = AnyOfFilter(choices=LeadState, label=_("State"))
    temperature = AnyOfFilter(choices=Temperature, label=_("How soon"))
    product = AnyRelatedFilter(
        through=Lead.products.through,
        row="lead_id",
        record="product_id",
        label=_("Interested in"),
    )
    consent = AnyOfFilter(choices=Consent, label=_("Consent"))
    by = AnyOfFilter(field_name="logged_by_id", label=_("Logged by"))
    promised = BooleanFilter(method="with_promise", label=_("Something promised"))

    class Meta:
        model = Lead
        fields = ("q", "state", "temperature", "product", "consent", "by", "promised")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in lead_choices().items():
            self.filters[name].extra["choices"] = choices

    def search(self, queryset: QuerySet[Lead], name: str, words: str) -> QuerySet[Lead]:
        return queryset.search(words)  # type: ignore[attr-defined]  # of leads

    def with_promise(self, queryset: QuerySet[Lead], name: str, value: bool) -> QuerySet[Lead]:
        return queryset.exclude(promised="") if value else queryset.filter(promised="")
