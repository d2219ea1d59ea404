"""What there is to know before a partner is met: who comes, what each side owes, what was said last, what is at stake."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.functional import Promise

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.registry import PrepItem
from engagements.choices import FollowUpState, Side
from engagements.models import Engagement, FollowUp, Meeting, PlanItem
from partners.local_time import LocalTime, local_time
from partners.models import Adoption, Contact, Membership, Partner

# Meetings whose notes are laid out, and characters of each; the rest is a link away.
RECALLED, QUOTED = 3, 20_000
# People, engagements and open items that are laid out.
MOST_PEOPLE, MOST_ROWS = 14, 40
# Days ahead in which a membership that renews is worth a word.
RENEWS_SOON = 90


@dataclass(frozen=True)
class Attendee:
    """One of the partner's people: when we met them last (aware; None: never) and what time it will be where they are.

    `gone` says that they left, or are elsewhere now; "" while they are there.
    """

    contact: Contact
    last_met: datetime | None
    time: LocalTime | None
    gone: str


@dataclass(frozen=True)
class Owed:
    """Something that one side owes the other: who, by when, and about which engagement, if any."""

    title: str
    url: str
    who: str
    due_on: date | None
    about: str
    is_late: bool


@dataclass(frozen=True)
class PreparedPart:
    """A part that another app brings."""

    title: str | Promise
    icon: str
    items: list[PrepItem]


class Preparation:
    """What `reader` is to know before `partner` is met, in `meeting` or at all. Each part takes one query.

    `partner` and `meeting` are ones that the reader may know of. What the reader's role may not see stays empty.
    """

    def __init__(
        self, *, reader: User, partner: Partner, meeting: Meeting | None = None, now: datetime | None = None
    ) -> None:
        self.reader, self.partner, self.meeting = reader, partner, meeting
        self.now = now or timezone.now()
        self.today = self.now.astimezone(reader.zone).date()
        # When it is: what time it will be there is reckoned from this.
        self.at = meeting.starts_at if meeting else self.now

    def _seen[R](self, permission: str, rows: Callable[[], list[R]]) -> list[R]:
        return rows() if self.reader.has_perm(permission) else []

    # --- What was said last ---------------------------------------------------------------------

    @property
    def _held(self) -> QuerySet[Meeting]:
        """The meetings that took place before this one."""
        held = Meeting.objects.visible_to(self.reader).held().filter(partner=self.partner)
        return held.exclude(pk=self.meeting.pk).filter(starts_at__lt=self.at) if self.meeting else held

    @cached_property
    def last_meetings(self) -> list[Meeting]:
        """The last meetings, the newest first, each with the beginning of its notes as `shown_notes`."""
        told = self._held.annotate(
            shown_notes=Left("notes", QUOTED), has_more=GreaterThan(Length("notes"), QUOTED)
        )
        rows = told.select_related("logged_by").defer("notes", "agenda").order_by("-starts_at", "-pk")
        return self._seen("engagements.view_meeting", lambda: list(rows[:RECALLED]))

    @property
    def since(self) -> datetime | None:
        """When the partner was met last (aware); None: never."""
        return self.last_meetings[0].starts_at if self.last_meetings else None

    # --- Who comes ------------------------------------------------------------------------------

    @cached_property
    def attendees(self) -> list[Attendee]:
        """The partner's people who come; without a meeting, those that are there, the ones met last first."""
        met = Meeting.contacts.through.objects.filter(
            contact=OuterRef("pk"), meeting__in=self._held.order_by()
        )
        last = Subquery(met.order_by("-meeting__starts_at").values("meeting__starts_at")[:1])
        contacts = Contact.objects.visible_to(self.reader).annotate(last_met=last).select_related("partner")
        if self.meeting is not None:
            contacts = contacts.filter(meetings=self.meeting).order_by("name")
        else:
            contacts = contacts.present().filter(partner=self.partner)
            contacts = contacts.order_by(F("last_met").desc(nulls_last=True), "name")[:MOST_PEOPLE]
        return self._seen("partners.view_contact", lambda: [self._attendee(each) for each in contacts])

    def _attendee(self, contact: Any) -> Attendee:
        gone = ""
        if contact.partner_id != self.partner.pk:
            gone = contact.partner.name
        elif contact.left_at is not None or contact.archived_at is not None:
            gone = self.partner.name
        time = None if gone else local_time(contact.time_zone, self.reader.zone, self.at)
        return Attendee(contact, contact.last_met, time, gone)

    @cached_property
    def colleagues(self) -> list[User]:
        """Those of us who come; without a meeting, who looks after the partner."""
        if self.meeting is not None:
            return list(self.meeting.colleagues.order_by("name"))
        caring = Q(partner_roles__partner=self.partner) | Q(pk=self.partner.owner_id)
        return list(User.objects.filter(caring).distinct().order_by("name")[:MOST_PEOPLE])

    # --- What is open ---------------------------------------------------------------------------

    @cached_property
    def _follow_ups(self) -> list[FollowUp]:
        """What is owed, and what was done since the last meeting."""
        wanted = Q(state=FollowUpState.OPEN)
        if self.since:
            wanted |= Q(state=FollowUpState.DONE, done_at__gte=self.since)
        rows = FollowUp.objects.visible_to(self.reader).live().filter(wanted, partner=self.partner)
        rows = rows.select_related("assignee", "engagement").defer("detail", "engagement__objective")
        ordered = rows.order_by(F("state").desc(), F("due_on").asc(nulls_last=True), "pk")
        return self._seen("engagements.view_followup", lambda: list(ordered[: 2 * MOST_ROWS]))

    @cached_property
    def _plan_items(self) -> list[PlanItem]:
        running = Engagement.objects.visible_to(self.reader).open().filter(partner=self.partner)
        rows = PlanItem.objects.visible_to(self.reader).open().filter(engagement__in=running)
        rows = rows.select_related("engagement", "owner", "contact").defer("engagement__objective")
        ordered = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
        return self._seen("engagements.view_planitem", lambda: list(ordered[: 2 * MOST_ROWS]))

    @property
    def we_owe(self) -> list[Owed]:
        """What we promised, the longest overdue first: follow-ups, and our side of the plans."""
        promised = [
            self._owed(row, row.get_absolute_url(), row.assignee, row.engagement)
            for row in self._follow_ups
            if row.state == FollowUpState.OPEN
        ]
        planned = [self._owed_in_plan(row) for row in self._plan_items if row.side == Side.US]
        return sorted([*promised, *planned], key=lambda owed: owed.due_on or date.max)[:MOST_ROWS]

    @property
    def they_owe(self) -> list[Owed]:
        """What the partner promised in the plans, the longest overdue first."""
        return [self._owed_in_plan(row) for row in self._plan_items if row.side == Side.PARTNER][:MOST_ROWS]

    @property
    def done_since(self) -> list[FollowUp]:
        """What we did since the last meeting, the last first: worth a word to the partner."""
        done = [row for row in self._follow_ups if row.state == FollowUpState.DONE]
        return sorted(done, key=lambda row: row.done_at or self.now, reverse=True)[:MOST_ROWS]

    @property
    def late(self) -> int:
        """How many of the things that we promised are late."""
        return sum(owed.is_late for owed in self.we_owe)

    def _owed_in_plan(self, item: PlanItem) -> Owed:
        return self._owed(
            item, item.engagement.get_absolute_url(), item.owner or item.contact, item.engagement
        )

    def _owed(self, row: Any, url: str, who: Any, engagement: Engagement | None) -> Owed:
        is_late = row.due_on is not None and row.due_on < self.today
        about = engagement.title if engagement else ""
        return Owed(row.title, url, who.name if who else "", row.due_on, about, is_late)

    # --- What is at stake -----------------------------------------------------------------------

    @cached_property
    def engagements(self) -> list[Engagement]:
        """The open engagements, those that the meeting is about first, which `is_linked` tells."""
        links = Meeting.engagements.through.objects.filter(engagement=OuterRef("pk"), meeting=self.meeting)
        rows = Engagement.objects.visible_to(self.reader).open().filter(partner=self.partner)
        rows = rows.annotate(is_linked=Exists(links) if self.meeting else Value(False))
        rows = rows.select_related("track", "stage", "owner").defer("objective")
        ordered = rows.order_by("-is_linked", "track__order", "-pk")
        return self._seen("engagements.view_engagement", lambda: list(ordered[:MOST_ROWS]))

    @cached_property
    def adoptions(self) -> list[Adoption]:
        """How far the partner is with each product."""
        rows = Adoption.objects.visible_to(self.reader).filter(partner=self.partner)
        return self._seen("partners.view_adoption", lambda: list(rows.select_related("product")))

    @cached_property
    def memberships(self) -> list[Membership]:
        """The programmes that the partner is in, each with `renews_soon`."""
        rows = Membership.objects.visible_to(self.reader).live().filter(partner=self.partner)
        found = self._seen("partners.view_membership", lambda: list(rows.select_related("programme")))
        for each in found:
            soon = self.today + timedelta(days=RENEWS_SOON)
            each.renews_soon = each.renews_on is not None and each.renews_on <= soon  # type: ignore[attr-defined]  # for the template
        return found

    @cached_property
    def parts(self) -> list[PreparedPart]:
        """What other apps know of the partner."""
        return [
            PreparedPart(part.title, part.icon, part.source(self.partner, self.reader, self.since))
            for part in registry.prep_parts
            if not part.permission or self.reader.has_perm(part.permission)
        ]
