"""Keeping what partners said of a gap."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.transactions import one_transaction
from engagements.models import Engagement, Meeting
from partners.models import Contact, Partner
from roadmap_feedback.actions.gaps import target_of
from roadmap_feedback.choices import Severity
from roadmap_feedback.models import Evidence, Gap


@one_transaction
def add_evidence(
    *,
    by: User,
    gap: Gap,
    partner: Partner,
    quote: str = "",
    severity: str = Severity.MEDIUM,
    meeting: Meeting | None = None,
    contact: Contact | None = None,
    workaround: str = "",
    blocks: Sequence[Engagement] = (),
    heard_on: date | None = None,
) -> Evidence:
    """Keep that `partner` has `gap`, in its own words, and return it. A merged gap's evidence goes to its target.

    Raises ValidationError for bad fields, and for engagements or a meeting of another partner.
    """
    if any(engagement.partner_id != partner.pk for engagement in blocks):
        raise ValidationError({"blocks": _("An engagement belongs to another partner.")})
    evidence = Evidence(
        gap=target_of(gap),
        partner=partner,
        meeting=meeting,
        contact=contact,
        quote=quote,
        severity=severity,
        workaround=workaround,
        heard_on=heard_on or timezone.localdate(),
        reported_by=by,
    )
    evidence.clean_fields(exclude=["gap", "partner", "meeting", "contact", "reported_by"])
    evidence.save()
    if blocks:
        evidence.blocks.add(*blocks)
    return evidence
