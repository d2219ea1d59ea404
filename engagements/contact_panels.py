"""What the engagement side shows on a contact's page, and tells of them as a person."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.personal_data import register_telling
from ecosystem.core.registry import Panel, register_contact_panel
from engagements.models import Meeting, PlanItem
from partners.models import Contact

# Rows that a panel shows.
SHOWN = 25


def meetings_of(contact: Contact, reader: User) -> dict[str, Any]:
    """Return the meetings that the contact was in, newest first, also those at a former partner. Two queries."""
    met = Meeting.objects.visible_to(reader).held().filter(contacts=contact)
    shown = met.select_related("partner").defer("notes").order_by("-starts_at", "-pk")[:SHOWN]
    return {"meetings": list(shown), "count": met.count()}


def times_met(reader: User) -> Coalesce:
    """Return an expression for how many meetings a contact was in."""
    links = Meeting.contacts.through.objects.filter(contact=OuterRef("pk"))
    met = links.filter(meeting__in=Meeting.objects.visible_to(reader).held().order_by().values("pk"))
    return Coalesce(Subquery(met.order_by().values("contact").annotate(_n=Count("pk")).values("_n")), 0)


def owed_by(contact: Contact, reader: User) -> dict[str, Any]:
    """Return the plan items that the contact owes, the first due first. One query."""
    items = PlanItem.objects.visible_to(reader).open().filter(contact=contact)
    items = items.filter(engagement__archived_at__isnull=True)
    return {"owed": list(items.select_related("engagement__partner")[:SHOWN])}


def tell_meetings(keys: Collection[int], reader: User) -> list[dict[str, Any]]:
    """Return the meetings that a person was in."""
    met = Meeting.objects.visible_to(reader).filter(contacts__in=keys).distinct().order_by("starts_at", "pk")
    return [
        {
            "subject": meeting.subject,
            "partner": meeting.partner.name,
            "kind": meeting.get_kind_display(),
            "starts_at": meeting.starts_at.isoformat(),
            "minutes": meeting.minutes,
            "place": meeting.place,
            "address": meeting.get_absolute_url(),
        }
        for meeting in met.select_related("partner").defer("notes")
    ]


def tell_plan_items(keys: Collection[int], reader: User) -> list[dict[str, Any]]:
    """Return the plan items that were a person's, done ones too."""
    items = PlanItem.objects.visible_to(reader).filter(contact__in=keys).select_related("engagement")
    return [
        {
            "title": item.title,
            "engagement": item.engagement.title,
            "due_on": item.due_on.isoformat() if item.due_on else None,
            "done_at": item.done_at.isoformat() if item.done_at else None,
        }
        for item in items.order_by("pk")
    ]


def register() -> None:
    """Bring the panels to the contact's page."""
    register_contact_panel(
        Panel(
            "meetings",
            _("Meetings"),
            "engagements/_contact_meetings.html",
            meetings_of,
            order=10,
            permission="engagements.view_meeting",
            count=times_met,
        )
    )
    register_contact_panel(
        Panel(
            "plan",
            _("Owes us"),
            "engagements/_contact_plan.html",
            owed_by,
            order=30,
            permission="engagements.view_planitem",
        )
    )
    register_telling("meetings", tell_meetings)
    register_telling("plan_items", tell_plan_items)
