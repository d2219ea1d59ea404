"""The meeting logger in the browser: one form, one save; and what its script asks for while one types."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.markdown import render_markdown
from ecosystem.workspace.actions import HeardGap, LoggedMeeting, Move, NewContact, log_meeting
from ecosystem.workspace.logger.drafts import DraftMovedOn, as_typed, save_draft, unfinished
from ecosystem.workspace.logger.state import LoggerState, summary
from engagements.actions.follow_ups import NewFollowUp
from engagements.actions.stages import StageMoved
from engagements.models import Engagement, Meeting, MeetingDraft, Stage
from partners.models import Partner
from roadmap_feedback.models import Gap

PAGE = "workspace/logger.html"


class LoggerMixin(GuardedMixin):
    """Open to who may log meetings."""

    permission_required = "engagements.add_meeting"
    request: HttpRequest

    @property
    def reader(self) -> User:
        """Who is signed in."""
        user = self.request.user
        assert isinstance(user, User)
        return user

    def page(self, state: LoggerState, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page with `state` in it."""
        context = {
            "state": state,
            "unfinished": unfinished(self.reader, but=state.key),
            "revision": 0,
            **context,
        }
        return render(self.request, PAGE, context, status=status)


@method_decorator(never_cache, name="dispatch")
class LogMeeting(LoggerMixin, View):
    """GET shows the form: blank, for a partner or an engagement, or a draft. POST logs the meeting."""

    def get(self, request: HttpRequest) -> HttpResponse:
        key = request.GET.get("draft")
        if key:
            return self._draft(key)
        planned = self._planned()
        if planned is not None:
            return self.page(LoggerState.of_planned(reader=self.reader, planned=planned))
        state = LoggerState.blank(reader=self.reader, partner=self._partner(), engagement=self._engagement())
        return self.page(state)

    def _planned(self) -> Meeting | None:
        wanted = self.request.GET.get("meeting", "")
        if not (wanted.isascii() and wanted.isdigit()):
            return None
        planned = Meeting.objects.visible_to(self.reader).live().filter(is_planned=True, pk=wanted[:18])
        return planned.select_related("partner").first()

    def _draft(self, key: str) -> HttpResponse:
        try:
            draft = MeetingDraft.objects.visible_to(self.reader).get(key=UUID(key))
        except (ValueError, MeetingDraft.DoesNotExist):
            meeting = _logged_as(self.reader, key)
            if meeting is None:
                raise Http404(_("There is no such draft.")) from None
            return redirect(meeting)
        data = as_typed(draft.content)
        data["draft"] = str(draft.key)
        return self.page(
            LoggerState(reader=self.reader, data=data), revision=draft.revision, saved_at=draft.saved_at
        )

    def _partner(self) -> Partner | None:
        wanted = self.request.GET.get("partner", "")
        if not wanted.isdigit():
            return None
        return Partner.objects.visible_to(self.reader).live().filter(pk=wanted[:18]).first()

    def _engagement(self) -> Engagement | None:
        wanted = self.request.GET.get("engagement", "")
        if not wanted.isdigit():
            return None
        found = Engagement.objects.visible_to(self.reader).open().filter(pk=wanted[:18])
        return found.select_related("partner").first()

    def post(self, request: HttpRequest) -> HttpResponse:
        state = LoggerState(reader=self.reader, data=request.POST, submitted=True)
        if request.POST.get("action") == "refresh":
            return self._again(request.POST)
        if request.POST.get("planned") and state.planned is None:
            return self._gone(state)
        if not state.is_valid():
            return self.page(state, status=422, failed=True, revision=_revision(request.POST))
        if state.unconfirmed():
            return self._again(request.POST, status=422, confirm=True)
        try:
            logged = _logged(state)
            meeting, new = log_meeting(by=self.reader, submission_key=state.key, logged=logged)
        except StageMoved as moved:
            return self._again(request.POST, status=409, problem=str(moved))
        except ValidationError as error:
            return self.page(
                state,
                status=422,
                failed=True,
                problem=" ".join(error.messages),
                revision=_revision(request.POST),
            )
        if new:
            came = summary(len(logged.follow_ups), len(logged.gaps), len(logged.moves))
            messages.success(request, _("Logged, with %(came)s.") % {"came": came} if came else _("Logged."))
        return redirect(meeting)

    def _gone(self, state: LoggerState) -> HttpResponse:
        """Answer a form for a planned meeting that is no longer to be logged; sent again, it logs one of its own."""
        meeting = _logged_as(self.reader, str(state.key))
        if meeting is not None:
            return redirect(meeting)
        problem = _(
            "The planned meeting was logged or cancelled meanwhile. Log again to keep yours as a meeting of its own."
        )
        return self.page(
            state, status=409, failed=True, problem=problem, revision=_revision(self.request.POST)
        )

    def _again(self, data: QueryDict, status: int = 200, **context: Any) -> HttpResponse:
        """Show the form as typed, with what its notes hold laid out."""
        state = LoggerState(reader=self.reader, data=data)
        return self.page(state, status=status, revision=_revision(data), **context)


