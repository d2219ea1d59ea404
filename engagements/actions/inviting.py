"""Inviting to a meeting by mail: who can be, who has been, and sending it through the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from ecosystem.core.words import day_text
from ecosystem.outbox.actions import CalendarPart, Letter, write_mail, write_mail_outside
from ecosystem.outbox.models import Mail
from engagements.icalendars.invitations import CANCEL, REQUEST, Attendee, invitation_of
from engagements.models import Meeting

KIND = "invitation"


@dataclass(frozen=True)
class Invited:
    """What an address was sent last: for which revision of the meeting, and whether it was called off."""

    sequence: int
    cancelled: bool


def attendees_of(meeting: Meeting) -> list[Attendee]:
    """Return who is to attend and has an address, contacts first, each address once.

    Colleagues to whom the partner must not be known are left out, and so are contacts who left.
    """
    contacts = meeting.contacts.present().exclude(email="")
    found = [
        Attendee(contact.email, contact.name, contact.time_zone) for contact in contacts.order_by("name")
    ]
    colleagues = meeting.colleagues.filter(is_active=True, email__isnull=False).order_by("name")
    for colleague in colleagues:
        known = (
            not meeting.partner.restricted
            or Meeting.objects.visible_to(colleague).filter(pk=meeting.pk).exists()
        )
        if known and colleague.email:
            found.append(Attendee(colleague.email, colleague.name, colleague.time_zone, colleague))
    return list({attendee.address.lower(): attendee for attendee in reversed(found)}.values())[::-1]


def invited_to(meeting: Meeting) -> dict[str, Invited]:
    """Return what each address (in lower case) was sent last of `meeting`."""
    sent = Mail.objects.filter(key__startswith=f"{KIND}:{meeting.pk}:").order_by("id")
    found: dict[str, Invited] = {}
    for key, method, address in sent.values_list("key", "calendar_method", Lower("address")):
        found[address] = Invited(int(key.split(":")[2]), method == CANCEL)
    return found


def untold(meeting: Meeting) -> int:
    """Return how many were invited to the planned `meeting`, and not told yet of its last change or cancellation."""
    if not meeting.is_planned or meeting.starts_at <= timezone.now():
        return 0
    return sum(1 for last in invited_to(meeting).values() if last.sequence < meeting.version - 1)


@one_transaction
def invite(
    *, by: User, meeting: Meeting, addresses: Collection[str], with_agenda: bool = False, seen_version: int
) -> list[Mail]:
    """Queue the invitation to `meeting` to those of its attendees who have one of `addresses`; return the mails.

    Who was sent this revision already gets nothing again. For a cancelled meeting it is called off, with those who had
    been invited. Raises ValidationError for an address of nobody who attends, for a meeting that has passed, and for one
    that changed since version `seen_version`: what was looked at is what is sent.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("partner", "organiser")
        .get(pk=meeting.pk)
    )
    if meeting.version != seen_version:
        raise ValidationError(_("The meeting was changed meanwhile. Look at it, then send."), code="stale")
    if meeting.starts_at <= timezone.now() or not meeting.is_planned:
        raise ValidationError(_("This meeting lies in the past."), code="past")
    method, invited = (CANCEL if meeting.cancelled_at else REQUEST), invited_to(meeting)
    possible = {attendee.address.lower(): attendee for attendee in can_be_told(meeting)}
    wanted = {address.strip().lower() for address in addresses}
    if not wanted:
        raise ValidationError({"addresses": _("Tick who is to get it.")}, code="required")
    if wanted - set(possible):
        raise ValidationError({"addresses": _("One of these does not attend.")}, code="unknown")
    organiser = meeting.organiser if meeting.organiser and meeting.organiser.email else by
    going = {address for address, last in invited.items() if not last.cancelled} | wanted
    named = [attendee for address, attendee in possible.items() if address in going]
    content = invitation_of(
        meeting, method=method, organiser=organiser, attendees=named, with_agenda=with_agenda
    )
    mails = []
    for address in sorted(wanted):
        letter = _letter(
            meeting, organiser, possible[address], method, content, address in invited, with_agenda
        )
        mails.append(_write(by, meeting, possible[address], letter))
    return [mail for mail in mails if mail is not None]


def can_be_told(meeting: Meeting) -> Sequence[Attendee]:
    """Return who can get a mail about `meeting` now: who attends; once it is cancelled, who of them was invited."""
    attendees = attendees_of(meeting)
    if meeting.cancelled_at is None:
        return attendees
    invited = invited_to(meeting)
    return [attendee for attendee in attendees if attendee.address.lower() in invited]


def _write(by: User, meeting: Meeting, attendee: Attendee, letter: Letter) -> Mail | None:
    # The address itself would outlive the person's erasure in it.
    whose = sha256(attendee.address.lower().encode()).hexdigest()[:32]
    key = f"{KIND}:{meeting.pk}:{meeting.version - 1}:{whose}"
    if attendee.colleague is not None:
        return write_mail(reader=attendee.colleague, key=key, kind=KIND, letter=letter)
    return write_mail_outside(sender=by, address=attendee.address, key=key, kind=KIND, letter=letter)


def _letter(
    meeting: Meeting,
    organiser: User,
    attendee: Attendee,
    method: str,
    content: str,
    is_update: bool,
    with_agenda: bool,
) -> Letter:
    local = meeting.starts_at.astimezone(ZoneInfo(attendee.zone or meeting.time_zone))
    word = _("Cancelled") if method == CANCEL else _("Changed") if is_update else _("Invitation")
    context = {
        "meeting": meeting,
        "organiser": organiser,
        "attendee": attendee,
        "day": day_text(local),
        "time": f"{local:%H:%M}",
        "zone": (attendee.zone or meeting.time_zone).replace("_", " "),
        "cancelled": method == CANCEL,
        "is_update": is_update,
        "agenda": meeting.agenda if with_agenda else "",
    }
    return Letter(
        subject=f"{word}: {meeting.subject}, {context['day']}, {context['time']} ({context['zone']})",
        text=render_to_string("engagements/invitation.txt", context),
        calendar=CalendarPart(method, content),
        reply_to=organiser.email or "",
    )
