"""How many leads came of events and of the parts that partners had in them.

Where leads were logged at a partner's part, they count; where none were, what the partner says it brought counts. The
latter stays beside the former, so that a difference can be seen.
"""

from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from ecosystem.accounts.models import User
from engagements.models import EventPart, Lead


def with_logged(parts: QuerySet[EventPart], reader: User) -> QuerySet[EventPart]:
    """Add `logged`, the leads logged at each part that `reader` may know of, and `lead_count`, what counts."""
    return parts.annotate(logged=_count(Lead.objects.visible_to(reader), part=OuterRef("pk"))).annotate(
        lead_count=Case(When(logged__gt=0, then=F("logged")), default=F("leads"), output_field=IntegerField())
    )


def leads_of_event(reader: User) -> Any:
    """Return an expression for how many leads an event brought, at our booth and at its partners' parts."""
    parts = with_logged(EventPart.objects.visible_to(reader), reader).filter(event=OuterRef("pk"))
    at_parts = parts.order_by().values("event").annotate(total=Sum("lead_count")).values("total")
    ours = _count(Lead.objects.visible_to(reader).filter(part__isnull=True), event=OuterRef("pk"))
    return Coalesce(Subquery(at_parts, output_field=IntegerField()), 0) + ours


def partners_of_event(reader: User) -> Coalesce:
    """Return an expression for how many partners that `reader` may know of have a part in an event."""
    parts = EventPart.objects.visible_to(reader).filter(event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(parts.annotate(n=Count("partner", distinct=True)).values("n")), 0)


def _count(leads: QuerySet[Lead], **path: OuterRef) -> Coalesce:
    """Return an expression for how many of `leads` lie on `path`."""
    name = next(iter(path))
    counted = leads.filter(**path).order_by().values(name).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
