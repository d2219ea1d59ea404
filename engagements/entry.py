"""What a stage asks for before an engagement enters it: what is missing, and the answers that are given."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagements.choices import EntryField, Outcome
from engagements.models import Engagement, Stage

# What an answer to a question sets; most set the field of their own name.
SETS = {EntryField.AMOUNT: ("amount", "currency")}
# The constraints of an engagement that an answer might break, by the field beside which it is told.
RULES = {"amount": "engagement_amount_has_currency", "target_on": "engagement_target_after_start"}


def fields_of(question: str) -> tuple[str, ...]:
    """Return the fields of an engagement that the answer to `question`, an EntryField, sets."""
    return SETS.get(EntryField(question), (question,))


def missing_for(stage: Stage, engagement: Engagement) -> list[EntryField]:
    """Return what `stage` asks for and `engagement` (its own stage loaded) does not have, in the order of asking.

    Why it was won or lost is asked anew when it ends otherwise than it did.
    """
    return [
        question
        for question in EntryField
        if question in stage.asks_for and not _has(engagement, question, stage)
    ]


def _has(engagement: Engagement, question: EntryField, stage: Stage) -> bool:
    if question == EntryField.CLOSE_REASON and engagement.pk and engagement.stage.outcome != stage.outcome:
        return False
    # By its column, so that no related record is read for it.
    column = engagement._meta.get_field(question.value).attname  # type: ignore[union-attr]  # a column of its own
    return getattr(engagement, column) not in (None, "")


def missing_words(stage: Stage, questions: list[EntryField]) -> str:
    """Return what is missing, as one sentence."""
    asked = ", ".join(str(question.label).lower() for question in questions)
    return _("%(stage)s asks for: %(asked)s.") % {"stage": stage, "asked": asked}


def refuse_missing(stage: Stage, engagement: Engagement) -> None:
    """Raise ValidationError, with each missing field, unless `engagement` has what `stage` asks for."""
    missing = missing_for(stage, engagement)
    if missing:
        raise ValidationError({q.value: missing_words(stage, [q]) for q in missing}, code="missing")


def take_answers(engagement: Engagement, stage: Stage, answers: Mapping[str, Any]) -> None:
    """Set `answers`, values by field, on `engagement`, unsaved.

    Raises ValidationError for a value that its field or a rule refuses, and for one that `stage` does not ask for.
    """
    allowed = {name for question in stage.asks_for for name in fields_of(question)}
    if not set(answers) <= allowed:
        raise ValidationError(_("%(stage)s no longer asks for that.") % {"stage": stage}, code="not_asked")
    for name, value in answers.items():
        setattr(engagement, name, value)
    others = {field.name for field in engagement._meta.fields} - set(answers)
    engagement.clean_fields(exclude=others)
    check_solution(engagement)
    for constraint in engagement._meta.constraints:
        for name, rule in RULES.items():
            if constraint.name == rule and name in answers:
                try:
                    constraint.validate(Engagement, engagement)
                except ValidationError as error:
                    raise ValidationError({name: error.messages}) from error


def check_solution(engagement: Engagement) -> None:
    """Raise ValidationError for a solution of another partner."""
    if engagement.solution is not None and engagement.solution.partner_id != engagement.partner_id:
        raise ValidationError({"solution": _("This solution is another partner's.")}, code="partner")


def close_reason_after(engagement: Engagement, stage: Stage, given: str | None) -> str:
    """Return why `engagement` was won or lost once it stands in `stage`: as `given`, else as it was if it ends alike."""
    if stage.outcome == Outcome.OPEN:
        return ""
    return given or (engagement.close_reason if engagement.stage.outcome == stage.outcome else "")
