"""The words and marks that templates are made of. Built in: no template loads it. See static/css/README.md."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from ecosystem.core import charts, words
from ecosystem.core.markdown import render_markdown

register = template.Library()

# Which tone a state has, wherever it shows.
TONES = {
    # partners
    "prospect": "info", "onboarding": "info", "active": "good", "dormant": "warning", "former": "neutral",
    # engagements and their outcome
    "on_track": "good", "at_risk": "warning", "blocked": "danger",
    "open": "info", "won": "good", "lost": "neutral",
    # follow-ups and priorities
    "done": "good", "cancelled": "neutral", "overdue": "danger", "high": "danger", "normal": "neutral", "low": "neutral",
    # gaps and roadmap
    "new": "info", "triaged": "accent", "planned": "accent", "in_progress": "warning", "shipped": "good",
    "declined": "neutral", "merged": "neutral", "dropped": "neutral", "critical": "danger", "medium": "warning",
    "now": "accent", "next": "info", "later": "neutral",
    # goals of a quarter
    "met": "good", "missed": "danger", "carried": "neutral",
    # showcases and solutions
    "idea": "neutral", "draft": "info", "partner_review": "warning", "legal": "warning", "published": "good",
    "concept": "neutral", "beta": "info", "available": "good",
    # sentiment and mail
    "positive": "good", "neutral": "neutral", "negative": "danger",
    "queued": "info", "sending": "info", "sent": "good", "failed": "danger", "kept": "neutral",
    # leads
    "hot": "danger", "warm": "warning", "cold": "neutral", "contact": "good",
    # links to approve
    "waiting": "info", "answered": "good", "revoked": "neutral", "expired": "neutral", "outdated": "warning",
    "approved": "good", "changes": "warning", "withdrawn": "neutral",
    # how a partner is
    "good": "good", "warning": "warning", "danger": "danger",
}  # fmt: skip
HEALTH = {
    "on_track": ("good", "circle-check"), "good": ("good", "circle-check"),
    "at_risk": ("warning", "triangle-alert"), "warning": ("warning", "triangle-alert"),
    "blocked": ("danger", "octagon-alert"), "danger": ("danger", "octagon-alert"),
}  # fmt: skip
TRACK_ICONS = {
    "technical": "cpu",
    "product": "package",
    "marketing": "megaphone",
    "go-to-market": "rocket",
}


# --- Marks ------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> str:
    """Return a lucide icon of `size` pixels; without `label` a screen reader passes over it."""
    return _icon(name, size, str(label))


# A page shows the same few icons some hundred times, and each is put together from XML.
@lru_cache(maxsize=1024)
def _icon(name: str, size: int, label: str) -> str:
    if label:
        return lucide(name, size=size, role="img", aria_label=label, **{"class": "icon"})
    return lucide(name, size=size, aria_hidden="true", **{"class": "icon"})


@register.simple_tag
def badge(text: Any, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """Return a word in a tint: neutral, good, warning, danger, info or accent."""
    mark = icon(icon_name, 12) if icon_name else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone or "neutral", mark, text)


@register.simple_tag
def status(value: str, label: Any = "") -> SafeString:
    """Return a badge in the tone that `value` has everywhere."""
    return badge(label or str(value).replace("_", " ").capitalize(), TONES.get(str(value), "neutral"))


@register.filter
def tone(value: str) -> str:
    """Return the tone of a state: "good" of "shipped"."""
    return TONES.get(str(value), "neutral")


@register.simple_tag
def tier_badge(value: str, label: Any = "") -> SafeString:
    """Return a partner's tier with its swatch."""
    return format_html(
        '<span class="tier tier-{}"><svg class="swatch" width="8" height="8" aria-hidden="true">'
        '<rect width="8" height="8" rx="2" class="fill-{}"/></svg>{}</span>',
        value,
        value,
        label or str(value).capitalize(),
    )


@register.simple_tag
def track_badge(track: Any) -> SafeString:
    """Return a track's word and icon in its hue. `track` has `slug` and `name`."""
    return format_html(
        '<span class="badge track track-{}">{}{}</span>',
        track.slug,
        icon(TRACK_ICONS.get(track.slug, "workflow"), 12),
        track.name,
    )


