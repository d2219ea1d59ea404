"""Why two records are probably one, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import LikelyContacts, LikelyPartners

# Names less alike than this, in percent, are no reason.
ALIKE = 60


def partner_reasons(pair: LikelyPartners) -> list[str]:
    """Return the reasons, the weightiest first. `pair` comes with both partners."""
    reasons = []
    for system in pair.systems:
        reasons.append(_("same external id in %(system)s") % {"system": system})
    if pair.first.name.casefold() == pair.second.name.casefold():
        reasons.append(_("same name"))
    elif pair.same_key:
        reasons.append(_("names differ only in accents, case, punctuation or legal form"))
    elif pair.likeness >= ALIKE:
        reasons.append(_("names look alike (%(percent)d %%)") % {"percent": pair.likeness})
    if pair.host:
        reasons.append(_("same website domain, %(host)s") % {"host": pair.host})
    if pair.mail_domain:
        words = ngettext(
            "%(count)d contact shares the e-mail domain %(domain)s",
            "%(count)d contacts share the e-mail domain %(domain)s",
            pair.mail_contacts,
        )
        reasons.append(words % {"count": pair.mail_contacts, "domain": pair.mail_domain})
    return reasons


def contact_reasons(pair: LikelyContacts) -> list[str]:
    """Return the reasons, the weightiest first. `pair` comes with both contacts and their partners."""
    reasons = []
    if pair.same_email:
        reasons.append(_("same e-mail address"))
    if pair.same_name:
        reasons.append(_("same name at the same partner") if pair.same_partner else _("same name"))
    return reasons
