"""What the parts of the demonstration share while it is laid out: who is there, and what happened when.

Rows are made without being saved; `save` writes them at the end, all of a kind at once.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model

from ecosystem.accounts.models import User
from ecosystem.core.models import Record
from ecosystem.workspace.demo.content import Content, EngagementText, PartnerText, QuoteText, TopicText
from ecosystem.workspace.demo.moments import Moments
from engagements.models import Engagement, Event, Meeting, Stage
from partners.models import Contact, Domain, Partner, Product, Solution
from roadmap_feedback.models import Gap


@dataclass
class Talk:
    """A topic as one meeting had it, its slots filled."""

    topic: TopicText
    subject: str
    text: str
    agreed: list[str]
    todo: list[str]


@dataclass
class HeardQuote:
    """A quote in the meeting where it was heard."""

    gap: str
    quote: QuoteText
    contact: Contact | None = None


@dataclass
class Promise:
    """Something that somebody of ours promised in a meeting; `due_on` a day, `done_at` None while it is open."""

    title: str
    assignee: User
    due_on: date
    done_at: datetime | None = None
    cancelled: bool = False


@dataclass(eq=False)
class MeetingPlan:
    """A meeting on a day where its logger is; the rest is filled in step by step."""

    day: date
    row: Meeting = field(default_factory=Meeting)
    event: Event | None = None
    logged_at: datetime | None = None
    talks: list[Talk] = field(default_factory=list)
    engagements: "list[EngagementPlan]" = field(default_factory=list)
    moves: "list[Move]" = field(default_factory=list)
    quotes: list[HeardQuote] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    colleagues: list[User] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    @property
    def logger(self) -> User:
        """Who logged it."""
        assert self.row.logged_by is not None
        return self.row.logged_by

    def touch(self, engagement: "EngagementPlan") -> None:
        """Note that the meeting was about `engagement`."""
        if engagement not in self.engagements:
            self.engagements.append(engagement)


@dataclass(eq=False)
class Move:
    """A move of an engagement to `stage`, on a day, perhaps made in a meeting."""

    stage: Stage
    day: date
    meeting: MeetingPlan | None = None
    at: datetime | None = None


@dataclass(eq=False)
class EngagementPlan:
    """An engagement and its moves, the first being its beginning."""

    text: EngagementText
    row: Engagement
    moves: list[Move]

    @property
    def begun(self) -> date:
        """The day on which it began."""
        return self.moves[0].day

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.row.stage.outcome == "open"

    def alive_on(self, day: date) -> bool:
        """Whether a meeting on `day` may be about it: begun, and closed no longer than two weeks."""
        closed = None if self.is_open else self.moves[-1].day
        return self.begun <= day and (closed is None or day <= closed + timedelta(days=14))


@dataclass(eq=False)
class PartnerPlan:
    """A partner with all that belongs to it; meetings stand in the order in which they took place."""

    text: PartnerText
    row: Partner
    zone: str
    currency: str
    contacts: list[Contact] = field(default_factory=list)
    solutions: dict[str, Solution] = field(default_factory=dict)
    engagements: list[EngagementPlan] = field(default_factory=list)
    meetings: list[MeetingPlan] = field(default_factory=list)

    @property
    def owner(self) -> User:
        """Who looks after the partner."""
        assert self.row.owner is not None
        return self.row.owner

    def present(self, day: date) -> list[Contact]:
        """Return the contacts who had not left by `day`."""
        return [contact for contact in self.contacts if contact.left_at is None or contact.left_at > day]


class Demo:
    """Holds what has been laid out so far. `choose` is the only source of chance, so that a seed gives the same."""

    def __init__(self, today: date, seed: int, content: Content) -> None:
        self.today, self.content = today, content
        self.choose = random.Random(seed)  # noqa: S311  # not a secret, and the same each time
        self.moments = Moments(today, self.choose)
        self.users: dict[str, User] = {}
        self.products: dict[str, Product] = {}
        self.domains = {domain.slug: domain for domain in Domain.objects.all()}
        self.stages: dict[str, list[Stage]] = defaultdict(list)
        for stage in Stage.objects.select_related("track").order_by("track__order", "order"):
            self.stages[stage.track.slug].append(stage)
        self.partners: list[PartnerPlan] = []
        self.events: dict[str, Event] = {}
        self.gaps: dict[str, Gap] = {}
        self.rows: dict[type[Model], list[Any]] = defaultdict(list)

    def add[M: Model](self, *rows: M) -> None:
        """Take `rows` to be saved in the end."""
        for row in rows:
            self.rows[type(row)].append(row)

    def link(self, through: type[Model], **pair: Any) -> None:
        """Take one row of a many-to-many relation to be saved in the end."""
        self.add(through(**pair))

    def meetings(self) -> Iterable[tuple[PartnerPlan, MeetingPlan]]:
        """Give every meeting with its partner."""
        return ((partner, meeting) for partner in self.partners for meeting in partner.meetings)

    def partner(self, slug: str) -> PartnerPlan:
        """Return the partner of this slug."""
        return next(partner for partner in self.partners if partner.text.slug == slug)


def happened(row: Record, at: datetime) -> None:
    """Note that something happened to `row`: its last change is now `at`, unless a later one is known."""
    row.updated_at = max(at, row.updated_at or at)
