"""The words of the engagement side, shared by its models, forms and imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What it means for an engagement to stand in a stage."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Health(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    BLOCKED = "blocked", _("Blocked")


class Side(models.TextChoices):
    US = "us", _("Us")
    PARTNER = "partner", _("Partner")


class MeetingKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    WORKSHOP = "workshop", _("Workshop")
    EVENT = "event", _("Event")
    OFFICE_HOURS = "office_hours", _("Office hours")


class Sentiment(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    NEUTRAL = "neutral", _("Neutral")
    NEGATIVE = "negative", _("Negative")


class Priority(models.TextChoices):
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class FollowUpState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Repeat(models.TextChoices):
    NEVER = "never", _("Does not repeat")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "two_weeks", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    YEARLY = "yearly", _("Every year")


class EventKind(models.TextChoices):
    CONFERENCE = "conference", _("Conference")
    MEETUP = "meetup", _("Meetup")
    WEBINAR = "webinar", _("Webinar")
    HACKATHON = "hackathon", _("Hackathon")


class EventRole(models.TextChoices):
    SPEAKER = "speaker", _("Speaker")
    BOOTH = "booth", _("Booth")
    DEMO = "demo", _("Demo")
    ATTENDEE = "attendee", _("Attendee")


class ShowcaseKind(models.TextChoices):
    CASE_STUDY = "case_study", _("Case study")
    BLOG = "blog", _("Blog post")
    DEMO = "demo", _("Demo")
    JOINT_TALK = "joint_talk", _("Joint talk")
    PRESS_QUOTE = "press_quote", _("Press quote")


class ShowcaseStage(models.TextChoices):
    IDEA = "idea", _("Idea")
    DRAFT = "draft", _("Draft")
    PARTNER_REVIEW = "partner_review", _("Partner review")
    LEGAL = "legal", _("Legal")
    PUBLISHED = "published", _("Published")
