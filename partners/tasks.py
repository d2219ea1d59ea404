from celery import shared_task

from partners.duplicates.comparing import compare_all
from partners.health import derive_health


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def refresh_health() -> int:
    """Derive the health of every partner anew; return of how many."""
    return derive_health()


@shared_task(ignore_result=True)
def compare_noted() -> int:
    """Look for duplicates of what was added or changed; return how many records were compared."""
    return compare_all()
