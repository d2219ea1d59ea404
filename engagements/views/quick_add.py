"""Adding a follow-up in one line, and what the line is understood as while it is typed."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.lists import GuardedMixin
from engagements.actions.follow_ups import add_once
from engagements.forms.follow_ups import FollowUpForm
from engagements.quick_add import ReadLine, read_line
from partners.models import Partner


def read_request(request: HttpRequest) -> ReadLine:
    """Return what the posted `line` says; `partner`, an id, stands in where it names none."""
    reader, wanted = signed_in(request), request.POST.get("partner", "")
    partner = None
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        partner = Partner.objects.visible_to(reader).live().filter(pk=wanted).first()
    line = request.POST.get("line", "")
    return read_line(line, reader=reader, today=timezone.localdate(), partner=partner)


class ReadQuickAdd(GuardedMixin, View):
    """POST `line`; answers with what it is understood as."""

    permission_required = "engagements.add_followup"

    def post(self, request: HttpRequest) -> HttpResponse:
        read = read_request(request) if request.POST.get("line", "").strip() else None
        return render(request, "engagements/_quick_add_read.html", {"read": read})


class QuickAdd(Verb):
    """POST `line` adds what it says; where something is missing, the form comes with what was understood."""

    permission_required = "engagements.add_followup"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        read = read_request(request)
        if read.problems or read.partner is None:
            return self.form(read)
        try:
            follow_up, _is_new = add_once(
                by=signed_in(request),
                key=_key(request.POST.get("key", "")),
                partner=read.partner,
                title=read.title,
                assignee=read.assignee,
                due_on=read.due_on,
                priority=read.priority,
                repeat=read.repeat,
            )
        except ValidationError as error:
            read.problems["title"] = " ".join(error.messages)
            return self.form(read)
        words = format_html(
            '{} <a href="{}">{}</a>', _("Added:"), follow_up.get_absolute_url(), follow_up.title
        )
        return self.done(words, reverse("follow-ups:list"))

    def form(self, read: ReadLine) -> HttpResponse:
        """Return the form with what was understood in it, and what was not said beside its field."""
        form = FollowUpForm(
            {
                "title": read.title,
                "partner": read.partner.pk if read.partner else "",
                "assignee": read.assignee.pk,
                "due_on": read.due_on.isoformat() if read.due_on else "",
                "priority": read.priority,
                "repeat": read.repeat,
            },
            reader=signed_in(self.request),
        )
        if not read.partner:
            form.errors.pop("partner", None)
        for name, words in read.problems.items():
            form.add_error(name, words)
        context = {
            "form": form,
            "heading": _("Add follow-up"),
            "verb": _("Add follow-up"),
            "action": reverse("follow-ups:create"),
            "parent": (reverse("follow-ups:list"), _("Follow-ups")),
        }
        return render(self.request, "engagements/form.html", context, status=422)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
