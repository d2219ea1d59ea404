from celery import shared_task
from django.utils import timezone

from ecosystem.digests.preparation import prepare_all
from ecosystem.digests.reminders import remind_all


@shared_task(ignore_result=True)
def queue_follow_up_reminders() -> int:
    """Write the reminders that are due now; return how many mails were written."""
    return remind_all(now=timezone.now())


@shared_task(ignore_result=True)
def queue_meeting_preparations() -> int:
    """Write the preparations that are due now; return how many mails were written."""
    return prepare_all(now=timezone.now())
