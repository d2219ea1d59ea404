"""Where an admin sets up tracks and their stages: /settings/tracks/."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, TemplateView, UpdateView, View

from ecosystem.accounts.models import User
from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb
from ecosystem.core.errors import StaleRecord, refusals_in_words
from ecosystem.core.lists import GuardedMixin
from engagements.actions.tracks import (
    add_stage,
    add_track,
    edit_stage,
    place_stage,
    place_track,
    rename_track,
    restore_stage,
    restore_track,
    retire_stage,
    retire_track,
)
from engagements.choices import Outcome
from engagements.forms.tracks import SENT_ONE_BY_ONE, RetireStageForm, StageForm, TrackForm
from engagements.models import Engagement, Stage, Track
from engagements.views.engagements import is_id

PAGE = "tracks:list"


@dataclass
class StageLine:
    """A stage as the page shows it: how many engagements stand in it, and its place among those in use."""

    stage: Stage
    count: int
    place: int = 0
    is_last: bool = False

    @property
    def before(self) -> int:
        """The place above."""
        return self.place - 1

    @property
    def after(self) -> int:
        """The place below."""
        return self.place + 1


@dataclass
class TrackSection:
    """A track with its stages, those in use and those of old."""

    track: Track
    place: int = 0
    stages: list[StageLine] = field(default_factory=list)
    retired: list[StageLine] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        """How many engagements are open on the track."""
        return sum(line.count for line in [*self.stages, *self.retired] if line.stage.is_open)

    @property
    def before(self) -> int:
        """The place above."""
        return self.place - 1

    @property
    def after(self) -> int:
        """The place below."""
        return self.place + 1


def sections(reader: User, only: str = "") -> list[TrackSection]:
    """Return the tracks, or the one of the slug `only`, with what `reader` sees standing in each stage. Three queries."""
    visible = Engagement.objects.visible_to(reader).live().order_by()
    counts = Counter(dict(visible.values_list("stage").annotate(n=Count("pk"))))
    found, place = [], 0
    for track in Track.objects.prefetch_related("stages"):
        section = TrackSection(track, place)
        place += track.retired_at is None
        for stage in track.stages.all():
            line = StageLine(stage, counts[stage.pk], len(section.stages))
            (section.stages if stage.retired_at is None else section.retired).append(line)
        if section.stages:
            section.stages[-1].is_last = True
        if only in ("", track.slug):
            found.append(section)
    return found


class TracksPage(GuardedMixin, TemplateView):
    """Every track with its stages: what they are called, what they ask for, what stands in them."""

    permission_required: Any = "engagements.change_track"
    template_name = "engagements/tracks.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = sections(signed_in(self.request))
        return super().get_context_data(**kwargs) | {
            "sections": [each for each in found if each.track.retired_at is None],
            "retired": [each for each in found if each.track.retired_at is not None],
        }


class SetUpPage(EditPage):
    """What the form pages of tracks and stages share."""

    template_name = "engagements/track_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reader": self.request.user}  # type: ignore[misc]  # of the view mixed in

    def form_valid(self, form: ModelForm[Any]) -> HttpResponse:
        try:
            with refusals_in_words(form._meta.model):
                return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)

    def saved(self, record: Track | Stage) -> HttpResponse:
        messages.success(self.request, self.saved_words)
        return redirect(place_of(record))


def place_of(record: Track | Stage) -> str:
    """Return where on the page `record` stands."""
    track = record if isinstance(record, Track) else record.track
    return f"{reverse(PAGE)}#track-{track.slug}"


class AddTrack(SetUpPage, CreateView[Track, TrackForm]):
    """A form page for a new track with its first stages."""

    permission_required: Any = "engagements.add_track"
    model = Track
    form_class = TrackForm
    saved_words = gettext_lazy("Track added.")
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add track"),
        "verb": gettext_lazy("Add track"),
    }

    def save(self, form: TrackForm) -> Track:  # type: ignore[override]  # the form of this page
        return add_track(by=signed_in(self.request), name=form.cleaned_data["name"], stages=form.stages())


class EditTrack(SetUpPage, UpdateView[Track, TrackForm]):
    """A form page for a track's name."""

    permission_required: Any = "engagements.change_track"
    queryset = Track.objects.all()
    slug_url_kwarg = "track"
    form_class = TrackForm
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Rename track"),
        "verb": gettext_lazy("Save track"),
    }

    def save(self, form: TrackForm) -> Track:  # type: ignore[override]  # the form of this page
        track = form.save(commit=False)
        return rename_track(by=signed_in(self.request), track=track, seen_version=form.seen)


