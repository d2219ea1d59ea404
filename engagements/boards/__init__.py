"""What a board shows: the stages of a track with what stands in them, by lanes if asked for, and who has how much."""

from engagements.boards.cards import CARDS, CLOSED_CARDS, LANE_CARDS, Card, more_cards
from engagements.boards.columns import BoardColumn, board_columns
from engagements.boards.lanes import Lane, LaneKind, board_lanes
from engagements.boards.tally import Tally, tally
from engagements.boards.work import Work, work_in_progress

__all__ = [
    "CARDS",
    "CLOSED_CARDS",
    "LANE_CARDS",
    "BoardColumn",
    "Card",
    "Lane",
    "LaneKind",
    "Tally",
    "Work",
    "board_columns",
    "board_lanes",
    "more_cards",
    "tally",
    "work_in_progress",
]
