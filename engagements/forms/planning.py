"""The form of a meeting that lies ahead, and of a series of them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from ecosystem.core.forms import DayInput
from engagements.actions.planning import PlannedMeeting
from engagements.actions.series import Reach
from engagements.forms.fields import NumberText, RecordForm, partner_field
from engagements.models import Engagement, Meeting
from engagements.recurrence import LONGEST_INTERVAL, MOST_TIMES, Recurrence, Unit
from partners.models import Contact, Partner

LONGEST = 1440
REPEATS = ("repeats", "every", "weekdays", "until", "times")


class WallClockField(forms.DateTimeField):
    """A date and time as the wall clock of `zone` shows it. Cleans to an aware datetime."""

    zone: ZoneInfo

    def prepare_value(self, value: Any) -> Any:
        """Return a datetime as it is in the zone; what was typed stays as it is."""
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def clean(self, value: Any) -> datetime | None:
        """Return the moment that was typed; raise ValidationError for what that clock never shows or shows twice."""
        with timezone.override(self.zone):
            moment: datetime | None = super().clean(value)
            return moment


class PlanForm(RecordForm[Meeting]):
    """A planned meeting, new or to be changed. Who can come is known once the partner is."""

    partner = partner_field()
    starts_at = WallClockField(
        label=_("When"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "field-short"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=LONGEST, initial=30, widget=NumberText
    )
    repeats = forms.ChoiceField(
        label=_("Repeats"), choices=[("", _("Does not repeat")), *Unit.choices], required=False
    )
    every = forms.IntegerField(
        label=_("Every"),
        min_value=1,
        max_value=LONGEST_INTERVAL,
        required=False,
        initial=1,
        widget=NumberText,
        help_text=_("Weeks or months from one to the next."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For weeks. None ticked: the weekday of the first meeting."),
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DayInput, help_text=_("The last possible day.")
    )
    times = forms.IntegerField(
        label=_("Or times"),
        min_value=1,
        max_value=MOST_TIMES,
        required=False,
        widget=NumberText,
        help_text=_("Neither: until you end it."),
    )
    reach = forms.ChoiceField(
        label=_("Change"), choices=Reach, initial=Reach.ONE, widget=forms.RadioSelect, required=False
    )

    class Meta:
        model = Meeting
        fields = (
            "subject",
            "kind",
            "starts_at",
            "minutes",
            "place",
            "contacts",
            "colleagues",
            "engagements",
            "agenda",
        )
        widgets = {
            "contacts": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "colleagues": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "engagements": forms.SelectMultiple(attrs={"data-combobox": ""}),
            "agenda": forms.Textarea(attrs={"rows": 8}),
        }
        labels = {"place": _("Place or link")}
        help_texts = {
            "agenda": _("Markdown. Notes begin with it; an invitation carries it only if you say so.")
        }

    def __init__(
        self, *args: Any, reader: User, known: Partner | None = None, zone: ZoneInfo, **kwargs: Any
    ) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        self.zone = zone
        when = self.fields["starts_at"]
        assert isinstance(when, WallClockField)
        when.zone = zone
        when.help_text = zone.key.replace("_", " ")
        self.series = self.instance.series if self.instance.series_id else None
        if self.series is None:
            del self.fields["reach"]
        if self.instance.pk and self.series is None:
            for name in REPEATS:
                del self.fields[name]
        elif self.series is not None:
            self.fields["repeats"].choices = Unit.choices  # type: ignore[attr-defined]  # a choice field
        self._offer_people(self.instance.partner if self.instance.pk else known)

    def _offer_people(self, partner: Partner | None) -> None:
        if partner is None:
            del self.fields["contacts"], self.fields["engagements"]
            return
        chosen = Q(meetings=self.instance.pk) if self.instance.pk else Q(pk__in=[])
        # Who has left or is closed since stays chosen where it was.
        there = Q(partner=partner, archived_at__isnull=True, left_at__isnull=True)
        self.offer("contacts", Contact.objects.visible_to(self.reader).filter(there | chosen).distinct())
        engagements = Engagement.objects.visible_to(self.reader)
        open_ones = engagements.open().filter(partner=partner).values("pk")
        self.offer("engagements", engagements.filter(Q(pk__in=open_ones) | chosen).distinct())

    def clean_agenda(self) -> str:
        """Return the agenda with the line ends that it is kept with."""
        return str(self.cleaned_data["agenda"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("until") and data.get("times"):
            self.add_error("times", _("A series ends by a day or after a number of times, not both."))
        if self.series is not None and not data.get("reach"):
            data["reach"] = Reach.ONE
        if data.get("reach") == Reach.ONE and any(name in self.changed_data for name in REPEATS):
            self.add_error("reach", _("You changed how it repeats. Which meetings is that about?"))
        return data

    def planned(self) -> PlannedMeeting:
        """Return what a valid form says of the meeting."""
        data = self.cleaned_data
        return PlannedMeeting(
            partner=data.get("partner") or self.instance.partner,
            subject=data["subject"],
            kind=data["kind"],
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            place=data["place"],
            agenda=data["agenda"],
            contacts=list(data.get("contacts", ())),
            colleagues=list(data["colleagues"]),
            engagements=list(data.get("engagements", ())),
        )

    def recurrence(self) -> Recurrence | None:
        """Return how a valid form says that the meeting repeats; None for once."""
        data = self.cleaned_data
        if not data.get("repeats"):
            return None
        return Recurrence(
            unit=data["repeats"],
            interval=data.get("every") or 1,
            weekdays=tuple(data["weekdays"]),
            until=data["until"],
            times=data["times"],
        )
