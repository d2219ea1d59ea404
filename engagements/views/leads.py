"""Leads in the browser: logged at the booth from a phone, listed, and brought to what they become."""

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.errors import refusals_in_words
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, GuardedMixin, RecordList, StandardView, rank_of
from engagements.actions.leads import (
    AlreadySaved,
    drop_lead,
    edit_lead,
    log_lead,
    make_contact,
    reopen_lead,
)
from engagements.choices import LeadState, Temperature
from engagements.filters import LeadFilter
from engagements.forms.leads import BecomeContactForm, BoothLeadForm, DropForm, EraseLeadForm, LeadForm
from engagements.lead_data import erase_lead
from engagements.models import Event, FollowUp, Lead
from engagements.views.events import OneEvent
from partners.models import Contact, Partner, Product

# Contacts and partners that are offered for a lead.
OFFERED = 5


class LogLead(OneEvent, View):
    """GET gives the form for a phone, empty; POST saves a lead, once a key, and gives the next.

    A script that sends the form asks for JSON: 201 with the moment of saving, or 422 with what is wrong by field.
    """

    permission_required = ("engagements.view_event", "engagements.add_lead")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event, reader = self.event(), signed_in(request)
        first = {"part": request.GET.get("booth", "")}
        return self.page(event, BoothLeadForm(reader=reader, event=event, initial=first))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        event, reader = self.event(), signed_in(request)
        form = BoothLeadForm(request.POST, reader=reader, event=event)
        by_script = request.headers.get("X-Requested-With") == "fetch"
        lead = None
        if form.is_valid():
            try:
                lead = log_lead(by=reader, event=event, key=form.cleaned_data["key"], new=form.new_lead())
            except AlreadySaved as error:
                form.add_error(None, error)
                if not by_script:
                    # What was typed comes back under a key of its own, so that saving again keeps it too.
                    typed = request.POST.copy()
                    typed["key"] = str(uuid.uuid4())
                    form.data = typed
            except ValidationError as error:
                form.add_error(None, error)
        if lead is None:
            if by_script:
                return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
            return self.page(event, form, status=422)
        at = timezone.localtime().strftime("%H:%M:%S")
        if by_script:
            return JsonResponse({"at": at, "lead": lead.pk}, status=201)
        messages.success(request, _("Saved %(at)s: %(lead)s") % {"at": at, "lead": lead})
        booth = f"?booth={lead.part_id}" if lead.part_id else ""
        return redirect(reverse("events:lead-new", args=[event.pk]) + booth)

    def page(self, event: Event, form: BoothLeadForm, *, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        mine = Lead.objects.visible_to(signed_in(self.request)).filter(
            event=event, logged_by=self.request.user.pk
        )
        context = {"event": event, "form": form, "logged": mine.count(), "latest": mine.first()}
        return render(self.request, "engagements/lead_new.html", context, status=status)


class LeadList(OneEvent, RecordList):
    """The leads of one event, the newest first."""

    permission_required: Any = ("engagements.view_event", "engagements.view_lead")
    filterset_class = LeadFilter
    template_name = "engagements/leads.html"
    cells_template = "engagements/_lead_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Open"), "state=open&sort=temperature"),
        StandardView(gettext_lazy("Hot"), "temperature=hot"),
        StandardView(gettext_lazy("Something promised"), "promised=true"),
        StandardView(gettext_lazy("Logged by me"), "by={me}"),
    )
    export_permission = "engagements.export_lead"
    default_sort = "-met"
    title = gettext_lazy("Leads")
    noun, noun_plural = gettext_lazy("lead"), gettext_lazy("leads")
    empty_text = gettext_lazy("People met at the booth appear here, as soon as a phone has sent them.")
    columns = (
        Column("name", gettext_lazy("Name"), ("name", "email"), value=str),
        Column("company", gettext_lazy("Company"), ("company",), value="company"),
        Column("email", gettext_lazy("E-mail"), ("email",), value="email", shown=False),
        Column(
            "temperature", gettext_lazy("How soon"), ("temperature_rank",), value="get_temperature_display"
        ),
        Column("products", gettext_lazy("Interested in"), value=lambda lead: "; ".join(lead.product_names)),
        Column("promised", gettext_lazy("Promised"), ("promised",), value="promised"),
        Column("note", gettext_lazy("Note"), value="note", shown=False),
        Column("booth", gettext_lazy("Booth"), ("part__partner__name",), value="part.partner.name"),
        Column("consent", gettext_lazy("Consent"), ("consent",), value="get_consent_display", shown=False),
        Column("asked", gettext_lazy("Asked"), ("consent_at",), value="consent_at", shown=False),
        Column("state", gettext_lazy("State"), ("state_rank",), value="get_state_display"),
        Column("contact", gettext_lazy("Contact"), value="contact.name", shown=False),
        Column("partner", gettext_lazy("Partner"), value="contact.partner.name", shown=False),
        Column("reason", gettext_lazy("Why dropped"), value="get_drop_reason_display", shown=False),
        Column("by", gettext_lazy("Logged by"), ("logged_by__name",), value="logged_by.name"),
        Column("met", gettext_lazy("Met"), ("noted_at",), value="noted_at"),
    )

    @cached_property
    def of_event(self) -> Event:
        """The event whose leads these are."""
        return self.event()

    def records(self) -> QuerySet[Lead]:
        names = Product.objects.filter(leads=OuterRef("pk")).order_by("name").values("name")
        leads = Lead.objects.visible_to(signed_in(self.request)).live().filter(event=self.of_event)
        return leads.select_related("part__partner", "contact__partner", "logged_by").annotate(
            product_names=ArraySubquery(names),
            temperature_rank=rank_of("temperature", Temperature),
            state_rank=rank_of("state", LeadState),
        )

    def facts(self) -> list[str]:
        left = self.filtered().filter(state=LeadState.OPEN).order_by().count()
        words = ngettext("%(count)d still open", "%(count)d still open", left)
        return [words % {"count": left}] if left else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"event": self.of_event}


