"""The calendar of meetings in the browser."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.words import day_text
from engagements.calendar import Asked, Span, View, Whose, days_of, weeks
from engagements.forms.fields import partner_field
from partners.models import Partner

# Days that the calendar reaches to; beyond, dates are slips of the keyboard.
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


class CalendarForm(forms.Form):
    """What the address may ask of the calendar. What it says wrongly counts as not said."""

    view = forms.ChoiceField(choices=View, required=False)
    on = forms.DateField(required=False)
    whose = forms.ChoiceField(choices=Whose, required=False, label=_("Whose"))
    partner = partner_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.partners = kwargs.pop("partners")
        super().__init__(*args, **kwargs)
        self.fields["partner"].required = False
        self.fields["partner"].widget.attrs["placeholder"] = _("All partners")
        self.fields["partner"].queryset = self.partners  # type: ignore[attr-defined]  # a field of records


class Calendar(GuardedMixin, TemplateView):
    """A month, a week or the days ahead, as the address says: `view`, `on`, `whose`, `partner`."""

    permission_required = "engagements.view_meeting"
    template_name = "engagements/calendar.html"

    @cached_property
    def form(self) -> CalendarForm:
        """What the address asks."""
        partners = Partner.objects.visible_to(signed_in(self.request)).live()
        form = CalendarForm(self.request.GET, partners=partners)
        form.is_valid()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today, data = signed_in(self.request), timezone.localdate(), self.form.cleaned_data
        on = data.get("on") or today
        partner = data.get("partner")
        whose = data.get("whose") or (Whose.ALL if partner else Whose.MINE)
        span = Span.of(data.get("view") or View.MONTH, min(max(on, EARLIEST), LATEST))
        days = days_of(Asked(user, whose, partner), span, today=today)
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "partner": partner,
            "span": span,
            "view_key": span.view,
            "whose": whose,
            "title": _title(span),
            "days": days,
            "weeks": weeks(days) if span.view == View.MONTH else [],
            "busy_days": [day for day in days if day.entries or day.is_today],
            "weekdays": list(WEEKDAYS_ABBR.values()),
            "count": sum(len(day.entries) + day.more for day in days if not day.is_outside),
            "today": today,
            "zone": user.time_zone.replace("_", " "),
            "views": [(value, label, self._address(view=value)) for value, label in View.choices],
            "whoses": [(value, label, self._address(whose=value)) for value, label in Whose.choices],
            "previous": self._address(on=span.previous.isoformat()),
            "following": self._address(on=span.following.isoformat()),
            "this_day": self._address(on=""),
            "without_partner": self._address(partner=""),
        }

    def _address(self, **changes: str) -> str:
        """Return the address of this calendar with `changes`; "" takes a part away."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def _title(span: Span) -> str:
    if span.view == View.MONTH:
        return date_format(span.on, "F Y")
    last = span.end - (span.end - span.first) / max((span.end - span.first).days, 1)
    same_year = span.first.year == last.year
    return f"{day_text(span.first, year=not same_year)} – {day_text(last)}"
