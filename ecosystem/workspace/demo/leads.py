"""Whom we met at events, what events were for and brought, and who approved which showcase."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.text import slugify

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.content import EventStory, LeadText
from ecosystem.workspace.demo.plan import Demo
from engagements.choices import ApprovalDecision, ApprovalSide, EventRole, LeadState, ShowcaseStage
from engagements.models import Event, EventPart, Lead, Showcase, ShowcaseApproval, ShowcaseMove

# Where people are met first, where a partner has several parts.
BOOTH_ROLES = (EventRole.BOOTH, EventRole.DEMO, EventRole.SPEAKER)
TALK = "Talk: "
FIRST_STAGES = (ShowcaseStage.IDEA, ShowcaseStage.DRAFT, ShowcaseStage.PARTNER_REVIEW)
AFTER_APPROVAL = timedelta(minutes=12)


def tell_events(demo: Demo) -> None:
    """Lay out goals, reach and outcome of the events, who of us went, and the leads."""
    for part in demo.rows[EventPart]:
        if part.role == EventRole.SPEAKER and part.notes.startswith(TALK):
            part.talk_title, part.notes = part.notes.removeprefix(TALK).capitalize(), ""
    for name, story in demo.content.stories.items():
        event = demo.events[name]
        event.goals, event.outcome = story.goals, story.outcome
        event.registrations, event.attendance = story.registrations, story.attendance
        event.booth_visits = story.booth_visits
        for key in story.colleagues:
            demo.link(Event.colleagues.through, event=event, user=demo.users[key])
        _add_leads(demo, event, story)


def _add_leads(demo: Demo, event: Event, story: EventStory) -> None:
    days = (event.ends_on - event.starts_on).days + 1
    for number, text in enumerate(story.leads):
        by = demo.users[text.by]
        day = event.starts_on + timedelta(days=number * days // len(story.leads))
        lead = _lead(demo, event, text, by)
        lead.key = UUID(int=demo.choose.getrandbits(128), version=4)
        lead.noted_at = lead.created_at = lead.updated_at = demo.moments.at_work(by, day)
        if text.consent != "not_asked":
            lead.consent_at = lead.noted_at
        if lead.state != LeadState.OPEN:
            after = min(event.ends_on + timedelta(days=3), demo.today - timedelta(days=1))
            lead.closed_by, lead.closed_at = by, max(lead.noted_at, demo.moments.at_work(by, after))
            lead.updated_at = lead.closed_at
        demo.add(lead)
        for product in text.products:
            demo.link(Lead.products.through, lead=lead, product=demo.products[product])


def _lead(demo: Demo, event: Event, text: LeadText, by: User) -> Lead:
    lead = Lead(
        event=event, logged_by=by, name=text.name, company=text.company, temperature=text.temperature,
        promised=text.promised, note=text.note, consent=text.consent,
    )  # fmt: skip
    if text.company and text.name:
        first = slugify(text.name).split("-")[-1]
        lead.email = f"{first}@{slugify(text.company)}.example"
    if text.booth:
        at_booth = [part for part in demo.rows[EventPart] if part.event is event]
        own = [part for part in at_booth if part.partner is demo.partner(text.booth).row]
        lead.part = min(own, key=lambda part: BOOTH_ROLES.index(part.role))
    if text.became:
        plan = demo.partner(text.became)
        contact = plan.present(event.ends_on)[-1]
        lead.name, lead.company, lead.email = contact.name, plan.row.name, contact.email
        lead.state, lead.contact = LeadState.CONTACT, contact
    if text.dropped:
        lead.state, lead.drop_reason = LeadState.DROPPED, text.dropped
    return lead


def tell_showcases(demo: Demo) -> None:
    """Lay out how each showcase came to its stage, and who approved it."""
    order = list(ShowcaseStage)
    for showcase in demo.rows[Showcase]:
        before = ""
        for stage in order[: order.index(ShowcaseStage(showcase.stage)) + 1]:
            at = _entered(showcase, stage)
            demo.add(
                ShowcaseMove(
                    showcase=showcase, from_stage=before, to_stage=stage, by=showcase.owner, moved_at=at
                )
            )
            before = stage
        _add_approvals(demo, showcase)


def _entered(showcase: Showcase, stage: ShowcaseStage) -> datetime:
    """Return when `showcase` came to `stage`: to legal once the partner had approved, to the first ones evenly before."""
    if stage == ShowcaseStage.PUBLISHED:
        return showcase.updated_at
    if stage == ShowcaseStage.LEGAL:
        return (showcase.partner_approved_at or showcase.updated_at) + AFTER_APPROVAL
    reviewed = showcase.partner_approved_at or showcase.updated_at
    return showcase.created_at + (reviewed - showcase.created_at) * FIRST_STAGES.index(stage) / 3


def _add_approvals(demo: Demo, showcase: Showcase) -> None:
    partner = next(plan for plan in demo.partners if plan.row is showcase.partner)
    given = {
        ApprovalSide.PARTNER: (showcase.partner_approved_at, partner.contacts[0].name, "In the call"),
        ApprovalSide.LEGAL: (showcase.legal_approved_at, demo.users["alex"].name, ""),
    }
    for side, (at, name, words) in given.items():
        if at is not None:
            by = demo.users["alex"] if side == ApprovalSide.LEGAL else showcase.owner
            demo.add(
                ShowcaseApproval(
                    showcase=showcase, side=side, decision=ApprovalDecision.APPROVED, digest=showcase.digest,
                    name=name, words=words, by=by, decided_at=at,
                )
            )  # fmt: skip