def _logged(state: LoggerState) -> LoggedMeeting:
    """Return what a valid `state` says. Raises ValidationError for a gap that is no longer there."""
    meeting = state.meeting.cleaned_data
    touched = [form for form in state.moves if form.cleaned_data]
    moves = [form for form in touched if form.cleaned_data["to_stage"]]
    stages: dict[int, Stage] = {
        stage.pk: stage for form in moves for stage in form.engagement.track.current_stages
    }
    heard = [form.cleaned_data for form in state.gaps_plain if form.wanted]
    known = _known_gaps(state.reader, [row["existing"] for row in heard if row["existing"]])
    return LoggedMeeting(
        planned=state.planned,
        partner=meeting["partner_record"],
        subject=meeting["subject"],
        kind=meeting["kind"],
        starts_at=meeting["starts_at"],
        minutes=meeting["minutes"],
        place=meeting["place"],
        sentiment=meeting["sentiment"],
        notes=meeting["notes"],
        contacts=meeting["contacts"],
        colleagues=meeting["colleagues"],
        new_contacts=[
            NewContact(row["name"], row["title"], row["email"])
            for row in (form.cleaned_data for form in state.new_contacts)
            if row.get("name")
        ],
        engagements=[form.engagement for form in touched if form.cleaned_data["touched"]],
        moves=[
            Move(
                form.engagement,
                form.cleaned_data["seen_stage_id"],
                stages[int(form.cleaned_data["to_stage"])],
                form.answers(),
            )
            for form in moves
        ],
        follow_ups=[
            NewFollowUp(
                title=row["title"],
                assignee=row["assignee"] or state.reader,
                due_on=row["due"],
                priority=row["priority"],
                done=row["done"],
            )
            for row in (form.cleaned_data for form in state.follow_ups if form.wanted)
        ],
        gaps=[
            HeardGap(
                title=row["title"],
                severity=row["severity"],
                kind=row["kind"],
                product=row["product"],
                existing=known[row["existing"]] if row["existing"] else None,
                quote=row["quote"],
                workaround=row["workaround"],
            )
            for row in heard
        ],
        heard_on=timezone.localdate(meeting["starts_at"]),
    )


def _known_gaps(reader: User, ids: list[int]) -> dict[int, Gap]:
    if not ids:
        return {}
    found = {gap.pk: gap for gap in Gap.objects.visible_to(reader).live().filter(pk__in=ids)}
    if set(ids) - set(found):
        raise ValidationError(_("A gap that you chose is no longer there; choose another or file it as new."))
    return found


class ReadNotes(LoggerMixin, View):
    """POST the form as typed; answers with what it is becoming: attendees, engagements, follow-ups, gaps."""

    def post(self, request: HttpRequest) -> HttpResponse:
        state = LoggerState(reader=self.reader, data=request.POST)
        return render(request, "workspace/_becoming.html", {"state": state})


class PreviewNotes(LoggerMixin, View):
    """POST `notes`; answers with them as they will be shown."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(render_markdown(request.POST.get("notes", "")))


class SaveDraft(LoggerMixin, View):
    """POST the form as typed with its `revision`; answers with the new one and the time, once it is saved.

    409 when it was saved elsewhere since, 410 when the meeting was logged. GET tells how the draft stands.
    """

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        meeting = _logged_as(self.reader, str(key))
        if meeting is not None:
            return JsonResponse({"logged": meeting.get_absolute_url()}, status=410)
        draft = get_object_or_404(MeetingDraft.objects.visible_to(self.reader), key=key)
        return JsonResponse({"revision": draft.revision, "at": _clock(draft.saved_at)})

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        meeting = _logged_as(self.reader, str(key))
        if meeting is not None:
            return JsonResponse({"logged": meeting.get_absolute_url()}, status=410)
        try:
            saved = save_draft(by=self.reader, key=key, revision=_revision(request.POST), data=request.POST)
        except DraftMovedOn as moved:
            draft = moved.draft
            return JsonResponse({"revision": draft.revision, "at": _clock(draft.saved_at)}, status=409)
        except MeetingDraft.DoesNotExist:
            raise Http404(_("There is no such draft.")) from None
        return JsonResponse({"revision": saved.revision, "at": _clock(saved.at)})


class DiscardDraft(LoggerMixin, View):
    """POST drops a draft."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        MeetingDraft.objects.visible_to(self.reader).filter(key=key).delete()
        messages.success(request, _("Draft discarded."))
        return redirect("logger:log")


class SessionState(LoggerMixin, View):
    """GET tells a page that was open for long who is signed in, and the token its forms need now."""

    @method_decorator(never_cache)
    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"user": self.reader.pk, "token": get_token(request)})


def _logged_as(reader: User, key: str) -> Meeting | None:
    try:
        return Meeting.objects.filter(submission_key=UUID(key), logged_by=reader).first()
    except ValueError:
        return None


def _revision(data: QueryDict) -> int:
    text = data.get("revision", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _clock(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%H:%M:%S")
