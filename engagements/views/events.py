"""Events and showcases in the browser."""

from django.db.models import Count, Q, QuerySet, Sum
from django.views.generic import DetailView

from ecosystem.core.lists import Column, GuardedMixin, RecordList
from engagements.filters import EventFilter, ShowcaseFilter
from engagements.models import Event, EventPart, Showcase
from partners.models import Partner


class EventList(RecordList):
    """Conferences, meetups, webinars and hackathons, the latest first."""

    permission_required = "engagements.view_event"
    filterset_class = EventFilter
    row_template = "engagements/_event_row.html"
    default_sort = "-starts"
    title = "Events"
    noun, noun_plural = "event", "events"
    empty_text = "Conferences, meetups, webinars and hackathons with partners appear here."
    columns = (
        Column("name", "Name", ("name",)),
        Column("kind", "Kind", ("kind",)),
        Column("starts", "When", ("starts_on",)),
        Column("place", "Place", ("place",)),
        Column("partners", "Partners", ("partner_count",), numeric=True),
        Column("leads", "Leads", ("lead_count",), numeric=True),
    )

    def records(self) -> QuerySet[Event]:
        seen = ~Q(parts__partner__in=Partner.objects.hidden_from(self.request.user))
        return Event.objects.filter(archived_at__isnull=True).annotate(
            partner_count=Count("parts__partner", filter=seen, distinct=True), lead_count=Sum("parts__leads", filter=seen)
        )


class EventPage(GuardedMixin, DetailView[Event]):
    """One event with each partner's part in it."""

    permission_required = "engagements.view_event"
    template_name = "engagements/event.html"
    context_object_name = "event"

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.filter(archived_at__isnull=True)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        parts = EventPart.objects.visible_to(self.request.user).filter(event=self.object).select_related("partner")
        return super().get_context_data(**kwargs) | {"parts": list(parts)}


class ShowcaseList(RecordList):
    """Case studies, posts, demos and talks about partners' work, from idea to published."""

    permission_required = "engagements.view_showcase"
    filterset_class = ShowcaseFilter
    row_template = "engagements/_showcase_row.html"
    default_sort = "-updated"
    title = "Showcases"
    noun, noun_plural = "showcase", "showcases"
    empty_text = "What partners build, from idea to published."
    columns = (
        Column("title", "Title", ("title",)),
        Column("partner", "Partner", ("partner__name",)),
        Column("kind", "Kind", ("kind",)),
        Column("stage", "Stage", ("stage",)),
        Column("owner", "Owner", ("owner__name",)),
        Column("updated", "Updated", ("updated_at",)),
    )

    def records(self) -> QuerySet[Showcase]:
        return Showcase.objects.visible_to(self.request.user).live().select_related("partner", "owner").defer("results")


class ShowcasePage(GuardedMixin, DetailView[Showcase]):
    """One showcase with its approvals and results."""

    permission_required = "engagements.view_showcase"
    template_name = "engagements/showcase.html"
    context_object_name = "showcase"

    def get_queryset(self) -> QuerySet[Showcase]:
        return Showcase.objects.visible_to(self.request.user).live().select_related("partner", "solution", "owner")
