"""vCards in the browser: one contact, a list, and a file brought in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.forms import TypeAheadField
from ecosystem.core.lists import GuardedMixin
from ecosystem.core.vcards import CONTENT_TYPE, VCardError, read_cards, write_card
from partners.models import Contact, Partner
from partners.vcards import (
    LARGEST_FILE,
    MOST_ENTRIES,
    PlannedCard,
    bring_in,
    card_of,
    file_name,
    packed,
    plan_cards,
    unpacked,
    write_cards,
)
from partners.views.contacts import ContactExport

# What a planned file is signed for, and for how many seconds it may be confirmed.
SALT, KEPT_SECONDS = "partners.vcards", 24 * 3600


class ContactVCard(GuardedMixin, View):
    """GET sends one contact as a vCard."""

    permission_required = "partners.view_contact"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contacts = Contact.objects.visible_to(request.user).live().select_related("partner")
        contact = get_object_or_404(contacts, pk=pk)
        response = HttpResponse(write_card(card_of(contact)), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{file_name(contact)}"'
        return response


class ContactVCards(ContactExport):
    """The list of contacts, all pages of it, as one vCard file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        if not self.filterset.is_valid():
            return super().get(request, *args, **kwargs)
        rows = self.logged([contact] for contact in self.chunks())
        response = StreamingHttpResponse(write_cards(row[0] for row in rows), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = (
            f'attachment; filename="contacts-{timezone.localdate():%Y-%m-%d}.vcf"'
        )
        return response


class VCardForm(forms.Form):
    """The partner whose people a file holds, and the file."""

    partner = TypeAheadField(
        Partner.objects.none(), source="/partners/options/", label=gettext_lazy("Partner")
    )
    file = forms.FileField(
        label=gettext_lazy("vCard file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".vcf,text/vcard,text/x-vcard"}),
        help_text=gettext_lazy("As any address book exports it (.vcf), up to 10 MB and 1,000 entries."),
    )

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner = self.fields["partner"]
        assert isinstance(partner, TypeAheadField)
        partner.queryset = Partner.objects.visible_to(reader).live()

    def clean_file(self) -> Any:
        """Return the entries of the file; refuse, in words, what is none or too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
        try:
            return read_cards(file.read(), most=MOST_ENTRIES)
        except VCardError as error:
            raise ValidationError(str(error), code="unreadable") from error


class BringVCards(GuardedMixin, View):
    """GET asks for a vCard file; POST shows what its entries come to. Nothing is written yet."""

    permission_required = "partners.add_contact"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("partner", "")
        form = VCardForm(initial={"partner": asked}, reader=request.user)
        return self.page(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = VCardForm(request.POST, request.FILES, reader=request.user)
        if not form.is_valid():
            return self.page(form, status=422)
        partner = form.cleaned_data["partner"]
        return preview(request, partner, plan_cards(partner, form.cleaned_data["file"]))

    def page(self, form: VCardForm, *, status: int = 200) -> HttpResponse:
        """Return the page that asks for the file."""
        return render(self.request, "partners/contact_vcards.html", {"form": form}, status=status)


def preview(request: HttpRequest, partner: Partner, planned: Sequence[PlannedCard]) -> HttpResponse:
    """Return the page of what the entries come to, which carries them, signed, to the confirmation."""
    plan = signing.dumps({"partner": partner.pk, "rows": packed(planned)}, salt=SALT, compress=True)
    kinds = {kind: [p for p in planned if p.outcome == kind] for kind in ("new", "known", "unreadable")}
    to_do = len(kinds["new"]) + sum(1 for each in kinds["known"] if each.fills)
    context = {"partner": partner, "plan": plan, "to_do": to_do, **kinds}
    return render(request, "partners/contact_vcards_preview.html", context)


class ConfirmVCards(GuardedMixin, View):
    """POST writes what the preview showed; sent twice, it happens once."""

    permission_required = ("partners.add_contact", "partners.change_contact")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        try:
            plan = signing.loads(request.POST.get("plan", ""), salt=SALT, max_age=KEPT_SECONDS)
        except signing.SignatureExpired:
            messages.error(request, _("The preview is a day old. Choose the file again."))
            return redirect("contacts:vcards")
        except signing.BadSignature:
            raise BadRequest from None
        partner = get_object_or_404(Partner.objects.visible_to(request.user).live(), pk=plan["partner"])
        try:
            added, filled = bring_in(by=signed_in(request), partner=partner, planned=unpacked(plan["rows"]))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("contacts:vcards")
        words = ngettext("%(count)d contact added", "%(count)d contacts added", added) % {"count": added}
        if filled:
            words += ngettext(", %(count)d filled in", ", %(count)d filled in", filled) % {"count": filled}
        messages.success(request, f"{words}.")
        return redirect(f"{partner.get_absolute_url()}?tab=contacts")
