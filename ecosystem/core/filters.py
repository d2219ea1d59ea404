"""Filters that take several values, and rows of choices read together in one query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import MultipleChoiceFilter

type Choices = list[tuple[str, str]]


class AnyOfFilter(MultipleChoiceFilter):
    """Keeps the rows whose field has any of the chosen values."""

    def filter(self, qs: QuerySet[Any], value: Iterable[Any]) -> QuerySet[Any]:
        values = list(value or [])
        return qs.filter(**{f"{self.field_name}__in": values}) if values else qs


class AnyRelatedFilter(MultipleChoiceFilter):
    """Keeps the rows that are linked to any of the chosen records, each once. `through` is the linking table.

    `row` and `record` are its columns that name the row and the record; `path` leads from the filtered row to `row`.
    """

    def __init__(
        self, *args: Any, through: Any, row: str, record: str, path: str = "pk", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.through, self.row, self.record, self.path = through, row, record, path

    def filter(self, qs: QuerySet[Any], value: Iterable[Any]) -> QuerySet[Any]:
        values = list(value or [])
        if not values:
            return qs
        links = self.through.objects.filter(**{self.row: OuterRef(self.path), f"{self.record}__in": values})
        return qs.filter(Exists(links))


def choices_by_name(rows: QuerySet[Any], names: Iterable[str]) -> dict[str, Choices]:
    """Return the choices of several filters out of one query, in order.

    `rows` is a union of (name of the filter, order, value, label) tuples.
    """
    choices: dict[str, Choices] = {name: [] for name in names}
    for name, _order, value, label in sorted(rows):
        choices[name].append((value, label))
    return choices
