"""The one list machine: filter, search, sort and page over a queryset, with its state in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Page, Paginator
from django.db.models import Case, Choices, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from django_filters import FilterSet
from django_filters.widgets import BooleanWidget
from django_stubs_ext import StrOrPromise

from ecosystem.core.forms import TypeAheadField

PAGE_SIZE = 50


@dataclass(frozen=True)
class Column:
    """A column of a list. `sort` names the ordering fields it sorts by; empty: it does not sort."""

    key: str
    label: StrOrPromise
    sort: tuple[str, ...] = ()
    numeric: bool = False
    # Left out for readers without this permission, and not to be sorted by.
    permission: str = ""


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
    page_size: ClassVar[int] = PAGE_SIZE
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
    def shown_columns(self) -> list[Column]:
        """The columns that the reader may see."""
        user = self.request.user
        return [c for c in self.columns if not c.permission or user.has_perm(c.permission)]

    @cached_property
    def sort(self) -> str:
        """The ordering in force: the address's if it names a column that sorts, else the default."""
        asked = self.request.GET.get("sort", "")
        sortable = {c.key for c in self.shown_columns if c.sort}
        return asked if asked.removeprefix("-") in sortable else self.default_sort

    def filtered(self) -> QuerySet[Any]:
        """Return the rows of all pages, in order. An invalid filter finds nothing and says so beside its field."""
        queryset = self.filterset.qs if self.filterset.is_valid() else self.records().none()
        return queryset.order_by(*self._ordering())

    def _ordering(self) -> list[OrderBy | str]:
        descending = self.sort.startswith("-")
        column = next((c for c in self.columns if c.key == self.sort.removeprefix("-")), None)
        fields = column.sort if column else ()
        ordered: list[OrderBy | str] = [
            F(f).desc(nulls_last=True) if descending else F(f).asc(nulls_last=True) for f in fields
        ]
        return [*ordered, "-pk" if descending else "pk"]

    @cached_property
    def page(self) -> Page[Any]:
        """The page that the address asks for; one out of range gives the nearest."""
        return Paginator(self.filtered(), self.page_size).get_page(self.request.GET.get("page"))

    def chips(self) -> list[Chip]:
        """Return the filters in force, each with its label, its value in words and the address without it."""
        return chips_of(self.filterset, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "view": self,
            "page": self.page,
            "total": self.page.paginator.count,
            "facts": self.facts() if self.page.paginator.count else (),
            "filterset": self.filterset,
            "chips": self.chips(),
            "columns": self.shown_columns,
            "sort": self.sort,
        }


def rank_of(field: str, choices: type[Choices]) -> Case:
    """Return an expression for the place of `field`'s value among `choices`, from 0, to sort by meaning."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(choices.values)]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


def chips_of(filterset: FilterSet, query: QueryDict) -> list[Chip]:
    """Return the filters of `filterset` that `query` puts in force, each with the address without it."""
    form = filterset.form
    return [
        Chip(
            str(form.fields[name].label or name),
            _in_words(form.fields[name], raw),
            _without(query, name, raw),
        )
        for name in form.fields
        for raw in query.getlist(name)
        if raw
    ]


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"


def _in_words(field: Any, raw: str) -> str:
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
