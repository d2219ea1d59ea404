"""What was changed on a record, by whom and when, out of the events that database triggers keep; and taking it back.

The events are django-pghistory's: each holds the row as it was after a change, and the context of the request.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from ecosystem.core.link_history import LinkChange, Save, link_changes, save_of

# What every save changes, and what only the machine reads.
UNTOLD = {"id", "updated_at", "created_at", "version", "slug", "last_touch_at"}
# Characters of a value that a page shows.
SHOWN = 200


@dataclass(frozen=True)
class FieldChange:
    """A field that changed: what it is called, and its values in words ("" for none)."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One save: its event's id, when (aware), who, and what changed; nothing in `fields` when it was added.

    `event` is None for a change of lists alone, which has no event of the record itself and can't be taken back.
    """

    event: int | None
    at: datetime
    by: str
    fields: list[FieldChange] = field(default_factory=list)
    is_first: bool = False


def history_of(record: models.Model, reader: Any, *, limit: int, before: int | None = None) -> list[Change]:
    """Return the newest `limit` changes of a tracked `record` before event `before`, newest first.

    A related record that `reader` may not know of is not named. At most two queries, and one for each kind of relation.
    """
    events = record.events.order_by("-pgh_id").select_related("pgh_context")  # type: ignore[attr-defined]  # tracked
    if before is not None:
        events = events.filter(pgh_id__lt=before)
    rows = list(events[: limit + 1])
    fields = [f for f in record._meta.concrete_fields if f.name not in UNTOLD]
    names = _names(rows, fields, reader)
    lists = _list_changes(link_changes(record), rows, is_newest=before is None, is_last=len(rows) <= limit)
    people = _people([*(row.pgh_context for row in rows), *(c.context for cs in lists.values() for c in cs)])
    words = _words_of_lists(lists)
    changes = []
    for row, older in zip(rows, [*rows[1:], None], strict=True):
        if older is None and len(rows) > limit:
            break
        told = [] if older is None else _differences(older, row, fields, names)
        told += [words[change] for change in lists.pop(save_of(row), []) if older is not None]
        if told or older is None:
            by = people.get(_user_of(row.pgh_context), "")
            changes.append(Change(row.pgh_id, row.pgh_created_at, by, told, older is None))
    changes += [
        Change(None, change.save[0], people.get(_user_of(change.context), ""), [words[change]])
        for rest in lists.values()
        for change in rest
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _list_changes(
    changes: Iterable[LinkChange], rows: list[Any], *, is_newest: bool, is_last: bool
) -> dict[Save, list[LinkChange]]:
    """Return those of `changes` that belong to the page of `rows`, by save."""
    found: dict[Save, list[LinkChange]] = {}
    for change in changes:
        at = change.save[0]
        if rows and (is_newest or at <= rows[0].pgh_created_at) and (is_last or at > rows[-1].pgh_created_at):
            found.setdefault(change.save, []).append(change)
    return found


def _words_of_lists(lists: dict[Save, list[LinkChange]]) -> dict[LinkChange, FieldChange]:
    changes = [change for together in lists.values() for change in together]
    names: dict[Any, dict[int, str]] = {}
    for each in {change.field for change in changes}:
        keys = {key for c in changes if c.field == each for key in c.before | c.after}
        related = each.remote_field.model._default_manager.filter(pk__in=keys)
        names[each] = {one.pk: str(one) for one in related}

    def told(field: Any, keys: Iterable[int]) -> str:
        return ", ".join(sorted(names[field].get(key, _("no longer known")) for key in keys))[:SHOWN]

    return {
        c: FieldChange(
            c.field.name,
            str(c.field.verbose_name).capitalize(),
            told(c.field, c.before),
            told(c.field, c.after),
        )
        for c in changes
    }


def value_before(record: models.Model, event: int, name: str) -> Any:
    """Return the value that field `name` had before `event` of `record`: for a list of records, their ids.

    Raises LookupError for what is not there.
    """
    if name in {f.name for f in record._meta.many_to_many}:
        row = record.events.filter(pgh_id=event).first()  # type: ignore[attr-defined]  # tracked
        for change in link_changes(record) if row else ():
            if change.field.name == name and change.save == save_of(row):
                return sorted(change.before)
        raise LookupError(event)
    if name in UNTOLD or name not in {f.name for f in record._meta.concrete_fields}:
        raise LookupError(name)
    events = record.events.order_by("-pgh_id")  # type: ignore[attr-defined]  # tracked
    older = events.filter(pgh_id__lt=event).first()
    if older is None or not events.filter(pgh_id=event).exists():
        raise LookupError(event)
    return getattr(older, record._meta.get_field(name).attname)  # type: ignore[union-attr]  # a concrete field


def _differences(
    older: Any, row: Any, fields: Iterable[Any], names: dict[tuple[str, Any], str]
) -> list[FieldChange]:
    return [
        FieldChange(
            f.name,
            str(f.verbose_name).capitalize(),
            _words(f, getattr(older, f.attname), names),
            _words(f, getattr(row, f.attname), names),
        )
        for f in fields
        if getattr(older, f.attname) != getattr(row, f.attname)
    ]


def _words(f: Any, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value is None or value in ("", []):
        return ""
    if f.is_relation:
        return names.get((f.name, value), _("no longer known"))
    choices = dict(f.flatchoices) or dict(getattr(getattr(f, "base_field", None), "flatchoices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(each, each)) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(choices.get(value, value))[:SHOWN]


def _names(rows: Iterable[Any], fields: Iterable[Any], reader: Any) -> dict[tuple[str, Any], str]:
    names: dict[tuple[str, Any], str] = {}
    for f in fields:
        keys = {getattr(row, f.attname) for row in rows} - {None} if f.is_relation else set()
        if keys:
            related = f.related_model._default_manager.all()
            seen = related.visible_to(reader) if hasattr(related, "visible_to") else related
            names |= {(f.name, each.pk): str(each) for each in seen.filter(pk__in=keys)}
    return names


def _user_of(context: Any) -> Any:
    return (context.metadata if context else {}).get("user")


def _people(contexts: Iterable[Any]) -> dict[Any, str]:
    keys = {_user_of(context) for context in contexts} - {None}
    return {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=keys)}
