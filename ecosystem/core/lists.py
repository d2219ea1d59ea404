"""The one list machine: filter, search, sort and page over a queryset, with its state in the address."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Case, Choices, F, Func, IntegerField, Model, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from django_filters import FilterSet
from django_filters.widgets import BooleanWidget
from django_stubs_ext import StrOrPromise

from ecosystem.core.forms import TypeAheadField
from ecosystem.core.models import SavedView, SearchNormal

PAGE_SIZE = 50
PAGE_SIZES = (25, 50, 100, 200)
# Stands for what was typed, where a field can be set to it for many rows.
TYPED = "typed"


@dataclass(frozen=True)
class Column:
    """A column of a list. `sort` gives the fields or expressions that it sorts by; empty: it does not sort."""

    key: str
    label: StrOrPromise
    sort: tuple[str | Func, ...] = ()
    numeric: bool = False
    # Left out for readers without this permission, and not to be sorted by.
    permission: str = ""
    # Whether it shows unless the reader says otherwise.
    shown: bool = True
    # What the column is in a file: an attribute's path, or a function of the record. Empty: not in files.
    value: str | Callable[[Any], Any] = ""

    def of(self, record: Any) -> Any:
        """Return the value of the column for a file: text, a number, a date or None."""
        if callable(self.value):
            return self.value(record)
        found = record
        for name in self.value.split("."):
            found = getattr(found, name, None)
            if callable(found):
                found = found()
        return found


@dataclass(frozen=True)
class StandardView:
    """A view that every reader of a list has; "{me}" in its query is the reader's id."""

    label: StrOrPromise
    query: str = ""


@dataclass(frozen=True)
class BulkField:
    """A field that can be set for many rows at once; `choices` gives the values that it takes in a list, each with its words.

    With `read` a value can be typed as well: it returns what the words mean as JSON can hold it, or raises
    ValidationError; `say` puts such a value in words. `along` gives what else is set where the field takes a value; that,
    too, is undone.
    """

    key: str
    label: StrOrPromise
    choices: Callable[[Any], Sequence[tuple[Any, StrOrPromise]]]
    read: Callable[[str], Any] | None = None
    say: Callable[[Any], str] = str
    along: Callable[[Any], dict[str, Any]] = lambda value: {}


@dataclass(frozen=True)
class Tab:
    """A view of a list: what it is called, its address, and the saved view behind it, if any."""

    label: StrOrPromise
    address: str
    is_current: bool
    view: SavedView | None = None


@dataclass(frozen=True)
class Chip:
    """One filter in force, with the address without it."""

    label: str
    value: str
    query: str


class GuardedMixin(PermissionRequiredMixin):
    """Refuses who lacks `permission_required` with 403; strangers are sent to sign in."""

    permission_required: Any
    request: HttpRequest

    def handle_no_permission(self) -> Any:
        self.raise_exception = self.request.user.is_authenticated
        return super().handle_no_permission()


class RecordPaginator(Paginator[Any]):
    """Finds out which rows a later page has before it reads them: what a row tells is not worked out for those before it.

    With `at_most` no more rows than that are counted and shown; `is_capped` says that there are more.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, at_most: int = 0) -> None:
        super().__init__(rows, per_page)
        self.at_most = at_most

    @cached_property
    def counted(self) -> int:
        """How many rows there are, up to one more than `at_most`."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # of records
        return rows.order_by().values("pk")[: self.at_most + 1].count() if self.at_most else rows.count()

    @cached_property
    def count(self) -> int:
        """How many rows the pages have."""
        return min(self.counted, self.at_most) if self.at_most else self.counted

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than the pages have."""
        return bool(self.at_most) and self.counted > self.at_most

    def page(self, number: int | str) -> Page[Any]:
        """Return a page. The rows are read in one query."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        if not first:
            return super().page(number)
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # of records
        keys = rows.values("pk")[first : min(first + self.per_page, self.count)]
        return Page(rows.filter(pk__in=keys), number, self)


