"""The parts of the meeting logger's form. `state.py` puts them together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystem.core.forms import Chosen, TypeAhead
from ecosystem.workspace.logger.choices import Choices, RecordChoiceField, RecordsChoiceField, moves_of
from engagements.choices import EntryField, MeetingKind, Priority, Sentiment
from engagements.entry import fields_of, missing_for, missing_words
from engagements.forms.fields import DueField
from engagements.forms.moves import answer_fields
from engagements.models import Engagement, Stage
from engagements.models.meeting import NOTES_LIMIT
from partners.models import Partner
from roadmap_feedback.choices import GapKind, Severity

# Rows of one kind that one meeting may bring.
ROW_LIMIT = 100


class PartnerField(forms.CharField):
    """A partner's id, from the combobox, or its name, typed. Shown as the partner that the form was read with."""

    partner: Partner | None = None

    def prepare_value(self, value: Any) -> list[Chosen]:
        """Return the partner, or the words that name none, as the widget shows them."""
        if self.partner is not None:
            return [Chosen(str(self.partner.pk), self.partner.name)]
        return [Chosen("", str(value))] if value else []


class MeetingForm(forms.Form):
    """The meeting itself."""

    partner = PartnerField(
        label=_("Partner"),
        max_length=220,
        widget=TypeAhead("/partners/options/", attrs={"placeholder": _("Start typing a name")}),
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the first line of the notes."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind, initial=MeetingKind.MEETING)
    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440, required=False)
    place = forms.CharField(label=_("Place"), max_length=500, required=False)
    sentiment = forms.ChoiceField(
        label=_("Mood"), choices=[("", _("Not noted")), *Sentiment.choices], required=False
    )
    contacts = RecordsChoiceField(
        label=_("From the partner"), required=False, widget=forms.CheckboxSelectMultiple
    )
    colleagues = RecordsChoiceField(
        label=_("From us"), required=False, widget=forms.SelectMultiple(attrs={"data-combobox": ""})
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=NOTES_LIMIT, required=False, strip=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader_choices = choices
        partner = self.fields["partner"]
        assert isinstance(partner, PartnerField)
        partner.partner = choices.partner
        self._offered("contacts").offer(choices.contacts)
        self._offered("colleagues").offer(choices.colleagues)

    def _offered(self, name: str) -> RecordsChoiceField:
        field = self.fields[name]
        assert isinstance(field, RecordsChoiceField)
        return field

    def clean_notes(self) -> str:
        """Return the notes without NUL characters, which PostgreSQL text cannot hold."""
        return str(self.cleaned_data["notes"]).replace("\x00", "").replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "partner" in data:
            data["partner_record"] = self._partner(data["partner"])
        if not data.get("subject"):
            data["subject"] = first_line(data.get("notes", ""))
            if not data["subject"] and "notes" not in self.errors:
                self.add_error("subject", _("Give the meeting a subject, or write a line of notes."))
        return data

    def _partner(self, name: str) -> Partner | None:
        partner = self.reader_choices.partner
        if partner is None:
            near = list(
                Partner.objects.visible_to(self.reader_choices.reader).live().best_match_first(name)[:3]
            )
            if near:
                names = ", ".join(str(p) for p in near)
                self.add_error(
                    "partner", _("No partner is called that. Did you mean %(names)s?") % {"names": names}
                )
            else:
                self.add_error("partner", _("No partner is called that. Choose one from the list."))
        return partner


class NewContactRow(forms.Form):
    """Somebody who attended and is not known yet."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("name") and (data.get("email") or data.get("title")):
            self.add_error("name", _("Who is it?"))
        return data


class MoveRow(forms.Form):
    """One of the partner's engagements: whether the meeting was about it, and where it stands now.

    Where the stage that it moves to asks for something, the row has a field for each answer that is missing.
    """

    engagement_id = forms.IntegerField(widget=forms.HiddenInput)
    # The stage that the reader saw; a move is refused if a colleague moved it meanwhile.
    seen_stage_id = forms.IntegerField(widget=forms.HiddenInput)
    touched = forms.BooleanField(required=False)
    to_stage = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = str(self["engagement_id"].value() or "")
        self.engagement = next((e for e in choices.engagements if str(e.pk) == wanted), None)
        if self.engagement is not None:
            choice = self.fields["to_stage"]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = moves_of(self.engagement)
            self.fields["touched"].label = self.engagement.title
            choice.label = str(_("Stage of %(title)s") % {"title": self.engagement.title})
            choice.widget.attrs |= self._asks_when_chosen(self.engagement)
        self.target = self._target()
        self.asked: list[EntryField] = []
        self.answer_names: list[str] = []
        if self.engagement is not None and self.target is not None:
            self.asked = missing_for(self.target, self.engagement)
            answers = answer_fields(self.engagement, self.target, choices.reader)
            self.answer_names = list(answers)
            self.fields |= answers

    def _asks_when_chosen(self, engagement: Engagement) -> dict[str, str]:
        """Return the attributes by which choosing a stage brings the fields for what it asks."""
        return {
            "hx-post": reverse("logger:log-reading"),
            "hx-trigger": "change",
            "hx-target": f"#move-{engagement.pk}-answers",
            "hx-select": f"#move-{engagement.pk}-answers",
            "hx-swap": "outerHTML",
        }

    def _target(self) -> Stage | None:
        """The stage that is chosen, if the engagement can move there."""
        if self.engagement is None:
            return None
        wanted = str(self["to_stage"].value() or "")
        stages: list[Stage] = self.engagement.track.current_stages  # type: ignore[attr-defined]  # prefetched by Choices
        return next((s for s in stages if str(s.pk) == wanted and s.pk != self.engagement.stage_id), None)

    @property
    def asked_words(self) -> str:
        """What is missing for the move, as one sentence."""
        return missing_words(self.target, self.asked) if self.target and self.asked else ""

    def answer_boxes(self) -> list[forms.BoundField]:
        """Return the fields for what is missing."""
        return [self[name] for name in self.answer_names]

    def answers(self) -> dict[str, Any]:
        """Return the values by field, as `move_engagement` takes them. The row must be valid."""
        return {name: self.cleaned_data[name] for name in self.answer_names}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.engagement is None:
            raise ValidationError(_("This engagement is no longer open; leave it out."), code="engagement")
        if data.get("currency"):
            data["currency"] = str(data["currency"]).strip().upper()
        held = [q for q in self.asked if not set(fields_of(q)) <= set(self.answer_names)]
        if self.target is not None and held:
            words = missing_words(self.target, held)
            raise ValidationError(
                _("%(words)s Somebody who sees amounts has to move it.") % {"words": words}, code="money"
            )
        return data


class NotedRow(forms.Form):
    """A row that may come from a line of the notes. `source` tells which; rows added by hand have none."""

    include = forms.BooleanField(label=_("Keep"), required=False, initial=True)
    source = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader_choices = choices

    @property
    def wanted(self) -> bool:
        """Whether this row, valid, is to be kept: ticked and not blank."""
        return bool(self.cleaned_data.get("include")) and bool(self.cleaned_data.get("title"))

    @property
    def from_notes(self) -> bool:
        """Whether this row was read from the notes."""
        return bool(self["source"].value())


class FollowUpRow(NotedRow):
    """Something to be done after the meeting."""

    title = forms.CharField(label=_("What"), max_length=500, required=False)
    assignee = RecordChoiceField(label=_("Who"), required=False)
    due = DueField(label=_("Due"), required=False, max_length=50)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority, initial=Priority.NORMAL)
    done = forms.BooleanField(label=_("Done already"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee = self.fields["assignee"]
        assert isinstance(assignee, RecordChoiceField)
        assignee.offer(lambda: self.reader_choices.colleagues, empty=str(_("Me")))


class GapRow(NotedRow):
    """A gap that was heard: new, or more evidence for one that is known."""

    product = RecordChoiceField(label=_("Product"), required=False)
    title = forms.CharField(label=_("What is missing"), max_length=300, required=False)
    existing = forms.IntegerField(label=_("Known as"), required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        label=_("In their words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity, initial=Severity.MEDIUM)
    kind = forms.ChoiceField(label=_("Kind"), choices=GapKind, initial=GapKind.FEATURE)
    workaround = forms.CharField(label=_("Workaround"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.fields["product"]
        assert isinstance(product, RecordChoiceField)
        product.offer(lambda: self.reader_choices.products, empty=str(_("Choose a product")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("include")
            and data.get("title")
            and not data.get("existing")
            and "product" not in self.errors
        ) and data.get("product") is None:
            self.add_error("product", _("Which product is it about?"))
        if data.get("include") and not data.get("title") and data.get("quote"):
            self.add_error("title", _("Name the gap in a few words."))
        return data


def first_line(notes: str) -> str:
    """Return the first line of `notes` that has words, without Markdown's marks, at most 120 characters long."""
    for line in notes[:5000].splitlines():
        words = line.strip().lstrip("#>*-![] ").strip()
        if words:
            return words if len(words) <= 120 else f"{words[:119].rstrip()}…"
    return ""


FollowUpFormSet = forms.formset_factory(FollowUpRow, extra=0, max_num=ROW_LIMIT, validate_max=True)
GapFormSet = forms.formset_factory(GapRow, extra=0, max_num=ROW_LIMIT, validate_max=True)
NewContactFormSet = forms.formset_factory(NewContactRow, extra=0, max_num=ROW_LIMIT, validate_max=True)
MoveFormSet = forms.formset_factory(MoveRow, extra=0, max_num=2000)
