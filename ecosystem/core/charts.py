"""Small charts as SVG that needs no style attribute: each says its numbers in words too."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ecosystem.core.words import thousands_text

# (label, value, tone); the tone is a CSS class `fill-<tone>`.
type Segment = tuple[str, float, str]

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 80, 20, 2
HEAT_LEVELS = 5


def percent(value: float, maximum: float) -> str:
    """Return `value` as a percentage of `maximum` for an SVG attribute, kept within 0 and 100."""
    if maximum <= 0:
        return "0%"
    return f"{min(100.0, max(0.0, 100 * value / maximum)):.2f}%"


def stacked_bar(segments: Iterable[Segment], maximum: float | None = None) -> SafeString:
    """Return one bar cut into segments; its full width is `maximum`, or the sum of the segments."""
    shown = [(str(label), float(value), tone) for label, value, tone in segments if value > 0]
    total = sum(value for _label, value, _tone in shown)
    full = float(maximum) if maximum else total
    pieces, start = [], 0.0
    for label, value, tone in shown:
        pieces.append((percent(start, full), percent(value, full), tone, label, _number(value)))
        start += value
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" width="100%" height="8">'
        '<rect class="bar-ground" width="100%" height="8"/>{}</svg>',
        _in_words(shown, total),
        format_html_join(
            "",
            '<rect x="{}" width="{}" height="8" class="fill-{}"><title>{}: {}</title></rect>',
            pieces,
        ),
    )


def legend(segments: Iterable[tuple[str, float | None, str]]) -> SafeString:
    """Return the key of a stacked bar: a swatch, the label and, unless None, the number of each segment."""
    return format_html(
        '<ul class="legend">{}</ul>',
        format_html_join(
            "",
            '<li><svg class="swatch" width="8" height="8" aria-hidden="true">'
            '<rect width="8" height="8" rx="2" class="fill-{}"/></svg>{} <b>{}</b></li>',
            ((tone, label, "" if value is None else _number(value)) for label, value, tone in segments),
        ),
    )


def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    """Return a line over equal steps of time, oldest first; `label` says what and how long."""
    known = [0.0 if value is None else float(value) for value in values]
    if not known:
        return SafeString('<span class="muted">–</span>')
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / max(1, len(known) - 1)
    points = [
        (
            SPARK_MARGIN + index * step,
            SPARK_MARGIN
            + (SPARK_HEIGHT - 2 * SPARK_MARGIN) * (0.5 if high == low else (high - value) / span),
        )
        for index, value in enumerate(known)
    ]
    return format_html(
        '<svg class="sparkline" role="img" aria-label="{}: {}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        label,
        ", ".join(_number(value) for value in known),
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def steps(done: int, total: int, label: str) -> SafeString:
    """Return `total` small steps of which the first `done` are filled, with the word beside them."""
    width, height, gap = 12, 6, 2
    return format_html(
        '<span class="steps"><svg aria-hidden="true" width="{}" height="{}">{}</svg> {}'
        '<span class="visually-hidden"> ({})</span></span>',
        total * (width + gap) - gap,
        height,
        format_html_join(
            "",
            '<rect x="{}" width="{}" height="{}" rx="1.5" class="{}"/>',
            (
                (index * (width + gap), width, height, "step-done" if index < done else "step-ahead")
                for index in range(total)
            ),
        ),
        label,
        _("step %(done)d of %(total)d") % {"done": done, "total": total},
    )


def heat_level(value: float | None, maximum: float | None) -> int:
    """Return 0 for nothing, else 1 to 5 by the share of `maximum`."""
    if not value or not maximum or value <= 0:
        return 0
    return min(HEAT_LEVELS, max(1, int(HEAT_LEVELS * float(value) / float(maximum) + 0.999)))


def funnel(rows: Sequence[tuple[str, float, str]]) -> SafeString:
    """Return a bar a step, (label, value, text): the widest is the largest value."""
    largest = max((float(value) for _label, value, _text in rows), default=0.0)
    return format_html(
        '<ol class="funnel">{}</ol>',
        format_html_join(
            "",
            '<li><span class="funnel-label">{}</span><svg class="bar" aria-hidden="true" width="100%" height="16">'
            '<rect class="bar-ground" width="100%" height="16"/><rect width="{}" height="16" class="fill-accent"/>'
            '</svg><span class="funnel-text num">{}</span></li>',
            ((label, percent(float(value), largest), text) for label, value, text in rows),
        ),
    )


def _in_words(segments: Sequence[Segment], total: float) -> str:
    if not segments:
        return _("none")
    parts = ", ".join(f"{label} {_number(value)}" for label, value, _tone in segments)
    return f"{_number(total)}: {parts}" if len(segments) > 1 else parts


def _number(value: float) -> str:
    return thousands_text(round(value, 1))
