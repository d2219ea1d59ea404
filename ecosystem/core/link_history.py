"""What was changed in a record's lists of other records (its domains, its products), out of the events of their links.

A link has events where a proxy of the field's `through` model is tracked by django-pghistory. Each holds the link that
was made or undone; what the list held before and after a save is reckoned backwards from what it holds now.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models
from pghistory.models import Event

# The label that pghistory gives the event of a link that was made.
MADE = "insert"

# Which save an event belongs to: its transaction's time and its request's context.
Save = tuple[datetime, Any]


@dataclass(frozen=True)
class LinkChange:
    """A list that one save changed: the ids that it held before and after, and the events' context."""

    field: models.ManyToManyField[Any, Any]
    save: Save
    before: frozenset[int]
    after: frozenset[int]
    context: Any


@cache
def link_events(field: models.ManyToManyField[Any, Any]) -> type[Event] | None:
    """Return the model of the events of `field`'s links, None where they are not tracked."""
    through = field.remote_field.through
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if issubclass(model, Event) and tracked and tracked._meta.concrete_model is through:
            return model
    return None


def link_changes(record: models.Model) -> list[LinkChange]:
    """Return every change of the tracked lists of `record`, for each list the newest first.

    A query for each list, and one more for each that ever changed.
    """
    changes = []
    for field in record._meta.many_to_many:
        model = link_events(field)
        if model is not None:
            changes += _changes_of(record, field, model)
    return changes


def _changes_of(
    record: models.Model, field: models.ManyToManyField[Any, Any], model: type[Event]
) -> list[LinkChange]:
    mine = {field.m2m_column_name(): record.pk}
    kept = model._default_manager.filter(**mine).select_related("pgh_context").order_by("-pgh_id")
    events: list[Any] = list(kept)
    if not events:
        return []
    other, through = field.m2m_reverse_name(), field.remote_field.through
    assert through is not None  # once models are loaded
    after = frozenset(through._default_manager.filter(**mine).values_list(other, flat=True))
    changes = []
    for save, together in groupby(events, key=save_of):
        before, context = set(after), None
        for event in together:
            context = event.pgh_context
            if event.pgh_label == MADE:
                before.discard(getattr(event, other))
            else:
                before.add(getattr(event, other))
        if before != after:
            changes.append(LinkChange(field, save, frozenset(before), after, context))
        after = frozenset(before)
    return changes


def save_of(event: Any) -> Save:
    """Return which save `event` belongs to."""
    return event.pgh_created_at, event.pgh_context_id
