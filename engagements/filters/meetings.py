from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, FilterSet, ModelChoiceFilter

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from ecosystem.core.forms import DayInput
from engagements.choices import MeetingKind
from engagements.filters.fields import PartnerFilter
from engagements.models import Meeting
from engagements.models.meeting import NOTES_INDEXED


class MeetingFilter(FilterSet):
    """What meetings are narrowed by; words are looked for in subject and notes, as a search engine would."""

    q = CharFilter(method="search", label=_("Words in subject and notes"))
    partner = PartnerFilter()
    kind = AnyOfFilter(choices=MeetingKind, label=_("Kind"))
    colleague = ModelChoiceFilter(method="attended", queryset=User.objects.pickable(), label=_("Colleague"))
    since = DateFilter(field_name="starts_at", lookup_expr="date__gte", label=_("From"), widget=DayInput)
    until = DateFilter(field_name="starts_at", lookup_expr="date__lte", label=_("To"), widget=DayInput)

    class Meta:
        model = Meeting
        fields = ("q", "partner", "kind", "colleague", "since", "until")

    def search(self, queryset: QuerySet[Meeting], name: str, words: str) -> QuerySet[Meeting]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        text = SearchVector("subject", Left("notes", NOTES_INDEXED), config="english")
        wanted = SearchQuery(words, config="english", search_type="websearch")
        return queryset.alias(_text=text).filter(_text=wanted)

    def attended(self, queryset: QuerySet[Meeting], name: str, colleague: User) -> QuerySet[Meeting]:
        """Keep the meetings that `colleague` attended or logged."""
        there = Meeting.colleagues.through.objects.filter(meeting_id=OuterRef("pk"), user_id=colleague.pk)
        return queryset.filter(Q(logged_by=colleague) | Exists(there))
