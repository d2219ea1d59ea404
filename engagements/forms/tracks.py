"""The forms by which an admin sets up tracks and their stages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.choices import EntryField, Outcome
from engagements.forms.fields import NumberText, RecordForm
from engagements.models import Engagement, Stage, Track
from engagements.models.track import DECIDED

# Engagements that are laid out to be sent elsewhere one by one; the rest goes where all go.
SENT_ONE_BY_ONE = 100


class TrackForm(RecordForm[Track]):
    """A track's name; for a new one also its first stages."""

    open_stage = forms.CharField(label=_("First stage"), max_length=50, initial=_("Planned"))
    won_stage = forms.CharField(label=_("Stage when it worked out"), max_length=50, initial=_("Done"))
    lost_stage = forms.CharField(label=_("Stage when it did not"), max_length=50, initial=_("Stopped"))

    class Meta:
        model = Track
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("open_stage", "won_stage", "lost_stage"):
                del self.fields[name]
            self.fields["name"].help_text = _("Its board keeps its address.")

    def clean_name(self) -> str:
        """Return the name with its white space in order; refuse one that another track has."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Track.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a track of this name already."), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        names = [data[n].casefold() for n in ("open_stage", "won_stage", "lost_stage") if data.get(n)]
        if len(set(names)) < len(names):
            self.add_error("lost_stage", _("Give each stage a name of its own."))
        return data

    def stages(self) -> list[tuple[str, Outcome]]:
        """Return the first stages of a new track. The form must be valid."""
        data = self.cleaned_data
        return [
            (data["open_stage"], Outcome.OPEN),
            (data["won_stage"], Outcome.WON),
            (data["lost_stage"], Outcome.LOST),
        ]


class StageForm(RecordForm[Stage]):
    """A stage of one track."""

    asks_for = forms.MultipleChoiceField(
        label=_("Asks for"),
        choices=EntryField,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What an engagement must have before it enters: asked for when it is moved here."),
    )

    class Meta:
        model = Stage
        fields = ("name", "outcome", "probability", "asks_for", "owner_limit")
        widgets = {
            "outcome": forms.RadioSelect,
            "probability": NumberText(),
            "owner_limit": NumberText(),
        }
        help_texts = {
            "outcome": _("What it means to stand here: work goes on, or it ended well or not."),
            "probability": _("The chance that what stands here is won. Won is always 100, lost 0."),
            "owner_limit": _("How many engagements one owner should have here; the board says who has more."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["probability"].required = False
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]  # a field of choices

    def clean_name(self) -> str:
        """Return the name with its white space in order; refuse one that another stage in use has."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        stages = self.instance.track.stages.current().exclude(pk=self.instance.pk)
        if self.instance.retired_at is None and stages.filter(name__iexact=name).exists():
            raise ValidationError(_("The track has a stage of this name already."), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outcome = data.get("outcome")
        if outcome in DECIDED:
            data["probability"] = DECIDED[Outcome(outcome)]
        elif data.get("probability") is None and "probability" not in self.errors:
            data["probability"] = 0
        if outcome == Outcome.OPEN and EntryField.CLOSE_REASON in data.get("asks_for", []):
            self.add_error("asks_for", _("Only a stage that ends the work can ask why it was won or lost."))
        return data


class RetireStageForm(forms.Form):
    """Where what stands in a stage goes when it is retired: all of it to one stage, and some elsewhere.

    `standing` are the engagements that the reader sees there; those of the first `SENT_ONE_BY_ONE` can go elsewhere.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    to = forms.ModelChoiceField(
        Stage.objects.none(), label=_("All of it goes to"), empty_label=_("Choose a stage")
    )

    def __init__(self, *args: Any, stage: Stage, standing: list[Engagement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        targets = Stage.objects.current().filter(track=stage.track_id).exclude(pk=stage.pk)
        if stage.outcome != Outcome.OPEN:
            targets = targets.filter(outcome=stage.outcome)
        self.targets = {str(each.pk): each for each in targets}
        self.fields["to"].queryset = targets  # type: ignore[attr-defined]  # a field of records
        self.fields["to"].required = bool(standing)
        self.initial["seen_version"] = stage.version
        choices = [("", _("where all goes")), *((key, each.name) for key, each in self.targets.items())]
        for engagement in standing[:SENT_ONE_BY_ONE]:
            self.fields[f"to_{engagement.pk}"] = forms.ChoiceField(
                choices=choices, required=False, label=engagement.title
            )

    def rows(self) -> list[tuple[Engagement, forms.BoundField]]:
        """Return the engagements that can go elsewhere, each with its field."""
        return [(each, self[f"to_{each.pk}"]) for each in self.standing[:SENT_ONE_BY_ONE]]

    def exceptions(self) -> dict[int, Stage]:
        """Return the stage of each engagement that goes elsewhere, by its id. The form must be valid."""
        chosen = {e.pk: self.cleaned_data.get(f"to_{e.pk}") for e in self.standing[:SENT_ONE_BY_ONE]}
        return {pk: self.targets[key] for pk, key in chosen.items() if key}
