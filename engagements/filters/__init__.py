from engagements.filters.engagements import BoardFilter, EngagementFilter
from engagements.filters.events import EventFilter, ShowcaseFilter
from engagements.filters.follow_ups import FollowUpFilter
from engagements.filters.meetings import MeetingFilter

__all__ = [
    "BoardFilter",
    "EngagementFilter",
    "EventFilter",
    "FollowUpFilter",
    "MeetingFilter",
    "ShowcaseFilter",
]
