"""What partners build: the list over all of them, and one solution with what was measured of it."""

from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django_filters import BooleanFilter, CharFilter, FilterSet

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.filters import AnyOfFilter
from ecosystem.core.forms import DayInput
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import BulkField, Column, GuardedMixin, RecordList, StandardView
from ecosystem.core.models import SearchNormal
from partners.choices import SolutionStatus
from partners.claims import add_claim, remove_claim
from partners.filters import OnePartnerFilter
from partners.models import Domain, Product, Solution, SolutionClaim
from partners.querysets import name_matches

BY_NAME = SearchNormal("name")


class SolutionFilter(FilterSet):
    """What solutions are narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=gettext_lazy("Name or partner"))
    partner = OnePartnerFilter()
    domain = AnyOfFilter(field_name="domain_id", label=gettext_lazy("Domain"))
    product = AnyOfFilter(method="built_on", label=gettext_lazy("Product"))
    status = AnyOfFilter(choices=SolutionStatus, label=gettext_lazy("Status"))
    showcase_ready = BooleanFilter(label=gettext_lazy("Showcase-ready"))
    measured = BooleanFilter(method="with_claims", label=gettext_lazy("Measured"))

    class Meta:
        model = Solution
        fields = ("q", "partner", "domain", "product", "status", "showcase_ready", "measured")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["domain"].extra["choices"] = [
            (str(pk), name) for pk, name in Domain.objects.values_list("pk", "name")
        ]
        self.filters["product"].extra["choices"] = [
            (str(pk), name) for pk, name in Product.objects.values_list("pk", "name")
        ]

    def search(self, queryset: QuerySet[Solution], name: str, words: str) -> QuerySet[Solution]:
        if not words.strip():
            return queryset
        return queryset.filter(name_matches("name", words) | name_matches("partner__name", words))

    def built_on(self, queryset: QuerySet[Solution], name: str, products: list[str]) -> QuerySet[Solution]:
        built = Solution.products.through.objects.filter(product_id__in=products).values("solution_id")
        return queryset.filter(pk__in=built) if products else queryset

    def with_claims(self, queryset: QuerySet[Solution], name: str, wanted: bool) -> QuerySet[Solution]:
        return queryset.filter(claim_count__gt=0) if wanted else queryset.filter(claim_count=0)


class SolutionList(RecordList):
    """Every solution that the reader may know of."""

    permission_required: Any = "partners.view_solution"
    filterset_class = SolutionFilter
    template_name = "partners/solutions.html"
    cells_template = "partners/_solution_cells.html"
    default_sort = "name"
    title = gettext_lazy("Solutions")
    noun, noun_plural = gettext_lazy("solution"), gettext_lazy("solutions")
    empty_text = gettext_lazy("What partners build on your products appears here.")
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Showcase-ready"), "showcase_ready=true"),
        StandardView(gettext_lazy("Measured"), "measured=true"),
    )
    bulk_fields = (BulkField("status", gettext_lazy("Status"), lambda solutions: SolutionStatus.choices),)
    bulk_permission = "partners.change_solution"
    export_permission = "core.export_list"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", gettext_lazy("Name"), (BY_NAME,), value="name"),
        Column(
            "partner", gettext_lazy("Partner"), (SearchNormal("partner__name"), BY_NAME), value="partner.name"
        ),
        Column("domain", gettext_lazy("Domain"), ("domain__order", BY_NAME), value="domain.name"),
        Column("products", gettext_lazy("Products"), value=lambda s: "; ".join(s.product_names)),
        Column("status", gettext_lazy("Status"), ("status", BY_NAME), value="get_status_display"),
        Column("speed_up", gettext_lazy("Speed-up"), ("speed_up",), numeric=True, value="speed_up"),
        Column("baseline", gettext_lazy("Baseline"), value="baseline", shown=False),
        Column("claims", gettext_lazy("Claims"), ("claim_count",), numeric=True, value="claim_count"),
        Column("ready", gettext_lazy("Showcase-ready"), ("showcase_ready", BY_NAME), value="showcase_ready"),
        Column("updated", gettext_lazy("Updated"), ("updated_at",), value="updated_at", shown=False),
    )

    def records(self) -> QuerySet[Solution]:
        solutions = (
            Solution.objects.visible_to(self.request.user).live().filter(partner__archived_at__isnull=True)
        )
        names = Product.objects.filter(solutions=OuterRef("pk")).values("name")
        counted = solutions.annotate(product_names=ArraySubquery(names), claim_count=Count("claims"))
        return counted.select_related("partner", "domain").defer("summary")


class SolutionExport(ListExport, SolutionList):
    """The list of solutions as a file."""


class ClaimForm(forms.ModelForm[SolutionClaim]):
    class Meta:
        model = SolutionClaim
        fields = ("metric", "value", "unit", "baseline", "hardware", "measured_on", "evidence_url")
        widgets = {
            "measured_on": DayInput,
            "value": forms.TextInput(attrs={"inputmode": "decimal", "class": "field-short"}),
        }


class SolutionPage(GuardedMixin, View):
    """GET shows a solution with what was measured of it; POST adds a measurement."""

    permission_required = "partners.view_solution"

    def solution(self) -> Solution:
        """Return the solution among those that the reader may see, or raise 404."""
        solutions = Solution.objects.visible_to(self.request.user).live().select_related("partner", "domain")
        return get_object_or_404(solutions, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.solution(), ClaimForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not request.user.has_perm("partners.change_solution"):
            return self.handle_no_permission()  # type: ignore[no-any-return]  # a response
        solution = self.solution()
        form = ClaimForm(request.POST, instance=SolutionClaim(solution=solution))
        if not form.is_valid():
            return self.page(solution, form, 422)
        try:
            add_claim(by=signed_in(request), claim=form.save(commit=False))
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(solution, form, 422)
        return Verb.done(self, _("Measurement added."), request.path)  # type: ignore[arg-type]  # a page that also adds

    def page(self, solution: Solution, form: ClaimForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        context = {
            "solution": solution,
            "claims": list(solution.claims.all()),
            "products": list(solution.products.all()),
            "form": form,
        }
        return render(self.request, "partners/solution.html", context, status=status)


class RemoveClaim(Verb):
    """POST takes a measurement away; its history stays."""

    permission_required = "partners.change_solution"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        claims = SolutionClaim.objects.visible_to(request.user).select_related("solution")
        claim = get_object_or_404(claims, pk=pk)
        remove_claim(by=signed_in(request), claim=claim)
        return self.done(_("Measurement taken away."), f"/solutions/{claim.solution_id}/")
