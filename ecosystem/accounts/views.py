from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View

from ecosystem.accounts.forms import PreferencesForm
from ecosystem.accounts.models import User

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

    def form_valid(self, form: BaseModelForm[User]) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return super().form_valid(form)  # type: ignore[arg-type]  # UpdateView's own form class

    def form_invalid(self, form: BaseModelForm[User]) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[arg-type]  # UpdateView's own form class
        response.status_code = 422
        return response


class PeopleOptions(LoginRequiredMixin, View):
    """GET ?q= gives colleagues for a type-ahead."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "").strip()
        people = User.objects.pickable().filter(Q(name__icontains=words) | Q(email__icontains=words))[
            :OFFERED
        ]
        results = [{"id": p.pk, "label": p.name, "detail": p.get_role_display()} for p in people]
        return JsonResponse({"results": results})
