"""Every read of the engagement side that is worth a name. All begin with `visible_to`."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    Case,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Extract, Floor, JSONObject, Now, Round

from ecosystem.accounts.models import User
from ecosystem.core.models import ArchivableQuerySet
from ecosystem.core.money import Rates, in_currency
from engagements.choices import Ending, FollowUpState, GoalState, Outcome
from partners.models import Partner
from partners.querysets import PartnerOwnedQuerySet, name_matches

if TYPE_CHECKING:
    from engagements.models import (  # noqa: F401  # names in annotations only
        AccountGoal,
        Attachment,
        Comment,
        Engagement,
        Event,
        FollowUp,
        Lead,
        Meeting,
        MeetingDraft,
        MeetingSeries,
        PlanDependency,
        PlanItem,
        Stage,
        StageChange,
        Stay,
        Track,
    )


class TrackQuerySet(models.QuerySet["Track"]):
    """Tracks and stages name no partner: everybody who may see engagements knows them."""

    def current(self) -> Self:
        """Return the tracks that take new engagements."""
        return self.filter(retired_at__isnull=True)

    def with_board(self, user: User | AnonymousUser) -> Self:
        """Add `has_board`: whether the track is in use, or `user` sees something open on it."""
        engagements = apps.get_model("engagements", "Engagement").objects.visible_to(user)
        opened = engagements.open().filter(track=OuterRef("pk"))
        return self.annotate(has_board=Q(retired_at__isnull=True) | Exists(opened))


class StageQuerySet(models.QuerySet["Stage"]):
    def current(self) -> Self:
        """Return the stages that an engagement can move to."""
        return self.filter(retired_at__isnull=True)


def weighted(amount: str, probability: str = "stage__probability") -> Round:
    """Return an expression for `amount` times a probability in percent, to the cent."""
    return Round(F(amount) * F(probability) / Decimal(100), precision=2)


def _whole_days(since: str, until: Any) -> Cast:
    seconds = Extract(ExpressionWrapper(until - F(since), output_field=DurationField()), "epoch")
    return Cast(Floor(seconds / 86400), IntegerField())


class EngagementQuerySet(PartnerOwnedQuerySet["Engagement"]):
    def with_value(self, *, on: date) -> Self:
        """Add `base_amount` and `weighted_amount` (times the stage's probability), in the base currency.

        What is open counts at the rate of day `on`, what is closed at that of the day it closed. Both are NULL where
        there is no amount, or no rate for its currency.
        """
        value = in_currency("amount", "currency", on=on, settled="closed_on")
        return self.annotate(base_amount=value).annotate(weighted_amount=weighted("base_amount"))

    def told_in(self, rates: Rates) -> Self:
        """Add `told_amount` and `told_weighted`: the value in the currency of `rates`, as `with_value` has it."""
        if rates.is_base:
            return self.with_value(on=rates.day).annotate(
                told_amount=F("base_amount"), told_weighted=F("weighted_amount")
            )
        value = in_currency("amount", "currency", on=rates.day, settled="closed_on", to=rates.currency)
        return self.annotate(told_amount=value).annotate(told_weighted=weighted("told_amount"))

    def as_it_stood(self, at: datetime) -> Self:
        """Add what each engagement was at the moment `at` (aware), put away since or not.

        `then_begun` says whether it was there at all: whether its first move is of that time. `then_stage_id`,
        `then_outcome`, `then_probability` (of today) and `then_entered` come from its moves; `then_amount`,
        `then_currency`, `then_close` (expected) and `then_archived` from its history. Before its first line of either,
        an engagement is told as that first line has it.
        """
        return self.annotate(
            then_stay=FilteredRelation(
                "stays", condition=Q(stays__counts_from__lte=at, stays__counts_until__gt=at)
            ),
            then_row=FilteredRelation(
                "versions", condition=Q(versions__holds_from__lte=at, versions__holds_until__gt=at)
            ),
            then_begun=Case(When(then_stay__entered_at__lte=at, then=True), default=False),
            then_stage_id=F("then_stay__stage_id"),
            then_outcome=F("then_stay__stage__outcome"),
            then_probability=F("then_stay__stage__probability"),
            then_amount=F("then_row__amount"),
            then_currency=F("then_row__currency"),
            then_close=F("then_row__expected_close"),
            then_archived=Case(When(then_row__archived_at__lte=at, then=True), default=False),
        )

    def open(self) -> Self:
        """Return the engagements that are neither won nor lost."""
        return self.live().filter(stage__outcome=Outcome.OPEN)

    def search(self, words: str) -> Self:
        """Return the engagements whose title or partner's name holds `words`, or nearly so."""
        # Each by an index of its own, as a union that is found first: a condition over both tables looks at every row.
        every = self.model._default_manager.order_by()
        partners = Partner.objects.filter(name_matches("name", words)).order_by()
        titled = every.filter(name_matches("title", words))
        found = titled.values("pk").union(every.filter(partner__in=partners.values("pk")).values("pk"))
        return self.filter(pk__in=found)


class StageChangeQuerySet(PartnerOwnedQuerySet["StageChange"]):
    partner_path: ClassVar[str] = "engagement__partner"


class StayQuerySet(PartnerOwnedQuerySet["Stay"]):
    partner_path: ClassVar[str] = "engagement__partner"

    def with_ending(self, *, now: datetime) -> Self:
        """Add `ending`, one of `Ending`, and `days`: the whole days of the stay, so far where it goes on at `now`.

        `days_since_begun` are those from the first stage to the start of the stay.
        """
        onward = Q(next_stage__outcome=Outcome.WON) | Q(next_stage__order__gt=F("stage__order"))
        return self.annotate(
            ending=Case(
                When(next_stage=None, then=Value(Ending.STILL)),
                When(next_stage__outcome=Outcome.LOST, then=Value(Ending.LOST)),
                When(onward, then=Value(Ending.ON)),
                default=Value(Ending.BACK),
            ),
            days=_whole_days("entered_at", Coalesce("left_at", Value(now))),
            days_since_begun=_whole_days("begun_at", F("entered_at")),
        )


class PlanItemQuerySet(PartnerOwnedQuerySet["PlanItem"]):
    partner_path: ClassVar[str] = "engagement__partner"

    def open(self) -> Self:
        """Return the items that are not done."""
        return self.filter(done_at__isnull=True)

    def with_dependencies(self) -> Self:
        """Bring `waits_for_ids`, the ids of the items that each waits for. No query of its own."""
        dependencies = apps.get_model("engagements", "PlanDependency").objects.filter(item=OuterRef("pk"))
        return self.annotate(waits_for_ids=ArraySubquery(dependencies.order_by("pk").values("waits_for")))


class PlanDependencyQuerySet(PartnerOwnedQuerySet["PlanDependency"]):
    partner_path: ClassVar[str] = "item__engagement__partner"


class AttachmentQuerySet(PartnerOwnedQuerySet["Attachment"]):
    partner_path: ClassVar[str] = "engagement__partner"

    def present(self) -> Self:
        """Return the attachments that were not removed."""
        return self.filter(removed_at__isnull=True)


class CommentQuerySet(PartnerOwnedQuerySet["Comment"]):
    partner_path: ClassVar[str] = "engagement__partner"

    def with_mentioned(self) -> Self:
        """Bring `mentioned_names`, [{"id", "name"}] of those whom each mentions. No query of its own."""
        comment = apps.get_model("engagements", "Comment")
        links = comment.mentioned.through.objects.filter(comment=OuterRef("pk"))
        named = links.order_by("user").values(_named=JSONObject(id="user_id", name="user__name"))
        return self.annotate(mentioned_names=ArraySubquery(named))


class MeetingQuerySet(PartnerOwnedQuerySet["Meeting"]):
    def held(self) -> Self:
        """Return the meetings that took place: logged ones, not those that are planned still."""
        return self.live().filter(is_planned=False, starts_at__lte=Now())

    def ahead(self) -> Self:
        """Return the planned meetings that have not begun, the next first."""
        return self.live().filter(is_planned=True, starts_at__gt=Now()).order_by("starts_at", "id")

    def awaiting_notes(self) -> Self:
        """Return the planned meetings whose time has passed without their being logged, the latest first."""
        return self.live().filter(is_planned=True, starts_at__lte=Now()).order_by("-starts_at", "-id")

    def of_people(self, people: Collection[int]) -> Self:
        """Return the meetings that any of the users with these ids organises, attends or logged."""
        there = self.model.colleagues.through.objects.filter(meeting_id=OuterRef("pk"), user_id__in=people)
        return self.filter(Q(organiser__in=people) | Q(logged_by__in=people) | Exists(there))

    def readable(self) -> Self:
        """Return those that have a page: the live ones, and the cancelled ones, which say so."""
        return self.filter(Q(archived_at__isnull=True) | Q(cancelled_at__isnull=False))


class MeetingSeriesQuerySet(PartnerOwnedQuerySet["MeetingSeries"]):
    def to_make(self, through: date) -> Self:
        """Return the series that have occurrences to be made by the day `through`."""
        due = Q(made_through__isnull=True) | Q(made_through__lt=through)
        unfinished = Q(until__isnull=True) | Q(made_through__isnull=True) | Q(until__gt=F("made_through"))
        return self.live().filter(due & unfinished).order_by("id")


class MeetingDraftQuerySet(models.QuerySet["MeetingDraft"]):
    def visible_to(self, user: User) -> Self:
        """Return the drafts of `user`; nobody reads another's."""
        return self.filter(user=user)


class FollowUpQuerySet(PartnerOwnedQuerySet["FollowUp"]):
    def open(self) -> Self:
        """Return the follow-ups that are still owed."""
        return self.live().filter(state=FollowUpState.OPEN)

    def awake_on(self, day: date) -> Self:
        """Return those not snoozed beyond `day`, a day where the assignee is."""
        return self.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=day))

    def due_by(self, day: date) -> Self:
        """Return the open ones, not snoozed, due on `day` or before it."""
        return self.open().awake_on(day).filter(due_on__lte=day)


