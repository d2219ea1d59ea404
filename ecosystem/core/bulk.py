"""Setting one field of many records of a list: looked at first, done in sets, and undone as a whole."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import F, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from ecosystem.core.errors import refusals_in_words
from ecosystem.core.lists import TYPED, BulkField, RecordList, list_at
from ecosystem.core.models import BulkChange, BulkChangeState
from ecosystem.core.transactions import one_transaction

# Records that one change may touch, and those of them that its page shows.
MOST_RECORDS = 10_000
SHOWN = 100


def plan_change(
    asked: RecordList, by: Any, field: BulkField, value: Any, keys: Sequence[int] | None
) -> BulkChange:
    """Keep what setting `field` to `value` would do to the rows of `asked` with these `keys`; None: to all its rows.

    Rows that have the value already are left out. Raises ValidationError when nothing or too much is left.
    """
    rows = asked.filtered() if keys is None else asked.filtered().filter(pk__in=keys)
    records = list(rows[: MOST_RECORDS + 1])
    if len(records) > MOST_RECORDS:
        raise ValidationError(
            _("At most %(most)s records at once. Narrow the list.") % {"most": f"{MOST_RECORDS:,}"}
        )
    if not records:
        raise ValidationError(_("Choose some rows first."))
    words = _words_of(field, asked)
    change = BulkChange(
        by=by, path=asked.request.path, query=asked.request.GET.urlencode(), field=field.key, value=value
    )
    for record in records:
        before = _plain(getattr(record, field.key))
        if _as_text(before) == _as_text(value):
            continue
        reason = asked.bulk_refusal(record, field, value)
        if reason:
            change.refused.append({"pk": record.pk, "name": str(record), "reason": str(reason)})
        else:
            change.rows.append(
                {
                    "pk": record.pk,
                    "name": str(record),
                    "version": record.version,
                    "before": before,
                    "before_words": words.get(_as_text(before), "") or _said(field, before),
                    "along": {name: _plain(getattr(record, name)) for name in field.along(value)},
                }
            )
    if not change.rows and not change.refused:
        raise ValidationError(_("All of them are so already."))
    change.save()
    return change


@one_transaction
def carry_out(change: BulkChange, asked: RecordList) -> BulkChange:
    """Set the field of the rows that are as they were in the preview; the others are refused by name. Once."""
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.state != BulkChangeState.PREVIEW:
        return change
    field = _field(asked, change.field)
    same = _still(change, asked)
    keys = [row["pk"] for row in same]
    _write(asked.records().model, keys, {field.key: change.value, **field.along(change.value)})
    asked.bulk_written(field, keys)
    change.rows = [row | {"version": row["version"] + 1} for row in same]
    change.state, change.done_at = BulkChangeState.DONE, timezone.now()
    change.save()
    return change


@one_transaction
def undo_change(change: BulkChange, asked: RecordList) -> BulkChange:
    """Give each row the value it had before, unless it was changed since: those are refused by name. Once."""
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.state != BulkChangeState.DONE:
        return change
    change.refused = []
    field = _field(asked, change.field)
    same = _still(change, asked)
    groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for row in same:
        before = {field.key: row["before"], **row.get("along", {})}
        groups.setdefault(json.dumps(before, sort_keys=True), (before, []))[1].append(row["pk"])
    for before, keys in groups.values():
        _write(asked.records().model, keys, before)
    asked.bulk_written(field, [row["pk"] for row in same])
    change.rows, change.state = same, BulkChangeState.UNDONE
    change.save()
    return change


def _still(change: BulkChange, asked: RecordList) -> list[dict[str, Any]]:
    """Return the rows that nobody else touched, locked; the others go to the refused ones."""
    found = asked.records().filter(pk__in=[row["pk"] for row in change.rows])
    seen = set(found.order_by().values_list("pk", flat=True))
    rows: QuerySet[Any] = asked.records().model._default_manager.filter(pk__in=seen)
    versions = dict(rows.select_for_update().order_by("pk").values_list("pk", "version"))
    same = []
    for row in change.rows:
        if versions.get(row["pk"]) == row["version"]:
            same.append(row)
        else:
            changed = row["pk"] in versions
            reason = _("changed by somebody else meanwhile") if changed else _("no longer in the list")
            change.refused.append({"pk": row["pk"], "name": row["name"], "reason": reason})
    return same


def _write(model: type[Model], keys: Iterable[int], values: dict[str, Any]) -> None:
    model._default_manager.filter(pk__in=list(keys)).update(
        **values, version=F("version") + 1, updated_at=timezone.now()
    )


def _field(asked: RecordList, key: str) -> BulkField:
    """Return the field `key` of the list, or raise 404."""
    field = next((each for each in asked.bulk_fields if each.key == key), None)
    if field is None:
        raise Http404
    return field


def _words_of(field: BulkField, asked: RecordList) -> dict[str, str]:
    return {_as_text(choice): str(label) for choice, label in field.choices(asked)}


def _said(field: BulkField, value: Any) -> str:
    return "" if value is None else field.say(value)


def _plain(value: Any) -> Any:
    """Return `value` as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


