"""Meetings and follow-ups in the browser."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.errors import StaleRecord
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from engagements.actions import follow_ups
from engagements.actions.meetings import edit_meeting
from engagements.filters import FollowUpFilter, MeetingFilter
from engagements.forms import FollowUpForm, MeetingEditForm, SnoozeForm
from engagements.models import FollowUp, Meeting
from partners.views import EditMixin


class MeetingList(RecordList):
    """Every meeting with a partner that the reader may know of, newest first."""

    permission_required = "engagements.view_meeting"
    filterset_class = MeetingFilter
    template_name = "engagements/meetings.html"
    row_template = "engagements/_meeting_row.html"
    default_sort = "-when"
    title = "Meetings"
    noun, noun_plural = "meeting", "meetings"
    empty_text = "Log your first meeting: its follow-ups and gaps come with it."
    columns = (
        Column("subject", "Subject", ("subject",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("kind", "Kind", ("kind",)),
        Column("when", "When", ("starts_at",)),
        Column("by", "Logged by", ("logged_by__name",)),
    )

    def records(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(self.request.user).live().select_related("partner", "logged_by").defer("notes")


class MeetingPage(GuardedMixin, TemplateView):
    """One meeting: its notes, who was there, and what came of it."""

    permission_required = "engagements.view_meeting"
    template_name = "engagements/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        meetings = Meeting.objects.visible_to(user).live().select_related("partner", "logged_by")
        meeting = get_object_or_404(meetings, pk=kwargs["pk"])
        panels = [panel for panel in registry.meeting_panels if not panel.permission or user.has_perm(panel.permission)]
        return super().get_context_data(**kwargs) | {
            "meeting": meeting,
            "contacts": list(meeting.contacts.all()),
            "colleagues": list(meeting.colleagues.all()),
            "follow_ups": list(meeting.follow_ups.live().select_related("assignee")),
            "moves": list(meeting.stage_changes.select_related("engagement", "from_stage", "to_stage")),
            "engagements": list(meeting.engagements.live().select_related("track", "stage")),
            "panels": [{"panel": panel, **panel.context(meeting, user)} for panel in panels],
        }


class EditMeeting(EditMixin, UpdateView[Meeting, MeetingEditForm]):
    permission_required = "engagements.change_meeting"
    form_class = MeetingEditForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Edit meeting", "verb": "Save meeting"}

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(self.request.user).live().select_related("partner")

    def form_valid(self, form: MeetingEditForm) -> HttpResponse:
        try:
            meeting = edit_meeting(
                by=self.request.user,
                meeting=form.save(commit=False),
                contacts=form.cleaned_data["contacts"],
                colleagues=form.cleaned_data["colleagues"],
                seen_version=form.cleaned_data["seen_version"],
            )
        except StaleRecord as error:
            return self.stale(form, error)
        messages.success(self.request, _("Saved."))
        return redirect(meeting)


class FollowUpList(RecordList):
    """What is owed to partners: one's own open follow-ups, unless others are asked for."""

    permission_required = "engagements.view_followup"
    filterset_class = FollowUpFilter
    template_name = "engagements/follow_ups.html"
    row_template = "engagements/_follow_up_row.html"
    default_sort = "due"
    title = "Follow-ups"
    noun, noun_plural = "follow-up", "follow-ups"
    empty_text = "Nothing is owed. Follow-ups come from meetings, or are added here."
    columns = (
        Column("title", "What", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("assignee", "Who", ("assignee__name",)),
        Column("due", "Due", ("due_on",)),
        Column("priority", "Priority"),
        Column("act", ""),
    )

    def records(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.visible_to(self.request.user).live().select_related("partner", "assignee")


class FollowUpPage(GuardedMixin, TemplateView):
    """One follow-up and what can be done with it."""

    permission_required = "engagements.view_followup"
    template_name = "engagements/follow_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follow_ups = FollowUp.objects.visible_to(self.request.user).live()
        follow_ups = follow_ups.select_related("partner", "assignee", "meeting", "engagement")
        return super().get_context_data(**kwargs) | {"follow_up": get_object_or_404(follow_ups, pk=kwargs["pk"])}


class AddFollowUp(EditMixin, CreateView[FollowUp, FollowUpForm]):
    permission_required = "engagements.add_followup"
    form_class = FollowUpForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Add follow-up", "verb": "Add follow-up"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"assignee": self.request.user, "partner": self.request.GET.get("partner", "")}

    def form_valid(self, form: FollowUpForm) -> HttpResponse:
        follow_up = follow_ups.add_follow_up(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Added: %(title)s") % {"title": follow_up.title})
        return redirect("follow-ups:list")


class FollowUpVerb(GuardedMixin, View):
    """Something done with a follow-up; leads back to where it was done from."""

    permission_required = "engagements.change_followup"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user).live(), pk=pk)
        assert isinstance(request.user, User)
        try:
            messages.success(request, self.act(request.user, follow_up))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = follow_up.get_absolute_url()
        return redirect(back)

    def act(self, by: User, follow_up: FollowUp) -> str:
        """Do it and return what was done, in words."""
        raise NotImplementedError


class Complete(FollowUpVerb):
    def act(self, by: User, follow_up: FollowUp) -> str:
        follow_ups.complete(by=by, follow_up=follow_up)
        return _("Done: %(title)s") % {"title": follow_up.title}


class Reopen(FollowUpVerb):
    def act(self, by: User, follow_up: FollowUp) -> str:
        follow_ups.reopen(by=by, follow_up=follow_up)
        return _("Open again: %(title)s") % {"title": follow_up.title}


class Snooze(FollowUpVerb):
    def act(self, by: User, follow_up: FollowUp) -> str:
        form = SnoozeForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(form.errors["until"].data)
        until = form.cleaned_data["until"]
        follow_ups.snooze(by=by, follow_up=follow_up, until=until)
        return _("Snoozed until %(day)s.") % {"day": f"{until:%-d %b %Y}"}
