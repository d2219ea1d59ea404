"""The partner filter, and the choices of the others, read together in one query."""

from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from django_filters import Filter
from django_filters.filters import QuerySetRequestMixin

from ecosystem.accounts.models import User
from ecosystem.core.filters import Choices
from ecosystem.core.forms import TypeAheadField
from engagements.models import Engagement, Stage, Track
from partners.models import Domain, Partner, Product


class PartnerFilter(QuerySetRequestMixin, Filter):
    """One partner, chosen by typing."""

    field_class = TypeAheadField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=visible_partners,
            source="/partners/options/",
            label=_("Partner"),
            **kwargs,
        )


class EngagementFilter(QuerySetRequestMixin, Filter):
    """One engagement, chosen by typing."""

    field_class = TypeAheadField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=visible_engagements,
            source="/engagements/options/",
            name_field="title",
            label=_("Engagement"),
            **kwargs,
        )


def visible_engagements(request: Any) -> QuerySet[Engagement]:
    """Return the engagements that the reader may be asked about."""
    return Engagement.objects.visible_to(request.user).live()


def visible_partners(request: Any) -> QuerySet[Partner]:
    """Return the partners that the reader may be asked about."""
    return Partner.objects.visible_to(request.user).live()


def engagement_choices() -> dict[str, Choices]:
    """Return the choices of track, stage, domain, product and owner, each as (value, label). One query.

    "colleague" has everybody who can be made an owner.
    """
    label = CharField(max_length=400)
    tracks = Track.objects.values_list(
        Value("track", label), Cast("order", IntegerField()), Cast("slug", label), Cast("name", label)
    )
    stages = Stage.objects.values_list(
        Value("stage", label),
        Cast("track__order", IntegerField()) * 1000 + Cast("order", IntegerField()),
        Cast("pk", label),
        Concat("track__name", Value(": "), "name", output_field=label),
    )
    domains = Domain.objects.values_list(
        Value("domain", label), Cast("order", IntegerField()), Cast("pk", label), Cast("name", label)
    )
    products = Product.objects.values_list(
        Value("product", label), Value(0, IntegerField()), Cast("pk", label), Cast("name", label)
    )
    owning = Exists(Engagement.objects.filter(owner=OuterRef("pk"), archived_at__isnull=True))
    owners = User.objects.filter(owning).values_list(
        Value("owner", label), Value(0, IntegerField()), Cast("pk", label), Cast("name", label)
    )
    colleagues = User.objects.filter(is_active=True).values_list(
        Value("colleague", label), Value(0, IntegerField()), Cast("pk", label), Cast("name", label)
    )
    parts = [part.order_by() for part in (stages, domains, products, owners, colleagues)]
    names = ("track", "stage", "domain", "product", "owner", "colleague")
    choices: dict[str, Choices] = {name: [] for name in names}
    for name, _order, value, words in sorted(tracks.order_by().union(*parts, all=True).order_by()):
        choices[name].append((value, words))
    return choices
