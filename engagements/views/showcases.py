"""Showcases in the browser: the list by stage, the page of one, and its way to publication."""

from operator import attrgetter
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, UpdateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, GuardedMixin, RecordList, StandardView, rank_of
from engagements.actions import showcases
from engagements.actions.approvals import LinkState, ask_for_approval, revoke_request, state_of
from engagements.choices import ApprovalSide, ShowcaseStage
from engagements.filters import ShowcaseFilter
from engagements.forms.showcases import AskForm, NoteApprovalForm, PublishForm, ShowcaseForm
from engagements.models import ApprovalRequest, Showcase, ShowcaseApproval, ShowcaseMove
from partners.models import Product

APPROVE_FOR_LEGAL = "engagements.approve_for_legal"


def visible_showcases(request: HttpRequest) -> QuerySet[Showcase]:
    """Return the showcases that the reader may see, with what their pages name."""
    seen = Showcase.objects.visible_to(signed_in(request)).live()
    return seen.select_related("partner", "solution__domain", "owner")


class ShowcaseList(RecordList):
    """Case studies, posts, demos and talks about partners' work, from idea to published."""

    permission_required: Any = "engagements.view_showcase"
    filterset_class = ShowcaseFilter
    template_name = "engagements/showcases.html"
    cells_template = "engagements/_showcase_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Mine"), "owner={me}"),
        StandardView(gettext_lazy("At the partner"), "stage=partner_review"),
        StandardView(gettext_lazy("At legal"), "stage=legal"),
        StandardView(gettext_lazy("Published"), "stage=published&sort=-published"),
    )
    export_permission = "core.export_list"
    default_sort = "stage"
    title = gettext_lazy("Showcases")
    noun, noun_plural = gettext_lazy("showcase"), gettext_lazy("showcases")
    empty_text = gettext_lazy("What partners build, from idea to published.")
    columns = (
        Column("title", gettext_lazy("Title"), ("title",), value="title"),
        Column("partner", gettext_lazy("Partner"), ("partner__name",), value="partner.name"),
        Column("kind", gettext_lazy("Kind"), ("kind",), value="get_kind_display"),
        Column("stage", gettext_lazy("Stage"), ("stage_order", "updated_at"), value="get_stage_display"),
        Column("approvals", gettext_lazy("Approvals"), value=lambda s: approvals_in_words(s)),
        Column("domain", gettext_lazy("Domain"), value="solution.domain.name", shown=False),
        Column("solution", gettext_lazy("Solution"), value="solution.name", shown=False),
        Column("products", gettext_lazy("Products"), value=lambda s: "; ".join(s.product_names), shown=False),
        Column("owner", gettext_lazy("Owner"), ("owner__name",), value="owner.email"),
        Column("updated", gettext_lazy("Updated"), ("updated_at",), value="updated_at"),
        Column("published", gettext_lazy("Published"), ("published_on",), value="published_on", shown=False),
        Column("url", gettext_lazy("Web address"), value="url", shown=False),
    )

    def records(self) -> QuerySet[Showcase]:
        names = Product.objects.filter(solutions=OuterRef("solution_id")).order_by("name").values("name")
        waiting = ApprovalRequest.objects.filter(
            showcase=OuterRef("pk"),
            answered_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
        )
        return (
            visible_showcases(self.request)
            .defer("text", "results", "quote")
            .annotate(
                stage_order=rank_of("stage", ShowcaseStage),
                product_names=ArraySubquery(names),
                is_asked=Exists(waiting),
            )
        )

    @cached_property
    def page(self) -> Page[Showcase]:  # type: ignore[override]  # the same, with groups
        """The page, its rows under their stages while they stand in that order."""
        page = super().page
        if self.sort.removeprefix("-") == "stage":
            for showcase in page.object_list:
                showcase.list_group = showcase.get_stage_display()
        return page


class ShowcaseExport(ListExport, ShowcaseList):
    """The list of showcases as a file."""


def approvals_in_words(showcase: Showcase) -> str:
    """Return who has approved, parted by semicolons."""
    given = [
        (ApprovalSide.PARTNER, showcase.partner_approved_at),
        (ApprovalSide.LEGAL, showcase.legal_approved_at),
    ]
    return "; ".join(str(side.label) for side, at in given if at)


