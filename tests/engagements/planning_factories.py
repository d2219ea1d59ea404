"""Makes planned meetings and series for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from ecosystem.accounts.models import User
from engagements.actions.planning import PlannedMeeting
from engagements.actions.series import start_series
from engagements.models import Meeting, MeetingSeries
from engagements.recurrence import Recurrence, Unit
from tests.factories import MeetingFactory, PartnerFactory, UserFactory


class PlannedMeetingFactory(MeetingFactory):
    """A meeting in two days."""

    is_planned = True
    notes = ""
    minutes = 30
    organiser = factory.SubFactory(UserFactory)
    starts_at = factory.LazyFunction(lambda: ahead(2))


def ahead(days: int, hour: int = 9) -> datetime:
    """Return `hour` o'clock UTC in `days` days."""
    return datetime.combine(
        timezone.now().date() + timedelta(days=days), datetime.min.time(), UTC
    ) + timedelta(hours=hour)


def planned(**changes: Any) -> PlannedMeeting:
    """Return a plan for a meeting, with `changes`."""
    given: dict[str, Any] = {"subject": "Weekly sync", "kind": "call", "starts_at": ahead(2), "minutes": 30}
    if "partner" not in changes:
        given["partner"] = PartnerFactory()
    return PlannedMeeting(**(given | changes))


def series_of(by: User | None = None, recurrence: Recurrence | None = None, **changes: Any) -> MeetingSeries:
    """Return a saved weekly series with its occurrences."""
    return start_series(
        by=by or UserFactory(), planned=planned(**changes), recurrence=recurrence or Recurrence(Unit.WEEK)
    )


def occurrences(series: MeetingSeries) -> list[Meeting]:
    """Return the occurrences of `series` in order, cancelled ones too."""
    return list(series.occurrences.order_by("original_start"))
