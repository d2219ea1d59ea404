"""What a partner asked of our products, for its account plan."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.registry import Ask, register_asks
from partners.models import Partner
from roadmap_feedback.choices import GapState, Severity
from roadmap_feedback.models import Evidence, Gap

# Gaps that a plan lists, the gravest first.
SHOWN = 12
# Days for which a gap that was shipped or declined is still news.
NEWS_DAYS = 120
# What a partner is told of a gap that is not settled: that it is planned, and for when, is in the message, if anywhere.
TONES = {GapState.SHIPPED: "good", GapState.DECLINED: "neutral"}
RANK = Case(
    *(When(severity=each, then=Value(place)) for place, each in enumerate(Severity.values)),
    output_field=IntegerField(),
)


def asks(partner: Partner, reader: User, outside: bool) -> list[Ask]:
    """Return the gaps that `partner` gave evidence for: what is open, and what was settled of late. One query.

    `outside` says no more than that a gap is open, shipped or declined, and the message that is meant for partners.
    """
    if not reader.has_perm("roadmap_feedback.view_gap"):
        return []
    heard = Evidence.objects.live().visible_to(reader).filter(partner=partner, gap=OuterRef("pk"))
    hurts = heard.order_by().values("gap").annotate(_rank=Min(RANK)).values("_rank")
    news = Q(
        state__in=[GapState.SHIPPED, GapState.DECLINED],
        updated_at__gte=timezone.now() - timedelta(days=NEWS_DAYS),
    )
    gaps = Gap.objects.live().filter(Exists(heard)).filter(Q(state__in=GapState.open_states()) | news)
    gaps = gaps.annotate(hurts=Subquery(hurts)).select_related("product")
    is_settled = Case(When(news, then=Value(1)), default=Value(0))
    ordered = gaps.order_by(is_settled, "hurts", "product__name", "pk")
    return [_outside(gap) if outside else _inside(gap) for gap in ordered[:SHOWN]]


def _inside(gap: Any) -> Ask:
    severity = Severity(Severity.values[gap.hurts]).label
    release = _("for %(release)s") % {"release": gap.target_release} if gap.target_release else ""
    return Ask(
        title=f"{gap.product}: {gap.title}",
        state=gap.get_state_display(),
        tone=_TONES.get(gap.state, "neutral"),
        url=gap.get_absolute_url(),
        note=", ".join(filter(None, [_("%(severity)s to them") % {"severity": severity}, release])),
    )


_TONES = {
    GapState.NEW: "info",
    GapState.TRIAGED: "accent",
    GapState.PLANNED: "accent",
    GapState.IN_PROGRESS: "warning",
    **TONES,
}


def _outside(gap: Any) -> Ask:
    settled = gap.state in TONES
    return Ask(
        title=f"{gap.product}: {gap.title}",
        state=gap.get_state_display() if settled else str(_("Open")),
        tone=TONES.get(gap.state, "info"),
        note=gap.partner_message,
    )


def register() -> None:
    """Bring the gaps to the account plan."""
    register_asks(asks)
