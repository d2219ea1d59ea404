"""Meetings in the browser. They are logged in the workspace; here they are found, read and corrected."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, UpdateView

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import GuardedMixin
from engagements.actions.inviting import untold
from engagements.actions.meetings import archive_meeting, edit_meeting
from engagements.forms.meetings import MeetingForm
from engagements.models import Engagement, Meeting
from engagements.views.planning import rule_words


class MeetingPage(GuardedMixin, TemplateView):
    """One meeting: its notes, who was there, and what came of it."""

    permission_required = "engagements.view_meeting"
    template_name = "engagements/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        meetings = Meeting.objects.visible_to(user).readable().select_related("partner", "logged_by")
        meeting = get_object_or_404(meetings.select_related("organiser", "series"), pk=kwargs["pk"])
        seen = [
            panel
            for panel in registry.meeting_panels
            if not panel.permission or user.has_perm(panel.permission)
        ]
        return super().get_context_data(**kwargs) | {
            "meeting": meeting,
            "rule_words": rule_words(meeting),
            "untold": untold(meeting),
            "contacts": list(meeting.contacts.all()),
            "colleagues": list(meeting.colleagues.all()),
            "follow_ups": list(meeting.follow_ups.live().select_related("assignee")),
            "moves": list(meeting.stage_changes.select_related("engagement", "from_stage", "to_stage")),
            "engagements": list(meeting.engagements.live().select_related("track", "stage")),
            "panels": [{"panel": panel, **panel.context(meeting, user)} for panel in seen],
        }


class EditMeeting(EditPage, UpdateView[Meeting, MeetingForm]):
    permission_required = "engagements.change_meeting"
    form_class = MeetingForm
    template_name = "engagements/meeting_form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit meeting"),
        "verb": gettext_lazy("Save meeting"),
    }

    def get_queryset(self) -> QuerySet[Meeting]:
        # One that is planned still has a form of its own.
        logged = Meeting.objects.visible_to(self.request.user).live().filter(is_planned=False)
        return logged.select_related("partner")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}

    def save(self, form: MeetingForm) -> Meeting:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        data = form.cleaned_data
        # Those the reader may not see, or that were put away since, stay as they are.
        offered = set(form.fields["engagements"].queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]
        kept = Engagement.objects.filter(meetings=form.instance).exclude(pk__in=offered)
        return edit_meeting(
            by=by,
            meeting=form.save(commit=False),
            contacts=list(data["contacts"]),
            colleagues=data["colleagues"],
            engagements=[*data["engagements"], *kept],
            seen_version=form.seen,
        )


class ArchiveMeeting(Verb):
    permission_required = "engagements.change_meeting"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assert isinstance(request.user, User)
        logged = Meeting.objects.visible_to(request.user).live().filter(is_planned=False)
        meeting = get_object_or_404(logged, pk=pk)
        archive_meeting(by=request.user, meeting=meeting)
        return self.done(_("Put away: %(title)s") % {"title": meeting.subject}, reverse("meetings:list"))
