"""Engagements and their boards in the browser."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import CreateView, RedirectView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.errors import StaleRecord
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from engagements.actions.engagements import create_engagement, edit_engagement
from engagements.actions.stages import StageMoved, move_engagement
from engagements.filters import STALE_DAYS, EngagementFilter
from engagements.forms import EngagementForm, MoveForm
from engagements.models import Engagement, Stage, StageChange, Track
from partners.views import EditMixin

# Cards that a column shows; the rest is counted and a link away.
CARDS = 30


class EngagementList(RecordList):
    """Every engagement that the reader may know of."""

    permission_required = "engagements.view_engagement"
    filterset_class = EngagementFilter
    template_name = "engagements/list.html"
    row_template = "engagements/_engagement_row.html"
    default_sort = "-updated"
    title = "Engagements"
    noun, noun_plural = "engagement", "engagements"
    empty_text = "Work with partners on the four tracks appears here."
    columns = (
        Column("title", "Title", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("track", "Track", ("track__order",)),
        Column("stage", "Stage", ("track__order", "stage__order")),
        Column("health", "Health", ("health",)),
        Column("owner", "Owner", ("owner__name",)),
        Column("target", "Target", ("target_on",)),
        Column("amount", "Amount", ("amount",), numeric=True, permission="engagements.view_pipeline"),
        Column("updated", "Updated", ("updated_at",)),
    )

    def records(self) -> QuerySet[Engagement]:
        engagements = Engagement.objects.visible_to(self.request.user).live()
        return engagements.select_related("partner", "track", "stage", "owner").defer("objective")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"see_money": self.request.user.has_perm("engagements.view_pipeline")}


@dataclass
class BoardColumn:
    """A stage with what stands in it; `total` is in the base currency."""

    stage: Stage
    count: int = 0
    total: Decimal | None = None
    cards: list[Engagement] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many engagements stand here beyond the cards shown."""
        return self.count - len(self.cards)


class Board(GuardedMixin, TemplateView):
    """The engagements of a track, a column a stage."""

    permission_required = "engagements.view_engagement"
    template_name = "engagements/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        tracks = list(Track.objects.all())
        track = next((t for t in tracks if t.slug == kwargs["track"]), None) or get_object_or_404(Track, slug=kwargs["track"])
        return super().get_context_data(**kwargs) | {
            "track": track,
            "tracks": tracks,
            "columns": board_columns(track, user),
            "see_money": user.has_perm("engagements.view_pipeline"),
            "stale_before": timezone.now() - timedelta(days=STALE_DAYS),
        }


def board_columns(track: Track, reader: Any) -> list[BoardColumn]:
    """Return the track's columns with counts, sums and the newest cards of each. Three queries."""
    columns = {stage.pk: BoardColumn(stage) for stage in track.stages.filter(retired_at__isnull=True)}
    engagements = Engagement.objects.visible_to(reader).live().filter(track=track)
    sums = engagements.with_value(on=timezone.localdate()).order_by().values("stage")
    for row in sums.annotate(count=Count("pk"), total=Sum("base_amount")):
        if row["stage"] in columns:
            columns[row["stage"]].count, columns[row["stage"]].total = row["count"], row["total"]
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("stage_entered_at").desc(), F("pk").desc()])
    newest = engagements.annotate(place=place).filter(place__lte=CARDS).select_related("partner", "owner")
    for card in newest.order_by("-stage_entered_at", "-pk").defer("objective"):
        if card.stage_id in columns:
            columns[card.stage_id].cards.append(card)
    return list(columns.values())


