"""Search over everything the reader may see."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.views.generic import TemplateView

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from engagements.models import Engagement, Meeting
from engagements.models.meeting import NOTES_INDEXED
from partners.models import Contact, Partner, Product
from roadmap_feedback.models import Gap

# Results of one kind that the page shows.
SHOWN = 10


@dataclass(frozen=True)
class Found:
    """Results of one kind."""

    label: str
    icon: str
    records: list[Any]


def search_all(user: User, words: str) -> list[Found]:
    """Return what `user` may see that holds `words`, by kind; kinds without a result are left out.

    A former product name finds what is about the product of today.
    """
    words = words.replace("\x00", "").strip()[:200]
    if not words:
        return []
    text = SearchQuery(words, config="english", search_type="websearch")
    # The same expressions as the indexes `meeting_text_search` and `gap_text_search`.
    notes = SearchVector("subject", Left("notes", NOTES_INDEXED), config="english")
    gap_text = SearchVector("title", "problem", config="english")
    products = [p for p in Product.objects.all() if words.casefold() in " ".join(p.names).casefold()]
    gaps = Gap.objects.visible_to(user).live().alias(_text=gap_text)
    kinds: list[tuple[str, str, QuerySet[Any]]] = [
        ("Partners", "building-2", Partner.objects.visible_to(user).live().best_match_first(words)),
        ("Contacts", "user", Contact.objects.visible_to(user).live().search(words).select_related("partner")),
        (
            "Engagements",
            "route",
            Engagement.objects.visible_to(user).live().search(words).select_related("partner"),
        ),
        (
            "Meetings",
            "messages-square",
            Meeting.objects.visible_to(user)
            .live()
            .alias(_text=notes)
            .filter(_text=text)
            # Not as an index goes: the planner would walk along it and read the notes of a million meetings.
            .order_by(F("starts_at").desc(nulls_last=True), "-pk")
            .select_related("partner"),
        ),
        (
            "Gaps",
            "puzzle",
            gaps.filter(
                Q(_text=text) | Q(product__in=products) | Q(pk__in=Gap.objects.search(words).values("pk"))
            ),
        ),
    ]
    found = [Found(label, icon, list(records[:SHOWN])) for label, icon, records in kinds]
    return [kind for kind in found if kind.records]


class Search(GuardedMixin, TemplateView):
    """GET ?q= searches partners, contacts, engagements, meetings and gaps."""

    template_name = "workspace/search.html"
    permission_required: tuple[str, ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()
        assert isinstance(self.request.user, User)
        return super().get_context_data(**kwargs) | {
            "words": words,
            "found": search_all(self.request.user, words),
        }
