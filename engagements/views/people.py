"""Who works on an engagement, in the browser."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from engagements.actions.people import add_contact, set_people
from engagements.forms.people import PeopleForm
from engagements.models import Engagement
from engagements.views.engagements import OneEngagement, is_id
from partners.models import Contact


class EditPeople(EditPage, UpdateView[Engagement, PeopleForm]):
    """The form of the people on both sides."""

    permission_required: Any = "engagements.change_engagement"
    form_class = PeopleForm
    template_name = "engagements/form.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("People on the engagement"),
        "verb": gettext_lazy("Save people"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}

    def get_queryset(self) -> QuerySet[Engagement]:
        return Engagement.objects.visible_to(self.request.user).live().select_related("partner")

    def save(self, form: PeopleForm) -> Engagement:  # type: ignore[override]  # the form of this page
        return set_people(
            by=signed_in(self.request),
            engagement=self.get_object(),
            colleagues=list(form.cleaned_data["colleagues"]),
            contacts=list(form.cleaned_data["contacts"]),
            seen_version=form.seen,
        )


class AddPerson(OneEngagement, Verb):
    """POST `contact`, an id, puts somebody of the partner on the engagement."""

    permission_required: Any = "engagements.change_engagement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        engagement = self.engagement()
        asked = request.POST.get("contact", "")
        contacts = Contact.objects.visible_to(request.user).live()
        contact = get_object_or_404(contacts, pk=asked if is_id(asked) else 0)
        back = f"{engagement.get_absolute_url()}#people"
        try:
            add_contact(by=signed_in(request), engagement=engagement, contact=contact)
        except ValidationError as error:
            return self.refused(error, back)
        return self.done(_("Added: %(name)s") % {"name": contact}, back)
