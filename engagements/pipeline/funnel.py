"""How engagements go through the stages of a track, and how long they stand in each: from the moves that were kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from engagements.choices import Ending, Outcome
from engagements.models import Engagement, Stage, Stay
from engagements.pipeline.durations import Durations

# The order of the place before the first stage.
FIRST = -1
# Ages of what stands in a stage, in days: from, up to.
AGES: tuple[tuple[int, int | None], ...] = ((0, 14), (15, 30), (31, 60), (61, 90), (91, None))


@dataclass(frozen=True)
class Age:
    """A span of days that engagements have stood in their stage; `key` names it in the address."""

    key: str
    first: int
    last: int | None

    @property
    def label(self) -> StrOrPromise:
        """The span in words."""
        if self.last is None:
            return _("over %(days)d days") % {"days": self.first - 1}
        return _("%(first)d–%(last)d days") % {"first": self.first, "last": self.last}


AGE_SPANS = {f"{first}-{last or ''}": Age(f"{first}-{last or ''}", first, last) for first, last in AGES}


@dataclass(frozen=True)
class Passage:
    """A stage of the funnel: the stays that began in it in the period, by how they ended, and who went past it."""

    stage: Stage
    endings: Counter[str]
    skipped: int
    durations: Durations

    @property
    def entered(self) -> int:
        """How many stays began."""
        return self.endings.total()

    @property
    def reached(self) -> int:
        """How many got here or past it."""
        return self.entered + self.skipped

    @property
    def on(self) -> int:
        return self.endings[Ending.ON]

    @property
    def back(self) -> int:
        return self.endings[Ending.BACK]

    @property
    def lost(self) -> int:
        return self.endings[Ending.LOST]

    @property
    def still(self) -> int:
        return self.endings[Ending.STILL]

    @property
    def going_on(self) -> tuple[int, int] | None:
        """The least and the most percent of the stays that go on: none, or all, of those still there will."""
        if not self.entered:
            return None
        return round(100 * self.on / self.entered), round(100 * (self.on + self.still) / self.entered)

    @property
    def is_open(self) -> bool:
        """Whether engagements stand here on their way."""
        return self.stage.outcome == Outcome.OPEN


@dataclass(frozen=True)
class Standing:
    """What stands in a stage now: how many at each age, in the order of `AGE_SPANS`."""

    stage: Stage
    counts: list[tuple[Age, int]]

    @property
    def total(self) -> int:
        """How many stand here."""
        return sum(count for _age, count in self.counts)


@dataclass(frozen=True)
class Funnel:
    """The stages in order with what passed through them, how long winning took, and what stands where now."""

    passages: list[Passage]
    cycle: Durations
    standing: list[Standing]

    @property
    def won(self) -> int:
        """How often something was won in the period."""
        return sum(passage.entered for passage in self.passages if passage.stage.outcome == Outcome.WON)

    @property
    def lost(self) -> int:
        """How often something was lost in the period."""
        return sum(passage.entered for passage in self.passages if passage.stage.outcome == Outcome.LOST)

    @property
    def shown(self) -> list[Passage]:
        """The passages of the chart: on the way, and won."""
        return [passage for passage in self.passages if passage.stage.outcome != Outcome.LOST]

    @property
    def most_aged(self) -> int:
        """The largest number in a cell of what stands where."""
        return max((count for line in self.standing for _age, count in line.counts), default=0)


def period_of(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the moments at which the days from `since` to `until` begin and end where the reader is."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(since, time.min, zone),
        datetime.combine(until + timedelta(days=1), time.min, zone),
    )


def entered_in(stays: QuerySet[Stay], since: date, until: date) -> QuerySet[Stay]:
    """Return the `stays` that began on the days from `since` to `until`."""
    first, end = period_of(since, until)
    return stays.filter(entered_at__gte=first, entered_at__lt=end)


def funnel_of(
    engagements: QuerySet[Engagement], stages: Sequence[Stage], *, since: date, until: date, now: datetime
) -> Funnel:
    """Return how `engagements` of one track, with `stages`, moved from `since` to `until`, followed to `now`.

    Two queries: what entered, and what stands where.
    """
    stays = Stay.objects.filter(engagement__in=engagements.order_by().values("pk")).order_by()
    entered = entered_in(stays.with_ending(now=now), since, until)
    passages, cycle = _passages(stages, entered)
    return Funnel(passages, cycle, _standing(stages, stays.with_ending(now=now)))


def _passages(stages: Sequence[Stage], entered: QuerySet[Stay]) -> tuple[list[Passage], Durations]:
    """Return what passed through each of `stages`, and how long it took from the first stage to each winning."""
    by_id = {stage.pk: stage for stage in stages}
    endings: dict[int, Counter[str]] = {stage.pk: Counter() for stage in stages}
    lengths: dict[int, list[tuple[int, bool, int]]] = {stage.pk: [] for stage in stages}
    leaps: Counter[tuple[int, int]] = Counter()
    cycles: list[tuple[int, bool, int]] = []
    span = Case(When(stage__outcome=Outcome.WON, then=F("days_since_begun")), default=F("days"))
    found = entered.annotate(span=span).values_list("stage_id", "came_from_id", "ending", "span")
    for pk, came_from, ending, days, count in found.annotate(count=Count("pk")):
        stage = by_id[pk]
        endings[pk][ending] += count
        if stage.outcome == Outcome.WON:
            cycles.append((days, True, count))
        else:
            lengths[pk].append((days, ending != Ending.STILL, count))
        if stage.outcome != Outcome.LOST:
            leaps[by_id[came_from].order if came_from else FIRST, stage.order] += count
    passages = [
        Passage(stage, endings[stage.pk], _skipped(stage, leaps), Durations.of(lengths[stage.pk]))
        for stage in stages
        if stage.retired_at is None or endings[stage.pk]
    ]
    return passages, Durations.of(cycles)


def _skipped(stage: Stage, leaps: Counter[tuple[int, int]]) -> int:
    """Return how many moves went past `stage`. Nothing skips an ending, or a stage that is no longer used."""
    if stage.outcome != Outcome.OPEN or stage.retired_at is not None:
        return 0
    return sum(count for (before, after), count in leaps.items() if before < stage.order < after)


def skipping(stage: Stage) -> Q:
    """Return the condition that a stay began by a move that went past `stage`."""
    before = Q(came_from=None) | Q(came_from__order__lt=stage.order)
    return before & Q(stage__order__gt=stage.order) & ~Q(stage__outcome=Outcome.LOST)


def _standing(stages: Sequence[Stage], stays: QuerySet[Stay]) -> list[Standing]:
    here = stays.filter(left_at=None, stage__outcome=Outcome.OPEN)
    counts: dict[int, Counter[str]] = {stage.pk: Counter() for stage in stages}
    for stage, *found in here.values_list("stage_id").annotate(
        **{f"aged_{n}": Count("pk", filter=aged(age)) for n, age in enumerate(AGE_SPANS.values())}
    ):
        counts[stage].update(dict(zip(AGE_SPANS, found, strict=True)))
    return [
        Standing(stage, [(age, counts[stage.pk][age.key]) for age in AGE_SPANS.values()])
        for stage in stages
        if stage.outcome == Outcome.OPEN and (stage.retired_at is None or counts[stage.pk].total())
    ]


def aged(age: Age) -> Q:
    """Return the condition that a stay has lasted as many days as `age` spans."""
    condition = Q(days__gte=age.first)
    return condition if age.last is None else condition & Q(days__lte=age.last)
