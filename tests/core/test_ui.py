"""Words, numbers, marks and fields as the pages show them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from ecosystem.core import charts, words
from ecosystem.core.templatetags import ui

TODAY = date(2026, 11, 23)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


# --- Dates ---


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (20, "in 20 days"),
        (28, "in 4 weeks"),
        (90, "in 3 months"),
        (1100, "in 3 years"),
        (-1, "1 day late"),
        (-2, "2 days late"),
        (-45, "6 weeks late"),
    ],
)
def test_relative_day(days: int, text: str) -> None:
    assert words.relative_text(TODAY + timedelta(days=days), today=TODAY) == text


@pytest.mark.parametrize(("days", "text"), [(-1, "yesterday"), (-9, "9 days ago"), (0, "today")])
def test_relative_day_of_what_happened(days: int, text: str) -> None:
    assert words.relative_text(TODAY + timedelta(days=days), past="ago", today=TODAY) == text


def test_only_what_is_late_is_red() -> None:
    late = timezone.localdate() - timedelta(days=2)
    assert 'class="is-late"' in ui.relative_day(late)
    assert "is-late" not in ui.relative_day(late, past="ago")
    assert 'class="is-today"' in ui.relative_day(timezone.localdate())


def test_short_date() -> None:
    html = ui.short_date(TODAY)
    assert html == '<time datetime="2026-11-23" title="Monday, 23 November 2026">23 Nov 2026</time>'
    assert ">23 Nov<" in ui.short_date(TODAY, year=False)
    assert ui.short_date(None) == "–"


def test_moment_is_in_the_readers_zone() -> None:
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert ">24 Nov 2026, 08:30<" in ui.moment(at)
        assert words.day_text(at) == "24 Nov 2026"


# --- Money and numbers ---


@pytest.mark.parametrize(
    ("amount", "currency", "compact", "text"),
    [
        (Decimal("1200000.00"), "USD", False, "$1,200,000"),
        (Decimal("99.50"), "EUR", False, "€99.50"),
        (Decimal("99.5"), "usd", False, "$99.50"),
        (Decimal(5000), "JPY", False, "¥5,000"),
        (Decimal(-1200), "USD", False, "-$1,200"),
        (Decimal(4200000), "USD", True, "$4.2M"),
        (Decimal(4000000), "USD", True, "$4M"),
        (Decimal(950), "USD", True, "$950"),
        (Decimal(0), "USD", False, "$0"),
        (None, "USD", False, "–"),
        (Decimal(1200), "", False, "1,200"),
        (Decimal(1200), "CHF", False, "CHF\N{NO-BREAK SPACE}1,200"),
        (Decimal("99.5"), "CHF", False, "CHF\N{NO-BREAK SPACE}99.50"),
        (Decimal(1200000), "CHF", True, "CHF\N{NO-BREAK SPACE}1.2M"),
    ],
)
def test_money(amount: Decimal | None, currency: str, compact: bool, text: str) -> None:
    assert words.money_text(amount, currency, compact=compact) == text


def test_compact_money_keeps_the_exact_on_hover() -> None:
    assert (
        ui.money(Decimal(4238000), "USD", compact=True)
        == '<span class="money" title="$4,238,000">$4.2M</span>'
    )


def test_numbers() -> None:
    assert words.thousands_text(8800) == "8,800"
    assert words.compact_text(8800) == "8.8K"
    assert words.thousands_text(None) == "–"


# --- People and marks ---


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maria Okafor", "MO"),
        ("maria", "M"),
        ("Jun van der Tanaka", "JT"),
        ("", "?"),
        ("李 明", "李明"),
        ("!!", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert words.initials(name) == letters


HOSTILE = "<script>alert('x')</script> \"&"


@pytest.mark.parametrize(
    "template",
    [
        "{% avatar text %}",
        "{% person text %}",
        "{% badge text %}",
        '{% status "new" text %}',
        '{% health_badge "blocked" text %}',
        "{% panel text %}{{ text }}{% endpanel %}",
        "{% empty_state text text action=text href='/' %}",
        "{% steps 1 3 text %}",
        "{% bar 1 2 text %}",
        "{% sparkline numbers text %}",
        "{% funnel rows %}",
        "{% legend segments %}",
        "{{ text|markdown }}",
    ],
)
def test_text_is_escaped(template: str) -> None:
    html = render(
        template,
        text=HOSTILE,
        numbers=[1, 2],
        rows=[(HOSTILE, 1.0, HOSTILE)],
        segments=[(HOSTILE, 1.0, "growth")],
    )
    assert "<script" not in html
    assert "style=" not in html


def test_icon_is_silent_unless_named() -> None:
    assert 'aria-hidden="true"' in ui.icon("plus")
    assert 'aria-label="Add"' in ui.icon("plus", label="Add")


# --- Charts ---


def test_stacked_bar_fills_its_share() -> None:
    html = charts.stacked_bar([("Strategic", 3, "strategic"), ("Growth", 1, "growth")], 8)
    assert 'width="37.50%"' in html
    assert 'x="37.50%" width="12.50%"' in html
    assert 'aria-label="4: Strategic 3, Growth 1"' in html


def test_empty_charts_say_so() -> None:
    assert 'aria-label="none"' in charts.stacked_bar([])
    assert "–" in charts.sparkline([], "Trend")


@pytest.mark.parametrize(("value", "level"), [(0, 0), (None, 0), (1, 1), (2, 1), (5, 3), (10, 5), (11, 5)])
def test_heat(value: float | None, level: int) -> None:
    assert charts.heat_level(value, 10) == level


# --- Lists and forms ---


def test_sort_header_keeps_the_address_and_turns_round() -> None:
    request = RequestFactory().get("/partners/?tier=strategic&page=3&sort=name")
    html = render(
        '{% sort_header "Name" "name" sort %}{% sort_header "Amount" "amount" sort numeric=True %}',
        request=request,
        sort="name",
    )
    assert 'aria-sort="ascending"' in html
    links = [QueryDict(part.split('"')[0]) for part in html.replace("&amp;", "&").split('href="?')[1:]]
    assert [link["sort"] for link in links] == ["-name", "-amount"]
    assert all(link["tier"] == "strategic" and "page" not in link for link in links)


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the contract.")
    url = forms.URLField(required=False, assume_scheme="https")


def test_field_shows_label_help_and_error() -> None:
    html = Sample({"name": "", "url": "nope"})["name"].as_field_group()
    assert 'for="id_name"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "id_name_helptext id_name_error" in html or "id_name_error id_name_helptext" in html


def test_optional_is_marked_and_required_is_not() -> None:
    form = Sample()
    assert "optional" in form["url"].as_field_group()
    assert "optional" not in form["name"].as_field_group()


def test_form_errors_name_the_fields() -> None:
    html = ui.form_errors(Sample({"name": "", "url": ""}))
    assert 'href="#id_name"' in html
    assert ui.form_errors(Sample()) == ""
    assert ui.form_errors(Sample({"name": "x"})) == ""
