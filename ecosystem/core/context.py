from django.conf import settings
from django.http import HttpRequest


def base_currency(request: HttpRequest) -> dict[str, str]:
    """Give every page the currency that totals are in."""
    return {"base_currency": settings.BASE_CURRENCY}
