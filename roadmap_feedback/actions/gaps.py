"""Filing gaps, deciding on them, merging them, and telling the partners who asked."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.follow_ups import add_follow_up
from engagements.choices import Priority
from partners.models import Product
from roadmap_feedback.choices import GapKind, GapState
from roadmap_feedback.models import Evidence, Gap, GapStateChange, PartnerReply

# Where a gap may go from each state. A closed one may be opened again; a merged one stays with its target.
MOVES: dict[str, tuple[str, ...]] = {
    GapState.NEW: (GapState.TRIAGED, GapState.PLANNED, GapState.DECLINED),
    GapState.TRIAGED: (GapState.PLANNED, GapState.IN_PROGRESS, GapState.DECLINED),
    GapState.PLANNED: (GapState.IN_PROGRESS, GapState.SHIPPED, GapState.TRIAGED, GapState.DECLINED),
    GapState.IN_PROGRESS: (GapState.SHIPPED, GapState.PLANNED, GapState.DECLINED),
    GapState.SHIPPED: (GapState.TRIAGED,),
    GapState.DECLINED: (GapState.TRIAGED,),
    GapState.MERGED: (),
}
# States that the partners who asked hear about.
TOLD = (GapState.PLANNED, GapState.SHIPPED, GapState.DECLINED)
DAYS_TO_TELL = 7


def report_gap(
    *, by: User, product: Product, title: str, problem: str = "", kind: str = GapKind.FEATURE
) -> Gap:
    """File a new gap of `product`. Raises ValidationError for bad fields."""
    gap = Gap(product=product, title=title.strip(), problem=problem, kind=kind, reported_by=by)
    gap.clean_fields(exclude=["product", "reported_by"])
    gap.save()
    return gap


@one_transaction
def decide_gap(
    *,
    by: User,
    gap: Gap,
    state: str,
    partner_message: str = "",
    target_release: str = "",
    seen_version: int | None = None,
) -> Gap:
    """Bring `gap` to `state`, keep who decided, and give each partner's owner the follow-up to tell the partner.

    Raises ValidationError for a state that can't follow, or for a decline without a message; StaleRecord when the gap
    changed since version `seen_version`.
    """
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    check_version(gap, seen_version)
    if state not in MOVES[gap.state]:
        now = gap.get_state_display()
        wanted = GapState(state).label
        raise ValidationError(
            {
                "state": _("A gap that is %(now)s can't become %(wanted)s.")
                % {"now": now.lower(), "wanted": wanted.lower()}
            }
        )
    change = GapStateChange(gap=gap, from_state=gap.state, to_state=state, by=by, reason=partner_message)
    gap.state = state
    gap.partner_message = partner_message.strip() or gap.partner_message
    gap.target_release = target_release.strip() or gap.target_release
    if state == GapState.DECLINED and not partner_message.strip():
        raise ValidationError({"partner_message": _("Say why, in words that a partner may read.")})
    gap.clean_fields(exclude=["product", "owner", "reported_by", "merged_into"])
    gap.bump()
    gap.save()
    change.save()
    if state in TOLD:
        _tell_partners(by, gap)
    gap.refresh_from_db(fields=["version"])
    return gap


def _tell_partners(by: User, gap: Gap) -> None:
    """Give one follow-up for each partner that asked and was not told of this state yet."""
    due = timezone.localdate() + timedelta(days=DAYS_TO_TELL)
    told = set(PartnerReply.objects.filter(gap=gap, state=gap.state).values_list("partner_id", flat=True))
    evidence = Evidence.objects.live().filter(gap=gap).select_related("partner__owner", "reported_by")
    for piece in evidence.order_by("partner_id", "-heard_on", "-id").distinct("partner_id"):
        if piece.partner_id in told:
            continue
        follow_up = add_follow_up(
            by=by,
            partner=piece.partner,
            title=_("Tell %(partner)s: “%(gap)s” is %(state)s")
            % {"partner": piece.partner, "gap": gap.title[:300], "state": gap.get_state_display().lower()},
            detail=_reply(gap, piece),
            assignee=piece.partner.owner or piece.reported_by or by,
            due_on=due,
            priority=Priority.NORMAL,
        )
        PartnerReply.objects.create(gap=gap, partner=piece.partner, state=gap.state, follow_up=follow_up)


def _reply(gap: Gap, piece: Evidence) -> str:
    """Return the message to the partner: their own words, what became of them, when."""
    said = _("You told us: “%(quote)s”") % {"quote": piece.quote} if piece.quote else ""
    release = (
        _("Target release: %(release)s.") % {"release": gap.target_release} if gap.target_release else ""
    )
    became = _("“%(gap)s” is now %(state)s.") % {"gap": gap.title, "state": gap.get_state_display().lower()}
    return "\n\n".join(part for part in (said, became, gap.partner_message, release) if part)


@one_transaction
def merge_gap(*, by: User, gap: Gap, into: Gap) -> Gap:
    """Make `gap` part of `into`: its evidence moves there with every quote, its address leads there. Returns the target.

    Raises ValidationError when the two are one, or the target itself leads to `gap`.
    """
    into = target_of(into)
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    if gap.pk == into.pk or gap.state == GapState.MERGED:
        raise ValidationError(_("A gap can't be merged into itself or twice."), code="loop")
    Evidence.objects.filter(gap=gap).update(gap=into, updated_at=timezone.now())
    GapStateChange.objects.create(gap=gap, from_state=gap.state, to_state=GapState.MERGED, by=by)
    Gap.objects.filter(merged_into=gap).update(merged_into=into)
    gap.state, gap.merged_into = GapState.MERGED, into
    gap.bump()
    gap.save()
    return into


def target_of(gap: Gap) -> Gap:
    """Return the gap that `gap` was merged into, or `gap` itself. Chains are kept one step long by `merge_gap`."""
    return gap.merged_into or gap
