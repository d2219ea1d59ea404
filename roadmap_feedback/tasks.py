from celery import shared_task
from django.utils import timezone

from roadmap_feedback.actions.snapshots import take_snapshot


@shared_task(ignore_result=True)
def snapshot_demand() -> int:
    """Keep this week's demand of every open gap; return how many gaps."""
    return take_snapshot(on=timezone.now().date())
