"""Showcases on their way from an idea to what is published: which stage may follow which, and what each step asks.

    idea → draft → partner review → legal → published

One step forward at a time, back to any stage before. Going back takes with it the approvals that were given after it. A
change of the words takes both approvals back: they were given to other words.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.choices import ApprovalDecision, ApprovalSide, ShowcaseStage
from engagements.models import Showcase, ShowcaseApproval, ShowcaseMove

ORDER = list(ShowcaseStage.values)
# The stage in which each side is asked, and the field that says when it approved.
ASKED_IN = {
    ApprovalSide.PARTNER: ShowcaseStage.PARTNER_REVIEW,
    ApprovalSide.LEGAL: ShowcaseStage.LEGAL,
}
FIELDS = {ApprovalSide.PARTNER: "partner_approved_at", ApprovalSide.LEGAL: "legal_approved_at"}


def next_stages(showcase: Showcase) -> list[str]:
    """Return the stages that `showcase` may be moved to: the one that follows, then those before, the nearest first.

    Publishing is a step of its own, since it asks for an address and a day.
    """
    place = ORDER.index(showcase.stage)
    ahead = [stage for stage in ORDER[place + 1 : place + 2] if stage != ShowcaseStage.PUBLISHED]
    return [*ahead, *reversed(ORDER[:place])]


def lacks(showcase: Showcase, stage: str) -> str:
    """Return what `showcase` lacks to enter `stage`, as a sentence; "" when it lacks nothing."""
    if stage == ShowcaseStage.PARTNER_REVIEW and not showcase.has_words:
        return _("Write the text, the results or a quote first: there is nothing to review yet.")
    if stage in (ShowcaseStage.LEGAL, ShowcaseStage.PUBLISHED) and not showcase.partner_approved_at:
        return _("The partner approves first.")
    if stage == ShowcaseStage.PUBLISHED and not showcase.legal_approved_at:
        return _("Legal approves first.")
    return ""


@one_transaction
def save_showcase(*, by: User, showcase: Showcase, seen_version: int | None = None) -> Showcase:
    """Save a new or changed `showcase`; `by` owns a new one that has no owner. A new one is an idea.

    Other words take back both approvals, and bring what legal looks at back to the partner. Raises StaleRecord when it
    changed since version `seen_version`, ValidationError for what the rules refuse, such as other words once published.
    """
    if showcase.solution is not None and showcase.solution.partner_id != showcase.partner_id:
        raise ValidationError({"solution": _("This solution is another partner's.")}, code="partner")
    if showcase.pk is None:
        showcase.owner = showcase.owner or by
        showcase.stage = ShowcaseStage.IDEA
        showcase.full_clean()
        showcase.save(force_insert=True)
        ShowcaseMove.objects.create(showcase=showcase, to_stage=showcase.stage, by=by)
        return showcase
    known = Showcase.objects.select_for_update().get(pk=showcase.pk)
    check_version(known, seen_version)
    for name in ("stage", *FIELDS.values()):
        setattr(showcase, name, getattr(known, name))
    if known.digest != showcase.digest:
        if known.stage == ShowcaseStage.PUBLISHED:
            raise ValidationError(
                _("It is published with these words. Take it back to change them."), code="published"
            )
        _take_back_approvals(by, showcase, list(ApprovalSide), digest=known.digest)
        if known.stage == ShowcaseStage.LEGAL:
            _enter(by, showcase, ShowcaseStage.PARTNER_REVIEW, _("The words changed."))
    showcase.full_clean()
    return _save(showcase)


@one_transaction
def move_showcase(*, by: User, showcase: Showcase, stage: str, seen_stage: str = "") -> Showcase:
    """Bring `showcase` to `stage`, the next one or one before. There already, nothing happens.

    Raises ValidationError for a stage that can't follow, for what it lacks there, and when it is not in `seen_stage`
    any more ("": not asked).
    """
    showcase = _locked(showcase)
    if showcase.stage == stage:
        return showcase
    if seen_stage and showcase.stage != seen_stage:
        raise ValidationError(
            _("Somebody moved it to %(stage)s meanwhile.") % {"stage": showcase.get_stage_display()},
            code="stale",
        )
    if stage not in next_stages(showcase):
        raise ValidationError(_("This stage can't follow."), code="order")
    if missing := lacks(showcase, stage):
        raise ValidationError(missing, code="lacks")
    if ORDER.index(stage) < ORDER.index(showcase.stage):
        asked_after = [side for side, asked in ASKED_IN.items() if ORDER.index(asked) >= ORDER.index(stage)]
        _take_back_approvals(by, showcase, asked_after)
        showcase.published_on = None
    _enter(by, showcase, stage)
    return _save(showcase)


@one_transaction
def approve(*, by: User, showcase: Showcase, side: str, name: str = "", words: str = "") -> Showcase:
    """Note that `side` approved the words as they are; a second approval keeps the time of the first.

    `name` is who said so, `words` how or where. Raises ValidationError for no side, and in another stage than its own.
    """
    showcase, chosen = _locked(showcase), _side(side)
    if getattr(showcase, FIELDS[chosen]) is not None:
        return showcase
    if showcase.stage != ASKED_IN[chosen]:
        raise ValidationError(
            _("It is asked for in the stage %(stage)s.") % {"stage": ASKED_IN[chosen].label}, code="stage"
        )
    if chosen == ApprovalSide.PARTNER and not name.strip():
        raise ValidationError({"name": _("Write who approved it.")}, code="required")
    answer = ShowcaseApproval(
        showcase=showcase,
        side=chosen,
        decision=ApprovalDecision.APPROVED,
        digest=showcase.digest,
        name=name.strip() or by.name,
        words=words.strip(),
        by=by,
    )
    answer.clean_fields(exclude=["showcase", "by", "request"])
    answer.save()
    setattr(showcase, FIELDS[chosen], answer.decided_at)
    return _save(showcase)


@one_transaction
def withdraw_approval(*, by: User, showcase: Showcase, side: str) -> Showcase:
    """Take back the approval of `side`; what legal looks at without the partner's goes back to the partner.

    Raises ValidationError when the showcase is published.
    """
    showcase, chosen = _locked(showcase), _side(side)
    if showcase.stage == ShowcaseStage.PUBLISHED:
        raise ValidationError(
            _("What is published has an address, a date and both approvals."), code="published"
        )
    sides: list[ApprovalSide] = list(ApprovalSide) if chosen == ApprovalSide.PARTNER else [chosen]
    _take_back_approvals(by, showcase, sides)
    if chosen == ApprovalSide.PARTNER and showcase.stage == ShowcaseStage.LEGAL:
        _enter(by, showcase, ShowcaseStage.PARTNER_REVIEW, _("The partner's approval was taken back."))
    return _save(showcase)


@one_transaction
def publish(*, by: User, showcase: Showcase, url: str, published_on: date) -> Showcase:
    """Publish `showcase` at `url`. Raises ValidationError without both approvals, an address and a day."""
    showcase = _locked(showcase)
    if missing := lacks(showcase, ShowcaseStage.PUBLISHED):
        raise ValidationError(missing, code="lacks")
    if showcase.stage not in (ShowcaseStage.LEGAL, ShowcaseStage.PUBLISHED):
        raise ValidationError(_("This stage can't follow."), code="order")
    showcase.url, showcase.published_on = url, published_on
    if showcase.stage != ShowcaseStage.PUBLISHED:
        _enter(by, showcase, ShowcaseStage.PUBLISHED)
    showcase.full_clean()
    return _save(showcase)


@one_transaction
def archive_showcase(*, by: User, showcase: Showcase) -> Showcase:
    """Put `showcase` away: lists leave it out, links to approve it lead nowhere, its history stays."""
    showcase = _locked(showcase)
    showcase.archived_at = timezone.now()
    return _save(showcase)


def _enter(by: User, showcase: Showcase, stage: str, why: str = "") -> None:
    """Let `showcase` be in `stage`, and keep who did that, when and why; the caller saves."""
    ShowcaseMove.objects.create(showcase=showcase, from_stage=showcase.stage, to_stage=stage, by=by, why=why)
    showcase.stage = stage


def _take_back_approvals(
    by: User, showcase: Showcase, sides: list[ApprovalSide], *, digest: str = ""
) -> None:
    """Take back what `sides` approved, each with a row that says so; `digest` is that of the words approved."""
    for side in sides:
        if getattr(showcase, FIELDS[side]) is None:
            continue
        setattr(showcase, FIELDS[side], None)
        ShowcaseApproval.objects.create(
            showcase=showcase,
            side=side,
            decision=ApprovalDecision.WITHDRAWN,
            digest=digest or showcase.digest,
            by=by,
            name=by.name,
        )


def _side(side: str) -> ApprovalSide:
    if side not in ApprovalSide.values:
        raise ValidationError(_("Choose whose approval it is."), code="side")
    return ApprovalSide(side)


def _locked(showcase: Showcase) -> Showcase:
    return Showcase.objects.select_for_update().get(pk=showcase.pk)


def _save(showcase: Showcase) -> Showcase:
    showcase.bump()
    showcase.save()
    showcase.refresh_from_db(fields=["version"])
    return showcase
