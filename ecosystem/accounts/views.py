from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View

from ecosystem.accounts.calendar_keys import make_key, revoke_key
from ecosystem.accounts.forms import PreferencesForm
from ecosystem.accounts.models import CalendarFeedKey, User
from ecosystem.accounts.requests import signed_in

# People that one look-up offers.
OFFERED = 20


class Preferences(LoginRequiredMixin, UpdateView[User, PreferencesForm]):
    """The reader's own settings."""

    form_class = PreferencesForm
    template_name = "accounts/settings.html"
    success_url = reverse_lazy("settings")

    def get_object(self, queryset: object = None) -> User:
        # A copy of its own: a refused form must not change the name shown in the page's frame.
        return User.objects.get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = CalendarFeedKey.objects.filter(user=signed_in(self.request)).first()
        # Shown once: whoever looks again finds a key that only its hash is left of.
        made = self.request.session.pop("calendar_feed_key", "")
        address = f"{settings.SITE_URL}/calendar/{made}.ics" if made else ""
        return super().get_context_data(**kwargs) | {"feed_key": key, "feed_address": address}

    def form_valid(self, form: BaseModelForm[User]) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return super().form_valid(form)  # type: ignore[arg-type]  # UpdateView's own form class

    def form_invalid(self, form: BaseModelForm[User]) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[arg-type]  # UpdateView's own form class
        response.status_code = 422
        return response


class NewCalendarFeed(LoginRequiredMixin, View):
    """POST gives the reader's calendar a new secret address, shown once on the settings; an older one ends."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session["calendar_feed_key"] = make_key(by=signed_in(request))
        return redirect(reverse("settings") + "#calendar-feed")


class RevokeCalendarFeed(LoginRequiredMixin, View):
    """POST lets the secret address of the reader's calendar work no more."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session.pop("calendar_feed_key", None)
        if revoke_key(by=signed_in(request)):
            messages.success(request, _("Revoked. Calendar programs that use it get nothing more."))
        return redirect(reverse("settings") + "#calendar-feed")


class PeopleOptions(LoginRequiredMixin, View):
    """GET ?q= gives colleagues for a type-ahead."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "").strip()
        people = User.objects.pickable().filter(Q(name__icontains=words) | Q(email__icontains=words))[
            :OFFERED
        ]
        results = [{"id": p.pk, "label": p.name, "detail": p.get_role_display()} for p in people]
        return JsonResponse({"results": results})