class EngagementPage(GuardedMixin, TemplateView):
    """One engagement: its path, plan, meetings, follow-ups, and what blocks it."""

    permission_required = "engagements.view_engagement"
    template_name = "engagements/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        engagements = Engagement.objects.visible_to(user).live().select_related(
            "partner", "track", "stage", "owner", "solution"
        )
        engagement = get_object_or_404(engagements.prefetch_related("products"), pk=kwargs["pk"])
        changes = list(engagement.stage_changes.select_related("from_stage", "to_stage", "by").order_by("changed_at", "id"))
        panels = [panel for panel in registry.engagement_panels if not panel.permission or user.has_perm(panel.permission)]
        return super().get_context_data(**kwargs) | {
            "engagement": engagement,
            "stages": list(engagement.track.stages.filter(retired_at__isnull=True)),
            "changes": changes,
            "times": time_in_stages(changes),
            "plan_items": list(engagement.plan_items.select_related("owner", "contact")),
            "meetings": list(engagement.meetings.live().defer("notes")[:20]),
            "follow_ups": list(engagement.follow_ups.live().select_related("assignee")[:20]),
            "panels": [{"panel": panel, **panel.context(engagement, user)} for panel in panels],
            "see_money": user.has_perm("engagements.view_pipeline"),
        }


def time_in_stages(changes: list[StageChange]) -> list[tuple[Stage, timedelta]]:
    """Return each stay of an engagement, oldest first, with how long it lasted; the last one lasts until now."""
    ends = [change.changed_at for change in changes[1:]] + [timezone.now()]
    return [(change.to_stage, end - change.changed_at) for change, end in zip(changes, ends, strict=True)]


class MoveEngagement(GuardedMixin, View):
    """POST moves an engagement to a stage; 409 says who moved it meanwhile."""

    permission_required = "engagements.change_engagement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        engagement = get_object_or_404(Engagement.objects.visible_to(user).live().select_related("track"), pk=pk)
        form = MoveForm(request.POST)
        if not form.is_valid():
            return self.answer(engagement, _("Choose a stage of this track."), 422)
        try:
            move_engagement(
                by=user,
                engagement=engagement,
                to_stage=form.cleaned_data["to"],
                expected_stage=form.cleaned_data["expected"],
            )
        except StageMoved as moved:
            return self.answer(engagement, str(moved), 409)
        except ValidationError as error:
            return self.answer(engagement, " ".join(error.messages), 422)
        return self.answer(engagement, _("Moved to %(stage)s.") % {"stage": form.cleaned_data["to"]}, 200)

    def answer(self, engagement: Engagement, words: str, status: int) -> HttpResponse:
        """Answer a script with the words, a plain form by leading back where it came from."""
        if self.request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"message": words}, status=status)
        if status == 200:
            messages.success(self.request, words)
        else:
            messages.error(self.request, words)
        back = self.request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {self.request.get_host()}, self.request.is_secure()):
            back = engagement.get_absolute_url()
        return redirect(back)


class AddEngagement(EditMixin, CreateView[Engagement, EngagementForm]):
    permission_required = "engagements.add_engagement"
    form_class = EngagementForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Add engagement", "verb": "Add engagement"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"partner": self.request.GET.get("partner", ""), "owner": self.request.user, "currency": "USD"}

    def form_valid(self, form: EngagementForm) -> HttpResponse:
        engagement = create_engagement(
            by=self.request.user, engagement=form.save(commit=False), products=form.cleaned_data["products"]
        )
        return redirect(engagement)


class EditEngagement(EditMixin, UpdateView[Engagement, EngagementForm]):
    permission_required = "engagements.change_engagement"
    form_class = EngagementForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, str]] = {"heading": "Edit engagement", "verb": "Save engagement"}

    def get_queryset(self) -> QuerySet[Engagement]:
        return Engagement.objects.visible_to(self.request.user).live().select_related("partner")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}

    def form_valid(self, form: EngagementForm) -> HttpResponse:
        try:
            engagement = edit_engagement(
                by=self.request.user,
                engagement=form.save(commit=False),
                products=form.cleaned_data["products"],
                seen_version=form.cleaned_data["seen_version"],
            )
        except StaleRecord as error:
            return self.stale(form, error)
        messages.success(self.request, _("Saved."))
        return redirect(engagement)


class BoardHome(GuardedMixin, RedirectView):
    """Leads to the first track's board."""

    permission_required = "engagements.view_engagement"
    pattern_name = "engagements:board"

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        return super().get_redirect_url(Track.objects.values_list("slug", flat=True)[0])