@register.simple_tag
def health_badge(value: str, reason: str = "", label: Any = "") -> SafeString:
    """Return a health in colour, icon and words, with its reason on hover. Unknown or empty: nothing."""
    if not value:
        return SafeString("")
    tone_name, mark = HEALTH.get(str(value), ("neutral", "circle-dashed"))
    text = label or {"good": _("Healthy"), "warning": _("Needs attention"), "danger": _("In danger")}.get(
        str(value), str(value).replace("_", " ").capitalize()
    )
    title = format_html(' title="{}"', reason) if reason else ""
    return format_html('<span class="badge badge-{}"{}>{}{}</span>', tone_name, title, icon(mark, 12), text)


@register.simple_tag
def avatar(user: Any, size: int = 20) -> SafeString:
    """Return a person's initials in a disc, the name on hover. Takes a user, a contact, a name or None."""
    if not user:
        return format_html(
            '<span class="avatar avatar-none avatar-{}" title="{}"><span aria-hidden="true">–</span>'
            '<span class="visually-hidden">{}</span></span>',
            size,
            _("Nobody yet"),
            _("Nobody yet"),
        )
    name = str(getattr(user, "name", "") or user)
    hue = sum(name.encode()) % 6 + 1
    return format_html(
        '<span class="avatar avatar-{} avatar-hue-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        size,
        hue,
        name,
        words.initials(name),
        name,
    )


@register.simple_tag
def person(user: Any) -> SafeString:
    """Return initials and name."""
    name = str(getattr(user, "name", "") or user) if user else _("Nobody yet")
    marks = avatar(user).replace(f'<span class="visually-hidden">{conditional_escape(name)}</span>', "")
    return format_html('<span class="person">{}<span>{}</span></span>', SafeString(marks), name)


@register.simple_tag
def avatars(users: Iterable[Any], most: int = 4) -> SafeString:
    """Return up to `most` discs, and how many more there are."""
    everyone = list(users)
    discs = SafeString("").join(avatar(user) for user in everyone[:most])
    rest = everyone[most:]
    if not rest:
        return format_html('<span class="avatars">{}</span>', SafeString(discs))
    names = ", ".join(str(getattr(user, "name", "") or user) for user in rest)
    return format_html(
        '<span class="avatars">{}<span class="avatar avatar-20 avatar-more" title="{}">+{}</span></span>',
        SafeString(discs),
        names,
        len(rest),
    )


# --- Words and numbers ------------------------------------------------------------------------


@register.simple_tag
def short_date(value: date | None, year: bool = True) -> str:
    """Return 23 Nov 2026, with the day of the week on hover."""
    return words.time_element(value, words.day_text(value, year=year)) if value else words.NOTHING


@register.simple_tag
def relative_day(value: date | None, past: str = "late") -> str:
    """Return "in 3 days", "today", "2 days late"; with past="ago" for what happened: "2 days ago"."""
    if not value:
        return words.NOTHING
    text = words.relative_text(value, past="ago" if past == "ago" else "late")
    css = {"late": "is-late", "today": "is-today"}.get(text.rsplit(" ", 1)[-1], "") if past != "ago" else ""
    return words.time_element(value, text, css)


@register.simple_tag
def moment(value: datetime | None) -> str:
    """Return 23 Nov 2026, 14:02 in the reader's zone."""
    return words.time_element(value, words.moment_text(value)) if value else words.NOTHING


@register.simple_tag
def money(amount: words.Amount | None, currency: str | None = "", compact: bool = False) -> SafeString:
    """Return an amount with its currency; compact shows $1.2M and the exact amount on hover."""
    exact = words.money_text(amount, currency)
    if not compact:
        return format_html('<span class="money">{}</span>', exact)
    return format_html(
        '<span class="money" title="{}">{}</span>', exact, words.money_text(amount, currency, compact=True)
    )


@register.filter
def thousands(number: words.Amount | None) -> str:
    """Return 8,800."""
    return words.thousands_text(number)


