"""Adoption over all partners: a matrix of partners and products, and the funnel by product and domain."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, RecordList, StandardView, rank_of
from ecosystem.core.models import SearchNormal
from partners.adoption import funnel_by_domain, funnel_by_product, latest_moves
from partners.choices import AdoptionStage, Tier
from partners.filters import PartnerFilter
from partners.models import Adoption, Partner, Product

BY_NAME = SearchNormal("name")


class AdoptionMatrix(RecordList):
    """Partners that adopted a product down, products across; the funnel of the same partners above."""

    permission_required: Any = "partners.view_adoption"
    filterset_class = PartnerFilter
    template_name = "partners/adoption.html"
    part_template = "partners/_adoption_part.html"
    row_template = "partners/_adoption_row.html"
    default_sort = "name"
    title = _("Adoption")
    noun, noun_plural = _("partner"), _("partners")
    empty_text = _("Partners appear here once they adopt a product.")
    standard_views = (
        StandardView(_("All")),
        StandardView(_("Mine"), "owner={me}"),
        StandardView(_("In production"), "stage=in_production"),
        StandardView(_("On the way"), "stage=evaluating&stage=integrating&stage=prototyping"),
    )
    export_permission = "core.export_list"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Partner"), (BY_NAME,), value="name"),
        Column("tier", _("Tier"), ("tier_rank", BY_NAME), value="get_tier_display"),
    )

    @cached_property
    def products(self) -> list[Product]:
        """The products across: those on offer."""
        return list(Product.objects.current())

    @cached_property
    def all_columns(self) -> list[Column]:
        """The partner's own columns, then one for each product."""
        return [
            *self.columns,
            *(Column(f"product-{p.pk}", p.name, value=_stage_of(p)) for p in self.products),
        ]

    def records(self) -> QuerySet[Partner]:
        partners = Partner.objects.visible_to(self.request.user).live()
        adopting = partners.filter(Exists(Adoption.objects.filter(partner=OuterRef("pk"))))
        adoptions = Prefetch("adoptions", Adoption.objects.order_by())
        return adopting.annotate(tier_rank=rank_of("tier", Tier)).defer("summary").prefetch_related(adoptions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = {c.key for c in self.shown_columns}
        products = [p for p in self.products if f"product-{p.pk}" in shown]
        for partner in context["page"]:
            by_product = {adoption.product_id: adoption for adoption in partner.adoptions.all()}
            partner.cells = [by_product.get(product.pk) for product in products]
        chosen = self.filtered()
        return context | {
            "stages": AdoptionStage.choices,
            "by_product": funnel_by_product(chosen),
            "by_domain": funnel_by_domain(chosen),
            "moves": latest_moves(chosen),
        }


def _stage_of(product: Product) -> Any:
    def stage(partner: Partner) -> str:
        found = (each for each in partner.adoptions.all() if each.product_id == product.pk)
        return next((each.get_stage_display() for each in found), "")

    return stage


class AdoptionExport(ListExport, AdoptionMatrix):
    """The matrix as a file."""
