from celery import shared_task
from django.conf import settings

from ecosystem.outbox.actions import deliver_waiting

# Mails one task tries, so that it ends well inside its time limit; beat brings the next.
BATCH = 100


@shared_task(ignore_result=True)
def deliver_mail() -> int:
    """Send what waits in the outbox; return how many mails were tried. Without a mail server all stay there."""
    return deliver_waiting(most=BATCH) if settings.MAIL_DELIVERY else 0
