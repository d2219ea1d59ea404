"""What the pages that analyse the pipeline share: the filter, the currency, and a part that htmx swaps."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django_stubs_ext import StrOrPromise

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import Chip, GuardedMixin, chips_of, dressed
from ecosystem.core.money import Rates, rates_on
from engagements.models import Engagement
from engagements.pipeline.filters import ScopeFilter


class Scoped(GuardedMixin):
    """A page about the engagements that a `ScopeFilter` leaves, for those who may see the pipeline."""

    permission_required: Any = "engagements.view_pipeline"
    scope_class: ClassVar[type[ScopeFilter]] = ScopeFilter

    @property
    def reader(self) -> User:
        """Who is signed in."""
        return signed_in(self.request)

    def known(self) -> QuerySet[Engagement]:
        """Return the engagements that the reader may know of; those put away are in no analysis."""
        return Engagement.objects.visible_to(self.reader).live()

    @cached_property
    def scope(self) -> ScopeFilter:
        """The filter that the address asks for."""
        return self.scope_class(self.request.GET, queryset=self.known(), request=self.request)

    def engagements(self) -> QuerySet[Engagement]:
        """Return the engagements that the filter leaves; an invalid one leaves none."""
        return self.scope.qs if self.scope.is_valid() else self.known().none()

    @cached_property
    def rates(self) -> Rates:
        """Today's rates, and the currency that the address asks for where it has one."""
        return rates_on(timezone.localdate(), to=self.request.GET.get("currency", ""))


class AnalysisPage(Scoped, TemplateView):
    """A page of numbers over one filter. Its template extends `engagements/analysis.html`."""

    # What the page is called in the tabs of the pipeline, and its name among the addresses.
    title: ClassVar[StrOrPromise] = ""
    here: ClassVar[str] = ""
    # What htmx gets when only the numbers are to change.
    part_template: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        if getattr(request, "htmx", False) and request.htmx.target == "analysis":  # type: ignore[attr-defined]  # middleware
            return self.response_class(request, [self.part_template], context, using=self.template_engine)
        return self.render_to_response(context)

    def chips(self) -> list[Chip]:
        """Return the filters in force."""
        return chips_of(self.scope, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "view": self,
            "scope": dressed(self.scope),
            "chips": self.chips(),
        }
