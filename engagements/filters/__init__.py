from engagements.filters.engagements import BoardFilter, EngagementFilter
from engagements.filters.events import EventFilter
from engagements.filters.follow_ups import FollowUpFilter
from engagements.filters.leads import LeadFilter
from engagements.filters.meetings import MeetingFilter
from engagements.filters.showcases import GalleryFilter, ShowcaseFilter

__all__ = [
    "BoardFilter",
    "EngagementFilter",
    "EventFilter",
    "FollowUpFilter",
    "GalleryFilter",
    "LeadFilter",
    "MeetingFilter",
    "ShowcaseFilter",
]
