"""What a bad request gets, and the design system on one page, for those who change it."""

from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views import defaults


class _Track(NamedTuple):
    slug: str
    name: str


class _Specimen(forms.Form):
    title = forms.CharField(help_text="What you would call it in a meeting.")
    amount = forms.DecimalField(required=False)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    stage = forms.ChoiceField(choices=[("", "Choose"), ("pilot", "Pilot"), ("scope", "Scoping")])
    owner = forms.ChoiceField(
        choices=[("", ""), ("1", "Maria Okafor"), ("2", "Jun Tanaka"), ("3", "Ines Duarte")],
        widget=forms.Select(attrs={"data-combobox": "", "data-placeholder": "Type a name"}),
    )
    products = forms.MultipleChoiceField(
        choices=[("1", "PhysicsNeMo"), ("2", "Earth-2"), ("3", "Omniverse"), ("4", "CUDA-X")],
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
        required=False,
    )
    kind = forms.ChoiceField(
        choices=[("call", "Call"), ("visit", "Visit"), ("mail", "E-mail")], widget=forms.RadioSelect
    )
    notes = forms.CharField(widget=forms.Textarea, required=False)
    restricted = forms.BooleanField(label="Under NDA: for the partner's team only", required=False)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what is no proper request with 400, and what is too large with 413."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once, to admins."""
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied
    return render(request, "styleguide.html", specimens())


def specimens() -> dict[str, Any]:
    """Return what the style guide shows."""
    today = timezone.localdate()
    posted = {
        "title": "",
        "amount": "12,5 M",
        "stage": "pilot",
        "owner": "1",
        "products": ["1", "3"],
        "kind": "call",
    }
    return {
        "today": today,
        "soon": today + timedelta(days=3),
        "late": today - timedelta(days=2),
        "now": timezone.now(),
        "form": _Specimen({**posted, "notes": "Two lines\nof text"}),
        "tracks": [
            _Track("technical", "Technical"),
            _Track("product", "Product"),
            _Track("marketing", "Marketing"),
            _Track("go-to-market", "Go-to-market"),
        ],
        "people": ["Maria Okafor", "Jun Tanaka", "Ines Duarte", "Tobias Lindqvist", "Ada Brandt"],
        "rows": [
            ("Boreal Dynamics", "strategic", "technical", "on_track", 1_250_000, "Maria Okafor", 3),
            ("Helmsman CFD", "growth", "product", "at_risk", 480_000, "Jun Tanaka", -2),
            ("Tidewater Subsurface", "growth", "go-to-market", "blocked", 96_500, "Ines Duarte", 0),
            ("Kestrel Climate Lab", "emerging", "marketing", "on_track", None, "", 21),
        ],
        "segments": [
            ("Strategic", 14, "strategic"),
            ("Growth", 9, "growth"),
            ("Emerging", 5, "emerging"),
            ("Watch", 2, "watch"),
        ],
        "small": [("Strategic", 4, "strategic"), ("Growth", 6, "growth")],
        "trend": [3, 4, 4, 6, 5, 8, 9, 12],
        "steps": [
            ("Qualify", 42, "42"),
            ("Scoping", 28, "28"),
            ("Pilot", 15, "15"),
            ("Integration", 9, "9"),
            ("In production", 4, "4"),
        ],
        "matrix": [
            ("PhysicsNeMo", [9, 4, 2, 0, 6]),
            ("Earth-2", [0, 12, 1, 3, 2]),
            ("Omniverse", [3, 0, 5, 7, 1]),
        ],
        "domains": ["Turbulence", "Weather", "Subsurface", "Design", "Healthcare"],
        "neutrals": range(1, 13),
        "text": "## Benchmark\n\nThe surrogate holds **2 %** on the *DrivAer* set; see [the run](https://example.com).\n\n"
        "- [ ] send the benchmark @maria fri\n- [x] share the mesh\n\n> We lose two days a week to remeshing.\n\n"
        "| case | error |\n|---|---|\n| fastback | 1.8 % |\n",
    }
