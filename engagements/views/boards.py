"""The boards: a track's engagements in columns of stages, and their moves."""

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import RedirectView, TemplateView, View

from ecosystem.accounts.models import User
from ecosystem.core.editing import Verb
from ecosystem.core.lists import GuardedMixin, chips_of, dressed
from ecosystem.core.words import money_text, thousands_text
from engagements.actions.stages import StageMoved, move_engagement
from engagements.boards import CARDS, BoardColumn, Card, board_columns, fill_counts, more_cards
from engagements.filters import BoardFilter
from engagements.forms.engagements import MoveForm
from engagements.models import Engagement, Stage, Track


class TrackBoard(GuardedMixin):
    """What the pages about one board share: its track, and the engagements that its filter leaves."""

    permission_required = "engagements.view_engagement"

    @cached_property
    def tracks(self) -> list[Track]:
        """Every track with its stages, in order."""
        return list(Track.objects.prefetch_related("stages"))

    @cached_property
    def track(self) -> Track:
        """The track of the address; else 404."""
        slug = self.kwargs["track"]  # type: ignore[attr-defined]  # of a view
        for track in self.tracks:
            if track.slug == slug:
                return track
        raise Http404

    @cached_property
    def filterset(self) -> BoardFilter:
        """The filter over the track's engagements, bound to the address."""
        engagements = Engagement.objects.visible_to(self.request.user).live().filter(track=self.track)
        filterset = BoardFilter(self.request.GET, queryset=engagements, request=self.request)
        return cast(BoardFilter, dressed(filterset))

    @property
    def engagements(self) -> QuerySet[Engagement]:
        """What the filter leaves; a filter that makes no sense leaves nothing and says so beside its field."""
        return self.filterset.qs if self.filterset.is_valid() else Engagement.objects.none()

    @property
    def see_money(self) -> bool:
        """Whether the reader may see amounts."""
        return bool(self.request.user.has_perm("engagements.view_pipeline"))


class Board(TrackBoard, TemplateView):
    """The engagements of a track, a column a stage."""

    template_name = "engagements/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = board_columns(self.track.stages.all(), self.engagements, with_sums=self.see_money)
        return super().get_context_data(**kwargs) | {
            "track": self.track,
            "tracks": self.tracks,
            "columns": columns,
            "open_count": sum(column.count for column in columns if column.is_open),
            "filterset": self.filterset,
            "chips": chips_of(self.filterset, self.request.GET),
            "see_money": self.see_money,
            "stages": [stage for stage in self.track.stages.all() if stage.retired_at is None],
        }

    def get_template_names(self) -> list[str]:
        if self.request.htmx and self.request.htmx.target == "list":  # type: ignore[attr-defined]  # middleware
            return ["engagements/_board.html"]
        return super().get_template_names()


class MoreCards(TrackBoard, View):
    """GET ?after=25 gives the next cards of a column."""

    def get(self, request: HttpRequest, track: str, stage: int) -> HttpResponse:
        after = request.GET.get("after", "")
        column = next((s for s in self.track.stages.all() if s.pk == stage), None)
        if column is None or not (after.isascii() and after.isdigit() and len(after) < 9):
            raise Http404
        cards = more_cards(column, self.engagements, after=int(after))
        context = {
            "cards": cards,
            "track": self.track,
            "stages": [s for s in self.track.stages.all() if s.retired_at is None],
            "stage": column,
            "shown": int(after) + len(cards),
            "is_more": len(cards) == CARDS,
        }
        return render(request, "engagements/_more_cards.html", context)


class BoardHome(GuardedMixin, RedirectView):
    """Leads to the first track's board."""

    permission_required = "engagements.view_engagement"
    pattern_name = "engagements:board"

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        first = Track.objects.values_list("slug", flat=True).first()
        if first is None:
            return reverse("engagements:list")
        return super().get_redirect_url(first)


class MoveEngagement(Verb):
    """POST `to` and `expected` moves an engagement; 409 says who moved it meanwhile, with the card as it is now.

    A script (Accept: application/json) is answered with a message, the card and the counts of the board; a plain form
    is led back, or shown the conflict.
    """

    permission_required = "engagements.change_engagement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        engagements = Engagement.objects.visible_to(user).live()
        engagement = get_object_or_404(
            engagements.select_related("track", "stage", "partner", "owner"), pk=pk
        )
        form = MoveForm(request.POST)
        if not form.is_valid():
            return self.answer(engagement, _("Choose a stage of this track."), 422)
        to_stage, expected = form.cleaned_data["to"], form.cleaned_data["expected"]
        try:
            move_engagement(by=user, engagement=engagement, to_stage=to_stage, expected_stage=expected)
        except StageMoved as moved:
            engagement.stage, engagement.stage_entered_at = (
                moved.engagement.stage,
                moved.engagement.stage_entered_at,
            )
            return self.answer(engagement, str(moved), 409)
        except ValidationError as error:
            return self.answer(engagement, " ".join(error.messages), 422)
        words = _("%(title)s moved to %(stage)s.") % {"title": engagement.title, "stage": engagement.stage}
        return self.answer(engagement, words, 200)

    def answer(self, engagement: Engagement, words: str, status: int) -> HttpResponseBase:
        """Answer with the words, in the way that the asker understands."""
        if self.request.headers.get("Accept", "").startswith("application/json"):
            return self.json(engagement, words, status)
        if status == 200:
            return self.done(words, engagement.get_absolute_url())
        if status == 409:
            context = self.card(engagement) | {"message": words, "next": self.request.POST.get("next", "")}
            return render(self.request, "engagements/conflict.html", context, status=409)
        return self.refused(words, engagement.get_absolute_url())

    def card(self, engagement: Engagement) -> dict[str, Any]:
        """Return what the card's template shows."""
        stages = list(engagement.track.stages.filter(retired_at__isnull=True))
        return {
            "card": Card.of(engagement, engagement.stage),
            "stages": stages,
            "track": engagement.track,
        }

    def json(self, engagement: Engagement, words: str, status: int) -> JsonResponse:
        """Return the words, the card as it is now, and what the heads of the board's columns say."""
        html = render_to_string("engagements/_card.html", self.card(engagement), request=self.request)
        answer = {
            "message": words,
            "stage": engagement.stage_id,
            "card": html,
            "columns": self.heads(engagement.track),
        }
        return JsonResponse(answer, status=status)

    def heads(self, track: Track) -> list[dict[str, Any]]:
        """Return count and sum of each column, in words, as the board's filter (in the address) leaves them."""
        see_money = self.request.user.has_perm("engagements.view_pipeline")
        engagements = Engagement.objects.visible_to(self.request.user).live().filter(track=track)
        filterset = BoardFilter(self.request.GET, queryset=engagements, request=self.request)
        columns = [BoardColumn(stage) for stage in Stage.objects.filter(track=track)]
        fill_counts(columns, filterset.qs, with_sums=see_money)
        return [
            {
                "stage": column.stage.pk,
                "count": thousands_text(column.count),
                "sum": ""
                if not column.total
                else money_text(column.total, settings.BASE_CURRENCY, compact=True),
                "exact": "" if not column.total else money_text(column.total, settings.BASE_CURRENCY),
            }
            for column in columns
        ]