class EventQuerySet(ArchivableQuerySet["Event"]):
    """Events are known to everybody; the parts that partners have in them are not."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the events, to who is signed in."""
        return self if user.is_authenticated else self.none()


class LeadQuerySet(ArchivableQuerySet["Lead"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the leads but those of a booth, or of a person, at a partner that `user` may not know of."""
        if not user.is_authenticated:
            return self.none()
        hidden = Partner.objects.hidden_from(user)
        return self.exclude(part__partner__in=hidden).exclude(contact__partner__in=hidden)

    def search(self, words: str) -> Self:
        """Return the leads whose name, company, address or note holds `words`."""
        words = words.replace("\x00", "").strip()
        held = Q(name__icontains=words) | Q(company__icontains=words) | Q(email__icontains=words)
        return self.filter(held | Q(note__icontains=words) | Q(promised__icontains=words))


class ShowcaseChildQuerySet[M: models.Model](PartnerOwnedQuerySet[M]):
    """Rows that hang on a showcase."""

    partner_path: ClassVar[str] = "showcase__partner"


class AccountGoalQuerySet(PartnerOwnedQuerySet["AccountGoal"]):
    def open(self) -> Self:
        """Return the goals that are still pursued."""
        return self.live().filter(state__in=GoalState.open_states())