@register.filter
def compact(number: words.Amount | None) -> str:
    """Return 8.8K."""
    return words.compact_text(number)


@register.filter
def markdown(text: str | None) -> SafeString:
    """Return notes as sanitised HTML."""
    return render_markdown(text or "")


# --- Parts of a page --------------------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str,
    title: str,
    count: int | None = None,
    icon: str = "",
    href: str = "",
    more: str = "",
    flush: bool = False,
) -> str:
    """Return a titled box around what stands between the tags. `href` is where "All" (or `more`) leads."""
    return render_to_string(
        "partials/_panel.html",
        {
            "content": content,
            "title": title,
            "count": count,
            "icon": icon,
            "href": href,
            "more": more,
            "flush": flush,
        },
    )


@register.simple_tag
def empty_state(
    title: str, text: str = "", icon: str = "inbox", href: str = "", action: str = "", compact: bool = False
) -> str:
    """Return what an empty place says: what belongs there, and the one thing to do."""
    return render_to_string(
        "partials/_empty.html",
        {"title": title, "text": text, "icon": icon, "href": href, "action": action, "compact": compact},
    )


@register.simple_tag
def form_errors(form: BaseForm) -> str:
    """Return what is wrong with the form as a whole, and how many fields need a look. Nothing when all is well."""
    if not form.is_bound or not form.errors:
        return ""
    return render_to_string(
        "partials/_form_errors.html",
        {
            "non_field_errors": form.non_field_errors(),
            "fields": [field for field in form.visible_fields() if field.errors],
            "hidden": [(field.label, error) for field in form.hidden_fields() for error in field.errors],
        },
    )


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context,
    label: Any,
    key: str,
    sort: str = "",
    numeric: bool = False,
    target: str = "",
    css: str = "",
) -> str:
    """Return a <th> whose link sorts by `key`, keeping the rest of the address.

    `sort` is the ordering in force ("-amount"). A second click turns it round; numbers start with the largest.
    With `target`, an element's id, htmx swaps that element only.
    """
    current = sort or context.get("sort", "") or ""
    descending = current == f"-{key}"
    ascending = current == key
    first, second = (f"-{key}", key) if numeric else (key, f"-{key}")
    query: QueryDict = context["request"].GET.copy()
    query["sort"] = second if current == first else first
    query.pop("page", None)
    return render_to_string(
        "partials/_sort_header.html",
        {
            "label": label,
            "query": f"?{query.urlencode()}",
            "direction": "descending" if descending else "ascending" if ascending else "",
            "numeric": numeric,
            "target": target,
            "css": css,
        },
    )


# --- Charts -----------------------------------------------------------------------------------


@register.simple_tag
def demand_bar(segments: Iterable[charts.Segment], maximum: float | None = None) -> SafeString:
    """Return one bar cut into (label, value, tone) segments, its full width being `maximum`."""
    return charts.stacked_bar(segments, maximum)


@register.simple_tag
def bar(value: float, maximum: float, label: str = "", tone: str = "accent") -> SafeString:
    """Return a plain bar."""
    return charts.stacked_bar([(label, float(value or 0), tone)], float(maximum or 0))


@register.simple_tag
def legend(segments: Iterable[charts.Segment]) -> SafeString:
    """Return the key of a bar."""
    return charts.legend(segments)


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str = "") -> SafeString:
    """Return a small line, oldest value first."""
    return charts.sparkline(list(values or []), label or _("Trend"))


@register.simple_tag
def steps(done: int, total: int, label: str = "") -> SafeString:
    """Return `total` small steps, the first `done` of them filled."""
    return charts.steps(done, total, label)


@register.simple_tag
def heat(value: float | None, maximum: float | None) -> str:
    """Return the class of a heat map's cell: heat-0 to heat-5."""
    return f"heat-{charts.heat_level(value, maximum)}"


@register.simple_tag
def funnel(rows: Sequence[tuple[str, float, str]]) -> SafeString:
    """Return a bar a step, from (label, value, text)."""
    return charts.funnel(rows)
