"""Every read of the engagement side that is worth a name. All begin with `visible_to`."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject, Now, Round

from ecosystem.accounts.models import User
from ecosystem.core.models import ArchivableQuerySet
from ecosystem.core.money import in_base_currency
from engagements.choices import FollowUpState, GoalState, Outcome
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


class EngagementQuerySet(PartnerOwnedQuerySet["Engagement"]):
    def with_value(self, *, on: date) -> Self:
        """Add `base_amount` and `weighted_amount` (times the stage's probability), in the base currency of day `on`.

        Both are NULL where there is no amount, or no rate for its currency.
        """
        return self.annotate(base_amount=in_base_currency("amount", "currency", on=on)).annotate(
            weighted_amount=Round(F("base_amount") * F("stage__probability") / Decimal(100), precision=2)
        )

    def open(self) -> Self:
        """Return the engagements that are neither won nor lost."""
        return self.live().filter(stage__outcome=Outcome.OPEN)

    def search(self, words: str) -> Self:
        """Return the engagements whose title or partner's name holds `words`, or nearly so."""
        return self.filter(name_matches("title", words) | name_matches("partner__name", words))


class StageChangeQuerySet(PartnerOwnedQuerySet["StageChange"]):
    partner_path: ClassVar[str] = "engagement__partner"


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
