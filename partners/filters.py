"""What the lists of the partner side are narrowed by."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.forms import HiddenInput, TextInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, Filter, FilterSet, NumberFilter
from django_filters.filters import QuerySetRequestMixin

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter, AnyRelatedFilter, Choices, choices_by_name
from ecosystem.core.forms import TypeAheadField
from partners.choices import AdoptionStage, ContactRole, HealthState, PartnerKind, PartnerStatus, Tier
from partners.countries import by_name, country_name
from partners.models import Adoption, Contact, Domain, Membership, Partner, Product, Programme

WITH_CHOICES = ("domain", "country", "owner", "product", "programme")


class PartnerFilter(FilterSet):
    """What the partner list is narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Name"))
    tier = AnyOfFilter(choices=Tier, label=_("Tier"))
    status = AnyOfFilter(choices=PartnerStatus, label=_("Status"))
    kind = AnyOfFilter(choices=PartnerKind, label=_("Kind"))
    domain = AnyRelatedFilter(
        through=Partner.domains.through, row="partner_id", record="domain_id", label=_("Domain")
    )
    country = AnyOfFilter(label=_("Country"))
    owner = AnyOfFilter(field_name="owner_id", label=_("Owner"))
    product = AnyOfFilter(method="adopted", label=_("Product"))
    stage = AnyOfFilter(method="adopted", choices=AdoptionStage, label=_("Adoption"))
    programme = AnyOfFilter(method="in_programme", label=_("Programme"))
    quiet = NumberFilter(
        method="quiet_for",
        label=_("Quiet for days"),
        min_value=1,
        max_value=9999,
        widget=TextInput(attrs={"inputmode": "numeric", "size": 4, "maxlength": 4}),
    )
    health = AnyOfFilter(field_name="health__state", choices=HealthState, label=_("Health"))
    restricted = BooleanFilter(label=_("Restricted"))
    late = BooleanFilter(method="past_cadence", label=_("Past cadence"), widget=HiddenInput)

    class Meta:
        model = Partner
        fields = (
            "q",
            "tier",
            "status",
            "kind",
            "domain",
            "country",
            "owner",
            "product",
            "stage",
            "programme",
            "quiet",
            "health",
            "restricted",
            "late",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = str((self.data or {}).get("q", "")).strip()
        choices = partner_choices(self.request.user, called=words)
        for name in WITH_CHOICES:
            self.filters[name].extra["choices"] = choices[name]
        # Nobody is called what was typed: the nearest names stand in.
        self.is_near = bool(words) and not choices["called"]
        # Who can be made the owner of partners: (id, name), by name.
        self.colleagues = sorted(choices["colleague"], key=lambda person: person[1].casefold())

    def search(self, queryset: QuerySet[Partner], name: str, words: str) -> QuerySet[Partner]:
        if not words.strip():
            return queryset
        return queryset.nearest(words) if self.is_near else queryset.search(words)  # type: ignore[attr-defined]  # PartnerQuerySet

    def adopted(self, queryset: QuerySet[Partner], name: str, value: Any) -> QuerySet[Partner]:
        """Narrow by product and adoption stage together: the stage is that of one of the products, if any is chosen."""
        asked = self.form.cleaned_data
        if not value or (name == "stage" and asked.get("product")):
            return queryset  # Both are looked at once, under `product`.
        adoptions = Adoption.objects.filter(partner=OuterRef("pk"))
        if asked.get("product"):
            adoptions = adoptions.filter(product__in=asked["product"])
        if asked.get("stage"):
            adoptions = adoptions.filter(stage__in=asked["stage"])
        return queryset.filter(Exists(adoptions))

    def in_programme(
        self, queryset: QuerySet[Partner], name: str, programmes: list[str]
    ) -> QuerySet[Partner]:
        memberships = Membership.objects.live().filter(partner=OuterRef("pk"), programme__in=programmes)
        return queryset.filter(Exists(memberships)) if programmes else queryset

    def quiet_for(self, queryset: QuerySet[Partner], name: str, days: Any) -> QuerySet[Partner]:
        return queryset.quiet_since(timezone.now() - timedelta(days=int(days)))  # type: ignore[attr-defined]  # PartnerQuerySet

    def past_cadence(self, queryset: QuerySet[Partner], name: str, wanted: bool) -> QuerySet[Partner]:
        return queryset.out_of_touch() if wanted else queryset  # type: ignore[attr-defined]  # PartnerQuerySet


def partner_choices(reader: User, called: str = "") -> dict[str, Choices]:
    """Return the choices of domain, country, owner, product and programme that `reader` may know of. One query.

    "colleague" has everybody who can be made an owner. "called" stands among them, empty when no partner that the reader may know of is called so.
    """
    label = CharField(max_length=400)
    partners = Partner.objects.visible_to(reader).live()
    first = Value(0, IntegerField())
    domains = Domain.objects.values_list(
        Value("domain", label), Cast("order", IntegerField()), Cast("pk", label), Cast("name", label)
    )
    products = Product.objects.values_list(
        Value("product", label), first, Cast("pk", label), Cast("name", label)
    )
    programmes = Programme.objects.values_list(
        Value("programme", label), first, Cast("pk", label), Cast("name", label)
    )
    owning = Exists(partners.filter(owner=OuterRef("pk")))
    owners = User.objects.filter(owning).values_list(
        Value("owner", label), first, Cast("pk", label), Cast("name", label)
    )
    countries = (
        partners.exclude(country="")
        .values_list(Value("country", label), first, Cast("country", label), Cast("country", label))
        .distinct()
    )
    named = partners.search(called).values_list(
        Value("called", label), first, Cast("pk", label), Cast("name", label)
    )
    colleagues = User.objects.filter(is_active=True).values_list(
        Value("colleague", label), first, Cast("pk", label), Cast("name", label)
    )
    parts = [part.order_by() for part in (products, programmes, owners, colleagues, countries)]
    rows = domains.order_by().union(*parts, named.order_by()[:1], all=True).order_by()
    choices = choices_by_name(rows, (*WITH_CHOICES, "colleague", "called"))
    choices["country"] = sorted(((code, country_name(code)) for code, _ in choices["country"]), key=by_name)
    choices["owner"].sort(key=lambda owner: owner[1].casefold())
    if str(reader.pk) not in dict(choices["owner"]):
        choices["owner"].append((str(reader.pk), reader.name))
    return choices


class OnePartnerFilter(QuerySetRequestMixin, Filter):
    """One partner, chosen by typing."""

    field_class = TypeAheadField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=visible_partners, source="/partners/options/", label=_("Partner"), **kwargs)


def visible_partners(request: Any) -> QuerySet[Partner]:
    """Return the partners that the reader may be asked about."""
    return Partner.objects.visible_to(request.user).live()


class ContactFilter(FilterSet):
    """What the contact list is narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Name or e-mail"))
    partner = OnePartnerFilter()
    role = AnyOfFilter(method="has_role", choices=ContactRole, label=_("Role"))
    tier = AnyOfFilter(field_name="partner__tier", choices=Tier, label=_("Tier"))
    left = BooleanFilter(field_name="left_at", lookup_expr="isnull", exclude=True, label=_("Has left"))

    class Meta:
        model = Contact
        fields = ("q", "partner", "role", "tier", "left")

    def search(self, queryset: QuerySet[Contact], name: str, words: str) -> QuerySet[Contact]:
        return queryset.search(words) if words.strip() else queryset  # type: ignore[attr-defined]  # ContactQuerySet

    def has_role(self, queryset: QuerySet[Contact], name: str, roles: list[str]) -> QuerySet[Contact]:
        return queryset.filter(roles__overlap=roles) if roles else queryset