class RecordList(GuardedMixin, TemplateView):
    """A page of records that the reader may see.

    A subclass names `filterset_class`, `columns`, `default_sort` and `row_template`, and gives `records()`.
    The page's own template extends `core/list.html`.
    """

    template_name: str = "core/list.html"
    # What htmx gets when only the list is to change.
    part_template: ClassVar[str] = "core/_list.html"
    filterset_class: ClassVar[type[FilterSet]]
    columns: ClassVar[tuple[Column, ...]] = ()
    # Ordering key as in the address: a column's key, with "-" in front for descending.
    default_sort: ClassVar[str] = ""
    row_template: ClassVar[str] = ""
    # Where each column's cell is drawn by a partial of the column's key; instead of `row_template`.
    cells_template: ClassVar[str] = ""
    page_size: int = PAGE_SIZE
    # Where a list may be of a million rows, the most that are counted and paged through; filters lead to the others.
    count_at_most: ClassVar[int] = 0
    standard_views: ClassVar[tuple[StandardView, ...]] = ()
    # What can be set for many rows at once, and who may.
    bulk_fields: ClassVar[tuple[BulkField, ...]] = ()
    bulk_permission: ClassVar[str] = ""
    # An example of what can be typed for a field that is set for many rows.
    bulk_typed: ClassVar[StrOrPromise] = ""
    export_permission: ClassVar[str] = ""
    title: ClassVar[StrOrPromise] = ""
    noun: ClassVar[StrOrPromise] = "record"
    noun_plural: ClassVar[StrOrPromise] = "records"
    empty_text: ClassVar[StrOrPromise] = ""

    def records(self) -> QuerySet[Any]:
        """Return what the list is about, already `visible_to` the reader."""
        raise NotImplementedError

    def facts(self) -> Sequence[StrOrPromise]:
        """Return what else the summary says in numbers of the rows of all pages, after their count."""
        return ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.GET and (first := self.opens_first()):
            return redirect(first)
        if getattr(request, "htmx", False) and request.htmx.target == "list":  # type: ignore[attr-defined]  # middleware
            return self.render_to_response(self.get_context_data(**kwargs), template=[self.part_template])
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        template = kwargs.pop("template", None)
        if template is None:
            return super().render_to_response(context, **kwargs)
        return self.response_class(request=self.request, template=template, context=context, **kwargs)

    @cached_property
    def filterset(self) -> FilterSet:
        """The filter over `records`, bound to the address."""
        return dressed(self.filterset_class(self.request.GET, queryset=self.records(), request=self.request))

    @cached_property
    def all_columns(self) -> list[Column]:
        """The columns that the reader may see."""
        user = self.request.user
        return [c for c in self.columns if not c.permission or user.has_perm(c.permission)]

    @cached_property
    def shown_columns(self) -> list[Column]:
        """The columns that the address asks for, the first one always; without a word of it, the usual ones."""
        asked = set(self.request.GET.getlist("columns"))
        if not asked.intersection(c.key for c in self.all_columns):
            return [c for c in self.all_columns if c.shown]
        return [c for c in self.all_columns if c.key in asked or c is self.all_columns[0]]

    @cached_property
    def rows_a_page(self) -> int:
        """How many rows a page has: one of `PAGE_SIZES` if the address asks for it, else the list's own number."""
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in {str(size) for size in PAGE_SIZES} else self.page_size

    @cached_property
    def own_query(self) -> str:
        """What the address says of this list, whatever the order it says it in, without what is usual anyway."""
        return self.canonical(self.request.GET)

    def canonical(self, query: QueryDict) -> str:
        """Return the part of `query` that this list understands, in a fixed order."""
        kept = QueryDict(mutable=True)
        for name in sorted(self.filterset.form.fields):
            kept.setlist(name, [value for value in query.getlist(name) if value.strip()])
        usual = {c.key for c in self.all_columns if c.shown}
        known: list[str] = [c.key for c in self.all_columns if c.key in query.getlist("columns")]
        if known and {*known, self.all_columns[0].key} != usual:
            kept.setlist("columns", known)
        for name, usually in (("sort", self.default_sort), ("size", str(self.page_size))):
            if query.get(name, usually) not in ("", usually):
                kept.setlist(name, [query.get(name, "")])
        return kept.urlencode()

    @cached_property
    def saved_views(self) -> list[SavedView]:
        """The reader's views of this list and those shared with them; none where the list has no views as tabs."""
        if not self.standard_views:
            return []
        views = SavedView.objects.visible_to(self.request.user).filter(path=self.request.path)
        return list(views.select_related("owner"))

    def opens_first(self) -> str:
        """Return the address of the view that opens when the address says nothing; "" for none."""
        mine = [v for v in self.saved_views if v.is_default and v.owner_id == self.request.user.pk]
        return mine[0].address if mine else ""

    def tabs(self) -> list[Tab]:
        """Return the views of the list as tabs: those that all have, then the saved ones."""
        asked = self.request.GET.get("view", "")
        saved = next((view for view in self.saved_views if str(view.pk) == asked), None)
        tabs = []
        for view in self.standard_views:
            query = self.canonical(QueryDict(str(view.query).replace("{me}", str(self.request.user.pk))))
            # Without a query the reader's own first view would open.
            tabs.append(Tab(view.label, f"?{query or 'view=all'}", saved is None and query == self.own_query))
        tabs += [Tab(view.name, view.address, view == saved, view) for view in self.saved_views]
        return tabs

    @cached_property
    def sort(self) -> str:
        """The ordering in force: the address's if it names a column that sorts, else the default."""
        asked = self.request.GET.get("sort", "")
        sortable = {c.key for c in self.all_columns if c.sort}
        return asked if asked.removeprefix("-") in sortable else self.default_sort

    def filtered(self) -> QuerySet[Any]:
        """Return the rows of all pages, in order. An invalid filter finds nothing and says so beside its field."""
        queryset = self.filterset.qs if self.filterset.is_valid() else self.records().none()
        return queryset.order_by(*self._ordering())

    def _ordering(self) -> list[OrderBy | str]:
        descending = self.sort.startswith("-")
        column = next((c for c in self.columns if c.key == self.sort.removeprefix("-")), None)
        fields = column.sort if column else ()
        model = self.filterset.queryset.model
        ordered: list[OrderBy | str] = []
        for field in fields:
            each = F(field) if isinstance(field, str) else field
            # Only where there may be none: an index that goes by the column goes backwards too, but not with them last.
            # What was searched for is to be found by its words first, and not by walking along that index.
            searched = bool(self.request.GET.get("q", "").strip())
            last = True if searched or may_be_empty(model, each) else None
            ordered.append(each.desc(nulls_last=last) if descending else each.asc(nulls_last=last))
        return [*ordered, "-pk" if descending else "pk"]

    @cached_property
    def page(self) -> Page[Any]:
        """The page that the address asks for; one out of range gives the nearest."""
        pages = RecordPaginator(self.filtered(), self.rows_a_page, self.count_at_most)
        return pages.get_page(self.request.GET.get("page"))

    def chips(self) -> list[Chip]:
        """Return the filters in force, each with its label, its value in words and the address without it."""
        return chips_of(self.filterset, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return (
            context
            | {
                "view": self,
                "page": self.page,
                "total": self.page.paginator.count,
                "facts": self.facts() if self.page.paginator.count else (),
                "filterset": self.filterset,
                "chips": self.chips(),
                "columns": self.shown_columns,
                "cells": self.cells(),
                "sort": self.sort,
                "page_sizes": PAGE_SIZES,
                "own_query": self.own_query,
                "bulk_choices": self.bulk_choices(),
                "bulk_typed": self.bulk_typed if any(field.read for field in self.bulk_fields) else "",
            }
            | self.view_context()
        )

    def cells(self) -> list[str]:
        """Return the partials that draw a row, one a column; none where `row_template` draws it."""
        return [f"{self.cells_template}#{c.key}" for c in self.shown_columns if self.cells_template]

    def view_context(self) -> dict[str, Any]:
        """Return the tabs, the saved view that is open, and whether the address has gone on from it."""
        tabs = self.tabs()
        view = next((tab.view for tab in tabs if tab.is_current and tab.view), None)
        return {
            "tabs": tabs,
            "open_view": view,
            "is_own_view": view is not None and view.owner_id == self.request.user.pk,
            "view_changed": self.own_query != view.query
            if view
            else bool(tabs) and not any(t.is_current for t in tabs),
            "sharing": sharing_choices(),
            "may_export": bool(self.export_permission) and self.request.user.has_perm(self.export_permission),
        }

    def bulk_refusal(self, record: Any, field: BulkField, value: Any) -> StrOrPromise:
        """Return why `record` can't take `value`, "" if it can."""
        return ""

    def bulk_written(self, field: BulkField, keys: Sequence[int]) -> None:
        """Do what follows when `field` of the records with these `keys`, locked, was set or set back."""

    def bulk_choices(self) -> list[tuple[StrOrPromise, list[tuple[str, StrOrPromise]]]]:
        """Return what can be set for many rows, by field; nothing for who may not."""
        if not (self.bulk_permission and self.request.user.has_perm(self.bulk_permission)):
            return []
        return [
            (
                field.label,
                [
                    (f"{field.key}:{'' if value is None else value}", words)
                    for value, words in field.choices(self)
                ]
                + ([(f"{field.key}:{TYPED}", _("as typed…"))] if field.read else []),
            )
            for field in self.bulk_fields
        ]


def sharing_choices() -> list[tuple[str, StrOrPromise]]:
    """Return with whom a view can be shared: nobody, everybody, or a role."""
    roles: Any = get_user_model()._meta.get_field("role")
    return [("", _("Only me")), (SavedView.EVERYBODY, _("Everybody")), *roles.choices]


def may_be_empty(model: type[Model], expression: F | Func) -> bool:
    """Return whether `expression` over rows of `model` may be NULL, as far as can be told: a column that can't, or its text."""
    if isinstance(expression, SearchNormal):
        (expression,) = expression.get_source_expressions()
    if not isinstance(expression, F):
        return True
    for name in expression.name.split("__"):  # type: ignore[attr-defined]  # an F has one
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True):
            return True
        model = field.related_model or model  # type: ignore[assignment]  # of the next part of the path
    return False


