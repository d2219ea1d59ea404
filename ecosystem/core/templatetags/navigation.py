"""The links of the rail."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ecosystem.core.templatetags.ui import icon

register = template.Library()

# Addresses that belong to a rail link besides its own.
ALSO = {
    "/partners/": ("/contacts/",),
}
# Addresses below a link that are their own place.
NOT = {
    "/meetings/": ("/meetings/log/",),
}


@register.simple_tag(takes_context=True)
def rail_link(
    context: Context, href: str, label: str, mark: str, secondary: bool = False, count: int = 0
) -> SafeString:
    """Return a rail link, marked as current when the page's address lies under it."""
    path = getattr(context.get("request"), "path", "")
    current = ' aria-current="page"' if _is_here(path, href) else ""
    return format_html(
        '<li{}><a class="rail-link" href="{}" title="{}"{}>{}<span>{}</span>{}</a></li>',
        SafeString(' class="rail-secondary"') if secondary else "",
        href,
        label,
        SafeString(current),
        icon(mark, 16),
        label,
        format_html('<span class="count">{}</span>', count) if count else "",
    )


def _is_here(path: str, href: str) -> bool:
    if href == "/":
        return path == "/"
    if path.startswith(NOT.get(href, ())):
        return False
    return path.startswith((href, *ALSO.get(href, ())))
