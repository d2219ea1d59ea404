"""How a partner is, derived and explained, never typed in."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.accounts.models import User
from ecosystem.core import registry
from partners.models import Partner

# Reason: its tone, "warning" or "danger", and a sentence.
type Reason = tuple[str, str]


def health_reasons(partner: Partner, reader: User) -> list[Reason]:
    """Return why the health of `partner`, read `with_cadence`, is not good, the gravest first; empty: it is good."""
    reasons = cadence_reasons(partner)
    for source in registry.health_sources:
        reasons += source(partner, reader)
    return sorted(reasons, key=lambda reason: reason[0])


def cadence_reasons(partner: Partner) -> list[Reason]:
    """Return the reason that `partner`, read `with_cadence`, has not heard from us in time, if so."""
    now = timezone.now()
    if partner.touch_due_at is None or partner.touch_due_at > now:
        return []
    allowed = partner.cadence_days or 0
    if partner.last_touch_at is None:
        return [("warning", _("No contact yet; the cadence is %(allowed)d days") % {"allowed": allowed})]
    days = (now - partner.last_touch_at).days
    words = ngettext(
        "No contact for %(days)d day; the cadence is %(allowed)d",
        "No contact for %(days)d days; the cadence is %(allowed)d",
        days,
    )
    return [("danger" if days > 2 * allowed else "warning", words % {"days": days, "allowed": allowed})]
