"""What pages are measured against: a minimal signed-in view with one indexed query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View

from partners.models import Partner


class Reference(View):
    """GET ?partner= gives the name of one partner. All of the product's middleware runs, as for any page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        partner = get_object_or_404(Partner.objects.only("name"), pk=request.GET["partner"])
        return HttpResponse(partner.name, content_type="text/plain; charset=utf-8")