def rank_of(field: str, choices: type[Choices]) -> Case:
    """Return an expression for the place of `field`'s value among `choices`, from 0, to sort by meaning."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(choices.values)]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


def chips_of(filterset: FilterSet, query: QueryDict) -> list[Chip]:
    """Return the filters of `filterset` that `query` puts in force, each with the address without it."""
    form = filterset.form
    return [
        Chip(str(field.label or name), words, _without(query, name, raw))
        for name, field in form.fields.items()
        for raw in query.getlist(name)
        if (words := _in_words(field, raw))
    ]


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"


def _in_words(field: Any, raw: str) -> str:
    """Return the value `raw` of a filter as its chip says it; "" where it narrows nothing."""
    if not raw.strip():
        return ""
    if isinstance(field, forms.NullBooleanField):
        return {True: str(_("Yes")), False: str(_("No")), None: ""}[field.to_python(raw)]
    if isinstance(field, TypeAheadField):
        # Too many records to look through; this one is asked for by its id.
        return ", ".join(chosen.label for chosen in field.prepare_value(raw))
    choices = getattr(field, "choices", None) or getattr(field.widget, "choices", None)
    if choices is None:
        return raw
    for value, label in choices:
        if str(value) == raw:
            return str(label)
    return raw


def dressed(filterset: FilterSet) -> FilterSet:
    """Return `filterset` with its selects as the filter bar shows them: "Any" for none, several values as chips."""
    for name, field in filterset.form.fields.items():
        if name == "q":
            field.widget.attrs.setdefault("placeholder", field.label)
        if isinstance(field.widget, forms.SelectMultiple):
            field.widget.attrs.setdefault("data-combobox", "")
        elif isinstance(field, forms.NullBooleanField) and not field.widget.is_hidden:
            field.widget = BooleanWidget()
            field.widget.choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        elif getattr(field, "empty_label", None):
            field.empty_label = str(_("Any"))  # type: ignore[attr-defined]  # a field of one choice
    return filterset


def list_at(request: HttpRequest, path: str, query: str) -> RecordList:
    """Return the list of the address `path` as the sender of `request` sees it with `query`.

    Raises Http404 when `path` is no list, PermissionDenied when it is not for them.
    """
    match = resolve(path)
    kind = getattr(match.func, "view_class", None)
    if not (isinstance(kind, type) and issubclass(kind, RecordList)):
        raise Http404
    asked = copy(request)
    asked.method, asked.path, asked.GET = "GET", path, QueryDict(query)
    view = kind(**match.func.view_initkwargs)  # type: ignore[attr-defined]  # as_view() puts it there
    view.setup(asked, *match.args, **match.kwargs)
    if not view.has_permission():
        raise PermissionDenied
    return view
