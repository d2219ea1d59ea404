from roadmap_feedback.models.demand import DemandSnapshot, DemandWeight, RecencyPolicy
from roadmap_feedback.models.gap import Evidence, Gap, GapStateChange
from roadmap_feedback.models.roadmap import PartnerReply, RoadmapItem

__all__ = [
    "DemandSnapshot",
    "DemandWeight",
    "Evidence",
    "Gap",
    "GapStateChange",
    "PartnerReply",
    "RecencyPolicy",
    "RoadmapItem",
]
