"""Contacts in the browser."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower, NullIf
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb, way_back
from ecosystem.core.list_exports import ListExport
from ecosystem.core.lists import Column, GuardedMixin, RecordList, StandardView
from ecosystem.core.models import SearchNormal
from partners.actions import archive_contact, save_contact
from partners.contact_actions import is_only_champion
from partners.filters import ContactFilter
from partners.forms import ContactForm, NewContactForm
from partners.models import Contact, Partner
from partners.views.merged import ContactLeadsOn

# Contacts that a type-ahead offers.
OFFERED = 12
# Names as a reader puts them in order: capitals and accents aside; and what stands last, since it is nothing.
BY_NAME = SearchNormal("name")
NOTHING = Value("")


class ContactList(RecordList):
    """Every contact that the reader may know of."""

    permission_required = "partners.view_contact"
    filterset_class = ContactFilter
    template_name = "partners/contacts.html"
    cells_template = "partners/_contact_cells.html"
    standard_views = (
        StandardView(gettext_lazy("All")),
        StandardView(gettext_lazy("Champions"), "role=champion"),
        StandardView(gettext_lazy("Have left"), "left=true"),
    )
    export_permission = "core.export_list"
    default_sort = "name"
    title = gettext_lazy("Contacts")
    noun, noun_plural = gettext_lazy("contact"), gettext_lazy("contacts")
    empty_text = gettext_lazy("The people at your partners appear here.")
    columns = (
        Column("name", gettext_lazy("Name"), (BY_NAME,), value="name"),
        Column(
            "partner",
            gettext_lazy("Partner"),
            (SearchNormal("partner__name"), BY_NAME),
            value="partner.name",
        ),
        Column(
            "title", gettext_lazy("Title"), (NullIf(SearchNormal("title"), NOTHING), BY_NAME), value="title"
        ),
        Column("roles", gettext_lazy("Roles"), value="get_roles_display"),
        Column("email", gettext_lazy("E-mail"), (NullIf(Lower("email"), NOTHING), BY_NAME), value="email"),
        Column("phone", gettext_lazy("Phone"), value="phone"),
        Column("time", gettext_lazy("Time zone"), ("time_zone", BY_NAME), value="time_zone", shown=False),
        Column("left", gettext_lazy("Left"), ("left_at",), value="left_at", shown=False),
        Column("updated", gettext_lazy("Updated"), ("updated_at",), value="updated_at", shown=False),
    )

    def records(self) -> QuerySet[Contact]:
        contacts = Contact.objects.visible_to(self.request.user).live()
        return contacts.filter(partner__archived_at__isnull=True).select_related("partner")


class ContactExport(ListExport, ContactList):
    """The list of contacts as a file."""


class AddContact(EditPage, CreateView[Contact, ContactForm]):
    """A form page; asked for by htmx, the form alone, for the place on the partner's page that asked for it."""

    permission_required = "partners.add_contact"
    template_name = "partners/form.html"
    saved_words = gettext_lazy("Contact added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add contact"),
        "verb": gettext_lazy("Add contact"),
    }

    def partner(self) -> Partner | None:
        """Return the partner that ?partner= names; None: the form asks for it."""
        asked = self.request.GET.get("partner", "")
        if not asked:
            return None
        if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            raise Http404
        return get_object_or_404(Partner.objects.visible_to(self.request.user).live(), pk=asked)

    def get_form(self, form_class: Any = None) -> ContactForm:
        partner, kwargs = self.partner(), self.get_form_kwargs()
        if partner is None:
            return NewContactForm(**kwargs, reader=signed_in(self.request))
        return ContactForm(**{**kwargs, "instance": Contact(partner=partner)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.partner()
        crumb = (partner.get_absolute_url(), partner.name) if partner else None
        back = f"{crumb[0]}?tab=contacts" if crumb else "/contacts/"
        return super().get_context_data(**kwargs) | {"crumb": crumb, "back": back}

    def save(self, form: Any) -> Contact:
        return save_contact(by=signed_in(self.request), contact=form.save(commit=False))

    def saved(self, record: Contact) -> HttpResponse:
        messages.success(self.request, self.saved_words)
        return redirect(way_back(self.request, record.place_at_partner))


class OneContact(ContactLeadsOn, GuardedMixin):
    """Finds the contact of the address among those that the reader may see; else 404."""

    # Whether it is found when it is archived too.
    also_archived = False

    def contact(self) -> Contact:
        """Return the contact with its partner."""
        visible = (
            Contact.objects.visible_to(self.request.user)
            .filter(merged_into__isnull=True)
            .select_related("partner")
        )
        contacts = visible if self.also_archived else visible.live()
        return get_object_or_404(contacts, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class EditContact(OneContact, EditPage, UpdateView[Contact, ContactForm]):
    """A form page for a contact."""

    permission_required = "partners.change_contact"
    form_class = ContactForm
    template_name = "partners/form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit contact"),
        "verb": gettext_lazy("Save contact"),
    }

    def get_object(self, queryset: Any = None) -> Contact:
        return self.contact()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.object.partner
        return super().get_context_data(**kwargs) | {
            "crumb": (partner.get_absolute_url(), partner.name),
            "back": self.object.get_absolute_url(),
            "archive": reverse("contacts:archive", args=[self.object.pk]),
            "archive_words": _(
                "Lists and search leave them out; meetings keep their name. "
                "For somebody who left the partner, note the day instead."
            ),
        }

    def save(self, form: Any) -> Contact:
        self.has_just_left = "left_at" in form.changed_data and form.cleaned_data["left_at"] is not None
        return save_contact(
            by=signed_in(self.request),
            contact=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
        )

    def saved(self, record: Contact) -> HttpResponse:
        response = super().saved(record)
        if getattr(self, "has_just_left", False) and is_only_champion(record):
            return redirect(f"{reverse('partners:champion', args=[record.partner.slug])}?after={record.pk}")
        return response


class ArchiveContact(OneContact, Verb):
    """POST puts a contact away."""

    permission_required = "partners.change_contact"
    also_archived = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        contact = archive_contact(by=signed_in(request), contact=self.contact())
        back = f"{contact.partner.get_absolute_url()}?tab=contacts"
        return self.done(_("%(name)s is archived.") % {"name": contact}, back)


class ContactOptions(GuardedMixin, View):
    """GET ?partner=&q= gives contacts for a type-ahead, of one partner or of all."""

    permission_required = "partners.view_contact"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        contacts = (
            Contact.objects.visible_to(request.user).present().filter(partner__archived_at__isnull=True)
        )
        partner = request.GET.get("partner", "")
        if partner:
            known = partner.isascii() and partner.isdigit() and len(partner) < 19
            contacts = contacts.filter(partner=partner) if known else contacts.none()
        if words:
            contacts = contacts.search(words)
        shown = contacts.select_related("partner").order_by("name", "pk")[:OFFERED]
        results = [
            {"id": c.pk, "label": c.name, "detail": c.title if partner else str(c.partner)} for c in shown
        ]
        return JsonResponse({"results": results})
