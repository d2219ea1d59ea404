"""Reminders of follow-ups: what is due or overdue, once a follow-up a day, at the assignee's own hour."""

import logging
from collections.abc import Iterable
from datetime import date, datetime

import css_inline
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string

from ecosystem.accounts.models import User
from ecosystem.digests.models import FollowUpReminder
from ecosystem.outbox.actions import Letter, write_mail
from ecosystem.outbox.models import Mail
from engagements.models import FollowUp

logger = logging.getLogger(__name__)

# Follow-ups that one mail lists; the rest is counted.
LISTED = 50


def readers_due(now: datetime) -> list[User]:
    """Return who wants reminders, owes something, and whose reminder hour has come on their own day at `now` (UTC)."""
    owing = FollowUp.objects.open().filter(assignee=OuterRef("pk"), due_on__isnull=False)
    readers = User.objects.filter(is_active=True, wants_reminders=True, email__isnull=False).filter(
        Exists(owing)
    )
    return [reader for reader in readers if now.astimezone(reader.zone).hour >= reader.reminder_hour]


@transaction.atomic
def remind(*, reader: User, now: datetime) -> Mail | None:
    """Write one mail of what `reader` owes by today, their own day at `now`, that no mail told of today yet.

    None when there is nothing to tell. Whatever runs this twice, or twice at once, writes one mail: the reader's row
    is locked, and a follow-up takes one reminder a day by constraint.
    """
    reader = User.objects.select_for_update().get(pk=reader.pk)
    today = now.astimezone(reader.zone).date()
    told = FollowUpReminder.objects.filter(follow_up=OuterRef("pk"), day=today)
    owed = list(
        FollowUp.objects.visible_to(reader)
        .due_by(today)
        .filter(assignee=reader)
        .exclude(Exists(told))
        .select_related("partner")
        .order_by("due_on", "id")
    )
    if not owed:
        return None
    number = (
        FollowUpReminder.objects.filter(follow_up__assignee=reader, day=today)
        .values("mail")
        .distinct()
        .count()
    )
    mail = write_mail(
        reader=reader,
        key=f"follow-up-reminder:{reader.pk}:{today}:{number + 1}",
        kind="follow-up reminder",
        letter=reminder_letter(reader, owed, today),
    )
    if mail is None:
        return None
    FollowUpReminder.objects.bulk_create(FollowUpReminder(follow_up=f, day=today, mail=mail) for f in owed)
    logger.info("Reminder queued: key=%s follow_ups=%d", mail.key, len(owed))
    return mail


def reminder_letter(reader: User, owed: list[FollowUp], today: date) -> Letter:
    """Return the mail that tells `reader` of `owed`, the longest overdue first."""
    context = {
        "reader": reader,
        "today": today,
        "site": settings.SITE_URL,
        "overdue": [f for f in owed[:LISTED] if f.due_on and f.due_on < today],
        "due": [f for f in owed[:LISTED] if f.due_on == today],
        "more": max(len(owed) - LISTED, 0),
    }
    return Letter(
        subject=_subject(owed, today),
        text=render_to_string("digests/reminder.txt", context),
        html=css_inline.inline(render_to_string("digests/reminder.html", context)),
    )


def _subject(owed: list[FollowUp], today: date) -> str:
    overdue = sum(1 for f in owed if f.due_on and f.due_on < today)
    count = f"{len(owed)} follow-up{'s' if len(owed) != 1 else ''} due"
    late = f", {overdue} overdue" if overdue else ""
    return f"{count}{late}: {owed[0].partner}"


def remind_all(*, now: datetime) -> int:
    """Write the reminders that are due at `now` (UTC); return how many mails were written."""
    return _count(remind(reader=reader, now=now) for reader in readers_due(now))


def _count(mails: Iterable[Mail | None]) -> int:
    return sum(1 for mail in mails if mail is not None)
