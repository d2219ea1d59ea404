"""What the merge page shows before anything is written. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Field, ForeignKey, Model, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.models import Record
from partners.countries import country_name
from partners.merging.relations import Relation, clashes_of, relations_to
from partners.merging.rules import is_empty, rule_of
from partners.models import Contact, Partner

type Merged = Partner | Contact


@dataclass(frozen=True)
class Comparison:
    """One field of both records, in words. `preferred` is the primary key of the record whose value is likelier right."""

    name: str
    label: str
    one: str
    other: str
    preferred: int


@dataclass(frozen=True)
class Attached:
    """How many rows of a kind hang on each of the two."""

    label: str
    one: int
    other: int


def fields_of(model: type[Merged]) -> list[Field[Any, Any]]:
    """Return the fields that a reader chooses between."""
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def differing(one: Merged, other: Merged, *, stays: Merged) -> list[Comparison]:
    """Return the fields that differ. Preferred is the fuller value, else that of the record that `stays`."""
    return [
        Comparison(
            field.name,
            str(field.verbose_name).capitalize(),
            value_in_words(one, field),
            value_in_words(other, field),
            _preferred(field, one, other, stays).pk,
        )
        for field in fields_of(type(one))
        if getattr(one, field.attname) != getattr(other, field.attname)
    ]


def alike(one: Merged, other: Merged) -> list[tuple[str, str]]:
    """Return label and value of the fields in which both say the same."""
    return [
        (str(field.verbose_name).capitalize(), value_in_words(one, field))
        for field in fields_of(type(one))
        if getattr(one, field.attname) == getattr(other, field.attname)
        and not is_empty(getattr(one, field.attname))
    ]


def united(one: Merged, other: Merged) -> list[tuple[str, str, str]]:
    """Return label and both values of the fields of which all values stay, where there are any."""
    found = []
    for field in type(one)._meta.many_to_many:
        values = [
            ", ".join(str(each) for each in getattr(record, field.name).all()) for record in (one, other)
        ]
        if any(values):
            found.append((str(field.verbose_name).capitalize(), values[0], values[1]))
    return found


def attached(one: Merged, other: Merged, reader: User) -> list[Attached]:
    """Return how much hangs on each that `reader` may know of, archived rows aside. One query."""
    counts: dict[str, dict[int, int]] = {}
    queries = [_counted(relation, label, (one.pk, other.pk), reader) for relation, label in _shown(type(one))]
    if not queries:
        return []
    for label, pk, count in queries[0].union(*queries[1:], all=True).order_by():
        counts.setdefault(label, {})
        counts[label][pk] = counts[label].get(pk, 0) + count
    return [Attached(label, n.get(one.pk, 0), n.get(other.pk, 0)) for label, n in sorted(counts.items())]


def likelier_to_stay(one: Merged, other: Merged, hanging: list[Attached]) -> Merged:
    """Return the record on which more hangs; of two alike the one that was changed last."""
    weights = sum(each.one for each in hanging), sum(each.other for each in hanging)
    mine, theirs = (weights[0], one.updated_at), (weights[1], other.updated_at)
    return one if mine >= theirs else other


def sentences(one: Merged, other: Merged) -> list[str]:
    """Return what becomes of rows that hang on both and may be there once, one sentence each."""
    return [sentence + "." for sentence in _sentences(one, other)]


def value_in_words(record: Model, field: Field[Any, Any]) -> str:
    """Return the value of a field as a page says it; "" for none."""
    value = getattr(record, field.attname)
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.name == "country":
        return country_name(value)
    if isinstance(field, ForeignKey):
        return str(getattr(record, field.name))
    display = getattr(record, f"get_{field.name}_display", None)
    return str(display() if display else value)


def _preferred(field: Field[Any, Any], one: Merged, other: Merged, stays: Merged) -> Merged:
    mine, theirs = getattr(one, field.attname), getattr(other, field.attname)
    if isinstance(mine, bool):
        # Whatever is under NDA stays so, unless the reader says otherwise.
        return one if mine else other
    if field.name == "left_at":
        return one if mine is None else other
    if is_empty(mine) or is_empty(theirs):
        return other if is_empty(mine) else one
    if isinstance(field, TextField) or isinstance(mine, list):
        return one if len(mine) >= len(theirs) else other
    return stays


def _shown(model: type[Merged]) -> Iterator[tuple[Relation, str]]:
    """Yield the relations whose rows the page counts, and what it calls them."""
    own = {field.remote_field.through for field in model._meta.many_to_many}
    for relation in relations_to(model):
        if relation.model is model or relation.model in own:
            continue
        target = relation.linked if relation.is_link else relation.model
        plural = rule_of(target).plural
        label = str(target._meta.verbose_name_plural).capitalize() if plural is None else str(plural)
        if label:
            yield relation, label


def _counted(relation: Relation, label: str, pks: tuple[int, int], reader: User) -> QuerySet[Any, Any]:
    rows: Any = relation.model._default_manager.filter(**{f"{relation.field.attname}__in": pks})
    target = relation.linked if relation.is_link else relation.model
    known: Any = target._default_manager.all()
    known = known.visible_to(reader) if hasattr(known, "visible_to") else known
    known = known.filter(archived_at__isnull=True) if issubclass(target, Record) else known
    if relation.is_link:
        link = next(
            f for f in relation.model._meta.local_fields if f.related_model is target and f != relation.field
        )
        rows = rows.filter(**{f"{link.name}__in": known.order_by().values("pk")})
    else:
        rows = rows.filter(pk__in=known.order_by().values("pk"))
    named = rows.order_by().annotate(label=Value(label, output_field=CharField()))
    return named.values_list("label", relation.field.attname).annotate(count=Count("pk"))


def _sentences(one: Merged, other: Merged) -> Iterator[str]:
    for relation in relations_to(type(one)):
        if relation.is_link:
            continue
        clashes = list(clashes_of(relation, one.pk, other.pk))
        if not clashes:
            continue
        pks = [pk for clash in clashes for pk in (clash.going, clash.staying)]
        named = [field.name for field in relation.model._meta.local_fields if isinstance(field, ForeignKey)]
        rows = relation.model._base_manager.select_related(*named).in_bulk(pks)
        rule = rule_of(relation.model)
        for clash in clashes:
            mine, theirs = rows[clash.going], rows[clash.staying]
            if rule.sentence:
                yield rule.sentence(mine, theirs)
            else:
                kind = str(relation.model._meta.verbose_name).capitalize()
                yield _("%(kind)s “%(row)s” is at both: one stays") % {"kind": kind, "row": theirs}
