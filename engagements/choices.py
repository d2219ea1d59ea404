"""The words of the engagement side, shared by its models, forms and imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What it means for an engagement to stand in a stage."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class EntryField(models.TextChoices):
    """What a stage may ask for before an engagement enters it."""

    AMOUNT = "amount", _("Amount and currency")
    EXPECTED_CLOSE = "expected_close", _("Expected close")
    CLOSE_REASON = "close_reason", _("Reason it was won or lost")
    TARGET_ON = "target_on", _("Target date")
    OWNER = "owner", _("Owner")
    NEXT_STEP = "next_step", _("Next step")
    OBJECTIVE = "objective", _("Objective")
    SOLUTION = "solution", _("Solution")


# Reasons that are offered while one is typed; any other words will do.
CLOSE_REASONS = {
    Outcome.WON: (
        _("Measured speed-up"),
        _("Results of the proof of concept"),
        _("Their customers asked for it"),
        _("Support of our engineers"),
        _("Price"),
    ),
    Outcome.LOST: (
        _("A product gap"),
        _("Performance"),
        _("Budget"),
        _("No time on their side"),
        _("Their priorities changed"),
        _("Built it themselves"),
        _("Chose another vendor"),
        _("No answer"),
    ),
}


class Ending(models.TextChoices):
    """How an engagement's stay in a stage ended: it went to a later one or was won, to an earlier one, or was lost."""

    ON = "on", _("Went on")
    BACK = "back", _("Went back")
    LOST = "lost", _("Was lost")
    STILL = "still", _("Still there")


class Health(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    BLOCKED = "blocked", _("Blocked")


class Side(models.TextChoices):
    US = "us", _("Us")
    PARTNER = "partner", _("Partner")


class TemplateKind(models.TextChoices):
    """The kinds of engagement that a plan template is made for."""

    PROOF_OF_CONCEPT = "proof_of_concept", _("Proof of concept")
    JOINT_WEBINAR = "joint_webinar", _("Joint webinar")
    INTEGRATION = "integration", _("Integration")
    LAUNCH = "launch", _("Launch")
    OTHER = "other", _("Other")


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


class Temperature(models.TextChoices):
    """How soon somebody met at an event wants to hear from us."""

    HOT = "hot", _("Hot")
    WARM = "warm", _("Warm")
    COLD = "cold", _("Cold")


class Consent(models.TextChoices):
    """Whether somebody agreed that we contact them."""

    NOT_ASKED = "not_asked", _("Not asked")
    GIVEN = "given", _("Agreed")
    REFUSED = "refused", _("Refused")


class LeadState(models.TextChoices):
    OPEN = "open", _("Open")
    CONTACT = "contact", _("Became a contact")
    DROPPED = "dropped", _("Dropped")


class DropReason(models.TextChoices):
    NO_FIT = "no_fit", _("No fit")
    NO_ANSWER = "no_answer", _("Does not answer")
    DUPLICATE = "duplicate", _("Logged twice")
    NO_CONSENT = "no_consent", _("Does not want to be contacted")
    NOT_A_PERSON = "not_a_person", _("Test or mistake")
    OTHER = "other", _("Other")


class ApprovalSide(models.TextChoices):
    """Whose approval a showcase has."""

    PARTNER = "partner", _("The partner")
    LEGAL = "legal", _("Legal")


class ApprovalDecision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Asked for changes")
    WITHDRAWN = "withdrawn", _("Taken back")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class GoalState(models.TextChoices):
    """How a goal of a quarter stands. Carried over, it goes on as a goal of the next one."""

    PLANNED = "planned", _("Planned")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    DROPPED = "dropped", _("Dropped")
    CARRIED = "carried", _("Carried over")

    @classmethod
    def open_states(cls) -> list[str]:
        """Return the states of a goal that is still pursued."""
        return [cls.PLANNED, cls.ON_TRACK, cls.AT_RISK]
