"""Lists of bars that tell of money: a waterfall, and what there is against a target. A row reads on a phone as in print.

Plus is filled and minus is hollow, so that both are told apart in grey; each row says its number in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ecosystem.core.charts import percent

# Pixels of a row and of the bar in it; what is left joins a bar to the next.
ROW, BAR = 26, 18


@dataclass(frozen=True)
class FloatingBar:
    """A step of a waterfall from one level to another; `text` says by how much, `href` leads to what made it."""

    label: str
    start: float
    end: float
    text: str
    href: str = ""
    # Whether it is a level by itself, from nothing.
    is_level: bool = False

    @property
    def css(self) -> str:
        """The class that colours it."""
        if self.is_level:
            return "bar-level"
        return "bar-plus" if self.end >= self.start else "bar-minus"


def waterfall(bars: Sequence[FloatingBar]) -> SafeString:
    """Return the steps from one level to another, one under the other."""
    most = max((max(bar.start, bar.end) for bar in bars), default=0.0)
    return format_html(
        '<ol class="waterfall">{}</ol>',
        format_html_join(
            "",
            '<li><span class="waterfall-label">{}</span><svg aria-hidden="true" width="100%" height="{}">{}{}</svg>'
            '<span class="waterfall-text num">{}</span></li>',
            (
                (
                    _linked(bar.label, bar.href),
                    ROW,
                    format_html(
                        '<rect x="{}" width="{}" y="{}" height="{}" class="{}"/>',
                        percent(min(bar.start, bar.end), most),
                        percent(abs(bar.end - bar.start), most),
                        (ROW - BAR) // 2,
                        BAR,
                        bar.css,
                    ),
                    _joint(bar.end, most, last=bar is bars[-1]),
                    bar.text,
                )
                for bar in bars
            ),
        ),
    )


def _joint(level: float, most: float, *, last: bool) -> SafeString:
    """Return the mark at `level` that joins a bar to the next one."""
    if last:
        return SafeString("")
    top = (ROW + BAR) // 2
    return format_html(
        '<rect x="{}" width="1" y="{}" height="{}" class="bar-joint"/>', percent(level, most), top, ROW - top
    )


@dataclass(frozen=True)
class TargetBar:
    """What there is, in parts from the surest on, and the target, if any; `text` says it in words."""

    label: str
    parts: tuple[float, ...]
    target: float | None
    text: str


def target_bars(bars: Sequence[TargetBar], most: float, legend: Sequence[str], target: str) -> SafeString:
    """Return a bar a row, cut into its parts, with a mark at its target.

    `legend` says what the parts are, `target` what the mark is. The full width is `most`.
    """
    return format_html(
        '<ol class="target-bars">{}</ol><ul class="legend">{}<li><svg class="swatch" width="8" height="10" '
        'aria-hidden="true"><rect x="3" width="2" height="10" class="target-mark"/></svg>{}</li></ul>',
        format_html_join(
            "",
            '<li><span class="waterfall-label">{}</span><svg aria-hidden="true" width="100%" height="{}">{}{}</svg>'
            '<span class="waterfall-text num">{}</span></li>',
            ((bar.label, ROW, _parts(bar, most), _mark(bar.target, most), bar.text) for bar in bars),
        ),
        format_html_join(
            "",
            '<li><svg class="swatch" width="8" height="8" aria-hidden="true"><rect width="8" height="8" '
            'class="part-{}"/></svg>{}</li>',
            enumerate(legend),
        ),
        target,
    )


def _parts(bar: TargetBar, most: float) -> SafeString:
    starts = [sum(bar.parts[:number]) for number in range(len(bar.parts))]
    return format_html_join(
        "",
        '<rect x="{}" width="{}" y="{}" height="{}" class="part-{}"/>',
        (
            (percent(start, most), percent(part, most), (ROW - BAR) // 2, BAR, number)
            for number, (start, part) in enumerate(zip(starts, bar.parts, strict=True))
            if part > 0
        ),
    )


def _mark(target: float | None, most: float) -> SafeString:
    if target is None:
        return SafeString("")
    return format_html(
        '<rect x="{}" width="2" height="{}" transform="translate(-1)" class="target-mark"/>',
        percent(target, most),
        ROW,
    )


def _linked(label: str, href: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', href, label) if href else format_html("{}", label)
