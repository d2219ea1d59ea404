"""Makes the demonstration: the same rows each time, with days reckoned from today.

Rows are saved in bulk, past the actions, for speed; the database's own constraints hold them all the same.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model

from ecosystem.workspace.demo import (
    account_plans,
    engagement_page,
    engagements,
    events,
    follow_ups,
    gaps,
    leads,
    notes,
    partners,
    people,
    pipeline,
    planned,
    schedule,
    stages,
    talks,
)
from ecosystem.workspace.demo.content import read_content
from ecosystem.workspace.demo.plan import Demo
from ecosystem.workspace.demo.save import save
from engagements.models import Engagement, Event, FollowUp, Lead, Meeting, Showcase
from partners.health import derive_health
from partners.models import Contact, Partner
from roadmap_feedback.actions.snapshots import take_snapshot
from roadmap_feedback.models import Evidence, Gap

SNAPSHOT_WEEKS = 11
COUNTED: list[type[Model]] = [
    Partner,
    Contact,
    Engagement,
    Meeting,
    Gap,
    Evidence,
    FollowUp,
    Event,
    Lead,
    Showcase,
]


@transaction.atomic
def build(*, password: str, today: date, seed: int = 7) -> dict[str, int]:
    """Save the demonstration and return how many rows of each kind; `password` is for the six people who sign in."""
    demo = Demo(today, seed, read_content())
    people.add_people(demo, password)
    people.add_products(demo)
    stages.set_up_stages(demo)
    pipeline.add_rates(demo)
    lay_out(demo)
    save(demo)
    pipeline.remember_changes(demo)
    for week in range(SNAPSHOT_WEEKS, -1, -1):
        take_snapshot(on=today - timedelta(weeks=week))
    derive_health()
    return {str(model._meta.verbose_name_plural): model._base_manager.count() for model in COUNTED}


def lay_out(demo: Demo) -> None:
    """Lay out everything in the order in which one thing follows from another: days, then people, then words."""
    partners.add_partners(demo)
    engagements.add_engagements(demo)
    events.add_events(demo)
    schedule.add_meeting_days(demo)
    engagements.couple_moves(demo)
    gaps.hear_quotes(demo)
    talks.add_talks(demo)
    talks.link_meetings(demo)
    partners.date_partners(demo)
    engagements.date_engagements(demo)
    engagements.price_engagements(demo)
    stages.give_reasons(demo)
    engagements.add_plans(demo)
    gaps.add_gaps(demo)
    follow_ups.add_promises(demo)
    follow_ups.add_follow_ups(demo)
    notes.write_notes(demo)
    events.add_parts(demo)
    events.add_showcases(demo)
    planned.add_planned(demo)
    partners.add_teams(demo)
    partners.add_adoptions(demo)
    leads.tell_events(demo)
    leads.tell_showcases(demo)
    engagement_page.add_engagement_pages(demo)
    account_plans.add_goals(demo)
    account_plans.add_exports(demo)
    pipeline.add_targets(demo)
