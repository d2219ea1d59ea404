"""Events in the browser: the list, the page of one with its partners' parts, forms and verbs."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, TemplateView, UpdateView

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, GuardedMixin, RecordList, StandardView
from engagements.actions.events import archive_event, remove_part, save_event, set_part
from engagements.choices import LeadState, Temperature
from engagements.filters import EventFilter
from engagements.forms.events import EventForm, PartForm
from engagements.lead_counts import leads_of_event, partners_of_event, with_logged
from engagements.models import Event, EventPart, FollowUp, Lead

# Follow-ups that an event's page shows.
SHOWN = 20


class EventList(RecordList):
    """Conferences, meetups, webinars and hackathons, the latest first."""

    permission_required: Any = "engagements.view_event"
    filterset_class = EventFilter
    template_name = "engagements/events.html"
    cells_template = "engagements/_event_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Upcoming"), "when=ahead&sort=starts"),
        StandardView(gettext_lazy("Past"), "when=past"),
        StandardView(gettext_lazy("Ours"), "ours=true"),
        StandardView(gettext_lazy("I go"), "colleague={me}"),
    )
    export_permission = "core.export_list"
    default_sort = "-starts"
    title = gettext_lazy("Events")
    noun, noun_plural = gettext_lazy("event"), gettext_lazy("events")
    empty_text = gettext_lazy("Conferences, meetups, webinars and hackathons with partners appear here.")
    columns = (
        Column("name", gettext_lazy("Name"), ("name",), value="name"),
        Column("kind", gettext_lazy("Kind"), ("kind",), value="get_kind_display"),
        Column("starts", gettext_lazy("When"), ("starts_on",), value="starts_on"),
        Column("ends", gettext_lazy("Last day"), ("ends_on",), value="ends_on", shown=False),
        Column("place", gettext_lazy("Place"), ("place",), value="place"),
        Column("who", gettext_lazy("Who goes"), value=lambda e: "; ".join(e.colleague_names)),
        Column("partners", gettext_lazy("Partners"), ("partner_count",), numeric=True, value="partner_count"),
        Column("leads", gettext_lazy("Leads"), ("lead_count",), numeric=True, value="lead_count"),
        Column(
            "registrations",
            gettext_lazy("Registered"),
            ("registrations",),
            numeric=True,
            value="registrations",
            shown=False,
        ),
        Column(
            "attendance",
            gettext_lazy("Came"),
            ("attendance",),
            numeric=True,
            value="attendance",
            shown=False,
        ),
        Column(
            "visits",
            gettext_lazy("Booth visits"),
            ("booth_visits",),
            numeric=True,
            value="booth_visits",
            shown=False,
        ),
    )

    def records(self) -> QuerySet[Event]:
        reader = signed_in(self.request)
        names = User.objects.filter(attended_events=OuterRef("pk")).order_by("name").values("name")
        events = Event.objects.visible_to(reader).live().defer("goals", "outcome")
        return events.annotate(
            colleague_names=ArraySubquery(names),
            partner_count=partners_of_event(reader),
            lead_count=leads_of_event(reader),
        )

    def facts(self) -> Sequence[str]:
        ahead = self.filtered().filter(ends_on__gte=timezone.localdate()).order_by().count()
        words = ngettext("%(count)d ahead or under way", "%(count)d ahead or under way", ahead)
        return [words % {"count": ahead}] if ahead else []


class EventExport(ListExport, EventList):
    """The list of events as a file."""


class OneEvent(GuardedMixin):
    """Finds the event of the address, or raises 404."""

    def event(self) -> Event:
        """Return the event."""
        events = Event.objects.visible_to(self.request.user).live()  # type: ignore[arg-type]  # signed in
        return get_object_or_404(events, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class EventPage(OneEvent, TemplateView):
    """One event: what is wanted of it, who takes part, whom we met, and what came of it."""

    permission_required: Any = "engagements.view_event"
    template_name = "engagements/event.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, event = signed_in(self.request), self.event()
        parts = list(
            with_logged(EventPart.objects.visible_to(reader).filter(event=event), reader).select_related(
                "partner"
            )
        )
        leads = lead_summary(event, reader)
        made = FollowUp.objects.visible_to(reader).live()
        made = made.filter(Q(lead__event=event) | Q(event_part__event=event)).select_related(
            "partner", "assignee"
        )
        may_add = reader.has_perm("engagements.add_eventpart")
        begun = event.starts_on <= timezone.localdate()
        return (
            {
                "event": event,
                "parts": parts,
                "partner_count": len({part.partner_id for part in parts}),
                "lead_count": sum(part.lead_count for part in parts) + leads["ours"],  # type: ignore[attr-defined]  # annotated
                "leads": leads,
                "colleagues": list(event.colleagues.all()),
                "follow_ups": list(made.defer("detail")[:SHOWN]) if begun else [],
                "begun": begun,
                "part_form": PartForm(reader=reader) if may_add else None,
            }
            | super().get_context_data(**kwargs)
        )


def lead_summary(event: Event, reader: User) -> dict[str, int]:
    """Return how many leads of `event` were logged: all, at our own booth, hot, and what became of them. One query."""
    return Lead.objects.visible_to(reader).live().filter(event=event).aggregate(
        logged=Count("pk"),
        ours=Count("pk", filter=Q(part__isnull=True)),
        hot=Count("pk", filter=Q(temperature=Temperature.HOT)),
        open=Count("pk", filter=Q(state=LeadState.OPEN)),
        contacts=Count("pk", filter=Q(state=LeadState.CONTACT)),
        dropped=Count("pk", filter=Q(state=LeadState.DROPPED)),
    )  # fmt: skip


class SetPart(EventPage):
    """POST notes what a partner does at the event; a refused form comes back on the page, as typed."""

    permission_required = (
        "engagements.view_event",
        "engagements.add_eventpart",
        "engagements.change_eventpart",
    )
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        user, event = signed_in(request), self.event()
        form = PartForm(request.POST, reader=user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(part_form=form), status=422)
        set_part(by=user, event=event, **form.cleaned_data)
        return redirect(event)


class RemovePart(Verb):
    permission_required: Any = "engagements.delete_eventpart"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        parts = EventPart.objects.visible_to(signed_in(request)).select_related("event", "partner")
        part = get_object_or_404(parts, pk=pk)
        back = part.event.get_absolute_url()
        try:
            remove_part(by=signed_in(request), part=part)
        except ValidationError as error:
            return self.refused(error, back)
        return self.done(_("Taken off: %(part)s") % {"part": part}, back)


class EventEditing(EditPage):
    """What the two forms of an event share."""

    form_class = EventForm
    template_name = "engagements/event_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def save(self, form: EventForm) -> Event:  # type: ignore[override]  # the form of this page
        return save_event(
            by=signed_in(self.request),
            event=form.save(commit=False),
            colleagues=form.cleaned_data["colleagues"],
            seen_version=form.seen,
        )


class AddEvent(EventEditing, CreateView[Event, EventForm]):
    permission_required: Any = "engagements.add_event"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add event"),
        "verb": gettext_lazy("Add event"),
        "parent": ("/events/", gettext_lazy("Events")),
    }

    def get_initial(self) -> dict[str, Any]:
        return {"colleagues": [self.request.user.pk]}


class EditEvent(EventEditing, UpdateView[Event, EventForm]):
    permission_required: Any = "engagements.change_event"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit event"),
        "verb": gettext_lazy("Save event"),
    }

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.visible_to(signed_in(self.request)).live()


class ArchiveEvent(OneEvent, Verb):
    permission_required: Any = "engagements.change_event"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        event = self.event()
        try:
            archive_event(by=signed_in(request), event=event)
        except ValidationError as error:
            return self.refused(error, event.get_absolute_url())
        return self.done(_("Put away: %(title)s") % {"title": event.name}, reverse("events:list"))
