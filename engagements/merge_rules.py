"""What becomes of engagement rows that can't stay beside each other when partners are merged."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import EventPart
from partners.merging.partner_rules import joined
from partners.merging.rules import Rule, register_rule


def register() -> None:
    """Register the rules, and what the merge page calls the rows of this app."""
    register_rule("engagements.EventPart", Rule(fold_event_part, event_part_words, gettext_lazy("Events")))
    register_rule("engagements.FollowUp", Rule(plural=gettext_lazy("Follow-ups")))
    register_rule("engagements.AccountGoal", Rule(plural=gettext_lazy("Goals")))
    register_rule("engagements.PlanItem", Rule(plural=gettext_lazy("Plan items")))


def fold_event_part(staying: EventPart, going: EventPart) -> dict[str, Any]:
    """Each counted its own leads; a talk, and what was made after the event, is kept where there is one."""
    kept: dict[str, Any] = (
        {} if staying.talk_title else {"talk_title": going.talk_title, "talk_at": going.talk_at}
    )
    if staying.follow_up_id is None and going.follow_up_id is not None:
        kept["follow_up_id"] = going.follow_up_id
    return {**kept, "leads": staying.leads + going.leads, "notes": joined([staying.notes, going.notes])}


def event_part_words(one: EventPart, other: EventPart) -> str:
    return _("Both are down as %(role)s at %(event)s: one stays, with the leads of both (%(leads)d)") % {
        "role": one.get_role_display().lower(),
        "event": one.event,
        "leads": one.leads + other.leads,
    }
