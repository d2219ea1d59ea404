from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from engagements.choices import EventKind
from engagements.filters.fields import PartnerFilter
from engagements.models import Event, EventPart
from partners.models import Partner


class EventFilter(FilterSet):
    q = CharFilter(method="search", label=_("Name or place"))
    kind = AnyOfFilter(choices=EventKind, label=_("Kind"))
    when = ChoiceFilter(
        method="around",
        empty_label=_("Any"),
        choices=[("ahead", _("Ahead or under way")), ("past", _("Past"))],
        label=_("When"),
    )
    partner = PartnerFilter(method="with_partner")
    colleague = ModelChoiceFilter(
        queryset=User.objects.pickable(), field_name="colleagues", label=_("Who goes")
    )
    ours = BooleanFilter(method="with_us", label=_("We go"))

    class Meta:
        model = Event
        fields = ("q", "kind", "when", "partner", "colleague", "ours")

    def search(self, queryset: QuerySet[Event], name: str, words: str) -> QuerySet[Event]:
        words = words.replace("\x00", "").strip()
        return queryset.filter(Q(name__icontains=words) | Q(place__icontains=words))

    def around(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        today = timezone.localdate()
        return queryset.filter(ends_on__gte=today) if value == "ahead" else queryset.filter(ends_on__lt=today)

    def with_partner(self, queryset: QuerySet[Event], name: str, partner: Partner) -> QuerySet[Event]:
        # The partner was chosen among those that the reader may know of.
        if partner is None:
            return queryset
        return queryset.filter(Exists(EventPart.objects.filter(event=OuterRef("pk"), partner=partner)))

    def with_us(self, queryset: QuerySet[Event], name: str, value: bool) -> QuerySet[Event]:
        goes = Exists(Event.colleagues.through.objects.filter(event=OuterRef("pk")))
        return queryset.filter(goes if value else ~goes)
