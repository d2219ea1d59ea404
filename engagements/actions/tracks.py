"""Adding, editing, ordering and retiring tracks and their stages.

Whoever changes a track or one of its stages holds the track first, so that two admins follow one another.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.errors import check_version
from ecosystem.core.transactions import one_transaction
from engagements.actions.stages import held_stage
from engagements.choices import Outcome
from engagements.models import Engagement, Stage, StageChange, Track
from engagements.models.track import DECIDED

# What an editor of a stage may change; its place is changed by `place_stage`, its slug never.
EDITABLE = ("name", "probability", "outcome", "asks_for", "owner_limit")
# Slugs that addresses beside a track's own have.
TAKEN = {"new", "stages"}


# --- Tracks -----------------------------------------------------------------------------------


@one_transaction
def add_track(*, by: User, name: str, stages: Sequence[tuple[str, Outcome]]) -> Track:
    """Add a track after the others, with its `stages`, each a name and an outcome, in order; return it.

    Raises ValidationError unless there is an open, a won and a lost one among them.
    """
    if {outcome for _name, outcome in stages} != set(Outcome):
        raise ValidationError(_("A track has an open, a won and a lost stage."), code="outcomes")
    last = Track.objects.order_by("-order").first()
    known = set(Track.objects.values_list("slug", flat=True)) | TAKEN
    track = Track.objects.create(
        name=name, slug=_free_slug(name, "track", known), order=last.order + 1 if last else 0
    )
    for stage_name, outcome in stages:
        add_stage(by=by, stage=Stage(track=track, name=stage_name, outcome=outcome))
    return track


@one_transaction
def rename_track(*, by: User, track: Track, seen_version: int | None = None) -> Track:
    """Save the name of `track`; its slug, and so its board's address, stays.

    Raises StaleRecord when it changed since version `seen_version`.
    """
    check_version(_held_track(track), seen_version)
    track.bump()
    track.save(update_fields=["name", "version", "updated_at"])
    track.refresh_from_db(fields=["version"])
    return track


@one_transaction
def place_track(*, by: User, track: Track, place: int) -> Track:
    """Put `track` at `place`, from 0, among the tracks in use."""
    tracks = list(Track.objects.select_for_update().order_by("order", "name"))
    for order, each in enumerate(_placed(tracks, track, place)):
        if each.order != order:
            Track.objects.filter(pk=each.pk).update(order=order)
    return track


@one_transaction
def retire_track(*, by: User, track: Track) -> Track:
    """Let `track` take no new engagements. What is open on it goes on to its end, and its board stays for that long.

    Twice is as once. Raises ValidationError for the last track in use.
    """
    tracks = list(Track.objects.select_for_update().order_by("pk"))
    if all(each.pk == track.pk or each.retired_at is not None for each in tracks):
        raise ValidationError(_("The last track stays in use."), code="last")
    return _set_retired(track, timezone.now())


@one_transaction
def restore_track(*, by: User, track: Track) -> Track:
    """Let a retired `track` take new engagements again. Twice is as once."""
    return _set_retired(track, None)


def _set_retired(track: Track, at: datetime | None) -> Track:
    Track.objects.filter(pk=track.pk, retired_at__isnull=at is not None).update(
        retired_at=at, version=F("version") + 1, updated_at=timezone.now()
    )
    track.refresh_from_db()
    return track


# --- Stages -----------------------------------------------------------------------------------


@one_transaction
def add_stage(*, by: User, stage: Stage) -> Stage:
    """Save a new `stage` after the others of its outcome, open ones before won before lost, and return it."""
    track = _held_track(stage.track)
    stages = list(track.stages.order_by("order", "pk"))
    stage.slug = _free_slug(stage.name, "stage", {each.slug for each in stages})
    stage.probability = DECIDED.get(Outcome(stage.outcome), stage.probability)
    rank = list(Outcome).index
    before = [each for each in stages if rank(Outcome(each.outcome)) <= rank(Outcome(stage.outcome))]
    place = stages.index(before[-1]) + 1 if before else 0
    stage.save(force_insert=True)
    stages.insert(place, stage)
    _write_order(stages)
    _bump(track)
    stage.refresh_from_db()
    return stage


@one_transaction
def edit_stage(*, by: User, stage: Stage, seen_version: int | None = None) -> Stage:
    """Save the changed fields of `stage`; its slug stays.

    What stands in it takes on a new outcome: it was closed on the day on which it came in, or is open again.
    Raises StaleRecord when the stage changed since version `seen_version`, ValidationError when the track would be
    left without an open, a won or a lost stage.
    """
    track = _held_track(stage.track)
    known = Stage.objects.select_for_update().get(pk=stage.pk)
    check_version(known, seen_version)
    if known.outcome != stage.outcome and known.retired_at is None:
        _refuse_without_outcomes(track, stage, Outcome(stage.outcome), field="outcome")
    stage.probability = DECIDED.get(Outcome(stage.outcome), stage.probability)
    stage.bump()
    stage.save(update_fields=[*EDITABLE, "version", "updated_at"])
    if known.outcome != stage.outcome:
        _take_on_outcome(stage, before=Outcome(known.outcome))
    _bump(track)
    stage.refresh_from_db()
    return stage


def _take_on_outcome(stage: Stage, *, before: Outcome) -> None:
    """Keep the close of what stands in `stage` true to its outcome, which was `before`."""
    changed: dict[str, object] = {"close_reason": ""}
    if stage.outcome == Outcome.OPEN:
        changed["closed_on"] = None
    elif before == Outcome.OPEN:
        changed["closed_on"] = Coalesce("closed_on", TruncDate("stage_entered_at"))
    Engagement.objects.filter(stage=stage).update(
        **changed, version=F("version") + 1, updated_at=timezone.now()
    )


@one_transaction
def place_stage(*, by: User, stage: Stage, place: int, seen_version: int | None = None) -> Stage:
    """Put `stage` at `place`, from 0, among the stages of its track that are in use.

    Raises StaleRecord when the track changed since version `seen_version`, ValidationError for a retired stage.
    """
    track = _held_track(stage.track)
    check_version(track, seen_version)
    stages = list(track.stages.order_by("order", "pk"))
    if stage.retired_at is not None:
        raise ValidationError(_("This stage is no longer used."), code="retired")
    _write_order(_placed(stages, stage, place))
    _bump(track)
    return stage


@one_transaction
def retire_stage(
    *,
    by: User,
    stage: Stage,
    to: Stage | None = None,
    exceptions: Mapping[int, Stage] | None = None,
    seen_version: int | None = None,
) -> list[StageChange]:
    """Retire `stage`; what stands in it moves to `to`, or to the stage that `exceptions` give for its id.

    Returns the moves, which are kept like any other. Nothing is asked of what moves: it is the stage that goes, not the
    work that advances. What was won or lost stays so. What was put away stays where it was. Raises StaleRecord when the
    stage changed since version `seen_version`, ValidationError for a stage that the track can't do without, and for a
    mapping that leads to another track, a retired stage, another outcome, or nowhere.
    """
    track = _held_track(stage.track)
    known = Stage.objects.select_for_update().get(pk=stage.pk)
    check_version(known, seen_version)
    if known.retired_at is not None:
        return []
    _refuse_without_outcomes(track, known, None)
    known.retired_at = timezone.now()
    known.bump()
    known.save(update_fields=["retired_at", "version", "updated_at"])
    moves = _move_out(by, known, to, exceptions or {})
    _bump(track)
    stage.refresh_from_db()
    return moves


def _move_out(by: User, stage: Stage, to: Stage | None, exceptions: Mapping[int, Stage]) -> list[StageChange]:
    standing = Engagement.objects.live().filter(stage=stage).order_by("pk").select_for_update(of=("self",))
    by_target: dict[int, list[int]] = {}
    targets: dict[int, Stage] = {}
    for pk in standing.values_list("pk", flat=True):
        target = exceptions.get(pk, to)
        if target is None:
            raise ValidationError({"to": _("Say where what stands here goes.")}, code="nowhere")
        if target.pk not in targets:
            targets[target.pk] = _checked_target(stage, held_stage(target))
        by_target.setdefault(target.pk, []).append(pk)
    moves = []
    for key, pks in by_target.items():
        target, at = targets[key], timezone.now()
        closes = target.outcome != Outcome.OPEN
        changed: dict[str, object] = {} if stage.outcome == target.outcome else {"close_reason": ""}
        changed["closed_on"] = Coalesce("closed_on", Value(timezone.localdate(at))) if closes else None
        Engagement.objects.filter(pk__in=pks).update(
            **changed, stage=target, stage_entered_at=at, version=F("version") + 1, updated_at=at
        )
        moves += [
            StageChange(engagement_id=pk, from_stage=stage, to_stage=target, changed_at=at, by=by)
            for pk in pks
        ]
    return StageChange.objects.bulk_create(moves)


def _checked_target(stage: Stage, target: Stage) -> Stage:
    if target.track_id != stage.track_id:
        raise ValidationError({"to": _("This stage belongs to another track.")}, code="track")
    if target.retired_at is not None:
        raise ValidationError({"to": _("This stage is no longer used.")}, code="retired")
    if stage.outcome not in (Outcome.OPEN, target.outcome):
        raise ValidationError({"to": _("What was won or lost stays so.")}, code="outcome")
    return target


@one_transaction
def restore_stage(*, by: User, stage: Stage) -> Stage:
    """Use a retired `stage` again. Twice is as once. Raises ValidationError when another has its name by now."""
    track = _held_track(stage.track)
    current = track.stages.current().exclude(pk=stage.pk)  # type: ignore[attr-defined]  # StageQuerySet
    if current.filter(name__iexact=stage.name).exists():
        raise ValidationError(_("The track has a stage of this name already."), code="taken")
    Stage.objects.filter(pk=stage.pk, retired_at__isnull=False).update(
        retired_at=None, version=F("version") + 1, updated_at=timezone.now()
    )
    _bump(track)
    stage.refresh_from_db()
    return stage


# --- What they share --------------------------------------------------------------------------


def _held_track(track: Track) -> Track:
    """Return `track` as it stands, locked until this transaction ends."""
    return Track.objects.select_for_update().get(pk=track.pk)


def _bump(track: Track) -> None:
    Track.objects.filter(pk=track.pk).update(version=F("version") + 1, updated_at=timezone.now())


def _refuse_without_outcomes(track: Track, stage: Stage, outcome: Outcome | None, *, field: str = "") -> None:
    """Raise ValidationError if with `stage` of `outcome`, or without it, an outcome would have no stage."""
    current = track.stages.current().exclude(pk=stage.pk)  # type: ignore[attr-defined]  # StageQuerySet
    left = {*current.values_list("outcome", flat=True), outcome}
    missing = next((each for each in Outcome if each not in left), None)
    if missing is not None:
        words = _("It is the only stage of the track that is %(outcome)s.") % {
            "outcome": str(missing.label).lower()
        }
        raise ValidationError({field: words} if field else words, code="outcomes")


def _placed[T: (Track, Stage)](rows: list[T], row: T, place: int) -> list[T]:
    """Return `rows` with `row` at `place` among those in use; each retired one stays after what it stood after."""
    current = [each for each in rows if each.retired_at is None and each.pk != row.pk]
    place = min(max(place, 0), len(current))
    current.insert(place, next(each for each in rows if each.pk == row.pk))
    after: dict[int | None, list[T]] = {}
    last: int | None = None
    for each in rows:
        if each.retired_at is None:
            last = each.pk
        else:
            after.setdefault(last, []).append(each)
    ordered: list[T] = list(after.get(None, []))
    for kept in current:
        ordered.append(kept)
        ordered.extend(after.get(kept.pk, []))
    return ordered


def _write_order(stages: Sequence[Stage]) -> None:
    for order, stage in enumerate(stages):
        if stage.order != order:
            Stage.objects.filter(pk=stage.pk).update(order=order)


def _free_slug(name: str, otherwise: str, known: set[str]) -> str:
    """Return a slug for `name` that none of `known` is; of `otherwise` for a name without Latin letters."""
    stem = slugify(name)[:44].strip("-") or otherwise
    slug, number = stem, 1
    while slug in known:
        number += 1
        slug = f"{stem}-{number}"
    return slug
