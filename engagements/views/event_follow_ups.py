"""Making the follow-ups of an event: who would get which, looked at first."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from engagements.actions.event_follow_ups import make_follow_ups, proposals, usual_rules
from engagements.forms.leads import FollowUpRulesForm
from engagements.models import Event
from engagements.views.events import OneEvent


class MakeFollowUps(OneEvent, View):
    """GET shows what would be made by the rules in the address; POST makes what is ticked."""

    permission_required = ("engagements.view_lead", "engagements.add_followup")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = FollowUpRulesForm(self.filled(request.GET))
        return self.page(self.event(), form, ticked=None, status=200 if form.is_valid() else 422)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        event, form = self.event(), FollowUpRulesForm(self.filled(request.POST))
        ticked = set(request.POST.getlist("keys"))
        if form.is_valid():
            try:
                made = make_follow_ups(by=signed_in(request), event=event, rules=form.rules(), keys=ticked)
            except ValidationError as error:
                form.add_error(None, error.messages)
        if not form.is_valid():
            return self.page(event, form, ticked, status=422)
        words = ngettext("%(count)d follow-up made.", "%(count)d follow-ups made.", len(made))
        messages.success(
            request, words % {"count": len(made)} if made else _("There was nothing new to make.")
        )
        return redirect(event)

    def filled(self, typed: Any) -> dict[str, Any]:
        """Return what was typed, with the usual days where nothing was asked for."""
        usual = {f"days-{group}": rule.days for group, rule in usual_rules().items()}
        return {**usual, **typed.dict()}

    def page(
        self, event: Event, form: FollowUpRulesForm, ticked: set[str] | None, *, status: int = 200
    ) -> HttpResponse:
        """Return the page with what the rules propose; `ticked` None: all that can be made."""
        rules = form.rules() if form.is_valid() else usual_rules()
        found = proposals(event, signed_in(self.request), rules)
        rows = [(each, not each.lack and (ticked is None or each.key in ticked)) for each in found]
        context = {
            "event": event,
            "form": form,
            "rows": rows,
            "ready": sum(1 for each in found if not each.lack),
            "groups": form.of_groups({each.group for each in found}),
        }
        return render(self.request, "engagements/event_follow_ups.html", context, status=status)
