"""Writing mail, and sending it.

A mail is a row, written in the transaction of what it tells of: both are there or neither is. A worker claims one
row at a time with FOR UPDATE SKIP LOCKED and keeps the lock while it sends, so no second worker can take it, and
a worker that is killed leaves it queued for the next. One window stays open, which SMTP itself has: a worker that
dies after the receiving server took the mail and before the row is marked leaves it queued, and it is sent again
with the same Message-ID, by which the receiving side can drop the copy.
"""

import logging
import random
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.outbox.models import Mail, MailState

logger = logging.getLogger(__name__)

# Tries before a mail is given up, and the seconds before the second; each further pause is twice as long.
MOST_ATTEMPTS = 8
FIRST_PAUSE = 30
LONGEST_PAUSE = 3600


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar object that goes with a letter, and its iTIP method such as REQUEST or CANCEL."""

    method: str
    content: str


@dataclass(frozen=True)
class Letter:
    """What a mail says. Answers to it go to the address `reply_to`, if any."""

    subject: str
    text: str
    html: str = ""
    calendar: CalendarPart | None = None
    reply_to: str = ""


def write_mail(*, reader: User, key: str, kind: str, letter: Letter) -> Mail | None:
    """Queue `letter` to `reader`, in the caller's transaction. None when `key` is taken or there is no address."""
    if not reader.email:
        return None
    return _queue(Mail(key=key, kind=kind, reader=reader, address=reader.email), letter)


def write_mail_outside(*, sender: User, address: str, key: str, kind: str, letter: Letter) -> Mail | None:
    """Queue `letter` to somebody who is no user, because `sender` asked for it, in the caller's transaction.

    None when `key` is taken.
    """
    return _queue(Mail(key=key, kind=kind, sender=sender, address=address), letter)


def _queue(mail: Mail, letter: Letter) -> Mail | None:
    mail.subject = " ".join(letter.subject.split())[:300]
    mail.text, mail.html, mail.reply_to = letter.text, letter.html, letter.reply_to
    if letter.calendar is not None:
        mail.calendar, mail.calendar_method = letter.calendar.content, letter.calendar.method
    if Mail.objects.filter(key=mail.key).exists():
        return None
    mail.save(force_insert=True)
    return mail


def deliver_next(connection: BaseEmailBackend) -> Mail | None:
    """Try the mail that has waited longest over `connection`; return it, or None when none is due.

    A failed try is put off, longer each time; after `MOST_ATTEMPTS` the mail is given up.
    """
    with transaction.atomic():
        waiting = Mail.objects.waiting(timezone.now()).select_for_update(skip_locked=True, of=("self",))
        mail = waiting.first()
        if mail is None:
            return None
        mail.attempts += 1
        try:
            connection.send_messages([_message(mail)])
        except (OSError, smtplib.SMTPException) as error:
            _put_off(mail, error)
            # A conversation that broke off is not gone on with; the next mail opens a new one.
            connection.close()
        else:
            mail.state, mail.sent_at, mail.last_error = MailState.SENT, timezone.now(), ""
            logger.info("Mail sent: key=%s attempts=%d", mail.key, mail.attempts)
        mail.save(update_fields=["state", "sent_at", "attempts", "next_attempt_at", "last_error"])
    return mail


def _message(mail: Mail) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": f"<{mail.message_uuid}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Ecosystem-Kind": mail.kind,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        # As an alternative, clients offer to accept it; as a file, it can be opened where they don't.
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
        message.attach("invite.ics", mail.calendar.encode(), "application/ics")
    return message


def _put_off(mail: Mail, error: Exception) -> None:
    refused_for_good = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _words in error.recipients.values()
    )
    mail.last_error = f"{type(error).__name__}: {error}"[:2000]
    if refused_for_good or mail.attempts >= MOST_ATTEMPTS:
        mail.state = MailState.FAILED
        logger.warning("Mail given up: key=%s attempts=%d error=%s", mail.key, mail.attempts, mail.last_error)
        return
    pause = min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
    # Spread out, so that mail put off together does not come back together.
    mail.next_attempt_at = timezone.now() + timedelta(seconds=pause * random.uniform(0.8, 1.2))  # noqa: S311  # no secret
    logger.warning("Mail put off: key=%s attempts=%d error=%s", mail.key, mail.attempts, mail.last_error)


def retry_mail(*, mail: Mail) -> Mail:
    """Queue a mail that was given up for another round of tries."""
    mail.state, mail.attempts, mail.next_attempt_at = MailState.QUEUED, 0, timezone.now()
    mail.save(update_fields=["state", "attempts", "next_attempt_at"])
    return mail


def deliver_waiting(*, most: int) -> int:
    """Try up to `most` waiting mails, over one SMTP connection; return how many were tried."""
    connection = mailers.default
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        # The server is away: no mail is blamed for it, and the next sweep tries again.
        logger.warning("The mail server does not answer: %s", error)
        return 0
    try:
        tried = 0
        while tried < most and deliver_next(connection) is not None:
            tried += 1
        return tried
    finally:
        connection.close()
