"""Words of the partner side. `{% load partner_words %}`."""

from urllib.parse import urlsplit

from django import template

from partners.countries import country_name

register = template.Library()

register.filter("country", country_name)


@register.filter
def host(url: str) -> str:
    """Return the host of an address, without "www.", as a short name for it."""
    try:
        name = urlsplit(url).hostname or url
    except ValueError:
        return url
    return name.removeprefix("www.")
