"""What stays where two rows can't both: an app registers a rule for a model in its `AppConfig.ready`.

Without a rule the row that stays keeps its values and takes the other's where it has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django_stubs_ext import StrOrPromise

# (row that stays, row that goes) -> the fields of the row that stays that change, by attribute name.
type Fold = Callable[[Any, Any], dict[str, Any]]
# (one, other) -> what becomes of the two, as a sentence without its full stop.
type Sentence = Callable[[Any, Any], str]


@dataclass(frozen=True)
class Rule:
    """How two rows of a model become one. `plural` is what the page calls such rows; "" leaves them out of its counts.

    None: the model's own name.
    """

    fold: Fold | None = None
    sentence: Sentence | None = None
    plural: StrOrPromise | None = None


rules: dict[str, Rule] = {}


def register_rule(label: str, rule: Rule) -> None:
    """Let rows of the model `label` ("app.Model") be folded by `rule`. A later one replaces an earlier."""
    rules[label.lower()] = rule


def rule_of(model: type[Model]) -> Rule:
    """Return the rule of `model`, or the one that fills what is empty."""
    return rules.get(model._meta.label_lower, Rule())


def folded(staying: Model, going: Model) -> dict[str, Any]:
    """Return the fields of `staying` that change when `going` is folded into it, by attribute name."""
    rule = rule_of(type(staying))
    wanted = rule.fold(staying, going) if rule.fold else fill_empty(staying, going)
    return {name: value for name, value in wanted.items() if getattr(staying, name) != value}


def fill_empty(staying: Model, going: Model, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the values of `going` for the fields that are empty in `staying`, those named in `but` aside."""
    return {
        field.attname: getattr(going, field.attname)
        for field in staying._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.attname not in but
        and is_empty(getattr(staying, field.attname))
        and not is_empty(getattr(going, field.attname))
    }


def is_empty(value: Any) -> bool:
    """Return whether a field with this value says nothing."""
    return value is None or value == "" or value == []