class ShowcasePage(GuardedMixin, TemplateView):
    """One showcase: its words, its way to publication, its approvals, and who did what when."""

    permission_required: Any = "engagements.view_showcase"
    template_name = "engagements/showcase.html"

    @cached_property
    def showcase(self) -> Showcase:
        """The showcase of the address, else 404."""
        return get_object_or_404(visible_showcases(self.request), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        showcase, reader = self.showcase, signed_in(self.request)
        may_change = reader.has_perm("engagements.change_showcase")
        in_review = showcase.stage == ShowcaseStage.PARTNER_REVIEW and not showcase.partner_approved_at
        requests = list(showcase.requests.select_related("asked_by", "contact"))
        for request in requests:
            request.showcase = showcase
        answers = list(ShowcaseApproval.objects.filter(showcase=showcase).select_related("by", "request"))
        first = {"url": showcase.url, "published_on": showcase.published_on or timezone.localdate()}
        reached = showcases.ORDER.index(showcase.stage)
        ready = showcase.stage == ShowcaseStage.LEGAL and not showcases.lacks(
            showcase, ShowcaseStage.PUBLISHED
        )
        return {
            "showcase": showcase,
            "steps": [
                (label, place < reached, place == reached) for place, label in enumerate(ShowcaseStage.labels)
            ],
            "moves": [
                (
                    stage,
                    ShowcaseStage(stage).label,
                    showcases.ORDER.index(stage) > reached,
                    showcases.lacks(showcase, stage),
                )
                for stage in showcases.next_stages(showcase)
            ]
            if may_change
            else [],
            "requests": [(request, state_of(request)) for request in requests],
            "waiting": LinkState.WAITING,
            "history": history_of(showcase, answers),
            "last_word": next((a for a in reversed(answers) if a.side == ApprovalSide.PARTNER), None),
            "may_change": may_change,
            "is_published": showcase.stage == ShowcaseStage.PUBLISHED,
            "ask_form": AskForm(showcase=showcase, reader=reader) if may_change and in_review else None,
            "note_form": NoteApprovalForm() if may_change and in_review else None,
            "may_approve_legal": reader.has_perm(APPROVE_FOR_LEGAL)
            and showcase.stage == ShowcaseStage.LEGAL
            and not showcase.legal_approved_at,
            "publish_form": PublishForm(initial=first) if may_change and ready else None,
            "new_link": "",
        } | super().get_context_data(**kwargs)


def history_of(showcase: Showcase, answers: list[ShowcaseApproval]) -> list[ShowcaseMove | ShowcaseApproval]:
    """Return every move and answer, the newest first, each with its moment as `at`."""
    rows: list[Any] = [*ShowcaseMove.objects.filter(showcase=showcase).select_related("by"), *answers]
    for row in rows:
        row.at = row.moved_at if isinstance(row, ShowcaseMove) else row.decided_at
        row.is_move = isinstance(row, ShowcaseMove)
    return sorted(rows, key=attrgetter("at", "pk"), reverse=True)


class ShowcaseEditing(EditPage):
    """What the two forms of a showcase share."""

    form_class = ShowcaseForm
    template_name = "engagements/showcase_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def save(self, form: ShowcaseForm) -> Showcase:  # type: ignore[override]  # the form of this page
        return showcases.save_showcase(
            by=signed_in(self.request), showcase=form.save(commit=False), seen_version=form.seen
        )


class AddShowcase(ShowcaseEditing, CreateView[Showcase, ShowcaseForm]):
    permission_required: Any = "engagements.add_showcase"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add showcase"),
        "verb": gettext_lazy("Add showcase"),
        "parent": ("/showcases/", gettext_lazy("Showcases")),
    }

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.request.user.pk, "partner": self.request.GET.get("partner", "")}


