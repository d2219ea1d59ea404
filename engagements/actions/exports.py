"""Asking for a saved export by mail, and asking for it no longer."""

from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.models import SavedView
from ecosystem.core.transactions import one_transaction
from engagements.models import ExportMailing


@one_transaction
def ask_for_mail(*, by: User, export: SavedView, weekday: int, hour: int) -> ExportMailing:
    """Let `by` hear of `export` each week from `hour` on `weekday` (0: Monday) on, where they are; return the mailing."""
    mailing, _is_new = ExportMailing.objects.update_or_create(
        export=export, reader=by, defaults={"weekday": weekday, "hour": hour, "since": timezone.now()}
    )
    mailing.full_clean()
    return mailing


def stop_mail(*, by: User, export_id: int) -> bool:
    """Let `by` hear no more of an export; return whether they did. Twice is as once."""
    removed, _of_each = ExportMailing.objects.filter(export_id=export_id, reader=by).delete()
    return removed > 0
