"""One follow-up in the browser: its page, its form and the one-click verbs on it."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, UpdateView

from ecosystem.accounts.models import User
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import GuardedMixin, list_at
from ecosystem.core.words import day_text
from engagements.actions import follow_ups
from engagements.actions.repeats import next_due
from engagements.choices import FollowUpState, Repeat
from engagements.forms.follow_ups import FollowUpForm, ReassignForm, SnoozeForm
from engagements.models import FollowUp


class OneFollowUp(GuardedMixin):
    """Finds the follow-up of the address among those that the reader may see; else 404."""

    def follow_up(self) -> FollowUp:
        """Return the follow-up with what its page and row name."""
        seen = FollowUp.objects.visible_to(self.request.user).live()
        seen = seen.select_related("partner", "assignee", "meeting", "engagement")
        return get_object_or_404(seen, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class FollowUpPage(OneFollowUp, TemplateView):
    """One follow-up and what can be done with it."""

    permission_required = "engagements.view_followup"
    template_name = "engagements/follow_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follow_up = self.follow_up()
        may_change = self.request.user.has_perm("engagements.change_followup")
        form = ReassignForm(initial={"assignee": follow_up.assignee_id}) if may_change else None
        rhythm = follow_up.repeat != Repeat.NEVER or follow_up.previous_id
        return (
            super().get_context_data(**kwargs)
            | {"follow_up": follow_up, "reassign_form": form}
            | (self.neighbours(follow_up) if rhythm else {})
        )

    def neighbours(self, follow_up: FollowUp) -> dict[str, Any]:
        """Return the one before and the one after `follow_up` in its rhythm, or when that will be due. One query."""
        around = FollowUp.objects.visible_to(self.request.user).live()
        found = {each.pk: each for each in around.filter(Q(pk=follow_up.previous_id) | Q(previous=follow_up))}
        previous = found.pop(follow_up.previous_id or 0, None)
        following = next(iter(found.values()), None)
        is_open = follow_up.state == FollowUpState.OPEN
        return {
            "previous": previous,
            "following": following,
            "next_due": next_due(follow_up) if is_open else None,
        }


class FollowUpEditing(EditPage):
    """What the two forms of a follow-up share."""

    form_class = FollowUpForm
    template_name = "engagements/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in


class AddFollowUp(FollowUpEditing, CreateView[FollowUp, FollowUpForm]):
    permission_required = "engagements.add_followup"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add follow-up"),
        "verb": gettext_lazy("Add follow-up"),
        "parent": ("/follow-ups/", gettext_lazy("Follow-ups")),
    }

    def get_initial(self) -> dict[str, Any]:
        return {"assignee": self.request.user.pk, "partner": self.request.GET.get("partner", "")}

    def save(self, form: FollowUpForm) -> FollowUp:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        data = {name: form.cleaned_data[name] for name in form.fields}
        return follow_ups.add_follow_up(by=by, **data)


class EditFollowUp(FollowUpEditing, UpdateView[FollowUp, FollowUpForm]):
    permission_required = "engagements.change_followup"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit follow-up"),
        "verb": gettext_lazy("Save follow-up"),
    }

    def get_queryset(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.visible_to(self.request.user).live().select_related("partner", "engagement")

    def save(self, form: FollowUpForm) -> FollowUp:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        return follow_ups.edit_follow_up(by=by, follow_up=form.save(commit=False), seen_version=form.seen)


class FollowUpVerb(OneFollowUp, Verb):
    """POST does one thing with a follow-up. A list that asks by htmx gets the row as it is now."""

    permission_required = "engagements.change_followup"
    # The verb that takes this one back, by the name of its address.
    undo: ClassVar[str] = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        by, follow_up = request.user, self.follow_up()
        assert isinstance(by, User)
        try:
            words = self.act(by, follow_up)
        except ValidationError as error:
            if request.htmx:  # type: ignore[attr-defined]  # middleware
                return self.row(follow_up, problem=" ".join(error.messages), status=422)
            return self.refused(error, follow_up.get_absolute_url())
        if request.htmx:  # type: ignore[attr-defined]  # middleware
            return self.row(self.follow_up(), words=words)
        return self.done(words, follow_up.get_absolute_url())

    def row(
        self, follow_up: FollowUp, *, words: str = "", problem: str = "", status: int = 200
    ) -> HttpResponse:
        """Return the row as the list that asked shows it, with what was done or why not."""
        address = urlsplit(self.request.headers.get("HX-Current-URL", ""))
        asked = list_at(self.request, reverse("follow-ups:list"), address.query)
        context = {
            "record": follow_up,
            "cells": asked.cells(),
            "may_bulk": self.request.user.has_perm(asked.bulk_permission),
            "done_words": words,
            "undo": reverse(f"follow-ups:{self.undo}", args=[follow_up.pk]) if words and self.undo else "",
            "problem": problem,
            "whole_address": f"{address.path}?{address.query}" if address.query else address.path,
        }
        return render(self.request, "engagements/_follow_up_answer.html", context, status=status)

    def act(self, by: User, follow_up: FollowUp) -> str:
        """Do it and return what was done, in words. Raises ValidationError with the reason when it can't be."""
        raise NotImplementedError


class PlainVerb(FollowUpVerb):
    """A verb that needs to know nothing but the follow-up."""

    action: ClassVar[Callable[..., FollowUp]]
    words: ClassVar[Any]

    def act(self, by: User, follow_up: FollowUp) -> str:
        type(self).action(by=by, follow_up=follow_up)
        return str(self.words) % {"title": follow_up.title}


class Complete(PlainVerb):
    undo = "reopen"
    action = staticmethod(follow_ups.complete)
    words = gettext_lazy("Done: %(title)s")


class Reopen(PlainVerb):
    action = staticmethod(follow_ups.reopen)
    words = gettext_lazy("Open again: %(title)s")


class Cancel(PlainVerb):
    undo = "reopen"
    action = staticmethod(follow_ups.cancel)
    words = gettext_lazy("Cancelled: %(title)s")


class Wake(PlainVerb):
    action = staticmethod(follow_ups.wake)
    words = gettext_lazy("Back in sight: %(title)s")


class Snooze(FollowUpVerb):
    undo = "wake"

    def act(self, by: User, follow_up: FollowUp) -> str:
        form = SnoozeForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError([message for messages in form.errors.values() for message in messages])
        until = form.cleaned_data["until"]
        follow_ups.snooze(by=by, follow_up=follow_up, until=until)
        return _("Snoozed until %(day)s: %(title)s") % {"day": day_text(until), "title": follow_up.title}


class Reassign(FollowUpVerb):
    def act(self, by: User, follow_up: FollowUp) -> str:
        form = ReassignForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(_("Choose one of your colleagues."))
        assignee = form.cleaned_data["assignee"]
        follow_ups.reassign(by=by, follow_up=follow_up, assignee=assignee)
        return _("Handed to %(name)s: %(title)s") % {"name": assignee, "title": follow_up.title}
