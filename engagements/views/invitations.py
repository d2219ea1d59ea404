"""Invitations in the browser: the file of a meeting, and sending it by mail to whom one ticks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import GuardedMixin
from engagements.actions.inviting import Invited, can_be_told, invite, invited_to
from engagements.icalendars.invitations import PUBLISH, Attendee, invitation_of
from engagements.models import Meeting


@dataclass(frozen=True)
class Person:
    """A line of the page: who can be told, whether they are ticked, and what they were sent before, in words."""

    name: str
    address: str
    is_ours: bool
    is_ticked: bool
    has_it: bool
    said: str


class OneMeeting(GuardedMixin):
    """Finds the meeting of the address among those that the reader may see; else 404."""

    def meeting(self, pk: int) -> Meeting:
        """Return the meeting with its partner and organiser."""
        seen = Meeting.objects.visible_to(self.request.user).readable()
        return get_object_or_404(seen.select_related("partner", "organiser"), pk=pk)


class InvitationFile(OneMeeting, View):
    """GET gives the meeting as a file for the reader's own calendar."""

    permission_required = "engagements.view_meeting"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting, user = self.meeting(pk), signed_in(request)
        content = invitation_of(
            meeting, method=PUBLISH, organiser=meeting.organiser or user, attendees=[], with_agenda=True
        )
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
        response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
        return response


class SendInvitation(OneMeeting, View):
    """GET shows who can be told of a planned meeting, or of its cancellation; POST sends it to those who are ticked."""

    permission_required = "engagements.change_meeting"
    http_method_names: ClassVar[list[str]] = ["get", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._ask(self.meeting(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        meeting, seen = self.meeting(pk), request.POST.get("seen_version", "")
        try:
            mails = invite(
                by=signed_in(request),
                meeting=meeting,
                addresses=request.POST.getlist("addresses"),
                with_agenda="with_agenda" in request.POST,
                seen_version=int(seen) if seen.isdigit() and len(seen) < 10 else 0,
            )
        except ValidationError as error:
            status = 409 if getattr(error, "code", "") == "stale" else 422
            return self._ask(meeting, problem=" ".join(error.messages), status=status)
        number = len(mails)
        said = ngettext("Sent to %(n)d address.", "Sent to %(n)d addresses.", number) % {"n": number}
        messages.success(request, said if number else _("They have it already."))
        return redirect(meeting)

    def _ask(self, meeting: Meeting, problem: str = "", status: int = 200) -> HttpResponse:
        post, invited = self.request.POST, invited_to(meeting)
        ticked = set(post.getlist("addresses")) if self.request.method == "POST" else None
        organiser = meeting.organiser or signed_in(self.request)
        context: dict[str, Any] = {
            "meeting": meeting,
            "organiser": organiser,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "people": [
                _person(meeting, attendee, invited.get(attendee.address.lower()), ticked)
                for attendee in can_be_told(meeting)
            ],
            "with_agenda": "with_agenda" in post,
            "problem": problem,
            **_words(meeting),
        }
        return render(self.request, "engagements/invite.html", context, status=status)


def _person(meeting: Meeting, attendee: Attendee, last: Invited | None, ticked: set[str] | None) -> Person:
    has_it = last is not None and last.sequence >= meeting.version - 1
    said = ""
    if last is not None:
        said = _("has it") if has_it else _("was invited before the last change")
    # Who was invited before is to hear of changes; nobody is told for the first time without being ticked.
    is_ticked = last is not None if ticked is None else attendee.address in ticked
    is_ours = isinstance(attendee.colleague, User)
    return Person(attendee.name, attendee.address, is_ours, is_ticked and not has_it, has_it, said)


def _words(meeting: Meeting) -> dict[str, str]:
    if meeting.cancelled_at is not None:
        return {
            "heading": _("Send the cancellation"),
            "verb": _("Send cancellation"),
            "empty_title": _("Nobody was invited"),
            "empty_text": _("A cancellation goes to those who had an invitation by mail."),
        }
    return {
        "heading": _("Send the invitation"),
        "verb": _("Send invitation"),
        "empty_title": _("Nobody to invite"),
        "empty_text": _("Add contacts with an e-mail address, or colleagues, to the meeting first."),
    }
