from engagements.models.approval import ApprovalRequest, ShowcaseApproval
from engagements.models.attachment import Attachment
from engagements.models.comment import Comment
from engagements.models.engagement import Engagement, StageChange
from engagements.models.event import Event, EventPart
from engagements.models.export import ExportMailing
from engagements.models.follow_up import FollowUp
from engagements.models.goal import AccountGoal
from engagements.models.lead import Lead
from engagements.models.meeting import Meeting, MeetingDraft
from engagements.models.past import EngagementVersion, Stay
from engagements.models.plan import PlanDependency, PlanItem
from engagements.models.plan_template import PlanTemplate, PlanTemplateItem
from engagements.models.series import MeetingSeries
from engagements.models.showcase import Showcase, ShowcaseMove
from engagements.models.target import PipelineTarget
from engagements.models.track import Stage, Track

__all__ = [
    "AccountGoal",
    "ApprovalRequest",
    "Attachment",
    "Comment",
    "Engagement",
    "EngagementVersion",
    "Event",
    "EventPart",
    "ExportMailing",
    "FollowUp",
    "Lead",
    "Meeting",
    "MeetingDraft",
    "MeetingSeries",
    "PipelineTarget",
    "PlanDependency",
    "PlanItem",
    "PlanTemplate",
    "PlanTemplateItem",
    "Showcase",
    "ShowcaseApproval",
    "ShowcaseMove",
    "Stage",
    "StageChange",
    "Stay",
    "Track",
]
