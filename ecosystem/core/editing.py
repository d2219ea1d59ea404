"""What pages that change records share: form pages, verbs with an address of their own, and the way back."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BoundField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from ecosystem.core.errors import StaleRecord
from ecosystem.core.forms import Chosen
from ecosystem.core.lists import GuardedMixin


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Return the address of this site that `next` names, else `otherwise`."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if safe else otherwise


class EditPage(GuardedMixin):
    """A form page: 422 when the form is refused, 409 with both versions when somebody was quicker.

    A subclass gives `save(form)`, which calls an action and returns the saved record. The form has a hidden
    `seen_version` where the record is edited. Asked for by htmx it is the form alone, for the place on a page that asked
    for it, and leads back to that page.
    """

    saved_words = _("Saved.")
    here_template: ClassVar[str] = "partials/_form_here.html"

    @property
    def is_here(self) -> bool:
        """Whether the form stands in a place of another page."""
        return bool(self.request.htmx)  # type: ignore[attr-defined]  # middleware

    def get_template_names(self) -> list[str]:
        """Return the form alone or the page."""
        return [self.here_template] if self.is_here else super().get_template_names()  # type: ignore[misc]  # of the view mixed in

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where the page is that a form stands in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view mixed in
        if self.is_here:
            around = self.request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # middleware
            context["around"] = way_back(self.request, around or "/")
        return context

    def save(self, form: ModelForm[Any]) -> Any:
        """Save what `form` holds by an action and return the record."""
        raise NotImplementedError

    def form_valid(self, form: ModelForm[Any]) -> HttpResponse:
        try:
            record = self.save(form)
        except StaleRecord as error:
            return self.stale(form, error)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        return self.saved(record)

    def saved(self, record: Any) -> HttpResponse:
        """Say that `record` is saved and lead back."""
        messages.success(self.request, self.saved_words)
        return redirect(way_back(self.request, record.get_absolute_url()))

    def form_invalid(self, form: ModelForm[Any]) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # of the view mixed in
        response.status_code = 422
        if self.is_here:
            # What is saved shows the page anew; what is refused, the form alone.
            response["HX-Retarget"], response["HX-Reselect"] = "this", "[data-form-here]"
        return response

    def stale(self, form: ModelForm[Any], error: StaleRecord) -> HttpResponse:
        """Show what the other editor saved beside what was typed here; where both are the same, it is saved."""
        kwargs = self.get_form_kwargs()  # type: ignore[attr-defined]  # of the view mixed in
        theirs = type(form)(**{**kwargs, "instance": error.record, "data": None, "files": None})
        changed = [
            {"label": form.fields[name].label, "mine": in_words(form[name]), "theirs": in_words(theirs[name])}
            for name in form.fields
            if name != "seen_version" and in_words(form[name]) != in_words(theirs[name])
        ]
        if not changed:
            return self.saved(error.record)
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["seen_version"] = str(error.record.version)  # type: ignore[index]  # just copied
        context = {"form": form, "changed": changed, "record": error.record}
        return render(self.request, "core/stale.html", context, status=409)


class OneField(EditPage):
    """An `EditPage` of the one field that the address names as `field`, for editing it where it is shown.

    Somebody else's change of another field meanwhile is none of its concern; of this one, it is a conflict.
    """

    # The fields that can be edited so.
    fields_here: ClassVar[tuple[str, ...]] = ()

    def get_form(self, form_class: Any = None) -> ModelForm[Any]:
        """Return the form with the one field, and what the reader saw in it; raise Http404 for no such field."""
        form: ModelForm[Any] = super().get_form(form_class)  # type: ignore[misc]  # of the view mixed in
        name = self.kwargs["field"]  # type: ignore[attr-defined]  # of the view mixed in
        if name not in self.fields_here:
            raise Http404
        for other in set(form.fields) - {name, "seen_version"}:
            del form.fields[other]
        form.fields[name].show_hidden_initial = True
        form.is_one_field = True  # type: ignore[attr-defined]  # for its template
        return form

    def form_valid(self, form: ModelForm[Any]) -> HttpResponse:
        if self.is_as_seen(form[self.kwargs["field"]]):  # type: ignore[attr-defined]  # of the view mixed in
            form.cleaned_data["seen_version"] = form.initial["seen_version"]
        else:
            # No version is 0: without one, what was seen is older than what is there.
            form.cleaned_data["seen_version"] = form.cleaned_data["seen_version"] or 0
        return super().form_valid(form)

    def is_as_seen(self, field: BoundField) -> bool:
        """Return whether the record still holds what the reader saw when the form was shown."""
        seen = field.field.hidden_widget().value_from_datadict(
            field.form.data, field.form.files, field.html_initial_name
        )
        now = field.form.get_initial_for_field(field.field, field.name)
        return not field.field.has_changed(_with_plain_ends(now), _with_plain_ends(seen))


def _with_plain_ends(value: Any) -> Any:
    """Return text with the line ends that no browser changes on the way; anything else as it is."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def in_words(field: BoundField) -> str:
    """Return what a field holds as a reader would say it: names instead of ids."""
    value = field.value()
    prepared = field.field.prepare_value(value) if not isinstance(value, list) else value
    if isinstance(prepared, list) and prepared and isinstance(prepared[0], Chosen):
        return ", ".join(item.label for item in prepared)
    values = [
        str(getattr(v, "pk", v))
        for v in (value if isinstance(value, (list, tuple)) else [value])
        if v not in (None, "")
    ]
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])} if values else {}
    shown = sorted(labels.get(each, each) for each in values)
    return "\n".join(shown).replace("\r\n", "\n")


def show_errors(form: ModelForm[Any], error: ValidationError) -> None:
    """Put an action's refusal beside the field it is about; beside none, over the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class Verb(GuardedMixin, View):
    """POST does one thing with a record and leads back to where it was done from."""

    http_method_names = ["post", "options"]

    def done(self, words: str, otherwise: str) -> HttpResponseBase:
        """Say what was done and lead back."""
        messages.success(self.request, words)
        return redirect(way_back(self.request, otherwise))

    def refused(self, error: ValidationError | str, otherwise: str) -> HttpResponseBase:
        """Say why it was not done and lead back."""
        messages.error(self.request, error if isinstance(error, str) else " ".join(error.messages))
        return redirect(way_back(self.request, otherwise))
