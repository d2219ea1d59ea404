"""Every read of the engagement side that is worth a name. All begin with `visible_to`."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from ecosystem.accounts.models import User
from engagements.choices import FollowUpState, Outcome
from partners.querysets import PartnerOwnedQuerySet, name_matches

if TYPE_CHECKING:
    from engagements.models import (  # noqa: F401  # names in annotations only
        Engagement,
        FollowUp,
        Meeting,
        MeetingDraft,
        PlanItem,
        StageChange,
    )


class EngagementQuerySet(PartnerOwnedQuerySet["Engagement"]):
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


class MeetingQuerySet(PartnerOwnedQuerySet["Meeting"]):
    pass


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
