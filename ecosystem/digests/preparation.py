"""The preparation of a meeting by mail, to each colleague who attends and asked for it, once for each time it is set for."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import css_inline
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from ecosystem.accounts.models import PrepMail, User
from ecosystem.outbox.actions import Letter, write_mail
from ecosystem.outbox.models import Mail
from engagements.models import Meeting
from engagements.preparation import Preparation

logger = logging.getLogger(__name__)

# An hour before is also the latest for who asked for the morning.
LEAD = timedelta(hours=1)
# The hour, where the reader is, from which tomorrow's meetings are prepared.
EVENING_HOUR = 18
# The earliest that a preparation is due before its meeting: from 18:00 to the end of the day after, and an hour of
# daylight saving.
EARLIEST = timedelta(hours=31)


def due_at(reader: User, starts_at: datetime) -> datetime:
    """Return the moment (aware) from which `reader` is to have the preparation of a meeting that begins at `starts_at`."""
    day = starts_at.astimezone(reader.zone).date()
    match reader.prep_mail:
        case PrepMail.EVENING:
            return datetime.combine(day - timedelta(days=1), time(EVENING_HOUR), reader.zone)
        case PrepMail.MORNING:
            morning = datetime.combine(day, time(reader.reminder_hour), reader.zone)
            return min(morning, starts_at - LEAD, key=datetime.timestamp)
    return starts_at - LEAD


def preparations_due(now: datetime) -> list[tuple[User, Meeting]]:
    """Return who is to be sent the preparation of which meeting at `now` (UTC) and was not. Two queries."""
    links = Meeting.colleagues.through.objects.filter(
        meeting__archived_at__isnull=True,
        meeting__is_planned=True,
        meeting__starts_at__gt=now,
        meeting__starts_at__lte=now + EARLIEST,
        user__is_active=True,
        user__email__isnull=False,
    ).exclude(user__prep_mail=PrepMail.NEVER)
    pairs = [(link.user, link.meeting) for link in links.select_related("user", "meeting").order_by("pk")]
    due = [(user, meeting) for user, meeting in pairs if due_at(user, meeting.starts_at) <= now]
    keys = [key_of(user, meeting) for user, meeting in due]
    sent = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    return [pair for pair, key in zip(due, keys, strict=True) if key not in sent]


def key_of(reader: User, meeting: Meeting) -> str:
    """Return the key of the mail: one a reader, a meeting, and a time that it is set for."""
    return f"meeting-preparation:{meeting.pk}:{reader.pk}:{meeting.starts_at.timestamp():.0f}"


@transaction.atomic
def prepare(*, reader: User, meeting: Meeting, now: datetime) -> Mail | None:
    """Write the mail that prepares `reader` for `meeting`; None where there is none to be written any more.

    The meeting is read again, locked: one that was moved, logged, cancelled or put away meanwhile, or is of a partner
    whom the reader may not know, brings no mail. Whatever runs this twice, or twice at once, writes one.
    """
    reader = User.objects.select_for_update().get(pk=reader.pk)
    planned = Meeting.objects.visible_to(reader).live().filter(is_planned=True, colleagues=reader)
    locked = planned.select_for_update(of=("self",)).select_related("partner", "partner__owner")
    current = locked.filter(pk=meeting.pk, starts_at=meeting.starts_at, starts_at__gt=now).first()
    if current is None or reader.prep_mail == PrepMail.NEVER:
        return None
    is_moved = Mail.objects.filter(key__startswith=f"meeting-preparation:{meeting.pk}:{reader.pk}:").exists()
    mail = write_mail(
        reader=reader,
        key=key_of(reader, current),
        kind="meeting preparation",
        letter=preparation_letter(reader, current, now, is_moved=is_moved),
    )
    if mail is not None:
        logger.info("Preparation queued: key=%s", mail.key)
    return mail


def preparation_letter(reader: User, meeting: Meeting, now: datetime, *, is_moved: bool = False) -> Letter:
    """Return the mail that tells `reader` what there is to know before `meeting`; `is_moved` after it was told already."""
    with timezone.override(reader.zone):
        prep = Preparation(reader=reader, partner=meeting.partner, meeting=meeting, now=now)
        at = meeting.starts_at.astimezone(reader.zone)
        day = "" if at.date() == prep.today else f"{at:%a} "
        late = f", {prep.late} promise{'s' if prep.late != 1 else ''} late" if prep.late else ""
        moved = "Moved: " if is_moved else ""
        context = {"prep": prep, "site": settings.SITE_URL, "reader": reader, "is_moved": is_moved}
        return Letter(
            subject=f"{moved}{day}{at:%H:%M} {meeting.partner}{late}: {meeting.subject}",
            text=render_to_string("digests/preparation.txt", context),
            html=css_inline.inline(render_to_string("digests/preparation.html", context)),
        )


def prepare_all(*, now: datetime) -> int:
    """Write the preparations that are due at `now` (UTC); return how many mails were written."""
    return _count(
        prepare(reader=reader, meeting=meeting, now=now) for reader, meeting in preparations_due(now)
    )


def _count(mails: Iterable[Mail | None]) -> int:
    return sum(1 for mail in mails if mail is not None)
