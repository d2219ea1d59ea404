from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Now
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, Filter, FilterSet
from django_filters.filters import QuerySetRequestMixin

from ecosystem.accounts.models import User
from ecosystem.core.filters import AnyOfFilter
from ecosystem.core.forms import DayInput, TypeAheadField
from engagements.choices import MeetingKind, Sentiment
from engagements.filters.fields import EngagementFilter, PartnerFilter
from engagements.models import FollowUp, Meeting
from engagements.models.meeting import NOTES_INDEXED
from partners.models import Contact

AHEAD, TO_LOG, HELD = "ahead", "to-log", "held"
WHEN = [(AHEAD, _("Ahead")), (TO_LOG, _("To be logged")), (HELD, _("Held"))]


class ContactFilter(QuerySetRequestMixin, Filter):
    """One contact, chosen by typing."""

    field_class = TypeAheadField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=visible_contacts, source="/contacts/options/", label=_("Contact"), **kwargs)


def visible_contacts(request: Any) -> QuerySet[Contact]:
    """Return the contacts that the reader may be asked about."""
    return Contact.objects.visible_to(request.user).live()


class MeetingFilter(FilterSet):
    """What meetings are narrowed by; words are looked for in subject and notes, as a search engine would."""

    q = CharFilter(method="search", label=_("Words in subject and notes"))
    when = ChoiceFilter(method="standing", choices=WHEN, label=_("When"), empty_label=_("Any"))
    partner = PartnerFilter()
    engagement = EngagementFilter(field_name="engagements")
    kind = AnyOfFilter(choices=MeetingKind, label=_("Kind"))
    colleague = AnyOfFilter(method="attended", label=_("Colleague"))
    contact = ContactFilter(method="with_contact")
    sentiment = AnyOfFilter(choices=Sentiment, label=_("Mood"))
    since = DateFilter(field_name="starts_at", lookup_expr="date__gte", label=_("From"), widget=DayInput)
    until = DateFilter(field_name="starts_at", lookup_expr="date__lte", label=_("To"), widget=DayInput)
    owed = BooleanFilter(method="with_open_follow_ups", label=_("Follow-ups open"))

    class Meta:
        model = Meeting
        fields = (
            "q",
            "when",
            "partner",
            "engagement",
            "kind",
            "colleague",
            "contact",
            "sentiment",
            "since",
            "until",
            "owed",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.pickable().values_list("pk", "name")
        self.filters["colleague"].extra["choices"] = [(str(key), name) for key, name in people]

    @property
    def wanted(self) -> SearchQuery | None:
        """What is looked for in subject and notes; None where nothing is."""
        words = str(self.form.cleaned_data.get("q") or "") if self.is_valid() else ""
        words = words.replace("\x00", "").strip()
        return SearchQuery(words, config="english", search_type="websearch") if words else None

    def search(self, queryset: QuerySet[Meeting], name: str, words: str) -> QuerySet[Meeting]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        text = SearchVector("subject", Left("notes", NOTES_INDEXED), config="english")
        wanted = SearchQuery(words, config="english", search_type="websearch")
        return queryset.alias(_text=text).filter(_text=wanted)

    def standing(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Keep the planned ones ahead, the planned ones whose time has passed, or those that took place."""
        if value == HELD:
            return queryset.filter(is_planned=False, starts_at__lte=Now())
        planned = queryset.filter(is_planned=True)
        return (
            planned.filter(starts_at__lte=Now()) if value == TO_LOG else planned.filter(starts_at__gt=Now())
        )

    def attended(self, queryset: QuerySet[Meeting], name: str, colleagues: list[str]) -> QuerySet[Meeting]:
        """Keep the meetings that any of `colleagues` (ids) attended, organised or logged."""
        return queryset.of_people([int(key) for key in colleagues]) if colleagues else queryset  # type: ignore[attr-defined,no-any-return]  # MeetingQuerySet

    def with_contact(
        self, queryset: QuerySet[Meeting], name: str, contact: Contact | None
    ) -> QuerySet[Meeting]:
        if contact is None:
            return queryset
        there = Meeting.contacts.through.objects.filter(meeting_id=OuterRef("pk"), contact_id=contact.pk)
        return queryset.filter(Exists(there))

    def with_open_follow_ups(self, queryset: QuerySet[Meeting], name: str, value: bool) -> QuerySet[Meeting]:
        owed = Q(Exists(FollowUp.objects.open().filter(meeting=OuterRef("pk"))))
        return queryset.filter(owed if value else ~owed)
