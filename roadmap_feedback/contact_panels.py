"""What the feedback side shows on a contact's page, and tells of them as a person."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.personal_data import register_telling
from ecosystem.core.registry import Panel, register_contact_panel
from partners.models import Contact
from roadmap_feedback.models import Evidence

# Quotes that the page shows.
SHOWN = 25


def said_by(contact: Contact, reader: User) -> dict[str, Any]:
    """Return what the contact said of gaps, newest first, also for a former partner. One query."""
    evidence = Evidence.objects.visible_to(reader).live().filter(contact=contact)
    return {"evidence": list(evidence.select_related("gap__product", "partner")[:SHOWN])}


def tell_quotes(keys: Collection[int], reader: User) -> list[dict[str, Any]]:
    """Return what a person said of gaps."""
    evidence = Evidence.objects.visible_to(reader).filter(contact__in=keys).select_related("gap", "partner")
    return [
        {
            "gap": piece.gap.title,
            "partner": piece.partner.name,
            "quote": piece.quote,
            "workaround": piece.workaround,
            "severity": piece.get_severity_display(),
            "heard_on": piece.heard_on.isoformat(),
        }
        for piece in evidence.order_by("heard_on", "pk")
    ]


def register() -> None:
    """Bring the panel to the contact's page."""
    register_contact_panel(
        Panel(
            "quotes",
            _("In their words"),
            "roadmap_feedback/_contact_quotes.html",
            said_by,
            order=20,
            permission="roadmap_feedback.view_gap",
        )
    )
    register_telling("quotes", tell_quotes)
