"""What the pages of the pipeline are made of: their tabs, links to the rows behind a number, and charts of money."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecosystem.core import bar_charts, charts
from ecosystem.core.words import money_text, thousands_text
from engagements.pipeline.forecast import Forecast, QuarterForecast
from engagements.pipeline.funnel import Passage
from engagements.pipeline.movement import Bar, Movement
from engagements.pipeline.quarters import quarter_label

register = template.Library()

PLACES = (
    ("pipeline", gettext_lazy("Pipeline")),
    ("pipeline-funnel", gettext_lazy("Funnel")),
    ("pipeline-movement", gettext_lazy("What moved")),
    ("pipeline-forecast", gettext_lazy("Forecast")),
    ("pipeline-targets", gettext_lazy("Targets")),
)
# What the address of an analysis holds that its rows have no use for.
LAYOUT = ("page", "sums", "first")


@register.inclusion_tag("engagements/_pipeline_places.html")
def pipeline_places(here: str) -> dict[str, Any]:
    """Return the pages of the pipeline as tabs; `here` is the name of the address that is open."""
    return {"pipeline_places": PLACES, "here": here}


@register.filter
def quarter_words(quarter: str) -> str:
    """Return Q4 2026 for 2026-Q4."""
    return quarter_label(quarter)


# --- Addresses ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def querystring_of(context: Context, *pairs: str) -> str:
    """Return the address's query with each filter of `pairs` (name, value, name, value ...) set, from the first page."""
    return _query(context, dict(zip(pairs[::2], pairs[1::2], strict=True)), without=("page",))


@register.filter
def besides(asked: QueryDict, name: str) -> Iterable[tuple[str, str]]:
    """Return each name and value of a query but those called `name`, and the page."""
    return [(key, value) for key, values in asked.lists() for value in values if key not in (name, "page")]


@register.simple_tag(takes_context=True)
def stay_link(context: Context, stage: int, moves: str, count: int, age: str = "") -> str:
    """Return `count` as a link to the stays behind it; nothing for none."""
    if not count:
        return ""
    asked = {"stage": str(stage), "moves": moves, **({"age": age} if age else {})}
    query = _query(context, asked, without=LAYOUT)
    return format_html('<a href="{}{}">{}</a>', reverse("pipeline-stays"), query, thousands_text(count))


@register.simple_tag(takes_context=True)
def move_query(context: Context, bar: str) -> str:
    """Return the address of the engagements behind a bar of the waterfall."""
    return reverse("pipeline-moves") + _query(context, {"bar": str(bar)}, without=LAYOUT)


@register.simple_tag(takes_context=True)
def pipeline_query(context: Context, outcome: str, quarter: str, until: str = "") -> str:
    """Return the address of the pipeline's rows of one outcome and quarter, or up to a day, under the same filter."""
    asked = {"outcome": outcome, "quarter": quarter, "closes_to": until}
    return reverse("pipeline") + _query(context, {k: v for k, v in asked.items() if v}, without=LAYOUT)


def _query(context: Context, asked: dict[str, str], without: Iterable[str]) -> str:
    query: QueryDict = context["request"].GET.copy()
    for name in without:
        query.pop(name, None)
    for name, value in asked.items():
        query[name] = value
    return f"?{query.urlencode()}"


# --- Words and charts -----------------------------------------------------------------------------


@register.simple_tag
def days_or_more(days: int | None, longest: int) -> str:
    """Return "12 days", or "over 45 days" where it can't be said yet; nothing where nothing was seen."""
    if days is None and not longest:
        return "–"
    if days is None:
        return ngettext("over %(n)d day", "over %(n)d days", longest) % {"n": longest}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag
def amount_bar(amount: Decimal, weighted: Decimal, maximum: Decimal) -> SafeString:
    """Return a bar of an amount, its weighted part darker; its full width is `maximum`."""
    return charts.stacked_bar(_parts(weighted, amount - weighted), float(maximum))


@register.simple_tag
def amount_key() -> SafeString:
    """Return what the two parts of `amount_bar` are."""
    return charts.legend([(label, None, tone) for label, _value, tone in _parts(Decimal(0), Decimal(0))])


def _parts(weighted: Decimal, rest: Decimal) -> list[charts.Segment]:
    return [(_("Weighted"), float(weighted), "accent"), (_("Rest"), float(rest), "accent-soft")]


@register.simple_tag
def passage_bars(passages: Iterable[Passage]) -> SafeString:
    """Return a bar for each stage of the funnel: how many reached it."""
    return charts.funnel([(passage.stage.name, passage.reached, _going_on(passage)) for passage in passages])


def _going_on(passage: Passage) -> str:
    reached = thousands_text(passage.reached)
    if not passage.is_open or passage.going_on is None:
        return reached
    percents = "–".join(dict.fromkeys(str(each) for each in passage.going_on))
    return _("%(count)s, %(percents)s%% go on") % {"count": reached, "percents": percents}


@register.simple_tag(takes_context=True)
def waterfall_of(context: Context, movement: Movement, weighted: bool) -> SafeString:
    """Return the steps of `movement` that add or take something, as a waterfall with links to what made them."""
    currency, level, bars = context["rates"].currency, Decimal(0), []
    for step in movement.steps:
        amount = step.sums.weighted if weighted else step.sums.amount
        is_level = step.bar in (Bar.START, Bar.END)
        if not (is_level or amount):
            continue
        start = Decimal(0) if is_level else level
        level = start + amount
        text = money_text(amount, currency, compact=True)
        bars.append(
            bar_charts.FloatingBar(
                str(step.bar.label),
                float(start),
                float(level),
                f"+{text}" if amount > 0 and not is_level else text.replace("-", "−"),
                move_query(context, step.bar) if step.sums.count else "",
                is_level,
            )
        )
    return bar_charts.waterfall(bars)


@register.simple_tag(takes_context=True)
def target_bars(context: Context, forecast: Forecast) -> SafeString:
    """Return a bar for each quarter: won, weighted open, the rest of the best case, and a mark at the target."""
    currency = context["rates"].currency
    return bar_charts.target_bars(
        [
            bar_charts.TargetBar(
                each.label,
                (
                    float(each.won.amount),
                    float(each.weighted - each.won.amount),
                    float(each.best - each.weighted),
                ),
                None if each.target is None else float(each.target),
                _of_target(each, currency),
            )
            for each in forecast.quarters
        ],
        float(forecast.most),
        (_("Won"), _("Open, weighted"), _("Rest of the best case")),
        _("Target"),
    )


def _of_target(each: QuarterForecast, currency: str) -> str:
    forecast = money_text(each.weighted, currency, compact=True)
    if each.target is None:
        return forecast
    target = money_text(each.target, currency, compact=True)
    return _("%(forecast)s of %(target)s") % {"forecast": forecast, "target": target}
