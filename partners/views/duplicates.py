"""Likely duplicates in the browser: the pairs, those told apart, and the merges done."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.lists import GuardedMixin
from partners.duplicates.comparing import AT_ONCE
from partners.duplicates.deciding import forget_told_apart, tell_apart
from partners.duplicates.kinds import PARTNERS, Kind

PAGE_SIZE = 25


class OfKind(GuardedMixin):
    """A page or verb for partners or for contacts, as its address says."""

    kind: Kind = PARTNERS

    def get_permission_required(self) -> tuple[str, ...]:
        return (self.kind.permission,)

    def two(self) -> tuple[Any, Any]:
        """Return the two records of the address, if the reader may know of both; else 404. One query."""
        pks = [self.kwargs["one"], self.kwargs["other"]]  # type: ignore[attr-defined]  # of a view
        if max(pks) > 2**63 - 1:
            raise Http404
        found = {
            record.pk: record for record in self.kind.records(signed_in(self.request)).filter(pk__in=pks)
        }
        if len(found) < len(set(pks)):
            raise Http404
        return found[pks[0]], found[pks[1]]


class PairPage(OfKind, TemplateView):
    """A list of pairs, page by page. A subclass says which."""

    template_name = "partners/duplicates.html"
    row_template: ClassVar[str] = ""
    tab: ClassVar[str] = ""

    def pairs(self) -> QuerySet[Any]:
        """Return the pairs that the reader may know of, in order."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.kind.pairs(self.pairs()), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "page": page,
            "rows": [self.row(pair) for pair in page.object_list],
            "total": page.paginator.count,
            "tab": self.tab,
            "row_template": self.row_template,
        }

    def row(self, pair: Any) -> dict[str, Any]:
        """Return what a row shows of `pair`."""
        return {"pair": pair}


class LikelyPairs(PairPage):
    """Pairs that are probably one, the likeliest first, with the reasons."""

    tab = "likely"
    row_template = "partners/_likely_pair.html"

    def pairs(self) -> QuerySet[Any]:
        return self.kind.likely.objects.visible_to(self.request.user).undecided()  # type: ignore[no-any-return]  # of its kind

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # What was just saved is looked at now; after a large import the worker goes on with the rest.
        self.kind.compare(most=AT_ONCE)
        return super().get_context_data(**kwargs) | {"is_behind": self.kind.noted.objects.exists()}

    def row(self, pair: Any) -> dict[str, Any]:
        return {"pair": pair, "reasons": self.kind.reasons(pair)}


class ToldApart(PairPage):
    """Pairs that somebody said are not the same."""

    tab = "apart"
    row_template = "partners/_told_apart.html"

    def pairs(self) -> QuerySet[Any]:
        return self.kind.apart.objects.visible_to(self.request.user).live().select_related("by")  # type: ignore[no-any-return]  # of its kind


class Merges(PairPage):
    """Merges done, the latest first, each with its undo."""

    tab = "merges"
    row_template = "partners/_merge_row.html"

    def pairs(self) -> QuerySet[Any]:
        return self.kind.merges.objects.visible_to(self.request.user).select_related("by", "undone_by")  # type: ignore[no-any-return]  # of its kind


class TellApart(OfKind, Verb):
    """POST remembers that two are not the same."""

    def post(self, request: HttpRequest, one: int, other: int) -> HttpResponseBase:
        mine, theirs = self.two()
        back = self.kind.address("duplicates")
        try:
            tell_apart(by=signed_in(request), one=mine, other=theirs)
        except ValidationError as error:
            return self.refused(error, back)
        words = {"one": mine, "other": theirs}
        return self.done(_("“%(one)s” and “%(other)s” are not the same: noted.") % words, back)


class ForgetToldApart(OfKind, Verb):
    """POST lets two be shown as likely duplicates again."""

    def post(self, request: HttpRequest, one: int, other: int) -> HttpResponseBase:
        mine, theirs = self.two()
        forget_told_apart(by=signed_in(request), one=mine, other=theirs)
        return self.done(_("Taken back."), self.kind.address("told-apart"))
