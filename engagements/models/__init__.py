from engagements.models.engagement import Engagement, StageChange
from engagements.models.event import Event, EventPart, Showcase
from engagements.models.follow_up import FollowUp
from engagements.models.meeting import Meeting, MeetingDraft
from engagements.models.plan import PlanDependency, PlanItem
from engagements.models.series import MeetingSeries
from engagements.models.track import Stage, Track

__all__ = [
    "Engagement",
    "Event",
    "EventPart",
    "FollowUp",
    "Meeting",
    "MeetingDraft",
    "MeetingSeries",
    "PlanDependency",
    "PlanItem",
    "Showcase",
    "Stage",
    "StageChange",
    "Track",
]
