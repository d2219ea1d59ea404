"""Opening, editing and putting away engagements."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.stages import held_stage
from engagements.choices import Outcome
from engagements.entry import check_solution, refuse_missing
from engagements.models import Engagement, StageChange
from partners.models import Product

# What an editor may change; the stage moves by `move_engagement` only, the partner and the track never change.
EDITABLE = (
    "title",
    "objective",
    "owner",
    "solution",
    "started_on",
    "target_on",
    "next_step",
    "health",
    "health_reason",
    "amount",
    "currency",
    "expected_close",
    "close_reason",
)


@one_transaction
def create_engagement(*, by: User, engagement: Engagement, products: Iterable[Product] = ()) -> Engagement:
    """Save a new `engagement`, keep its first stage as a move, and return it.

    `by` owns it unless it has an owner. Raises ValidationError for a stage of another track, for a stage or track that
    is no longer used, for what the stage asks for and is missing, and for a solution of another partner.
    """
    check_solution(engagement)
    stage = held_stage(engagement.stage)
    if stage.track_id != engagement.track_id:
        raise ValidationError({"stage": _("This stage belongs to another track.")}, code="track")
    if stage.retired_at is not None or stage.track.retired_at is not None:
        raise ValidationError({"stage": _("This stage is no longer used.")}, code="retired")
    engagement.owner = engagement.owner or by
    engagement.stage_entered_at = timezone.now()
    if stage.outcome != Outcome.OPEN:
        engagement.closed_on = engagement.closed_on or timezone.localdate()
    else:
        engagement.close_reason = ""
    refuse_missing(stage, engagement)
    engagement.save(force_insert=True)
    engagement.products.add(*products)
    StageChange.objects.create(
        engagement=engagement, to_stage=engagement.stage, changed_at=engagement.stage_entered_at, by=by
    )
    return engagement


@one_transaction
def edit_engagement(
    *,
    by: User,
    engagement: Engagement,
    products: Iterable[Product] | None = None,
    seen_version: int | None = None,
) -> Engagement:
    """Save the changed fields of `engagement` and, unless None, its products.

    Raises StaleRecord when it changed since version `seen_version`, ValidationError for a solution of another partner.
    """
    check_version(Engagement.objects.select_for_update().get(pk=engagement.pk), seen_version)
    check_solution(engagement)
    engagement.bump()
    engagement.save(update_fields=[*EDITABLE, "version", "updated_at"])
    if products is not None:
        engagement.products.set(products)
    engagement.refresh_from_db(fields=["version"])
    return engagement


def archive_engagement(*, by: User, engagement: Engagement) -> Engagement:
    """Put `engagement` away: boards, lists and sums leave it out, its history stays. Twice is as once."""
    if engagement.archived_at is None:
        engagement.archived_at = timezone.now()
        engagement.bump()
        engagement.save(update_fields=["archived_at", "version", "updated_at"])
        engagement.refresh_from_db(fields=["version"])
    return engagement
