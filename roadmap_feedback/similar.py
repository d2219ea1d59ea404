"""Which known gaps a newly heard one may be, so that the same gap is not filed twice."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.db.models import Case, Count, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least

from ecosystem.accounts.models import User
from ecosystem.core.models import SearchNormal
from partners.models import Partner, Product
from roadmap_feedback.models import Gap

# Likeness (0 to 1) from which a gap is worth showing.
WORTH_SHOWING = 0.3
# A gap of another product is less likely the same one.
OTHER_PRODUCT = 0.7


@dataclass(frozen=True)
class SimilarGap:
    """A known gap. `score` is its likeness, 0 to 1; `partners` how many the reader may know of asked for it."""

    id: int
    title: str
    state: str
    state_label: str
    product: str
    partners: int
    score: float


def similar_gaps(
    *, reader: User, product: Product | None, title: str, quote: str = "", limit: int = 4
) -> list[SimilarGap]:
    """Return the open gaps most like `title` (and the partner's words `quote`), the likeliest first. One query."""
    wanted = SearchNormal(Value(title[:300].replace("\x00", "")))
    name = SearchNormal("title")
    likeness = Greatest(
        TrigramSimilarity(name, wanted),  # type: ignore[arg-type]  # takes expressions too
        TrigramWordSimilarity(wanted, name),  # type: ignore[arg-type]  # takes expressions too
        TrigramWordSimilarity(name, wanted),  # type: ignore[arg-type]  # takes expressions too
    )
    words = [word for word in f"{title} {quote[:300]}".replace("\x00", "").split() if len(word) > 3][:20]
    query = SearchQuery(" or ".join(words) or "nothing", config="english", search_type="websearch")
    rank = SearchRank(SearchVector("title", "problem", config="english"), query, normalization=Value(32))
    same_product = Case(
        When(product=product, then=Value(1.0)),
        default=Value(OTHER_PRODUCT if product else 1.0),
        output_field=FloatField(),
    )
    hidden = Partner.objects.hidden_from(reader)
    seen = Q(evidence__archived_at__isnull=True) & ~Q(evidence__partner__in=hidden)
    gaps: QuerySet[Any] = (
        Gap.objects.visible_to(reader)
        .open()
        .select_related("product")
        .annotate(
            score=Least((likeness + rank * Value(0.5)) * same_product, Value(1.0), output_field=FloatField())
        )
        .filter(score__gte=WORTH_SHOWING)
        .annotate(partner_count=Count("evidence__partner", filter=seen, distinct=True))
        .order_by("-score", "id")[:limit]
    )
    return [
        SimilarGap(
            g.pk,
            g.title,
            g.state,
            str(g.get_state_display()),
            g.product.name,
            g.partner_count,
            round(g.score, 3),
        )
        for g in gaps
    ]
