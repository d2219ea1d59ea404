"""Gaps, the gap report and the roadmap in the browser."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import CreateView, TemplateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage
from ecosystem.core.errors import StaleRecord
from ecosystem.core.lists import Column, GuardedMixin, RecordList, dressed
from ecosystem.core.tables import stream_csv
from partners.models import Product
from roadmap_feedback.actions.evidence import add_evidence
from roadmap_feedback.actions.gaps import decide_gap, merge_gap, report_gap
from roadmap_feedback.choices import GapState, Horizon
from roadmap_feedback.demand import (
    at_stake_of,
    demand_of,
    demand_terms,
    engagements_at_stake,
    partners_asking,
)
from roadmap_feedback.filters import GapFilter
from roadmap_feedback.forms import DecisionForm, EvidenceForm, GapForm, MergeForm
from roadmap_feedback.models import Evidence, Gap, PartnerReply, RoadmapItem
from roadmap_feedback.report import gap_report, ranked_gaps
from roadmap_feedback.similar import similar_gaps


class GapList(RecordList):
    """Every gap that the reader may know of, the most wanted first."""

    permission_required = "roadmap_feedback.view_gap"
    filterset_class = GapFilter
    template_name = "roadmap_feedback/list.html"
    row_template = "roadmap_feedback/_gap_row.html"
    default_sort = "-demand"
    title = "Gaps"
    noun, noun_plural = "gap", "gaps"
    empty_text = "What partners miss in a product collects here, from meeting notes or the form."
    columns = (
        Column("title", "Gap", ("title",)),
        Column("product", "Product", ("product__name",)),
        Column("kind", "Kind", ("kind",)),
        Column("state", "State", ("state",)),
        Column("partners", "Partners", ("partner_count",), numeric=True),
        Column("demand", "Demand", ("demand",), numeric=True),
        Column("stake", "At stake", ("at_stake",), numeric=True, permission="engagements.view_pipeline"),
        Column("heard", "Last heard", ("last_heard",)),
    )

    def records(self) -> QuerySet[Gap]:
        user, today = self.request.user, timezone.localdate()
        assert isinstance(user, User)
        # In a query of its own: over joined rows the database would reckon demand once for each piece of evidence.
        heard = Evidence.objects.live().visible_to(user).filter(gap=OuterRef("pk")).order_by("-heard_on")
        gaps = (
            Gap.objects.visible_to(user)
            .live()
            .exclude(state=GapState.MERGED)
            .select_related("product")
            .defer("problem")
        )
        return gaps.annotate(
            demand=demand_of(user, today),
            partner_count=partners_asking(user, today),
            at_stake=at_stake_of(user, today),
            last_heard=Subquery(heard.values("heard_on")[:1]),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "see_money": self.request.user.has_perm("engagements.view_pipeline")
        }


class GapMixin(GuardedMixin):
    """Finds the gap of the address among those the reader may know of."""

    kwargs: dict[str, Any]
    request: HttpRequest

    @property
    def reader(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def gap(self) -> Gap:
        """Return the gap, or raise Http404."""
        gaps = (
            Gap.objects.visible_to(self.reader)
            .live()
            .select_related("product", "owner", "merged_into", "reported_by")
        )
        return get_object_or_404(gaps, pk=self.kwargs["pk"])


class GapPage(GapMixin, View):
    """One gap: its demand term by term, every quote, what waits on it, and who was told."""

    permission_required = "roadmap_feedback.view_gap"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        gap = self.gap()
        if gap.merged_into is not None:
            messages.info(request, _("“%(gap)s” was merged into this one.") % {"gap": gap.title})
            return redirect(gap.merged_into)
        return self.page(gap)

    def page(self, gap: Gap, status: int = 200, **forms: Any) -> HttpResponse:
        """Return the page of `gap`, with `forms` (evidence, decision, merge) as they were refused, if they were."""
        today = timezone.localdate()
        terms = demand_terms(gap.pk, self.reader, today)
        evidence = Evidence.objects.live().visible_to(self.reader).filter(gap=gap)
        pieces = list(evidence.select_related("partner", "contact", "meeting").prefetch_related("blocks"))
        names = {piece.partner_id: piece.partner for piece in pieces}
        see_money = self.reader.has_perm("engagements.view_pipeline")
        stake: list[Any] = (
            list(engagements_at_stake([gap.pk], self.reader, today).select_related("partner", "stage"))
            if see_money
            else []
        )
        context = {
            "gap": gap,
            "terms": [(names[term.partner_id], term) for term in terms if term.partner_id in names],
            "demand": sum(term.term for term in terms),
            "evidence": pieces,
            "stake": stake,
            "stake_total": sum(engagement.weighted_amount or 0 for engagement in stake),
            "see_money": see_money,
            "changes": list(gap.state_changes.select_related("by")),
            "replies": list(
                PartnerReply.objects.visible_to(self.reader)
                .filter(gap=gap)
                .select_related("partner", "follow_up__assignee")
            ),
            "evidence_form": forms.get("evidence") or EvidenceForm(reader=self.reader),
            "decision_form": forms.get("decision") or DecisionForm(gap=gap),
            "merge_form": forms.get("merge") or MergeForm(reader=self.reader),
            "stale": forms.get("stale"),
        }
        return render(self.request, "roadmap_feedback/gap.html", context, status=status)


class AddEvidence(GapPage):
    permission_required = "roadmap_feedback.add_evidence"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(self.gap())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        gap = self.gap()
        form = EvidenceForm(request.POST, reader=self.reader)
        if form.is_valid():
            try:
                add_evidence(by=self.reader, gap=gap, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
        if form.errors:
            return self.page(gap, 422, evidence=form)
        messages.success(request, _("Kept, with their words."))
        return redirect(gap)


class DecideGap(GapPage):
    permission_required = "roadmap_feedback.decide_gap"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(self.gap())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        gap = self.gap()
        form = DecisionForm(request.POST, gap=gap)
        if form.is_valid():
            try:
                decided = decide_gap(by=self.reader, gap=gap, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            except StaleRecord as error:
                form.data = {**form.data.dict()}  # type: ignore[attr-defined]  # a QueryDict
                form.data["seen_version"] = str(error.record.version)  # type: ignore[index]  # just copied
                return self.page(gap, 409, decision=form, stale=str(error))
        if form.errors:
            return self.page(gap, 422, decision=form)
        messages.success(request, _("Decided: %(state)s.") % {"state": decided.get_state_display().lower()})
        return redirect(gap)


class MergeGap(GapPage):
    permission_required = "roadmap_feedback.decide_gap"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(self.gap())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        gap = self.gap()
        form = MergeForm(request.POST, reader=self.reader)
        if form.is_valid():
            try:
                return redirect(merge_gap(by=self.reader, gap=gap, into=form.cleaned_data["into"]))
            except ValidationError as error:
                form.add_error("into", error)
        return self.page(gap, 422, merge=form)


class AddGap(EditPage, CreateView[Gap, GapForm]):
    permission_required = "roadmap_feedback.add_gap"
    form_class = GapForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Report a gap", "verb": "Report gap"}

    def save(self, form: Any) -> Gap:
        return report_gap(by=signed_in(self.request), **form.cleaned_data)


class SimilarGaps(GapMixin, View):
    """GET ?product=&title= gives the known gaps most like a new one."""

    permission_required = "roadmap_feedback.view_gap"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("product", "")
        product = Product.objects.filter(pk=wanted).first() if wanted.isdigit() and len(wanted) < 19 else None
        title = request.GET.get("title", "").strip()
        found = similar_gaps(reader=self.reader, product=product, title=title) if title else []
        results = [
            {"id": g.id, "label": g.title, "detail": f"{g.product}, {g.partners} partners"} for g in found
        ]
        return JsonResponse({"results": results})


class ReportMixin(GapMixin):
    """The gaps that the report's filter leaves; open ones unless states are chosen."""

    permission_required = "roadmap_feedback.view_gap"

    def chosen(self) -> tuple[GapFilter, QuerySet[Gap]]:
        """Return the filter and its gaps."""
        gaps = Gap.objects.visible_to(self.reader).live().exclude(state=GapState.MERGED)
        filterset = GapFilter(self.request.GET, queryset=gaps, request=self.request)
        dressed(filterset)
        found = filterset.qs if filterset.is_valid() else gaps.none()
        return filterset, found if self.request.GET.get("state") else found.open()


