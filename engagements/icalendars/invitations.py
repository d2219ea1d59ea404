"""Invitations to a meeting (iTIP): what is sent to those who are to attend, and the file to be taken by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from icalendar import vCalAddress

from ecosystem.accounts.models import User
from engagements.icalendars.parts import AGENDA_SHOWN, add_zones, event_of, new_calendar, plain
from engagements.models import Meeting

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Attendee:
    """Somebody who is or can be invited: address, name, IANA zone ("" if not known), and the colleague, if it is one."""

    address: str
    name: str
    zone: str = ""
    colleague: User | None = None


def invitation_of(
    meeting: Meeting, *, method: str, organiser: User, attendees: Sequence[Attendee], with_agenda: bool
) -> str:
    """Return the iCalendar object by which `organiser` invites `attendees`, or with CANCEL calls it off.

    It says nothing that the attendees may not know: the subject, the time, the place and, if asked for, the agenda.
    """
    calendar = new_calendar(method)
    add_zones(calendar, [meeting])
    agenda = meeting.agenda[:AGENDA_SHOWN] if with_agenda else ""
    event = event_of(meeting, summary=meeting.subject, description=agenda)
    if organiser.email:
        event.add(
            "organizer", _person(organiser.email, organiser.name, **_sent_by(organiser.email)), encode=False
        )
    for attendee in attendees:
        answer = {} if method != REQUEST else {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        person = _person(
            attendee.address, attendee.name, ROLE="REQ-PARTICIPANT", CUTYPE="INDIVIDUAL", **answer
        )
        event.add("attendee", person, encode=False)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _person(address: str, name: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # A quotation mark can't stand in a parameter, not even escaped.
    person.params["CN"] = plain(name).replace('"', "'").replace("\n", " ")
    for key, value in parameters.items():
        person.params[key.replace("_", "-")] = value
    return person


def _sent_by(organiser: str) -> dict[str, str]:
    """Return that the product sends it for the organiser, whose address the sender's is not."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {"SENT_BY": f"mailto:{sender}"} if sender and sender != organiser else {}
