"""Merging two records in the browser, side by side, and undoing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import way_back
from ecosystem.core.errors import StaleRecord
from partners.merging import preview
from partners.merging.merge import Chosen, check_both_open
from partners.merging.undo import CannotUndo, in_words, moved_counts, obstacles, undo_merge
from partners.views.duplicates import OfKind


class MergePage(OfKind, View):
    """Two records side by side. POST merges them as chosen."""

    def get(self, request: HttpRequest, one: int, other: int) -> HttpResponseBase:
        mine, theirs = self.two()
        try:
            self.check(mine, theirs)
        except ValidationError as error:
            return self.refused(error)
        return self.page(mine, theirs)

    def post(self, request: HttpRequest, one: int, other: int) -> HttpResponseBase:
        mine, theirs = self.two()
        try:
            if mine.pk == theirs.pk:
                self.check(mine, theirs)
            chosen = self.chosen(mine, theirs, request.POST)
            merge = self.kind.merge(by=signed_in(request), chosen=chosen)
        except StaleRecord as error:
            now = self.two()
            words = _("Somebody saved “%(name)s” after you opened this page. Nothing was merged: look again.")
            return self.page(*now, errors=[words % {"name": error.record}], status=409)
        except ValidationError as error:
            mine, theirs = self.two()
            if mine.pk == theirs.pk or mine.archived_at or theirs.archived_at:
                return self.refused(error)
            return self.page(mine, theirs, errors=error.messages, status=422)
        into = merge.into
        messages.success(
            request, _("“%(away)s” is now part of “%(into)s”.") % {"away": merge.away, "into": into}
        )
        return redirect(way_back(request, into.get_absolute_url()))

    def check(self, mine: Any, theirs: Any) -> None:
        """Raise ValidationError for two that can't be merged."""
        if mine.pk == theirs.pk:
            raise ValidationError(_("A record can't be merged into itself."))
        check_both_open(mine, theirs)

    def chosen(self, mine: Any, theirs: Any, data: QueryDict) -> Chosen:
        """Return what the form says. Raises ValidationError for what it leaves open."""
        both = {str(mine.pk): mine, str(theirs.pk): theirs}
        into = both.get(data.get("stays", ""))
        if into is None:
            raise ValidationError(_("Choose which of the two stays."))
        away = theirs if into is mine else mine
        values = {}
        for field in preview.fields_of(self.kind.model):
            asked = data.get(f"field_{field.name}")
            if asked is None:
                continue
            source = both.get(asked)
            if source is None:
                raise ValidationError(
                    _("Choose one of the two for %(field)s.") % {"field": field.verbose_name}
                )
            values[field.attname] = getattr(source, field.attname)
        versions = {record.pk: _version(data.get(f"seen_{key}", "")) for key, record in both.items()}
        return Chosen(away.pk, into.pk, values, versions)

    def page(self, mine: Any, theirs: Any, errors: Any = (), status: int = 200) -> HttpResponse:
        """Return the page with both records, and what was chosen before."""
        reader, data = signed_in(self.request), self.request.POST
        attached = preview.attached(mine, theirs, reader)
        stays = preview.likelier_to_stay(mine, theirs, attached)
        stays = {str(mine.pk): mine, str(theirs.pk): theirs}.get(data.get("stays", ""), stays)
        differing = preview.differing(mine, theirs, stays=stays)
        picked = {each.name: data.get(f"field_{each.name}", str(each.preferred)) for each in differing}
        context = {
            "kind": self.kind,
            "one": mine,
            "other": theirs,
            "stays": stays.pk,
            "both": (mine, theirs),
            "fields": [
                {
                    "field": each,
                    "one_is_picked": picked[each.name] == str(mine.pk),
                    "other_is_picked": picked[each.name] == str(theirs.pk),
                }
                for each in differing
            ],
            "alike": preview.alike(mine, theirs),
            "united": preview.united(mine, theirs),
            "attached": attached,
            "sentences": preview.sentences(mine, theirs),
            "errors": errors,
            "next": self.request.POST.get("next") or self.request.GET.get("next", ""),
        }
        return render(self.request, "partners/merge.html", context, status=status)

    def refused(self, error: ValidationError) -> HttpResponseBase:
        """Say why it can't be, and lead back to the pairs."""
        messages.error(self.request, " ".join(error.messages))
        return redirect(self.kind.address("duplicates"))


def _version(text: str) -> int:
    """Return the version that a form says it saw; one that nothing has where it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class UndoMerge(OfKind, View):
    """What undoing a merge would bring back, or what stands in its way. POST undoes it."""

    def merge(self) -> Any:
        """Return the merge of the address, if the reader may know of it; else 404."""
        if self.kwargs["pk"] > 2**63 - 1:
            raise Http404
        merges = self.kind.merges.objects.visible_to(self.request.user)
        return get_object_or_404(
            self.kind.pairs(merges).select_related("by", "undone_by", "away", "into"), pk=self.kwargs["pk"]
        )

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return self.page(self.merge())

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        merge = self.merge()
        try:
            undo_merge(by=signed_in(request), merge=merge)
        except ValidationError as error:
            return self.page(merge, errors=error.messages, status=409)
        words = {"away": merge.away, "into": merge.into}
        messages.success(request, _("“%(away)s” and “%(into)s” are two again, as they were.") % words)
        return redirect(self.kind.address("merges"))

    def page(self, merge: Any, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
        """Return the page of `merge`."""
        reader = signed_in(self.request)
        if errors is None and merge.undone_at is None:
            if merge.into.merged_into_id is not None:
                errors = CannotUndo.because_merged(merge.into).messages
            else:
                errors = [in_words(obstacle, reader) for obstacle in obstacles(merge)]
        context = {
            "kind": self.kind,
            "merge": merge,
            "errors": errors or [],
            "moved": moved_counts(merge, reader),
        }
        return render(self.request, "partners/merge_undo.html", context, status=status)
