"""The page behind a link to approve a showcase: for somebody outside, without an account.

It tells of that one showcase and of nothing else, and changes nothing until its form is sent: programs that look
through mail follow links too.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from ecosystem.core.rate_limits import within_limit
from engagements.actions.approvals import LinkState, answer_request, request_of, state_of
from engagements.choices import ApprovalDecision
from engagements.models import ApprovalRequest, ShowcaseApproval

# Looks and answers from one network address within as many seconds.
MOST_LOOKS, LOOK_SECONDS = 60, 60
MOST_ANSWERS, ANSWER_SECONDS = 10, 600


class AnswerForm(forms.Form):
    """Who answers, and what they want changed."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    words = forms.CharField(
        label=_("What is to be changed"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed if you ask for changes. With an approval it goes along as a note."),
    )
    decision = forms.ChoiceField(
        choices=[(ApprovalDecision.APPROVED, ""), (ApprovalDecision.CHANGES, "")], required=False
    )


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class ApprovalPage(View):
    """GET shows the showcase of the link's `token` with the form, POST takes the answer, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = sender_of(request)
        posted = request.method == "POST"
        most, seconds = (MOST_ANSWERS, ANSWER_SECONDS) if posted else (MOST_LOOKS, LOOK_SECONDS)
        if not within_limit(f"approval:{request.method}:{address}", most=most, seconds=seconds):
            response = self.page("engagements/approval_wait.html", {}, status=429)
            response["Retry-After"] = str(seconds)
            return self.kept_quiet(response)
        answer: Any = super().dispatch(request, *args, **kwargs)
        return self.kept_quiet(answer)

    def kept_quiet(self, response: HttpResponse) -> HttpResponse:
        """Return `response` so that the link goes nowhere else: not to search engines, not to where links lead."""
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.setdefault("Referrer-Policy", "no-referrer")
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = request_of(token)
        if asked is None:
            return self.unknown()
        state = state_of(asked)
        if state != LinkState.WAITING:
            return self.over(asked, state)
        return self.ask(asked, AnswerForm(initial={"name": asked.name}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = request_of(token)
        if asked is None:
            return self.unknown()
        state = state_of(asked)
        if state != LinkState.WAITING:
            return self.over(asked, state)
        form = AnswerForm(request.POST)
        answer = None
        if form.is_valid():
            try:
                answer = answer_request(request=asked, address=sender_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
        if not form.is_valid():
            return self.ask(asked, form, status=422)
        if answer is None:
            # Somebody was quicker: with this link in another window, or we took it back.
            asked = ApprovalRequest.objects.select_related("showcase__partner").get(pk=asked.pk)
            return self.over(asked, state_of(asked))
        return self.page("engagements/approval_thanks.html", {"asked": asked, "answer": answer})

    def ask(self, asked: ApprovalRequest, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        """Return the showcase with the form."""
        context = {"asked": asked, "showcase": asked.showcase, "form": form}
        response = self.page("engagements/approval.html", context, status=status)
        # Under no-referrer a browser sends the form with "Origin: null", which is refused. This tells other sites as little.
        response["Referrer-Policy"] = "same-origin"
        return response

    def over(self, asked: ApprovalRequest, state: LinkState) -> HttpResponse:
        """Return what became of a link that works no more, and nothing of the showcase."""
        answer = ShowcaseApproval.objects.filter(request=asked).first()
        context = {"state": state.value, "asked": asked, "answer": answer}
        return self.page("engagements/approval_over.html", context, status=410)

    def unknown(self) -> HttpResponse:
        """Return the same page for every link that is not one of ours."""
        return self.page("engagements/approval_unknown.html", {}, status=404)

    def page(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return render(self.request, template, context, status=status)


def sender_of(request: HttpRequest) -> str | None:
    """Return the network address that `request` came from, None where it is not known."""
    try:
        address: str = get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
    return address
