"""Setting and putting away targets of the pipeline."""

from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version, refusals_in_words
from ecosystem.core.transactions import one_transaction
from engagements.models import PipelineTarget

EDITABLE = ("quarter", "track", "owner", "amount", "currency")


def save_target(*, by: User, target: PipelineTarget, seen_version: int | None = None) -> PipelineTarget:
    """Save a new or changed `target` and return it.

    Raises ValidationError when another is for the same quarter, track and owner, StaleRecord when it changed since
    version `seen_version`.
    """
    with refusals_in_words(PipelineTarget):
        return _save(target, seen_version)


@one_transaction
def _save(target: PipelineTarget, seen_version: int | None) -> PipelineTarget:
    if target.pk is None:
        target.save(force_insert=True)
        return target
    check_version(PipelineTarget.objects.select_for_update().get(pk=target.pk), seen_version)
    target.bump()
    target.save(update_fields=[*EDITABLE, "version", "updated_at"])
    target.refresh_from_db(fields=["version"])
    return target


def archive_target(*, by: User, target: PipelineTarget) -> PipelineTarget:
    """Put `target` away: no forecast measures against it, its history stays. Twice is as once."""
    if target.archived_at is None:
        target.archived_at = timezone.now()
        target.bump()
        target.save(update_fields=["archived_at", "version", "updated_at"])
    return target
