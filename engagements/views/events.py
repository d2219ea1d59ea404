"""Events in the browser, with each partner's part."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, UpdateView

from ecosystem.accounts.models import User
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from engagements.actions.events import archive_event, remove_part, save_event, set_part
from engagements.filters import EventFilter
from engagements.forms.events import EventForm, PartForm
from engagements.models import Event, EventPart


def live_events() -> QuerySet[Event]:
    """Return the events that were not put away; they are known to everybody, the parts are not."""
    return Event.objects.filter(archived_at__isnull=True)


class EventList(RecordList):
    """Conferences, meetups, webinars and hackathons, the latest first."""

    permission_required: Any = "engagements.view_event"
    filterset_class = EventFilter
    template_name = "engagements/events.html"
    row_template = "engagements/_event_row.html"
    default_sort = "-starts"
    title = gettext_lazy("Events")
    noun, noun_plural = gettext_lazy("event"), gettext_lazy("events")
    empty_text = gettext_lazy("Conferences, meetups, webinars and hackathons with partners appear here.")
    columns = (
        Column("name", "Name", ("name",)),
        Column("kind", "Kind", ("kind",)),
        Column("starts", "When", ("starts_on",)),
        Column("place", "Place", ("place",)),
        Column("partners", "Partners", ("partner_count",), numeric=True),
        Column("leads", "Leads", ("lead_count",), numeric=True),
    )

    def records(self) -> QuerySet[Event]:
        parts = (
            EventPart.objects.visible_to(self.request.user)
            .filter(event=OuterRef("pk"))
            .order_by()
            .values("event")
        )
        partners = parts.annotate(count=Count("partner", distinct=True)).values("count")
        leads = parts.annotate(total=Sum("leads")).values("total")
        return live_events().annotate(
            partner_count=Coalesce(Subquery(partners), 0), lead_count=Coalesce(Subquery(leads), 0)
        )


class EventPage(GuardedMixin, TemplateView):
    """One event with each partner's part in it."""

    permission_required: Any = "engagements.view_event"
    template_name = "engagements/event.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        event = get_object_or_404(live_events(), pk=self.kwargs["pk"])
        parts = list(EventPart.objects.visible_to(user).filter(event=event).select_related("partner"))
        may_add = user.has_perm("engagements.add_eventpart")
        return {
            "event": event,
            "parts": parts,
            "partner_count": len({part.partner_id for part in parts}),
            "lead_count": sum(part.leads for part in parts),
            "part_form": PartForm(reader=user) if may_add else None,
        } | super().get_context_data(**kwargs)


class SetPart(EventPage):
    """POST notes what a partner does at the event; a refused form comes back on the page, as typed."""

    permission_required = (
        "engagements.view_event",
        "engagements.add_eventpart",
        "engagements.change_eventpart",
    )
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        event = get_object_or_404(live_events(), pk=pk)
        form = PartForm(request.POST, reader=user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(part_form=form), status=422)
        set_part(by=user, event=event, **form.cleaned_data)
        return redirect(event)


class RemovePart(Verb):
    permission_required: Any = "engagements.delete_eventpart"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assert isinstance(request.user, User)
        parts = EventPart.objects.visible_to(request.user).select_related("event", "partner")
        part = get_object_or_404(parts, pk=pk)
        remove_part(by=request.user, part=part)
        return self.done(_("Taken off: %(part)s") % {"part": part}, part.event.get_absolute_url())


class EventEditing(EditPage):
    """What the two forms of an event share."""

    form_class = EventForm
    template_name = "engagements/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def save(self, form: EventForm) -> Event:  # type: ignore[override]  # the form of this page
        by = self.request.user
        assert isinstance(by, User)
        return save_event(by=by, event=form.save(commit=False), seen_version=form.seen)


class AddEvent(EventEditing, CreateView[Event, EventForm]):
    permission_required: Any = "engagements.add_event"
    saved_words = gettext_lazy("Added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add event"),
        "verb": gettext_lazy("Add event"),
        "parent": ("/events/", gettext_lazy("Events")),
    }


class EditEvent(EventEditing, UpdateView[Event, EventForm]):
    permission_required: Any = "engagements.change_event"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit event"),
        "verb": gettext_lazy("Save event"),
    }

    def get_queryset(self) -> QuerySet[Event]:
        return live_events()


class ArchiveEvent(Verb):
    permission_required: Any = "engagements.change_event"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assert isinstance(request.user, User)
        event = get_object_or_404(live_events(), pk=pk)
        try:
            archive_event(by=request.user, event=event)
        except ValidationError as error:
            return self.refused(error, event.get_absolute_url())
        return self.done(_("Put away: %(title)s") % {"title": event.name}, reverse("events:list"))
