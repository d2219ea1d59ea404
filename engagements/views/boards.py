"""The boards: a track's engagements in columns of stages, in lanes if asked for. Moves are in `moves.py`."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import RedirectView, TemplateView, View

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin, chips_of, dressed
from ecosystem.core.words import money_text, thousands_text
from engagements.boards import (
    CARDS,
    BoardColumn,
    Lane,
    LaneKind,
    Tally,
    Work,
    board_columns,
    board_lanes,
    more_cards,
    tally,
    work_in_progress,
)
from engagements.boards.cards import newest_cards
from engagements.filters import BoardFilter
from engagements.models import Engagement, Stage, Track


class BoardState:
    """A track's board as one reader's address asks for it: its filter, its lanes, and the numbers of both."""

    def __init__(self, request: HttpRequest, track: Track) -> None:
        self.request, self.track = request, track

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages of the track, those of old too, in order."""
        return list(self.track.stages.all())

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

    @cached_property
    def lanes(self) -> str:
        """What the board is cut by; "" for nothing."""
        asked = self.request.GET.get("lanes", "")
        return asked if asked in LaneKind.values else ""

    @cached_property
    def tallies(self) -> list[Tally]:
        """The numbers of the board. One query."""
        return tally(self.engagements, with_sums=self.see_money, lanes=self.lanes)

    @cached_property
    def columns(self) -> list[BoardColumn]:
        """The columns with their numbers."""
        columns = board_columns(self.stages, self.tallies)
        for column in columns:
            column.over = self.work.over_words(column.stage)
        return columns

    @cached_property
    def work(self) -> Work:
        """Who has how much of what is open."""
        return work_in_progress(self.stages, self.tallies)

    def filled(self) -> list[Lane]:
        """Put the newest cards in the columns and return the lanes, none where the board has none. One query."""
        stages = {stage.pk: stage for stage in self.stages}
        if not self.lanes:
            cards = newest_cards(stages, self.engagements)
            for column in self.columns:
                column.cards = cards.get(("", column.stage.pk), [])
            return []
        lanes = board_lanes(LaneKind(self.lanes), self.columns, self.tallies)
        only = [lane.key for lane in lanes if lane.is_shown]
        cards = newest_cards(stages, self.engagements, lanes=self.lanes, only=only)
        for lane in lanes:
            for column in lane.columns:
                column.cards = cards.get((lane.key, column.stage.pk), [])
        return lanes

    def heads(self) -> list[dict[str, Any]]:
        """Return what the head of each column says, in words, for a script that has just moved a card."""
        return [
            {
                "stage": column.stage.pk,
                "count": thousands_text(column.count),
                "sum": money_text(column.total, settings.BASE_CURRENCY, compact=True) if column.total else "",
                "exact": money_text(column.total, settings.BASE_CURRENCY) if column.total else "",
                "over": column.over,
            }
            for column in self.columns
        ]


class TrackBoard(GuardedMixin):
    """What the pages about one board share: its track, and the board as the address asks for it."""

    permission_required = "engagements.view_engagement"

    @cached_property
    def tracks(self) -> list[Track]:
        """Every track with its stages, in order."""
        assert isinstance(self.request.user, User)
        return list(Track.objects.with_board(self.request.user).prefetch_related("stages"))

    @cached_property
    def board(self) -> BoardState:
        """The board of the track of the address; else 404."""
        slug = self.kwargs["track"]  # type: ignore[attr-defined]  # of a view
        for track in self.tracks:
            if track.slug == slug:
                return BoardState(self.request, track)
        raise Http404


class Board(TrackBoard, TemplateView):
    """The engagements of a track, a column a stage."""

    template_name = "engagements/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        board = self.board
        return super().get_context_data(**kwargs) | {
            "track": board.track,
            "tracks": [track for track in self.tracks if track.has_board or track == board.track],  # type: ignore[attr-defined]  # annotated
            "columns": board.columns,
            "lanes": board.filled(),
            "lanes_by": board.lanes,
            "lane_kinds": [("", _("None")), *LaneKind.choices],
            "work": board.work,
            "open_count": sum(column.count for column in board.columns if column.is_open),
            "filterset": board.filterset,
            "chips": chips_of(board.filterset, self.request.GET),
            "see_money": board.see_money,
            "stages": [stage for stage in board.stages if stage.retired_at is None],
        }

    def get_template_names(self) -> list[str]:
        if self.request.htmx and self.request.htmx.target == "list":  # type: ignore[attr-defined]  # middleware
            return ["engagements/_board.html"]
        return super().get_template_names()


class MoreCards(TrackBoard, View):
    """GET ?after=25 gives the next cards of a column; with lanes, those of its part in the lane that `lane` names."""

    def get(self, request: HttpRequest, track: str, stage: int) -> HttpResponse:
        board, after, lane = self.board, request.GET.get("after", ""), request.GET.get("lane", "")
        column = next((s for s in board.stages if s.pk == stage), None)
        if column is None or not _is_number(after):
            raise Http404
        if board.lanes in (LaneKind.OWNER, LaneKind.DOMAIN) and lane and not _is_number(lane):
            raise Http404
        cards = more_cards(
            column, board.engagements, after=int(after), lanes=board.lanes, lane=lane.replace("\x00", "")
        )
        context = {
            "cards": cards,
            "track": board.track,
            "stages": [s for s in board.stages if s.retired_at is None],
            "stage": column,
            "lane_key": lane if board.lanes else None,
            "shown": int(after) + len(cards),
            "is_more": len(cards) == CARDS,
        }
        return render(request, "engagements/_more_cards.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


class BoardHome(GuardedMixin, RedirectView):
    """Leads to the first track's board."""

    permission_required = "engagements.view_engagement"
    pattern_name = "engagements:board"

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        first = Track.objects.current().values_list("slug", flat=True).first()
        if first is None:
            return reverse("engagements:list")
        return super().get_redirect_url(first)
