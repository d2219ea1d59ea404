from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from engagements.choices import EventKind, ShowcaseKind, ShowcaseStage
from engagements.models import Event, Showcase
from partners.models import Partner
from partners.querysets import name_matches


class EventFilter(FilterSet):
    q = CharFilter(method="search", label=_("Name or place"))
    kind = AnyOfFilter(choices=EventKind, label=_("Kind"))
    when = ChoiceFilter(
        method="around",
        empty_label=_("Any"),
        choices=[("ahead", _("Ahead or under way")), ("past", _("Past"))],
        label=_("When"),
    )

    class Meta:
        model = Event
        fields = ("q", "kind", "when")

    def search(self, queryset: QuerySet[Event], name: str, words: str) -> QuerySet[Event]:
        words = words.replace("\x00", "").strip()
        return queryset.filter(Q(name__icontains=words) | Q(place__icontains=words))

    def around(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        today = timezone.localdate()
        return queryset.filter(ends_on__gte=today) if value == "ahead" else queryset.filter(ends_on__lt=today)


class ShowcaseFilter(FilterSet):
    q = CharFilter(method="search", label=_("Title or partner"))
    stage = AnyOfFilter(choices=ShowcaseStage, label=_("Stage"))
    kind = AnyOfFilter(choices=ShowcaseKind, label=_("Kind"))
    owner = ModelChoiceFilter(queryset=User.objects.pickable(), label=_("Owner"))

    class Meta:
        model = Showcase
        fields = ("q", "stage", "kind", "owner")

    def search(self, queryset: QuerySet[Showcase], name: str, words: str) -> QuerySet[Showcase]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        partners = Partner.objects.filter(name_matches("name", words), pk=OuterRef("partner_id"))
        return queryset.filter(Q(title__icontains=words) | Exists(partners))
