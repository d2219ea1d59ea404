"""Saves what was laid out, in bulk, each row with the times at which it was made and last changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

from ecosystem.core.models import ExchangeRate, Record, SavedView
from ecosystem.workspace.demo.plan import Demo
from engagements.models import (
    AccountGoal,
    Attachment,
    Comment,
    Engagement,
    Event,
    EventPart,
    FollowUp,
    Lead,
    Meeting,
    MeetingSeries,
    PipelineTarget,
    PlanDependency,
    PlanItem,
    Showcase,
    ShowcaseApproval,
    ShowcaseMove,
    StageChange,
)
from partners.models import (
    Adoption,
    Benefit,
    BenefitUse,
    Contact,
    Industry,
    Membership,
    Partner,
    Product,
    Programme,
    Solution,
    TeamMember,
)
from roadmap_feedback.models import Evidence, Gap, GapStateChange, PartnerReply, RoadmapItem

# What others point at comes before them; many-to-many rows come last.
ORDER: list[type[Model]] = [
    ExchangeRate,
    Product,
    Industry,
    Programme,
    Benefit,
    Partner,
    Contact,
    Solution,
    TeamMember,
    Adoption,
    Membership,
    BenefitUse,
    PipelineTarget,
    Engagement,
    MeetingSeries,
    Meeting,
    StageChange,
    PlanItem,
    PlanDependency,
    Attachment,
    Comment,
    FollowUp,
    Event,
    EventPart,
    Lead,
    Showcase,
    ShowcaseMove,
    ShowcaseApproval,
    AccountGoal,
    SavedView,
    Gap,
    GapStateChange,
    Evidence,
    RoadmapItem,
    PartnerReply,
]


def save(demo: Demo) -> None:
    """Save every row that was laid out, those of one kind in one go, the earliest first."""
    links = [model for model in demo.rows if model not in ORDER]
    with given_times([model for model in ORDER if issubclass(model, Record)]):
        for model in [*ORDER, *links]:
            rows = demo.rows[model]
            if issubclass(model, Meeting | FollowUp | Engagement | Gap):
                rows = sorted(rows, key=lambda row: row.created_at)
            model._base_manager.bulk_create(rows)
    _date_history([model for model in ORDER if issubclass(model, Record)])


@contextmanager
def given_times(models: list[type[Record]]) -> Iterator[None]:
    """Keep `updated_at` of `models` as given, instead of setting it to now, until the block ends.

    Setting it afterwards would leave a second line in the history of every row.
    """
    fields = [model._meta.get_field("updated_at") for model in models]
    for field in fields:
        field.auto_now = False  # type: ignore[union-attr]  # a date and time
    try:
        yield
    finally:
        for field in fields:
            field.auto_now = True  # type: ignore[union-attr]  # a date and time


def _date_history(models: list[type[Record]]) -> None:
    """Let the lines of history that this transaction wrote say when their rows were made, and not that it was now."""
    with connection.cursor() as cursor:
        for model in models:
            history = model._meta.db_table + "event"
            cursor.execute(f"UPDATE {history} SET pgh_created_at = created_at WHERE pgh_created_at = now()")  # noqa: S608  # a table's own name