class BulkMixin(LoginRequiredMixin):
    """Finds the sender's changes and the lists that they are about."""

    request: HttpRequest

    def list_of(self, path: str, query: str) -> RecordList:
        """Return the list; raise PermissionDenied when the sender may not change its rows."""
        asked = list_at(self.request, path, query)
        if not (asked.bulk_permission and self.request.user.has_perm(asked.bulk_permission)):
            raise PermissionDenied
        return asked

    def change(self, pk: int) -> tuple[BulkChange, RecordList]:
        """Return one of the sender's changes and its list, or raise 404."""
        change = get_object_or_404(BulkChange, pk=pk, by=self.request.user.pk)
        return change, self.list_of(change.path, change.query)


class NewBulkChange(BulkMixin, View):
    """POST plans a change of the ticked `rows` of the list at `path`, or with `all` of every row of its `query`."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        asked = self.list_of(request.POST.get("path", ""), request.POST.get("query", ""))
        back = f"{asked.request.path}?{asked.request.GET.urlencode() or 'view=all'}"
        try:
            field, value = _choice(asked, request.POST.get("change", ""), request.POST.get("typed", ""))
            keys = None if request.POST.get("all") else [int(key) for key in request.POST.getlist("rows")]
            return redirect(plan_change(asked, request.user, field, value, keys))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except ValueError:
            raise BadRequest from None
        return redirect(back)


def _choice(asked: RecordList, words: str, typed: str) -> tuple[BulkField, Any]:
    key, _colon, value = words.partition(":")
    for field in asked.bulk_fields:
        if field.key == key:
            if field.read and value == TYPED:
                return field, field.read(typed)
            for choice, _label in field.choices(asked):
                if _as_text(choice) == value:
                    return field, choice
    raise ValidationError(_("Choose what to set."))


class BulkChangePage(BulkMixin, View):
    """GET shows what a change would do, or did; POST does it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        change, asked = self.change(pk)
        field = _field(asked, change.field)
        keys = [row["pk"] for row in [*change.rows[:SHOWN], *change.refused[:SHOWN]]]
        # What the reader may no longer know of is not named.
        seen = set(asked.records().filter(pk__in=keys).order_by().values_list("pk", flat=True))
        context = {
            "change": change,
            "field": field,
            "after": _words_of(field, asked).get(_as_text(change.value)) or _said(field, change.value),
            "rows": [row for row in change.rows[:SHOWN] if row["pk"] in seen],
            "refused": [row for row in change.refused[:SHOWN] if row["pk"] in seen],
            "list": asked,
            "back": f"{change.path}?{change.query or 'view=all'}",
        }
        return render(request, "core/bulk_change.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        change, asked = self.change(pk)
        try:
            with refusals_in_words(asked.records().model):
                change = carry_out(change, asked)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(change)
        count = len(change.rows)
        words = ngettext("%(count)d record changed.", "%(count)d records changed.", count)
        messages.success(request, words % {"count": count})
        return redirect(change)


class UndoBulkChange(BulkMixin, View):
    """POST takes a change back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        change, asked = self.change(pk)
        try:
            with refusals_in_words(asked.records().model):
                change = undo_change(change, asked)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(change)
        count = len(change.rows)
        words = ngettext("%(count)d record is as it was.", "%(count)d records are as they were.", count)
        messages.success(request, words % {"count": count})
        return redirect(change)
