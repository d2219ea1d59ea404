"""Opening, editing and putting away engagements."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from engagements.choices import Outcome
from engagements.models import Engagement, StageChange
from partners.models import Product


@transaction.atomic
def open_engagement(*, by: User, engagement: Engagement, products: Iterable[Product] = ()) -> Engagement:
    """Save a new `engagement` with its first stage kept as a move, and return it."""
    engagement.owner = engagement.owner or by
    engagement.stage_entered_at = timezone.now()
    if engagement.stage.outcome != Outcome.OPEN:
        engagement.closed_on = engagement.closed_on or timezone.localdate()
    engagement.save()
    engagement.products.set(products)
    StageChange.objects.create(
        engagement=engagement, to_stage=engagement.stage, changed_at=engagement.stage_entered_at, by=by
    )
    return engagement


@transaction.atomic
def edit_engagement(
    *, by: User, engagement: Engagement, products: Iterable[Product], seen_version: int | None
) -> Engagement:
    """Save changes to `engagement`; its stage moves by `move_engagement` only.

    Raises StaleRecord when it changed since version `seen_version`.
    """
    check_version(Engagement.objects.select_for_update().get(pk=engagement.pk), seen_version)
    engagement.bump()
    engagement.save()
    engagement.products.set(products)
    engagement.refresh_from_db(fields=["version"])
    return engagement


def archive_engagement(*, by: User, engagement: Engagement) -> Engagement:
    """Put `engagement` away: boards, lists and sums leave it out, its history stays."""
    engagement.archived_at = timezone.now()
    engagement.save(update_fields=["archived_at", "updated_at"])
    return engagement