class EditShowcase(ShowcaseEditing, UpdateView[Showcase, ShowcaseForm]):
    permission_required: Any = "engagements.change_showcase"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit showcase"),
        "verb": gettext_lazy("Save showcase"),
    }

    def get_queryset(self) -> QuerySet[Showcase]:
        return visible_showcases(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        showcase = self.object
        approved = showcase.partner_approved_at or showcase.legal_approved_at
        waiting = [r for r in showcase.requests.all() if state_of(r) == LinkState.WAITING]
        return super().get_context_data(**kwargs) | {"approved": approved, "waiting": len(waiting)}


class ShowcaseVerb(Verb):
    """POST does one thing with a showcase."""

    permission_required: Any = "engagements.change_showcase"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        showcase = get_object_or_404(visible_showcases(request), pk=kwargs["pk"])
        try:
            words = self.act(showcase)
        except ValidationError as error:
            return self.refused(error, showcase.get_absolute_url())
        return self.done(words, showcase.get_absolute_url())

    def act(self, showcase: Showcase) -> str:
        """Do it and return what was done, in words. Raises ValidationError with the reason when it can't be."""
        raise NotImplementedError


class MoveShowcase(ShowcaseVerb):
    """POST brings a showcase to `stage`, from the stage `seen` on the page."""

    def act(self, showcase: Showcase) -> str:
        stage, seen = self.request.POST.get("stage", ""), self.request.POST.get("seen", "")
        moved = showcases.move_showcase(
            by=signed_in(self.request), showcase=showcase, stage=stage, seen_stage=seen
        )
        return _("Moved to %(stage)s.") % {"stage": moved.get_stage_display()}


class ApproveForLegal(ShowcaseVerb):
    permission_required: Any = (APPROVE_FOR_LEGAL, "engagements.view_showcase")

    def act(self, showcase: Showcase) -> str:
        words = self.request.POST.get("words", "")[:500]
        showcases.approve(by=signed_in(self.request), showcase=showcase, side=ApprovalSide.LEGAL, words=words)
        return _("Approved for legal.")


class WithdrawApproval(ShowcaseVerb):
    """POST takes back an approval; legal's takes the permission to give it."""

    def get_permission_required(self) -> tuple[str, ...]:
        legal = self.kwargs["side"] == ApprovalSide.LEGAL
        return (*super().get_permission_required(), *([APPROVE_FOR_LEGAL] if legal else []))

    def act(self, showcase: Showcase) -> str:
        showcases.withdraw_approval(by=signed_in(self.request), showcase=showcase, side=self.kwargs["side"])
        return _("Approval taken back.")


class RevokeLink(ShowcaseVerb):
    """POST lets a link to approve work no more."""

    def act(self, showcase: Showcase) -> str:
        asked = get_object_or_404(ApprovalRequest, pk=self.kwargs["asked"], showcase=showcase)
        revoke_request(by=signed_in(self.request), request=asked)
        return _("The link to %(email)s works no more.") % {"email": asked.email}


class ArchiveShowcase(ShowcaseVerb):
    def act(self, showcase: Showcase) -> str:
        showcases.archive_showcase(by=signed_in(self.request), showcase=showcase)
        return _("Put away: %(title)s") % {"title": showcase.title}

    def done(self, words: str, otherwise: str) -> HttpResponseBase:
        return super().done(words, reverse("showcases:list"))


class ShowcaseFormVerb(ShowcasePage):
    """POST does one thing that a form on the page asks for; a refused form comes back there, as typed."""

    permission_required = ("engagements.view_showcase", "engagements.change_showcase")
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def again(self, **forms: Any) -> HttpResponse:
        """Return the page with refused `forms`."""
        return self.render_to_response(self.get_context_data(**forms), status=422)


class AskPartner(ShowcaseFormVerb):
    """POST makes a link for somebody at the partner, and sends it there by mail or shows it, this once."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        reader = signed_in(request)
        form = AskForm(request.POST, showcase=self.showcase, reader=reader)
        asked = None
        if form.is_valid():
            try:
                asked = ask_for_approval(by=reader, showcase=self.showcase, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
        if asked is None:
            return self.again(ask_form=form)
        if form.cleaned_data["by_mail"]:
            messages.success(request, _("On its way to %(email)s.") % {"email": asked.request.email})
            return redirect(self.showcase)
        response = self.render_to_response(self.get_context_data(new_link=asked.link, asked=asked.request))
        # The link is a key: no store keeps the page that shows it.
        response["Cache-Control"] = "no-store"
        return response


class NotePartnerApproval(ShowcaseFormVerb):
    """POST notes that the partner approved in another way."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = NoteApprovalForm(request.POST)
        if form.is_valid():
            try:
                showcases.approve(
                    by=signed_in(request),
                    showcase=self.showcase,
                    side=ApprovalSide.PARTNER,
                    **form.cleaned_data,
                )
            except ValidationError as error:
                form.add_error(None, error)
        if not form.is_valid():
            return self.again(note_form=form)
        messages.success(request, _("Approval noted."))
        return redirect(self.showcase)


class Publish(ShowcaseFormVerb):
    """POST publishes a showcase."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = PublishForm(request.POST)
        if form.is_valid():
            try:
                showcases.publish(by=signed_in(request), showcase=self.showcase, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
        if not form.is_valid():
            return self.again(publish_form=form)
        messages.success(request, _("Published: %(title)s") % {"title": self.showcase.title})
        return redirect(self.showcase)
