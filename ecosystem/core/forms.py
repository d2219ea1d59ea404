"""How forms look, and the type-ahead fields for what is too long a list to choose from."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _OneRecord = forms.ModelChoiceField[Any]
    _SeveralRecords = forms.ModelMultipleChoiceField[Any]
else:
    _OneRecord, _SeveralRecords = forms.ModelChoiceField, forms.ModelMultipleChoiceField

# How many of the values that were typed one field takes; more is an accident or an attack.
MOST_CHOSEN = 200


class EcosystemRenderer(TemplatesSetting):
    """Draws every form and field from our own partials."""

    form_template_name = "partials/_form.html"
    field_template_name = "partials/_field.html"


class DayInput(forms.DateInput):
    """A day as the browser's own control takes it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"type": "date", "class": "field-short", **(attrs or {})}, format="%Y-%m-%d")


@dataclass(frozen=True)
class Chosen:
    """One record in a type-ahead: its id, or "" for words that name no record, and its label."""

    id: str
    label: str


class TypeAhead(forms.TextInput):
    """A text input that takes names; with JavaScript a combobox that takes records.

    `source` is the address that answers `?q=` with {"results": [{"id", "label", "detail"}]}. `create` is the verb
    offered for words that match nothing ("Add contact"); empty offers none.
    """

    template_name = "partials/_typeahead.html"

    def __init__(
        self, source: str, *, multiple: bool = False, create: str = "", attrs: dict[str, Any] | None = None
    ):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.source = source
        self.multiple = multiple
        self.create = create

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was posted: a list for a multiple field, else one string or None."""
        if not self.multiple:
            return data.get(name)
        values = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name) or []
        return [values] if isinstance(values, str) else list(values)

    def format_value(self, value: Any) -> Any:
        """Leave the chosen records as they are; the template draws them."""
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the records chosen so far, as text for the input and as data for the combobox."""
        context = super().get_context(name, None, attrs)
        chosen: list[Chosen] = list(value or [])
        context["widget"] |= {
            "text": "; ".join(item.label for item in chosen),
            "chosen": [asdict(item) for item in chosen],
            "chosen_id": f"{context['widget']['attrs'].get('id', name)}_chosen",
            "source": self.source,
            "multiple": self.multiple,
            "create": self.create,
        }
        return context


class _RecordsByName:
    """What both type-ahead fields share: finding records by id or by name, and showing them."""

    queryset: Any
    name_field: str

    def records(self, values: Iterable[str]) -> dict[str, list[Model]]:
        """Return the records that each value stands for: the one with this id, else all of this name. Two queries."""
        wanted = [value for value in dict.fromkeys(values) if value and "\x00" not in value]
        ids = [value for value in wanted if value.isascii() and value.isdigit() and len(value) < 19]
        found: dict[str, list[Model]] = {}
        if ids:
            found |= {str(record.pk): [record] for record in self.queryset.filter(pk__in=ids)}
        for value in wanted:
            if value not in found:
                found[value] = list(self.queryset.filter(**{f"{self.name_field}__iexact": value})[:2])
        return found

    def shown(self, values: Iterable[Any]) -> list[Chosen]:
        """Return values (ids, names or records) as the widget shows them."""
        values = [value for value in values if value not in (None, "")]
        known = {value: value for value in values if isinstance(value, Model)}
        found = self.records(str(value) for value in values if value not in known)
        chosen = []
        for value in values:
            matches = [value] if value in known else found.get(str(value), [])
            if len(matches) == 1:
                chosen.append(Chosen(str(matches[0].pk), str(matches[0])))
            else:
                chosen.append(Chosen("", str(value)))
        return chosen

    def the_one(self, value: str, matches: list[Model]) -> Model:
        """Return the record meant by `value`, or raise ValidationError."""
        if not matches:
            raise ValidationError(
                _("Nothing here is called “%(value)s”."), code="unknown", params={"value": value}
            )
        if len(matches) > 1:
            raise ValidationError(
                _("More than one is called “%(value)s”. Choose one from the list."),
                code="ambiguous",
                params={"value": value},
            )
        return matches[0]


class TypeAheadField(_RecordsByName, _OneRecord):
    """One record out of many, by id (from the combobox) or by name (typed). Set `queryset` to what the reader sees."""

    def __init__(
        self,
        queryset: QuerySet[Any],
        *,
        source: str,
        name_field: str = "name",
        create: str = "",
        **kwargs: Any,
    ):
        kwargs.setdefault("widget", TypeAhead(source, create=create))
        super().__init__(queryset, **kwargs)
        self.name_field = name_field

    def prepare_value(self, value: Any) -> list[Chosen]:
        """Return the chosen record, if any, as the widget shows it."""
        return self.shown([value])

    def to_python(self, value: Any) -> Any:
        """Return the record, or None for nothing typed; raise ValidationError for what names none or several."""
        if value in self.empty_values:
            return None
        if isinstance(value, Model):
            return value
        text = str(value).strip()
        return self.the_one(text, self.records([text]).get(text, [])) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another record was chosen."""
        first = initial.pk if isinstance(initial, Model) else initial
        return str(first or "") != str(data or "")


class TypeAheadMultipleField(_RecordsByName, _SeveralRecords):
    """Several records out of many, by ids (from the combobox) or by names (typed, with ";" between them)."""

    def __init__(
        self,
        queryset: QuerySet[Any],
        *,
        source: str,
        name_field: str = "name",
        create: str = "",
        **kwargs: Any,
    ):
        kwargs.setdefault("widget", TypeAhead(source, multiple=True, create=create))
        super().__init__(queryset, **kwargs)
        self.name_field = name_field

    def prepare_value(self, value: Any) -> list[Chosen]:
        """Return the chosen records as the widget shows them."""
        if value in self.empty_values:
            return []
        if isinstance(value, (str, Model)) or not isinstance(value, Iterable):
            return self.shown([value])
        return self.shown(self._parts(value))

    def clean(self, value: Any) -> QuerySet[Any]:
        """Return the chosen records as a queryset; raise ValidationError naming each value that is not one."""
        values = self._parts(value or [])
        if self.required and not values:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(values) > MOST_CHOSEN:
            raise ValidationError(
                _("At most %(most)d at once."), code="too_many", params={"most": MOST_CHOSEN}
            )
        found = self.records(values)
        keys, errors = [], []
        for text in values:
            try:
                keys.append(self.the_one(text, found.get(text, [])).pk)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        chosen: QuerySet[Any] = self.queryset.filter(pk__in=keys) if keys else self.queryset.none()
        self.run_validators(chosen)
        return chosen

    def _parts(self, values: Iterable[Any]) -> list[Any]:
        parts: list[Any] = []
        for value in values:
            if isinstance(value, str):
                parts.extend(part.strip() for part in value.split(";") if part.strip())
            elif isinstance(value, Model):
                parts.append(value)
            else:
                parts.append(str(value))
        return parts
