"""The gallery: what partners built, as it was published, to be shown to others."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.lists import GuardedMixin, chips_of, dressed
from engagements.choices import ShowcaseStage
from engagements.filters import GalleryFilter
from engagements.models import Showcase
from partners.models import Product, SolutionClaim

PAGE_SIZE = 24


def result_of(showcase: Showcase) -> tuple[str, str, str]:
    """Return the figure that stands large, its unit, and what it was measured against; "" where there is none.

    It is the newest measurement of the solution; a speed-up that was noted without one stands in for it.
    """
    solution = showcase.solution
    claim = next(iter(solution.claims.all()), None) if solution else None
    if claim is not None:
        words = _("%(metric)s, against %(baseline)s") % {"metric": claim.metric, "baseline": claim.baseline}
        return f"{claim.value.normalize():,f}", claim.unit, words
    if solution is not None and solution.speed_up:
        return f"{solution.speed_up.normalize():,f}", "×", _("faster than %(it)s") % {"it": solution.baseline}
    return "", "", ""


class Gallery(GuardedMixin, TemplateView):
    """Published showcases that the reader may know of, the newest first, by domain, product and kind."""

    permission_required = "engagements.view_showcase"
    template_name = "engagements/gallery.html"
    part_template = "engagements/_gallery.html"

    def get_template_names(self) -> list[str]:
        htmx: Any = getattr(self.request, "htmx", None)
        return [self.part_template if htmx and htmx.target == "list" else self.template_name]

    def published(self) -> QuerySet[Showcase]:
        """Return what is published, with the figures that were measured of it."""
        claims = SolutionClaim.objects.order_by("-measured_on", "-pk")
        names = Product.objects.filter(solutions=OuterRef("solution_id")).order_by("name").values("name")
        seen = Showcase.objects.visible_to(signed_in(self.request)).live()
        return (
            seen.filter(stage=ShowcaseStage.PUBLISHED)
            .select_related("partner", "solution__domain")
            .prefetch_related(Prefetch("solution__claims", claims))
            .annotate(product_names=ArraySubquery(names))
            .order_by("-published_on", "-pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        filterset = dressed(GalleryFilter(query, queryset=self.published(), request=self.request))
        found = filterset.qs if filterset.is_valid() else self.published().none()
        page = Paginator(found.defer("text"), PAGE_SIZE).get_page(query.get("page"))
        for showcase in page.object_list:
            showcase.figure, showcase.unit, showcase.measured = result_of(showcase)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "total": page.paginator.count,
            "filterset": filterset,
            "chips": chips_of(filterset, query),
            "noun": gettext_lazy("showcases"),
        }
