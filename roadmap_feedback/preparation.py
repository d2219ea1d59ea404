"""The gaps that a partner asked about, as they stand before the partner is met."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.accounts.models import User
from ecosystem.core.registry import PrepItem, PrepPart, register_prep
from ecosystem.core.templatetags.ui import TONES
from ecosystem.core.words import day_text
from partners.models import Partner
from roadmap_feedback.choices import GapState, Severity
from roadmap_feedback.models import Evidence, GapStateChange

# Pieces of evidence that are looked through, and characters of a quote that are shown.
MOST_EVIDENCE, QUOTED = 200, 300


def gaps_before(partner: Partner, reader: User, since: datetime | None) -> list[PrepItem]:
    """Return the partner's gaps: those that changed since `since` (aware) first, then the open ones by severity. One query."""
    changes = GapStateChange.objects.filter(gap=OuterRef("gap"))
    if since is not None:
        changes = changes.filter(changed_at__gt=since)
    evidence: QuerySet[Any] = Evidence.objects.live().visible_to(reader).filter(partner=partner)
    evidence = evidence.annotate(
        changed_at=Subquery(changes.values("changed_at")[:1]),
        changed_from=Subquery(changes.order_by("changed_at", "id").values("from_state")[:1]),
    )
    wanted = Q(gap__state__in=GapState.open_states())
    if since is not None:
        wanted |= Q(changed_at__isnull=False)
    by_gap: dict[int, list[Any]] = {}
    for piece in evidence.filter(wanted).select_related("gap__product")[:MOST_EVIDENCE]:
        by_gap.setdefault(piece.gap_id, []).append(piece)
    ranked = sorted(
        by_gap.values(), key=lambda pieces: (not _has_changed(pieces[0], since), _severity(pieces))
    )
    return [_item(pieces, since) for pieces in ranked]


def _has_changed(piece: Any, since: datetime | None) -> bool:
    return since is not None and piece.changed_at is not None and piece.changed_from != piece.gap.state


def _severity(pieces: list[Any]) -> int:
    """Return how much the gap hurts the partner, 0 the most."""
    return min(Severity.values.index(piece.severity) for piece in pieces)


def _item(pieces: list[Any], since: datetime | None) -> PrepItem:
    piece, gap = pieces[0], pieces[0].gap
    changed = ""
    if _has_changed(piece, since):
        before = GapState(piece.changed_from).label if piece.changed_from else _("new")
        changed = _("%(before)s → %(now)s, %(day)s") % {
            "before": before,
            "now": gap.get_state_display(),
            "day": day_text(piece.changed_at, year=False),
        }
    severity = Severity(Severity.values[_severity(pieces)])
    facts = [gap.product.name, str(severity.label).lower(), gap.target_release]
    quote = next((each.quote for each in pieces if each.quote), "")
    return PrepItem(
        title=gap.title,
        url=gap.get_absolute_url(),
        state=gap.get_state_display(),
        tone=TONES.get(gap.state, "neutral"),
        detail=", ".join(fact for fact in facts if fact),
        quote=quote if len(quote) <= QUOTED else f"{quote[:QUOTED].rstrip()}…",
        changed=changed,
    )


def register() -> None:
    """Bring the gaps to what is laid out before a meeting."""
    register_prep(
        PrepPart("gaps", gettext_lazy("Gaps"), "puzzle", gaps_before, permission="roadmap_feedback.view_gap")
    )
