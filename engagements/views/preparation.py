"""The page to read before a partner is met."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import GuardedMixin
from engagements.models import Meeting
from engagements.preparation import Preparation
from partners.views.partners import OnePartner


class PrepareMeeting(GuardedMixin, TemplateView):
    """What to know before one meeting."""

    permission_required = "engagements.view_meeting"
    template_name = "engagements/prep.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = signed_in(self.request)
        meetings = Meeting.objects.visible_to(reader).live().select_related("partner", "partner__owner")
        meeting = get_object_or_404(meetings, pk=self.kwargs["pk"])
        prep = Preparation(reader=reader, partner=meeting.partner, meeting=meeting)
        return super().get_context_data(**kwargs) | {"prep": prep}


class PreparePartner(OnePartner, TemplateView):
    """What to know before a partner is met, whenever that is."""

    permission_required = "engagements.view_meeting"
    template_name = "engagements/prep.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        prep = Preparation(reader=signed_in(self.request), partner=self.partner())
        return super().get_context_data(**kwargs) | {"prep": prep}