class GapReportPage(ReportMixin, TemplateView):
    """The report that a product team reviews."""

    template_name = "roadmap_feedback/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset, gaps = self.chosen()
        return super().get_context_data(**kwargs) | {
            "filterset": filterset,
            "report": gap_report(gaps, self.reader, timezone.localdate(), filterset.names),
            "see_money": self.reader.has_perm("engagements.view_pipeline"),
        }


class GapReportFile(ReportMixin, View):
    """The report's rows as CSV, all of them."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        _filterset, gaps = self.chosen()
        today, see_money = timezone.localdate(), self.reader.has_perm("engagements.view_pipeline")
        columns = ["Id", "Gap", "Product", "Kind", "State", "Demand", "Partners", "Problem", "Target release"]
        rows = (
            [
                gap.pk, gap.title, gap.product.name, gap.get_kind_display(), gap.get_state_display(),
                gap.demand, gap.partner_count, gap.problem, gap.target_release,
                *([gap.at_stake or 0] if see_money else []),
            ]
            for gap in ranked_gaps(gaps, self.reader, today).iterator(chunk_size=500)
        )  # fmt: skip
        return stream_csv(f"gap-report-{today}.csv", [*columns, *(["At stake"] if see_money else [])], rows)


class Roadmap(GapMixin, TemplateView):
    """Now, next and later, with the gaps that each item closes."""

    permission_required = "roadmap_feedback.view_roadmapitem"
    template_name = "roadmap_feedback/roadmap.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = RoadmapItem.objects.filter(archived_at__isnull=True).select_related("product")
        visible = Gap.objects.visible_to(self.reader).live()
        rows = list(items)
        links = RoadmapItem.gaps.through.objects.filter(roadmapitem__in=rows, gap__in=visible).select_related(
            "gap"
        )
        gaps: dict[int, list[Gap]] = {}
        for link in links:
            gaps.setdefault(link.roadmapitem_id, []).append(link.gap)
        columns = [
            (Horizon(h).label, [(item, gaps.get(item.pk, [])) for item in rows if item.horizon == h])
            for h in Horizon.values
        ]
        return super().get_context_data(**kwargs) | {"columns": columns}
