"""Old addresses of records that were merged away lead on to what they are part of now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.response import HttpResponsePermanentRedirect
from django.utils.cache import add_never_cache_headers

from partners.models import Contact, Partner

READS = ("GET", "HEAD")


class PartnerLeadsOn:
    """Mixed into a view of /partners/<slug>/...: where the partner is merged away, a read is led on to its heir."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # of the view mixed in
        except Http404:
            heir = Partner.objects.filter(slug=kwargs["slug"], merged_into__isnull=False).values(
                "merged_into"
            )
            into = Partner.objects.visible_to(request.user).filter(pk__in=heir).first()
            if into is None or request.method not in READS:
                raise
            old, new = f"/{kwargs['slug']}/", f"/{into.slug}/"
            return _led_on(request.get_full_path().replace(old, new, 1))


class ContactLeadsOn:
    """Mixed into a view of /contacts/<pk>/...: where the contact is merged away, a read is led on to its heir."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # of the view mixed in
        except Http404:
            heir = Contact.objects.filter(pk=kwargs["pk"], merged_into__isnull=False).values("merged_into")
            into = Contact.objects.visible_to(request.user).filter(pk__in=heir).first()
            if into is None or request.method not in READS:
                raise
            old, new = f"/{kwargs['pk']}/", f"/{into.pk}/"
            return _led_on(request.get_full_path().replace(old, new, 1))


def _led_on(address: str) -> HttpResponseBase:
    """Return a permanent redirect that no browser remembers by itself: the merge may be undone."""
    response = HttpResponsePermanentRedirect(address)
    add_never_cache_headers(response)
    return response
