"""Contacts in the browser."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView, View
from django_htmx.http import HttpResponseClientRefresh

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.lists import Column, GuardedMixin, RecordList
from partners.actions import archive_contact, save_contact
from partners.filters import ContactFilter
from partners.forms import ContactForm, NewContactForm
from partners.models import Contact, Partner

# Contacts that a type-ahead offers.
OFFERED = 12


class ContactList(RecordList):
    """Every contact that the reader may know of."""

    permission_required = "partners.view_contact"
    filterset_class = ContactFilter
    template_name = "partners/contacts.html"
    row_template = "partners/_contact_row.html"
    default_sort = "name"
    title = gettext_lazy("Contacts")
    noun, noun_plural = gettext_lazy("contact"), gettext_lazy("contacts")
    empty_text = gettext_lazy("The people at your partners appear here.")
    columns = (
        Column("name", gettext_lazy("Name"), ("name",)),
        Column("partner", gettext_lazy("Partner"), ("partner__name", "name")),
        Column("title", gettext_lazy("Title"), ("title", "name")),
        Column("roles", gettext_lazy("Roles")),
        Column("email", gettext_lazy("E-mail"), ("email",)),
        Column("phone", gettext_lazy("Phone")),
    )

    def records(self) -> QuerySet[Contact]:
        contacts = Contact.objects.visible_to(self.request.user).live()
        return contacts.filter(partner__archived_at__isnull=True).select_related("partner")


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

    def get_template_names(self) -> list[str]:
        return ["partners/_form_here.html"] if self.request.htmx else [self.template_name]  # type: ignore[attr-defined]  # middleware

    def get_form(self, form_class: Any = None) -> ContactForm:
        partner, kwargs = self.partner(), self.get_form_kwargs()
        if partner is None:
            return NewContactForm(**kwargs, reader=signed_in(self.request))
        return ContactForm(**{**kwargs, "instance": Contact(partner=partner)})

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.htmx and response.status_code == 302:  # type: ignore[attr-defined]  # middleware
            return HttpResponseClientRefresh()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.partner()
        crumb = (partner.get_absolute_url(), partner.name) if partner else None
        back = f"{crumb[0]}?tab=contacts" if crumb else "/contacts/"
        return super().get_context_data(**kwargs) | {"crumb": crumb, "back": back}

    def save(self, form: Any) -> Contact:
        return save_contact(by=signed_in(self.request), contact=form.save(commit=False))


class OneContact(GuardedMixin):
    """Finds the contact of the address among those that the reader may see; else 404."""

    def contact(self) -> Contact:
        """Return the contact with its partner."""
        contacts = Contact.objects.visible_to(self.request.user).live().select_related("partner")
        return get_object_or_404(contacts, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class EditContact(OneContact, EditPage, UpdateView[Contact, ContactForm]):
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
        }

    def save(self, form: Any) -> Contact:
        return save_contact(
            by=signed_in(self.request),
            contact=form.save(commit=False),
            seen_version=form.cleaned_data["seen_version"],
        )


class ArchiveContact(OneContact, Verb):
    """POST puts a contact away."""

    permission_required = "partners.change_contact"

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
