"""Taking an erased person out of invitations: lines of iCalendar are folded, so that plain text search misses names."""

from icalendar.parser import Contentline

from ecosystem.core.personal_data import Person, register_forgetting
from ecosystem.outbox.models import Mail
from engagements.models import Meeting

FOLD = "\r\n "


def register() -> None:
    """Let invitations forget who is erased."""
    register_forgetting(forget_invitations)


def forget_invitations(person: Person) -> None:
    """Replace `person` in the calendar objects of every invitation to a meeting that they were to attend."""
    meetings = Meeting.contacts.through.objects.filter(contact__in=person.keys).values_list(
        "meeting", flat=True
    )
    for meeting in set(meetings):
        sent = Mail.objects.filter(key__startswith=f"invitation:{meeting}:").exclude(calendar="")
        for mail in sent:
            lines = mail.calendar.replace(FOLD, "")
            if person.is_named_in(lines):
                mail.calendar = "\r\n".join(_folded(line) for line in person.redacted(lines).split("\r\n"))
                mail.save(update_fields=["calendar"])


def _folded(line: str) -> str:
    return Contentline(line).to_ical().decode() if line else ""
