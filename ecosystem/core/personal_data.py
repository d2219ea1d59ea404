"""What the product holds about a person: giving it out, finding where texts name them, and taking it out.

An app registers, in its `AppConfig.ready`, what it can tell of a person, and its own ways to forget them. Texts need no
registration: every text of every model is looked through, so that a model which comes later is not forgotten.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db.models import F, JSONField, Model, Q, QuerySet, TextField
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from pghistory.models import Event

from ecosystem.core.models import Record

# Rows that are rewritten at once.
CHUNK = 500
# Apps whose texts are about the users of the product, or not ours.
PASSED_OVER = {"accounts", "auth", "contenttypes", "sessions", "sites", "pghistory", "account", "mfa"}


@dataclass(frozen=True)
class Person:
    """Somebody to be told of or erased: the ids of their records, and the words by which texts know them."""

    keys: frozenset[int]
    words: frozenset[str]
    erased_as: str

    @cached_property
    def forms(self) -> list[str]:
        """The words as texts may hold them: plain, in HTML and in addresses; the longest first."""
        plain = {word for word in self.words if word.strip()}
        forms = (
            plain
            | {html.escape(w) for w in plain}
            | {quote(w) for w in plain}
            | {quote_plus(w) for w in plain}
        )
        return sorted(forms, key=lambda form: (-len(form), form))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Whole words only: "Al" is not in "Also".
        return re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in self.forms), re.IGNORECASE)

    def is_named_in(self, value: Any) -> bool:
        """Return whether a text, or any text within JSON, names the person."""
        return bool(self.redacted(value) != value)

    def redacted(self, value: Any) -> Any:
        """Return a text or JSON with the person's words replaced, the same when it holds none."""
        if isinstance(value, str):
            return self._pattern.sub(self.erased_as, value) if self.forms else value
        if isinstance(value, list):
            return [self.redacted(each) for each in value]
        if isinstance(value, dict):
            return {self.redacted(key): self.redacted(each) for key, each in value.items()}
        return value


@dataclass(frozen=True)
class Mention:
    """A text that names a person: of which kind the record is, what it is called, and where it is edited."""

    record: Model
    kind: str
    title: str
    url: str
    fields: list[str] = field(default_factory=list)


# (ids of the person's records, reader) -> what the reader may be told, ready for JSON.
type Telling = Callable[[Collection[int], Any], Any]
# Forgets a person in its own way, inside the transaction of the erasure.
type Forgetting = Callable[[Person], None]

tellings: dict[str, Telling] = {}
forgettings: list[Forgetting] = []
_copies: set[str] = set()


def register_telling(key: str, telling: Telling) -> None:
    """Add to an export of personal data, under `key`, what `telling` returns."""
    tellings[key] = telling


def register_forgetting(forgetting: Forgetting) -> None:
    """Let `forgetting` run with each erasure."""
    if forgetting not in forgettings:
        forgettings.append(forgetting)


def register_copies(*models: str) -> None:
    """Say that the texts of `models` ("app.Model") are made by the product out of others: erased without being asked."""
    _copies.update(label.lower() for label in models)


def told_of(keys: Collection[int], reader: Any) -> dict[str, Any]:
    """Return all that the apps tell `reader` of the person whose records have these `keys`."""
    return {key: telling(keys, reader) for key, telling in tellings.items()}


def mentions(person: Person, reader: Any, *, own: type[Model]) -> list[Mention]:
    """Return what people wrote that names `person` and that `reader` may know of; `own` is the person's own model."""
    found = []
    for model in text_models():
        if model is own or model._meta.label_lower in _copies:
            continue
        rows: Any = model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(reader)
        elif not reader.is_superuser:
            continue
        found += [_mention(row, fields) for row, fields in naming(rows, person)]
    return found


def erase_copies(person: Person) -> None:
    """Replace `person` in everything that the product made out of other texts."""
    for model in text_models():
        if model._meta.label_lower in _copies:
            redact(model, person)


def erase_mentions(person: Person, *, own: type[Model]) -> None:
    """Replace `person` in everything that people wrote, and in the history of it."""
    for model in text_models():
        if model is not own:
            redact(model, person)


def redact(model: type[Model], person: Person) -> None:
    """Replace `person` in all texts of `model` and of its history; versions rise, so that an open form is told."""
    for each in (model, getattr(model, "pgh_event_model", None)):
        if each is None:
            continue
        for row, fields in naming(each._base_manager.all(), person):
            values = {name: _fitting(each, name, person.redacted(getattr(row, name))) for name in fields}
            if issubclass(each, Record):
                values["version"] = F("version") + 1
            each._base_manager.filter(pk=row.pk).update(**values)


def text_models() -> Iterator[type[Model]]:
    """Yield every model of ours that holds texts, history aside."""
    for model in apps.get_models():
        meta = model._meta
        ours = meta.app_label not in PASSED_OVER and meta.managed and not meta.proxy
        if ours and not issubclass(model, Event) and _text_fields(model):
            yield model


def naming(rows: QuerySet[Any], person: Person) -> Iterator[tuple[Any, list[str]]]:
    """Yield the `rows` that name `person`, each with the names of the fields that do."""
    fields = _text_fields(rows.model)
    if not person.forms or not fields:
        return
    held = Q()
    texts = {}
    for f in fields:
        alias = f.name
        if isinstance(f, JSONField):
            alias = f"_{f.name}_text"
            texts[alias] = Cast(f.name, TextField())
        for form in person.forms:
            # JSON writes quotes and backslashes with a backslash in front.
            held |= Q(**{f"{alias}__icontains": _in_json(form) if alias != f.name else form})
    # Every text is looked through, and through a cursor the database would do so with one process only.
    keys = sorted(rows.order_by().alias(**texts).filter(held).values_list("pk", flat=True))
    for part in batched(keys, CHUNK, strict=False):
        for row in rows.filter(pk__in=part).order_by("pk"):
            named = [f.name for f in fields if person.is_named_in(getattr(row, f.name))]
            if named:
                yield row, named


def _text_fields(model: type[Model]) -> list[Any]:
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, (CharField, TextField, JSONField)) and not f.choices and not f.primary_key
    ]


def _in_json(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _fitting(model: type[Model], name: str, value: Any) -> Any:
    """Return a text cut to what its column takes."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value


def _mention(row: Any, fields: list[str]) -> Mention:
    url = ""
    for each in (
        row,
        *(getattr(row, name, None) for name in ("meeting", "engagement", "gap", "event", "partner")),
    ):
        if hasattr(each, "get_absolute_url"):
            url = each.get_absolute_url()
            break
    labels = [str(row._meta.get_field(name).verbose_name) for name in fields]
    return Mention(row, str(row._meta.verbose_name).capitalize(), str(row)[:200], url, labels)
