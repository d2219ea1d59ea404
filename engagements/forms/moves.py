"""Moving an engagement, and what the stage that it enters asks for."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.choices import CLOSE_REASONS, EntryField, Outcome
from engagements.entry import fields_of, missing_for
from engagements.forms.fields import NumberText, SuggestingInput
from engagements.models import Engagement, Stage
from partners.models import Solution

# Asked only of who may see amounts.
MONEY_QUESTIONS = {EntryField.AMOUNT, EntryField.EXPECTED_CLOSE}


class MoveForm(forms.Form):
    """Where an engagement moves, and the id of the stage it was seen in."""

    to = forms.ModelChoiceField(queryset=Stage.objects.select_related("track"))
    expected = forms.IntegerField(required=False)


class AnswersForm(forms.Form):
    """What `stage` asks for and `engagement` (its stage loaded) does not have: a field for each, all needed.

    `missing` are the questions. Questions about money are left out for who may not see it; the move is refused then.
    """

    def __init__(self, *args: Any, engagement: Engagement, stage: Stage, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing_for(stage, engagement)
        self.fields |= answer_fields(engagement, stage, reader)

    def clean_currency(self) -> str:
        """Return the currency's code in capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def answers(self) -> dict[str, Any]:
        """Return the values by field, as `move_engagement` takes them. The form must be valid."""
        return {name: self.cleaned_data[name] for name in self.fields}


def answer_fields(engagement: Engagement, stage: Stage, reader: User) -> dict[str, forms.Field]:
    """Return a form field for each field of `engagement` that it must have to enter `stage`, and `reader` may give."""
    missing = missing_for(stage, engagement)
    see_money = not MONEY_QUESTIONS.intersection(missing) or reader.has_perm("engagements.view_pipeline")
    return {
        name: answer_field(name, engagement, stage)
        for question in missing
        if see_money or question not in MONEY_QUESTIONS
        for name in fields_of(question)
    }


def answer_field(name: str, engagement: Engagement, stage: Stage) -> forms.Field:
    """Return the form field for the field `name` of an engagement that enters `stage`; an answer is needed."""
    field: forms.Field
    if name == "owner":
        field = forms.ModelChoiceField(
            User.objects.pickable(), widget=forms.Select(attrs={"data-combobox": ""}), label=_("Owner")
        )
    elif name == "solution":
        solutions = Solution.objects.live().filter(partner=engagement.partner_id)
        field = forms.ModelChoiceField(solutions, label=_("Solution"))
    else:
        made = Engagement._meta.get_field(name).formfield(widget=_widget(name, stage))  # type: ignore[union-attr]
        assert made is not None
        field = made
    field.required = True
    if name == "currency":
        field.initial = settings.BASE_CURRENCY
    if name == "close_reason":
        field.label = _("Why was it won?") if stage.outcome == Outcome.WON else _("Why was it lost?")
    return field


def _widget(name: str, stage: Stage) -> forms.Widget:
    if name == "amount":
        return NumberText("decimal")
    if name == "currency":
        return forms.TextInput(attrs={"class": "field-short", "autocapitalize": "characters"})
    if name in ("expected_close", "target_on"):
        return DayInput()
    if name == "close_reason":
        return SuggestingInput(CLOSE_REASONS.get(Outcome(stage.outcome), ()))
    return forms.Textarea(attrs={"rows": 3}) if name == "objective" else forms.TextInput()
