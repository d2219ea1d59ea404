"""The words of the partner side, shared by its models, forms and imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    ISV = "isv", _("ISV")
    STARTUP = "startup", _("Startup")
    RESEARCH_LAB = "research_lab", _("Research lab")
    AGENCY = "agency", _("Agency")
    SYSTEM_INTEGRATOR = "system_integrator", _("System integrator")
    COMMUNITY = "community", _("Developer community")


class Tier(models.TextChoices):
    STRATEGIC = "strategic", _("Strategic")
    GROWTH = "growth", _("Growth")
    EMERGING = "emerging", _("Emerging")
    WATCH = "watch", _("Watch")


class PartnerStatus(models.TextChoices):
    PROSPECT = "prospect", _("Prospect")
    ONBOARDING = "onboarding", _("Onboarding")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    FORMER = "former", _("Former")


class HealthState(models.TextChoices):
    """What the gravest reason makes of a partner, the worst first."""

    AT_RISK = "at_risk", _("At risk")
    WATCH = "watch", _("Watch")
    GOOD = "good", _("Good")


class TeamRole(models.TextChoices):
    DEVREL = "devrel", _("Developer relations")
    ALLIANCE = "alliance", _("Alliance")
    ACCOUNT = "account", _("Account")
    MARKETING = "marketing", _("Marketing")
    BUSINESS_DEVELOPMENT = "business_development", _("Business development")


class ContactRole(models.TextChoices):
    CHAMPION = "champion", _("Champion")
    TECHNICAL_LEAD = "technical_lead", _("Technical lead")
    EXECUTIVE_SPONSOR = "executive_sponsor", _("Executive sponsor")
    MARKETING = "marketing", _("Marketing")
    LEGAL = "legal", _("Legal")


class AdoptionStage(models.TextChoices):
    EXPLORING = "exploring", _("Exploring")
    EVALUATING = "evaluating", _("Evaluating")
    PROTOTYPING = "prototyping", _("Prototyping")
    INTEGRATING = "integrating", _("Integrating")
    IN_PRODUCTION = "in_production", _("In production")


class SolutionStatus(models.TextChoices):
    CONCEPT = "concept", _("Concept")
    BETA = "beta", _("Beta")
    AVAILABLE = "available", _("Available")
