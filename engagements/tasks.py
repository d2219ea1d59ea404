from celery import shared_task
from django.utils import timezone

from engagements.actions import attachments
from engagements.actions.series import make_all
from engagements.pipeline.mailing import mail_exports

# Series that one task makes meetings of, so that it ends well inside its time limit; beat brings the next.
BATCH = 200
# Files that one task deletes.
FILES = 200


@shared_task(ignore_result=True)
def make_occurrences() -> int:
    """Make the meetings of recurring series that have come within the horizon; return how many."""
    return make_all(today=timezone.localdate(), most=BATCH)


@shared_task(ignore_result=True)
def delete_removed_files() -> int:
    """Delete the files of removed attachments that are still there; return how many were deleted."""
    return attachments.delete_removed_files(most=FILES)


@shared_task(ignore_result=True)
def mail_weekly_exports() -> int:
    """Write the weekly mails that are due now; return how many were written."""
    return mail_exports(now=timezone.now())
