"""What was changed on a partner or a contact, and taking a field back."""

from typing import Any, ClassVar

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb
from ecosystem.core.errors import StaleRecord
from ecosystem.core.history import history_of, value_before
from ecosystem.core.lists import GuardedMixin
from partners.actions import save_contact, save_partner
from partners.models import Contact, Partner

# Changes that a page shows.
PAGE = 50


class HistoryPage(GuardedMixin, View):
    """GET shows a record's changes, newest first; ?before= an event goes on from there."""

    model: ClassVar[type[Partner] | type[Contact]]
    by_slug: ClassVar[bool] = False

    def record(self) -> Any:
        """Return the record of the address among those that the reader may see, archived or not."""
        found = self.model.objects.visible_to(self.request.user)
        return get_object_or_404(found, **self.kwargs)  # type: ignore[attr-defined]  # of a view

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        record = self.record()
        before = request.GET.get("before", "")
        if before and not (before.isascii() and before.isdigit() and len(before) < 19):
            raise BadRequest
        changes = history_of(record, request.user, limit=PAGE, before=int(before) if before else None)
        context = {
            "record": record,
            "changes": changes,
            "older": changes[-1].event if changes and not changes[-1].is_first else None,
            "may_restore": record.archived_at is None and request.user.has_perm(self.change_permission),
        }
        return render(request, "partners/history.html", context)

    @property
    def change_permission(self) -> str:
        """The permission that taking back needs."""
        return f"partners.change_{self.model._meta.model_name}"


class PartnerHistory(HistoryPage):
    permission_required = "partners.view_partner"
    model = Partner


class ContactHistory(HistoryPage):
    permission_required = "partners.view_contact"
    model = Contact


class TakeBack(Verb):
    """POST gives a field the value that it had before an event: `event` and `field`."""

    model: ClassVar[type[Partner] | type[Contact]]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        record = get_object_or_404(self.model.objects.visible_to(request.user).live(), **kwargs)
        back = request.path.removesuffix("taking-back/")
        try:
            name = request.POST.get("field", "")
            value = value_before(record, int(request.POST.get("event", "")), name)
        except (ValueError, LookupError):
            raise BadRequest from None
        field = record._meta.get_field(name)
        many = {}
        if field.many_to_many:
            many[name] = field.related_model._default_manager.filter(pk__in=value)  # type: ignore[union-attr]  # many to many
        else:
            setattr(record, field.attname, value)  # type: ignore[union-attr]  # a concrete field
        try:
            self.save(record, many)
        except StaleRecord as error:
            return self.refused(ValidationError(str(error)), back)
        except ValidationError as error:
            return self.refused(error, back)
        words = _("%(field)s is as it was before.") % {"field": str(field.verbose_name).capitalize()}  # type: ignore[union-attr]  # a concrete field
        return self.done(words, back)

    def save(self, record: Any, many: dict[str, Any]) -> None:
        """Save the record with its lists of records `many` by its action."""
        raise NotImplementedError


class TakeBackPartner(TakeBack):
    permission_required = "partners.change_partner"
    model = Partner

    def save(self, record: Partner, many: dict[str, Any]) -> None:
        record.full_clean()
        save_partner(by=signed_in(self.request), partner=record, seen_version=record.version, many=many)


class TakeBackContact(TakeBack):
    permission_required = "partners.change_contact"
    model = Contact

    def save(self, record: Contact, many: dict[str, Any]) -> None:
        record.full_clean()
        save_contact(by=signed_in(self.request), contact=record, seen_version=record.version)
