"""The verb that spans the apps: logging a meeting with everything that came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.actions.follow_ups import NewFollowUp, add_follow_ups
from engagements.actions.meetings import record_meeting
from engagements.actions.stages import move_engagement
from engagements.models import Engagement, Meeting, MeetingDraft, Stage
from partners.actions import find_or_create_contact
from partners.models import Contact, Partner, Product
from roadmap_feedback.actions.evidence import add_evidence
from roadmap_feedback.actions.gaps import report_gap
from roadmap_feedback.models import Gap


@dataclass(frozen=True)
class NewContact:
    """Somebody who attended and is not known yet."""

    name: str
    title: str = ""
    email: str = ""


@dataclass(frozen=True)
class Move:
    """An engagement that moved; `seen_stage` is the stage it was seen in before.

    `answers` are values by field for what the new stage asks for.
    """

    engagement: Engagement
    seen_stage_id: int
    to_stage: Stage
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HeardGap:
    """A gap that was heard. With `existing` it is more evidence for that gap; else a new gap of `product`."""

    title: str
    severity: str
    kind: str
    product: Product | None = None
    existing: Gap | None = None
    quote: str = ""
    workaround: str = ""


@dataclass(frozen=True)
class LoggedMeeting:
    """A meeting and what came of it, as one save."""

    partner: Partner
    subject: str
    kind: str
    starts_at: datetime
    minutes: int | None = None
    place: str = ""
    sentiment: str = ""
    notes: str = ""
    contacts: Sequence[Contact] = ()
    new_contacts: Sequence[NewContact] = ()
    colleagues: Sequence[User] = ()
    engagements: Sequence[Engagement] = ()
    moves: Sequence[Move] = ()
    follow_ups: Sequence[NewFollowUp] = ()
    gaps: Sequence[HeardGap] = ()
    heard_on: date | None = field(default=None)
    # The planned meeting that this one completes.
    planned: Meeting | None = None


def log_meeting(*, by: User, submission_key: UUID, logged: LoggedMeeting) -> tuple[Meeting, bool]:
    """Save `logged` whole or not at all, and drop the draft of the same key.

    Returns the meeting, and whether it is new: a key that was used before gives the meeting of that time and
    changes nothing. Raises ValidationError for what the rules refuse, StageMoved when a colleague moved one of the
    engagements meanwhile.
    """
    try:
        return _save(by, submission_key, logged), True
    except (IntegrityError, ValidationError):
        # The same form was sent before, or twice at once and the other one won.
        logged_before = _logged_before(by, submission_key)
        if logged_before is None:
            raise
        return logged_before, False


def _logged_before(by: User, submission_key: UUID) -> Meeting | None:
    return Meeting.objects.filter(submission_key=submission_key, logged_by=by).first()


@one_transaction
def _save(by: User, submission_key: UUID, logged: LoggedMeeting) -> Meeting:
    new_contacts = [
        find_or_create_contact(by=by, partner=logged.partner, name=new.name, title=new.title, email=new.email)
        for new in logged.new_contacts
    ]
    moved = [move.engagement for move in logged.moves]
    meeting = record_meeting(
        by=by,
        partner=logged.partner,
        subject=logged.subject,
        kind=logged.kind,
        starts_at=logged.starts_at,
        minutes=logged.minutes,
        place=logged.place,
        contacts=[*logged.contacts, *new_contacts],
        colleagues=logged.colleagues,
        engagements=[*logged.engagements, *(e for e in moved if e not in logged.engagements)],
        notes=logged.notes,
        sentiment=logged.sentiment,
        submission_key=submission_key,
        planned=logged.planned,
    )
    add_follow_ups(by=by, partner=logged.partner, meeting=meeting, items=logged.follow_ups)
    for heard in logged.gaps:
        _hear(by, meeting, heard, logged)
    for move in logged.moves:
        move_engagement(
            by=by,
            engagement=move.engagement,
            to_stage=move.to_stage,
            expected_stage=move.seen_stage_id,
            meeting=meeting,
            answers=move.answers,
        )
    MeetingDraft.objects.filter(key=submission_key, user=by).delete()
    return meeting


def _hear(by: User, meeting: Meeting, heard: HeardGap, logged: LoggedMeeting) -> None:
    gap = heard.existing
    if gap is None:
        assert heard.product is not None, "the form asks for the product of a new gap"
        gap = report_gap(
            by=by, product=heard.product, title=heard.title, problem=heard.quote, kind=heard.kind
        )
    add_evidence(
        by=by,
        gap=gap,
        partner=logged.partner,
        quote=heard.quote,
        severity=heard.severity,
        meeting=meeting,
        workaround=heard.workaround,
        heard_on=logged.heard_on,
    )