class AddStage(SetUpPage, CreateView[Stage, StageForm]):
    """A form page for a new stage of a track."""

    permission_required: Any = "engagements.add_stage"
    model = Stage
    form_class = StageForm
    saved_words = gettext_lazy("Stage added.")
    extra_context: ClassVar[dict[str, Any]] = {"verb": gettext_lazy("Add stage")}

    def get_form_kwargs(self) -> dict[str, Any]:
        track = get_object_or_404(Track, slug=self.kwargs["track"])
        return super().get_form_kwargs() | {"instance": Stage(track=track)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        track = context["form"].instance.track
        return context | {"heading": _("Add stage to %(track)s") % {"track": track}}

    def save(self, form: StageForm) -> Stage:  # type: ignore[override]  # the form of this page
        return add_stage(by=signed_in(self.request), stage=form.save(commit=False))


class EditStage(SetUpPage, UpdateView[Stage, StageForm]):
    """A form page for a stage, with what a new outcome means for what stands in it."""

    permission_required: Any = "engagements.change_stage"
    queryset = Stage.objects.select_related("track")
    form_class = StageForm
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit stage"),
        "verb": gettext_lazy("Save stage"),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = Engagement.objects.visible_to(self.request.user).live().filter(stage=self.object.pk)
        return super().get_context_data(**kwargs) | {"standing_count": here.count()}

    def save(self, form: StageForm) -> Stage:  # type: ignore[override]  # the form of this page
        stage = form.save(commit=False)
        return edit_stage(by=signed_in(self.request), stage=stage, seen_version=form.seen)


class OneStage(GuardedMixin):
    """Finds the stage of the address; else 404."""

    permission_required: Any = "engagements.change_stage"

    def stage(self) -> Stage:
        """Return the stage with its track."""
        return get_object_or_404(Stage.objects.select_related("track"), pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view


class PlaceStage(OneStage, Verb):
    """POST `place` puts a stage elsewhere among those of its track; htmx gets the track as it is then."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        stage = self.stage()
        place, seen = request.POST.get("place", ""), request.POST.get("seen_version", "")
        status = 200
        try:
            if not is_id(place):
                raise ValidationError(_("Say where it goes."))
            place_stage(
                by=signed_in(request),
                stage=stage,
                place=int(place),
                seen_version=int(seen) if is_id(seen) else None,
            )
        except StaleRecord:
            words, status = _("Somebody changed this track meanwhile. It is shown as it is now."), 409
        except ValidationError as error:
            words, status = " ".join(error.messages), 422
        else:
            words = _("%(stage)s moved.") % {"stage": stage}
        (messages.success if status == 200 else messages.error)(request, words)
        if not getattr(request, "htmx", False):
            return redirect(place_of(stage))
        section = sections(signed_in(request), only=stage.track.slug)[0]
        return render(request, "engagements/_track_answer.html", {"section": section}, status=status)


class RetireStage(OneStage, View):
    """GET asks where what stands in a stage goes; POST retires it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.stage(), None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        stage = self.stage()
        form = self.form(stage, request.POST)
        if not form.is_valid():
            return self.page(stage, form, status=422)
        seen = {engagement.pk for engagement in form.standing}
        try:
            moves = retire_stage(
                by=signed_in(request),
                stage=stage,
                to=form.cleaned_data["to"],
                exceptions=form.exceptions(),
                seen_version=form.cleaned_data["seen_version"],
            )
        except StaleRecord:
            words = _("Somebody changed this stage meanwhile. Nothing was done; this is how it is now.")
            return self.page(self.stage(), None, status=409, problem=words)
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: error.messages}).items():
                form.add_error(name, errors)
            return self.page(stage, form, status=422)
        # Of those whose partner the reader may not know, nothing is said.
        count = sum(move.engagement_id in seen for move in moves)
        went = ngettext("%(count)d engagement moved.", "%(count)d engagements moved.", count)
        words = _("%(stage)s is no longer used.") % {"stage": stage}
        messages.success(request, f"{words} {went % {'count': count}}" if count else words)
        return redirect(place_of(stage))

    def form(self, stage: Stage, data: Any) -> RetireStageForm:
        """Return the form for `stage` as it stands, bound to `data` unless that is None."""
        here = Engagement.objects.visible_to(self.request.user).live().filter(stage=stage)
        standing = list(here.select_related("partner", "owner").order_by("-stage_entered_at", "-pk"))
        return RetireStageForm(data, stage=stage, standing=standing)

    def page(
        self, stage: Stage, form: RetireStageForm | None, *, status: int = 200, problem: str = ""
    ) -> HttpResponse:
        """Return the page that asks."""
        form = form or self.form(stage, None)
        context = {
            "stage": stage,
            "form": form,
            "problem": problem,
            "is_needed": not _others_like(stage),
            "more": max(0, len(form.standing) - SENT_ONE_BY_ONE),
            "back": place_of(stage),
        }
        return render(self.request, "engagements/stage_retire.html", context, status=status)


def _others_like(stage: Stage) -> bool:
    """Return whether the track has another stage in use of the same outcome."""
    return (
        Stage.objects.current()
        .filter(track=stage.track_id, outcome=Outcome(stage.outcome))
        .exclude(pk=stage.pk)
        .exists()
    )


class RestoreStage(OneStage, Verb):
    """POST uses a retired stage again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        stage = self.stage()
        try:
            restore_stage(by=signed_in(request), stage=stage)
        except ValidationError as error:
            return self.refused(error, place_of(stage))
        return self.done(_("%(stage)s is in use again.") % {"stage": stage}, place_of(stage))


class TrackVerb(Verb):
    """POST does one thing with the track of the address."""

    permission_required: Any = "engagements.change_track"

    def post(self, request: HttpRequest, track: str) -> HttpResponseBase:
        found = get_object_or_404(Track, slug=track)
        try:
            words = self.act(signed_in(request), found)
        except ValidationError as error:
            return self.refused(error, place_of(found))
        return self.done(words, place_of(found))

    def act(self, by: User, track: Track) -> str:
        """Do it and say what was done."""
        raise NotImplementedError


class PlaceTrack(TrackVerb):
    """POST `place` puts a track elsewhere among those in use."""

    def act(self, by: User, track: Track) -> str:
        place = self.request.POST.get("place", "")
        if not is_id(place):
            raise ValidationError(_("Say where it goes."))
        place_track(by=by, track=track, place=int(place))
        return _("%(track)s moved.") % {"track": track}


class RetireTrack(TrackVerb):
    """POST lets a track take no new engagements."""

    def act(self, by: User, track: Track) -> str:
        retire_track(by=by, track=track)
        return _("%(track)s takes no new engagements.") % {"track": track}


class RestoreTrack(TrackVerb):
    """POST uses a retired track again."""

    def act(self, by: User, track: Track) -> str:
        restore_track(by=by, track=track)
        return _("%(track)s is in use again.") % {"track": track}
