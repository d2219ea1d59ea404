from celery import shared_task

from ecosystem.workspace.imports import jobs

# Seconds that a piece of work on the largest file may take; well below the broker's visibility timeout, so that it is
# never given to a second worker while the first is at it.
SOFT_LIMIT, LIMIT = 1700, 1800


@shared_task(ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def read_import(pk: int) -> bool:
    """Read import `pk` and stage what it would do."""
    return jobs.read(pk)


@shared_task(ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def bring_in_import(pk: int) -> bool:
    """Write what is staged for import `pk`."""
    return jobs.bring_in(pk)


@shared_task(ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def undo_import(pk: int) -> bool:
    """Take back what import `pk` brought in."""
    return jobs.undo_run(pk)
