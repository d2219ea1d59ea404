"""Fields and widgets that the forms of this side share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ecosystem.accounts.models import User
from ecosystem.core.forms import TypeAheadField
from engagements.dates import parse_due
from partners.models import Partner


class NumberText(forms.TextInput):
    """A number as text: a number input would throw away what it can't read, and what was typed must stay."""

    def __init__(self, mode: str = "numeric") -> None:
        super().__init__(attrs={"inputmode": mode, "class": "field-short"})


class SuggestingInput(forms.TextInput):
    """A text input that offers `suggestions` while one types; any other words will do."""

    template_name = "partials/_suggesting.html"

    def __init__(self, suggestions: Iterable[StrOrPromise]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.suggestions = list(suggestions)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"] |= {"list_id": list_id, "suggestions": self.suggestions}
        return context


class DueField(forms.CharField):
    """A day in natural words, reckoned from today where the reader is. Cleans to a date, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:  # type: ignore[override]  # text in, a day out
        text = super().clean(value)
        if not text:
            return None
        day = parse_due(text, timezone.localdate())
        if day is None:
            raise ValidationError(_("Write a day such as fri, in 2 weeks or 2026-11-27."), code="due")
        return day


def partner_field() -> TypeAheadField:
    """Return a field for one partner; the form sets its queryset to what the reader sees."""
    return TypeAheadField(Partner.objects.none(), source="/partners/options/", label=_("Partner"))


class RecordForm[M: Model](forms.ModelForm):  # type: ignore[type-arg]  # given below by the class parameter
    """A form over a record for one reader: it offers what the reader may see, and knows which version it shows."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        if "partner" in self.fields:
            self.offer("partner", Partner.objects.visible_to(reader).live())
        for name in ("owner", "assignee", "colleagues"):
            if name in self.fields:
                self.offer(name, User.objects.pickable())
        if self.instance.pk:
            self.fields.pop("partner", None)
            self.initial["seen_version"] = self.instance.version
        else:
            del self.fields["seen_version"]

    def offer(self, name: str, records: Any) -> None:
        """Let field `name` be any of `records`."""
        self.fields[name].queryset = records  # type: ignore[attr-defined]  # a field of records

    @property
    def seen(self) -> int | None:
        """The version that was edited; None for a new record."""
        version: int | None = self.cleaned_data.get("seen_version")
        return version
