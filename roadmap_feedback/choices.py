"""The words of the feedback side, shared by its models, forms and imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GapKind(models.TextChoices):
    FEATURE = "feature", _("Feature")
    PERFORMANCE = "performance", _("Performance")
    DEFECT = "defect", _("Defect")
    DOCUMENTATION = "documentation", _("Documentation")
    INTEGRATION = "integration", _("Integration")
    LICENSING = "licensing", _("Licensing")
    SUPPORT = "support", _("Support")


class GapState(models.TextChoices):
    NEW = "new", _("New")
    TRIAGED = "triaged", _("Triaged")
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    SHIPPED = "shipped", _("Shipped")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")

    @classmethod
    def open_states(cls) -> list[str]:
        """Return the states in which a gap still waits for us."""
        return [cls.NEW, cls.TRIAGED, cls.PLANNED, cls.IN_PROGRESS]


class Severity(models.TextChoices):
    """How much it hurts one partner, in the words of the products' own public request forms."""

    CRITICAL = "critical", _("Critical")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Horizon(models.TextChoices):
    NOW = "now", _("Now")
    NEXT = "next", _("Next")
    LATER = "later", _("Later")


class RoadmapState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    SHIPPED = "shipped", _("Shipped")
    DROPPED = "dropped", _("Dropped")


class WeightDimension(models.TextChoices):
    TIER = "tier", _("Tier")
    SEVERITY = "severity", _("Severity")
