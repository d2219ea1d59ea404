from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
)

from ecosystem.accounts.models import User
from partners.choices import AdoptionStage, ContactRole, PartnerKind, PartnerStatus, Tier
from partners.models import Contact, Domain, Partner, Product
from partners.querysets import name_matches


class PartnerFilter(FilterSet):
    """What the partner list is narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Name"))
    tier = MultipleChoiceFilter(choices=Tier, label=_("Tier"))
    status = MultipleChoiceFilter(choices=PartnerStatus, label=_("Status"))
    kind = MultipleChoiceFilter(choices=PartnerKind, label=_("Kind"))
    domain = ModelMultipleChoiceFilter(field_name="domains", queryset=Domain.objects.all(), label=_("Domain"))
    owner = ModelChoiceFilter(queryset=User.objects.pickable(), label=_("Owner"))
    product = ModelChoiceFilter(method="adopted", queryset=Product.objects.all(), label=_("Product"))
    stage = ChoiceFilter(method="adopted", choices=AdoptionStage, label=_("Adoption"))
    quiet = NumberFilter(method="quiet_for", label=_("Quiet for days"), min_value=1, max_value=9999)

    class Meta:
        model = Partner
        fields = ("q", "tier", "status", "kind", "domain", "owner", "product", "stage", "quiet")

    def search(self, queryset: QuerySet[Partner], name: str, words: str) -> QuerySet[Partner]:
        return queryset.filter(name_matches("name", words)) if words.strip() else queryset

    def adopted(self, queryset: QuerySet[Partner], name: str, value: Any) -> QuerySet[Partner]:
        """Narrow by product and adoption stage together: the stage is that of the product, if one is chosen."""
        form = self.form.cleaned_data
        if name == "stage" and form.get("product"):
            return queryset  # Both are looked at once, under `product`.
        conditions = Q(adoptions__product=form["product"]) if form.get("product") else Q()
        if form.get("stage"):
            conditions &= Q(adoptions__stage=form["stage"])
        return queryset.filter(conditions).distinct()

    def quiet_for(self, queryset: QuerySet[Partner], name: str, days: Any) -> QuerySet[Partner]:
        since = timezone.now() - timedelta(days=int(days))
        return queryset.filter(Q(last_touch_at__lt=since) | Q(last_touch_at__isnull=True))


class ContactFilter(FilterSet):
    q = CharFilter(method="search", label=_("Name or e-mail"))
    role = ChoiceFilter(field_name="roles", method="has_role", choices=ContactRole, label=_("Role"))

    class Meta:
        model = Contact
        fields = ("q", "role")

    def search(self, queryset: QuerySet[Contact], name: str, words: str) -> QuerySet[Contact]:
        return (
            queryset.filter(name_matches("name", words) | Q(email__icontains=words))
            if words.strip()
            else queryset
        )

    def has_role(self, queryset: QuerySet[Contact], name: str, role: str) -> QuerySet[Contact]:
        return queryset.filter(roles__contains=[role])
