"""Templates as an admin edits them, and the form that applies one."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.core.forms import DayInput
from engagements.actions.plan_templates import NewTemplateItem
from engagements.choices import Side
from engagements.forms.fields import NumberText
from engagements.models import Engagement, PlanTemplate
from engagements.models.plan_template import LATEST_DAY

# Lines of a template, and empty ones that the form has at its end.
MOST_LINES = 60
EMPTY_LINES = 3
# Years within which a plan starts.
YEARS = (2000, 2100)


class PlanTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # of PlanTemplate
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PlanTemplate
        fields = ("name", "kind", "track", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].empty_label = _("Any track")  # type: ignore[attr-defined]  # a choice of records
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version


class PlanTemplateLineForm(forms.Form):
    """A line. `number` is its place; lines are sorted by it, and `waits_for` names others by it: "1, 2"."""

    number = forms.IntegerField(label=gettext_lazy("No."), min_value=1, max_value=999, widget=NumberText)
    title = forms.CharField(label=gettext_lazy("What"), max_length=300)
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=Side)
    days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=0, max_value=LATEST_DAY, widget=NumberText
    )
    waits_for = forms.CharField(label=gettext_lazy("Waits for"), required=False, max_length=200)

    def has_changed(self) -> bool:
        """A line without words and days is none, whatever number stands before it."""
        said = ("title", "days", "waits_for")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in said)

    def clean_waits_for(self) -> list[int]:
        """Return the numbers that were typed."""
        text = self.cleaned_data["waits_for"]
        if re.search(r"[^\d\s,;]", text):
            raise ValidationError(_("Write the numbers of other lines, such as 1, 2."), code="numbers")
        return [int(number[:6]) for number in re.findall(r"[0-9]+", text)]


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg]  # of PlanTemplateLineForm
    """All lines of a template, in the order of their numbers."""

    def clean(self) -> None:
        filled = [form for form in self.forms if form.has_changed()]
        if not filled:
            raise ValidationError(_("A template has at least one item."), code="empty")
        taken: set[int] = set()
        known = [form for form in filled if form.is_valid() and "number" in form.cleaned_data]
        for form in known:
            number = form.cleaned_data["number"]
            if number in taken:
                form.add_error("number", _("Taken by another line."))
            taken.add(number)
        for form in known:
            for other in form.cleaned_data.get("waits_for", []):
                if other not in taken:
                    form.add_error("waits_for", _("There is no line %(number)d.") % {"number": other})
                elif other >= form.cleaned_data["number"]:
                    form.add_error("waits_for", _("A line waits for lines above it only."))

    def items(self) -> list[NewTemplateItem]:
        """Return the lines, numbered anew from 1. The formset must be valid."""
        lines = sorted(
            (form.cleaned_data for form in self.forms if form.has_changed()), key=lambda line: line["number"]
        )
        places = {line["number"]: place for place, line in enumerate(lines, start=1)}
        return [
            NewTemplateItem(
                line["title"], line["side"], line["days"], [places[other] for other in line["waits_for"]]
            )
            for line in lines
        ]


PlanTemplateLines = forms.formset_factory(
    PlanTemplateLineForm,
    formset=_Lines,
    extra=0,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + EMPTY_LINES,
    validate_max=True,
)


def lines_of(template: PlanTemplate | None) -> list[dict[str, Any]]:
    """Return what the form shows of the lines of `template`, and a few empty ones."""
    lines = [
        {
            "number": item.number,
            "title": item.title,
            "side": item.side,
            "days": item.days,
            "waits_for": ", ".join(map(str, item.waits_for)),
        }
        for item in (template.items.all() if template else [])
    ]
    empty = EMPTY_LINES if template else 2 * EMPTY_LINES
    return [*lines, *({"number": len(lines) + place, "side": Side.US} for place in range(1, empty + 1))]


class ApplyTemplateForm(forms.Form):
    """Which template, from which day on, and whether weekends stay free."""

    template = forms.ModelChoiceField(
        queryset=PlanTemplate.objects.live(), label=gettext_lazy("Template"), empty_label=None
    )
    start_on = forms.DateField(label=gettext_lazy("Start"), widget=DayInput)
    keep_weekends_free = forms.BooleanField(
        label=gettext_lazy("Nothing due on a weekend: it moves to the Monday after"), required=False
    )
    again = forms.BooleanField(label=gettext_lazy("Add its items once more"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = list(PlanTemplate.objects.live().select_related("track"))
        own = [each for each in templates if each.track_id == engagement.track_id]
        others = [each for each in templates if each.track_id != engagement.track_id]
        self.first = next(iter(own or others), None)
        groups = [(str(engagement.track), own), (_("Others"), others)]
        field: Any = self.fields["template"]
        field.choices = [(label, [(t.pk, t.name) for t in each]) for label, each in groups if each]

    def clean_start_on(self) -> date:
        day: date = self.cleaned_data["start_on"]
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(_("Choose a day between 2000 and 2100."), code="year")
        return day