class LeadExport(ListExport, LeadList):
    """The leads of one event as a file."""


class OneLead(GuardedMixin):
    """Finds the lead of the address among those that the reader may see; else 404."""

    def lead(self) -> Lead:
        """Return the lead."""
        leads = Lead.objects.visible_to(signed_in(self.request)).live()
        leads = leads.select_related("event", "part__partner", "contact__partner", "logged_by", "closed_by")
        return get_object_or_404(leads, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class LeadPage(OneLead, TemplateView):
    """One lead: what was said, and what it is to become."""

    permission_required: Any = "engagements.view_lead"
    template_name = "engagements/lead.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead, reader = self.lead(), signed_in(self.request)
        may_change = reader.has_perm("engagements.change_lead") and lead.erased_at is None
        open_for_me = may_change and lead.state == LeadState.OPEN
        known, partners = likely(lead, reader) if open_for_me else ([], [])
        first = {"partner": partners[0].pk if partners else "", "prospect": ""}
        if not partners:
            first["prospect"] = lead.company
        made = FollowUp.objects.visible_to(reader).filter(lead=lead)
        return {
            "lead": lead,
            "products": list(lead.products.all()),
            "may_change": may_change,
            "known": known,
            "follow_up": made.first() if reader.has_perm("engagements.view_followup") else None,
            "contact_form": BecomeContactForm(reader=reader, initial=first)
            if open_for_me and reader.has_perm("partners.add_contact")
            else None,
            "drop_form": DropForm() if open_for_me else None,
        } | super().get_context_data(**kwargs)


def likely(lead: Lead, reader: User) -> tuple[list[Contact], list[Partner]]:
    """Return the contacts with the lead's address, and the partners called like its company, the likeliest first."""
    known: list[Contact] = []
    partners: list[Partner] = []
    if lead.email:
        contacts = Contact.objects.visible_to(reader).present().filter(email__iexact=lead.email)
        known = list(contacts.select_related("partner")[:OFFERED])
    if lead.company:
        visible = Partner.objects.visible_to(reader).live().search(lead.company)
        partners = list(visible.order_by("name").defer("summary")[:OFFERED])
    return known, partners


class LeadVerb(LeadPage):
    """POST does one thing with a lead; what a form refuses comes back on its page, as typed."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def done(self, words: str, lead: Lead) -> HttpResponseBase:
        """Say what was done and lead back to the lead."""
        messages.success(self.request, words)
        return redirect(lead)

    def again(self, **forms: Any) -> HttpResponse:
        """Return the page with refused `forms`."""
        return self.render_to_response(self.get_context_data(**forms), status=422)


class BecomeContact(LeadVerb):
    """POST makes the lead a contact: a known one, a new one at a partner, or one at a new partner."""

    permission_required = ("engagements.view_lead", "engagements.change_lead", "partners.add_contact")

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        lead, reader = self.lead(), signed_in(request)
        form = BecomeContactForm(request.POST, reader=reader)
        if form.is_valid():
            try:
                with refusals_in_words(Partner):
                    lead = make_contact(by=reader, lead=lead, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("prospect" if form.cleaned_data["prospect"] else None, error.messages)
        if not form.is_valid():
            return self.again(contact_form=form)
        assert lead.contact is not None, "made a contact"
        words = _("%(name)s is a contact of %(partner)s.")
        return self.done(words % {"name": lead.contact, "partner": lead.contact.partner}, lead)


class DropLead(LeadVerb):
    """POST drops the lead, for a reason."""

    permission_required = ("engagements.view_lead", "engagements.change_lead")

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        lead, form = self.lead(), DropForm(request.POST)
        if form.is_valid():
            try:
                drop_lead(by=signed_in(request), lead=lead, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
        return self.done(_("Dropped."), lead) if form.is_valid() else self.again(drop_form=form)


class ReopenLead(OneLead, Verb):
    permission_required = "engagements.change_lead"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        lead = self.lead()
        try:
            reopen_lead(by=signed_in(request), lead=lead)
        except ValidationError as error:
            return self.refused(error, lead.get_absolute_url())
        return self.done(_("Open again."), lead.get_absolute_url())


class EditLead(OneLead, EditPage, UpdateView[Lead, LeadForm]):
    permission_required = "engagements.change_lead"
    form_class = LeadForm
    template_name = "engagements/lead_form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit lead"),
        "verb": gettext_lazy("Save lead"),
    }

    def get_object(self, queryset: Any = None) -> Lead:
        return self.lead()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": signed_in(self.request), "event": self.object.event}

    def save(self, form: LeadForm) -> Lead:  # type: ignore[override]  # the form of this page
        return edit_lead(
            by=signed_in(self.request),
            lead=form.save(commit=False),
            products=list(form.cleaned_data["products"]),
            seen_version=form.cleaned_data["seen_version"],
        )


class EraseLead(OneLead, View):
    """GET says what erasing takes away; POST erases the person, for good."""

    permission_required = "engagements.delete_lead"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.lead(), EraseLeadForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        lead, form = self.lead(), EraseLeadForm(request.POST)
        if not form.is_valid():
            return self.page(lead, form, status=422)
        erase_lead(by=signed_in(request), lead=lead)
        messages.success(request, _("The person is erased. The lead still counts."))
        return redirect(lead)

    def page(self, lead: Lead, form: EraseLeadForm, *, status: int = 200) -> HttpResponse:
        """Return the page that asks."""
        return render(
            self.request, "engagements/lead_erase.html", {"lead": lead, "form": form}, status=status
        )
