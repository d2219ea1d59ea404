"""Follow-ups after an event: one for each lead and each partner's part, proposed by rules, made once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.actions.follow_ups import add_follow_up
from engagements.choices import Consent, EventRole, LeadState, Priority, Temperature
from engagements.models import Event, EventPart, FollowUp, Lead
from partners.models import Partner

# What is followed up in which way: a lead to whom something was promised, the others by temperature, parts by role.
PROMISE = "promise"
GROUPS: dict[str, StrOrPromise] = {
    PROMISE: gettext_lazy("Leads we promised something"),
    Temperature.HOT: gettext_lazy("Hot leads"),
    Temperature.WARM: gettext_lazy("Warm leads"),
    Temperature.COLD: gettext_lazy("Cold leads"),
    EventRole.SPEAKER: gettext_lazy("Partners who spoke"),
    EventRole.BOOTH: gettext_lazy("Partners with a booth"),
    EventRole.DEMO: gettext_lazy("Partners with a demo"),
    EventRole.ATTENDEE: gettext_lazy("Partners who came"),
}
# Days after the last day of the event.
USUAL_DAYS = {
    PROMISE: 2,
    Temperature.HOT: 2,
    Temperature.WARM: 5,
    Temperature.COLD: 14,
    EventRole.SPEAKER: 3,
    EventRole.BOOTH: 3,
    EventRole.DEMO: 5,
    EventRole.ATTENDEE: 7,
}
MOST_DAYS = 365
PRIORITIES = {PROMISE: Priority.HIGH, Temperature.HOT: Priority.HIGH, Temperature.COLD: Priority.LOW}


@dataclass(frozen=True)
class Rule:
    """How a group is followed up: days after the event's last day, and by whom; None: by who knows them best."""

    days: int
    assignee: User | None = None


@dataclass(frozen=True)
class Proposal:
    """A follow-up that could be made. Without a `partner` it can't be: `lack` says what is missing."""

    key: str
    group: str
    title: str
    source: Lead | EventPart
    partner: Partner | None
    assignee: User | None
    due_on: date
    priority: str
    lack: StrOrPromise = ""


def usual_rules() -> dict[str, Rule]:
    """Return the rules as they are proposed first."""
    return {group: Rule(days) for group, days in USUAL_DAYS.items()}


def proposals(event: Event, reader: User, rules: Mapping[str, Rule]) -> list[Proposal]:
    """Return what is still to be followed up of `event`, as far as `reader` may know of it. Two queries.

    Dropped and erased leads, and those who refused to be contacted, are left out.
    """
    leads = Lead.objects.visible_to(reader).live().filter(event=event, follow_up__isnull=True)
    leads = leads.exclude(state=LeadState.DROPPED).filter(erased_at__isnull=True)
    leads = leads.select_related("part__partner__owner", "contact__partner__owner", "logged_by")
    parts = EventPart.objects.visible_to(reader).filter(event=event, follow_up__isnull=True)
    found = [_of_lead(event, lead, rules) for lead in leads.order_by("noted_at", "pk")]
    found += [_of_part(event, part, rules) for part in parts.select_related("partner__owner")]
    order = list(GROUPS)
    return sorted(found, key=lambda each: order.index(each.group))


@one_transaction
def make_follow_ups(
    *, by: User, event: Event, rules: Mapping[str, Rule], keys: Collection[str]
) -> list[FollowUp]:
    """Make the proposed follow-ups with these `keys` and return them. What was made before is not made again.

    Raises ValidationError before the event has begun.
    """
    # Whoever presses twice, or at the same time, waits here and finds it done.
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.starts_on > timezone.localdate():
        raise ValidationError(_("The event has not begun."), code="early")
    made = []
    for proposal in proposals(event, by, rules):
        if proposal.key not in keys or proposal.lack or proposal.partner is None:
            continue
        assert proposal.assignee is not None, "who knows them best is somebody"
        follow_up = add_follow_up(
            by=by,
            partner=proposal.partner,
            title=proposal.title,
            assignee=proposal.assignee,
            due_on=proposal.due_on,
            priority=proposal.priority,
            detail=_detail(event, proposal.source),
        )
        # Past the version: who edits the lead meanwhile is not in the way of this.
        type(proposal.source)._default_manager.filter(pk=proposal.source.pk).update(follow_up=follow_up)
        made.append(follow_up)
    return made


def due_day(event: Event, days: int) -> date:
    """Return the day so many days after the event's last one, but not one that is past."""
    return max(event.ends_on + timedelta(days=days), timezone.localdate())


def _of_lead(event: Event, lead: Lead, rules: Mapping[str, Rule]) -> Proposal:
    group = PROMISE if lead.promised else str(lead.temperature)
    rule = rules[group]
    partner = lead.contact.partner if lead.contact else lead.part.partner if lead.part else None
    lack: StrOrPromise = ""
    if lead.consent == Consent.REFUSED:
        lack = gettext_lazy("refused to be contacted")
    elif partner is None:
        lack = gettext_lazy("belongs to no partner yet: make it a contact first")
    elif partner.archived_at is not None:
        lack = gettext_lazy("its partner is archived")
    who = f"{lead} ({lead.company})" if lead.company and lead.company != str(lead) else str(lead)
    words = (
        _("Keep the promise to %(who)s: %(promised)s")
        if lead.promised
        else _("Write to %(who)s from %(event)s")
    )
    title = words % {"who": who, "promised": lead.promised, "event": event}
    best = lead.logged_by if lead.logged_by.is_active else partner.owner if partner else None
    assignee = rule.assignee or best
    if assignee is None and not lack:
        lack = gettext_lazy("nobody to give it to: choose who")
    return Proposal(
        f"lead-{lead.pk}",
        group,
        title[:500],
        lead,
        partner,
        assignee,
        due_day(event, rule.days),
        PRIORITIES.get(group, Priority.NORMAL),
        lack,
    )


def _of_part(event: Event, part: EventPart, rules: Mapping[str, Rule]) -> Proposal:
    rule = rules[part.role]
    words = {
        EventRole.SPEAKER: _("Thank %(partner)s for the talk at %(event)s, and send the numbers"),
        EventRole.BOOTH: _("Go through the leads of %(event)s with %(partner)s"),
        EventRole.DEMO: _("Ask %(partner)s how the demo at %(event)s went"),
        EventRole.ATTENDEE: _("Ask %(partner)s what they took from %(event)s"),
    }
    assignee = rule.assignee or part.partner.owner
    lack: StrOrPromise = ""
    if part.partner.archived_at is not None:
        lack = gettext_lazy("its partner is archived")
    elif assignee is None or not assignee.is_active:
        lack = gettext_lazy("its partner has no owner: choose who")
    return Proposal(
        f"part-{part.pk}",
        part.role,
        (words[EventRole(part.role)] % {"partner": part.partner, "event": event})[:500],
        part,
        part.partner,
        assignee,
        due_day(event, rule.days),
        Priority.NORMAL,
        lack,
    )


def _detail(event: Event, source: Lead | EventPart) -> str:
    """Return where they were met, by whom, and where the rest stands; what is personal stays with the lead."""
    if isinstance(source, EventPart):
        return source.notes
    met = _("Met at %(event)s by %(colleague)s.") % {"event": event, "colleague": source.logged_by}
    return f"{met}\n\n{settings.SITE_URL}{source.get_absolute_url()}"
