"""Which rows hang on a record, found through the models themselves: an app that comes later is moved too."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.db.models import F, ForeignKey, Model, Q, UniqueConstraint
from django.db.models.expressions import OrderBy

from partners.models import Bookkeeping


@dataclass(frozen=True)
class Relation:
    """Rows of `model` whose `field` points at a record."""

    model: type[Model]
    field: ForeignKey[Any, Any]

    @property
    def is_link(self) -> bool:
        """Whether the rows are the links of a many-to-many field and nothing more."""
        return bool(self.model._meta.auto_created)

    @property
    def linked(self) -> type[Model]:
        """The model at the other end of a link."""
        others = (f for f in self.model._meta.local_fields if isinstance(f, ForeignKey) and f != self.field)
        return next(others).related_model  # type: ignore[return-value]  # no "self" once models are loaded


@dataclass(frozen=True)
class Uniqueness:
    """What may be there once: rows with equal `parts`, the field of a relation aside, where `condition` holds."""

    parts: tuple[Any, ...]
    condition: Q | None

    @property
    def spares_archived(self) -> bool:
        """Whether an archived row may stand beside another."""
        return self.condition is not None and "archived_at" in self.condition.referenced_base_fields


@dataclass(frozen=True)
class Clash:
    """Two rows of which one can stay once both hang on the same record."""

    relation: Relation
    uniqueness: Uniqueness
    going: Any
    staying: Any


@cache
def relations_to(model: type[Model]) -> tuple[Relation, ...]:
    """Return what points at records of `model`, in the order in which merges lock it. History and bookkeeping don't."""
    found = [
        Relation(other, field)
        for other in apps.get_models(include_auto_created=True)
        if other._meta.managed
        and not other._meta.proxy
        and not issubclass(other, (Bookkeeping, pghistory.models.Event))
        for field in other._meta.local_fields
        # Whose primary key is the record's own is a part of it, such as what was derived of it.
        if isinstance(field, ForeignKey) and field.related_model is model and not field.primary_key
    ]
    return tuple(sorted(found, key=lambda each: (each.model._meta.label_lower, each.field.name)))


def uniqueness_of(relation: Relation) -> Iterator[Uniqueness]:
    """Yield what may be there once for each record that rows of `relation` hang on."""
    meta, own = relation.model._meta, relation.field
    if own.unique:
        yield Uniqueness((), None)
    for names in meta.unique_together:
        if own.name in names:
            yield Uniqueness(tuple(F(name) for name in names if name != own.name), None)
    for constraint in meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        parts: list[Any] = [F(name) for name in constraint.fields] or [
            _bare(part) for part in constraint.expressions
        ]
        rest: tuple[Any, ...] = tuple(
            part for part in parts if not (isinstance(part, F) and _name_of(part) in (own.name, own.attname))
        )
        primary = any(isinstance(part, F) and _name_of(part) in ("pk", meta.pk.name) for part in rest)
        if len(rest) < len(parts) and not primary:
            yield Uniqueness(rest, constraint.condition)


def clashes_of(relation: Relation, going: Any, staying: Any) -> Iterator[Clash]:
    """Yield the rows of record `going` that have their like at record `staying`, each at most once."""
    met = set()
    for uniqueness in uniqueness_of(relation):
        rows = list(_keys(relation, uniqueness, (going, staying)))
        kept = {key: pk for owner, key, pk in rows if owner == staying}
        for owner, key, pk in rows:
            if owner == going and key in kept and pk not in met:
                met.add(pk)
                yield Clash(relation, uniqueness, pk, kept[key])


def _keys(relation: Relation, uniqueness: Uniqueness, pks: tuple[Any, Any]) -> Iterator[tuple[Any, str, Any]]:
    """Yield whose a row is, what tells it apart there, and its primary key; rows that hold NULL are never alike."""
    rows = relation.model._base_manager.filter(**{f"{relation.field.attname}__in": pks}).order_by("pk")
    if uniqueness.condition is not None:
        rows = rows.filter(uniqueness.condition)
    parts = {f"part_{number}": part for number, part in enumerate(uniqueness.parts)}
    for owner, pk, *values in rows.annotate(**parts).values_list(relation.field.attname, "pk", *parts):
        if None not in values:
            yield owner, repr(values), pk


def _name_of(part: Any) -> str:
    return str(part.name)


def _bare(part: Any) -> Any:
    return part.expression if isinstance(part, OrderBy) else part
