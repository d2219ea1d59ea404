"""Engagements with every stage they went through, their plans, events and showcases."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from ecosystem.workspace.scale.loading import Row, take_ids
from ecosystem.workspace.scale.partners import drawn
from ecosystem.workspace.scale.plan import Scale, Work
from engagements.choices import EventKind, EventRole, Health, Outcome, ShowcaseKind, ShowcaseStage, Side
from engagements.models import Engagement, Event, EventPart, PlanItem, Showcase, Stage, StageChange

HEALTHS = {Health.ON_TRACK: 75, Health.AT_RISK: 16, Health.BLOCKED: 9}
REASONS = [
    "Waits for the next release",
    "Their lead has changed",
    "No test system yet",
    "Budget is under review",
]
CURRENCIES = {"USD": 50, "EUR": 35, "GBP": 10, "JPY": 5}
# Units of a currency for about one dollar.
WORTH = {"USD": 1, "EUR": 1, "GBP": 1, "JPY": 150}
STEPS = [
    "Send the reference case",
    "Agree on the numbers to reach",
    "Book the cluster",
    "Draft the story",
    "",
]


def add_engagements(scale: Scale) -> None:
    """Load the engagements of all partners, the stages they went through, and the plans of the open ones."""
    total = scale.sizes.partners * scale.sizes.engagements
    ids = take_ids(Engagement, total)
    moves: list[Row] = []
    names = [
        "id",
        "partner",
        "track",
        "stage",
        "stage_entered_at",
        "title",
        "objective",
        "owner",
        "started_on",
        "target_on",
    ]
    names += ["next_step", "health", "health_reason", "amount", "currency", "expected_close", "closed_on"]
    names += ["created_at", "updated_at"]
    scale.load(Engagement, names, _engagements(scale, ids, moves), total)
    scale.remember(Engagement, ids)
    products = ((id, scale.words.choose.choice(scale.products).pk) for id in ids)
    scale.load(Engagement.products.through, ["engagement", "product"], products, total)
    moves.sort(key=lambda move: move[3])
    scale.load(StageChange, ["engagement", "from_stage", "to_stage", "changed_at", "by"], moves, len(moves))
    _add_plans(scale)


def _engagements(scale: Scale, ids: range, moves: list[Row]) -> Iterator[Row]:
    """Give the rows of engagements, and note each one and its moves."""
    choose, numbers = scale.words.choose, iter(ids)
    titles = [work for partner in scale.words.content.partners for work in partner.engagements]
    tracks = list(scale.stages.values())
    for place in scale.partners:
        scale.work.append([])
        for stages in choose.sample(tracks, min(scale.sizes.engagements, len(tracks))):
            id, text, begun = next(numbers), choose.choice(titles), scale.moment(choose.randint(30, 900))
            path = _path(scale, stages)
            at = _move(scale, id, path, begun, place.owner, moves)
            stage = path[-1]
            is_open = stage.outcome == Outcome.OPEN
            health = drawn(scale, HEALTHS) if is_open else Health.ON_TRACK
            currency = drawn(scale, CURRENCIES) if choose.random() < 0.5 else ""
            amount = Decimal(choose.randint(5, 900) * 1000 * WORTH[currency]) if currency else None
            close = (begun + timedelta(days=choose.randint(200, 1200))).date() if currency else None
            scale.work[-1].append(Work(id, is_open))
            yield (
                id, place.id, stage.track_id, stage.pk, at, text.title, text.objective, place.owner, begun.date(),
                (begun + timedelta(days=choose.randint(60, 700))).date(), choose.choice(STEPS) if is_open else "", health,
                "" if health == Health.ON_TRACK else choose.choice(REASONS), amount, currency, close,
                None if is_open else at.date(), begun, at,
            )  # fmt: skip


def _path(scale: Scale, stages: list[Stage]) -> list[Stage]:
    """Return the stages that one engagement went through: some steps on, and for some to an end."""
    open_ones = [stage for stage in stages if stage.outcome == Outcome.OPEN]
    ends = [stage for stage in stages if stage.outcome != Outcome.OPEN]
    path = open_ones[: scale.words.choose.randint(1, len(open_ones))]
    return [*path, scale.words.choose.choice(ends)] if ends and scale.words.choose.random() < 0.35 else path


def _move(scale: Scale, id: int, path: list[Stage], begun: datetime, by: int, moves: list[Row]) -> datetime:
    """Note the moves along `path` and return when the last one was."""
    days = max(1, (scale.today - begun.date()).days // (len(path) + 1))
    before: int | None = None
    for number, stage in enumerate(path):
        moves.append((id, before, stage.pk, begun + timedelta(days=number * days), by))
        before = stage.pk
    return begun + timedelta(days=(len(path) - 1) * days)


def _add_plans(scale: Scale) -> None:
    """Load three lines of a plan for each open engagement."""
    choose, plans = scale.words.choose, scale.words.content.notes.plans
    lines = [line for track in plans.values() for line in track]
    rows: list[Row] = []
    for place, works in enumerate(scale.work):
        for work in works:
            for side, title in choose.sample(lines, 3) if work.is_open else []:
                due, theirs = scale.moment(choose.randint(-120, 200)), side == Side.PARTNER
                done = due if choose.random() < 0.5 and due.date() < scale.today else None
                contact = choose.choice(scale.contacts_of(place)) if theirs and scale.sizes.contacts else None
                owner = None if theirs else scale.partners[place].owner
                rows.append((work.id, title, side, owner, contact, due.date(), due.date(), done))
    ids = take_ids(PlanItem, len(rows))
    names = ["id", "engagement", "title", "side", "owner", "contact", "due_on", "first_due_on", "done_at"]
    scale.load(PlanItem, names, ((id, *row) for id, row in zip(ids, rows, strict=True)), len(rows))
    scale.remember(PlanItem, ids, "now()")


def add_events(scale: Scale) -> None:
    """Load events with the partners' parts, and showcases."""
    choose, total = scale.words.choose, scale.sizes.events
    ids = take_ids(Event, total)
    cities = [partner.city for partner in scale.words.content.partners]
    events = []
    for number, id in enumerate(ids, start=1):
        at, kind = scale.moment(choose.randint(-120, 900)), choose.choice(list(EventKind))
        city = choose.choice(cities)
        begun = at - timedelta(days=150)
        events.append(
            (
                id,
                f"{city} {kind.label} {number}",
                kind,
                at.date(),
                at.date() + timedelta(days=2),
                city,
                begun,
                begun,
            )
        )
    names = ["id", "name", "kind", "starts_on", "ends_on", "place", "created_at", "updated_at"]
    scale.load(Event, names, events, total)
    scale.remember(Event, ids)
    parts = take_ids(EventPart, len(scale.partners))
    rows = (
        (id, choose.choice(ids), place.id, choose.choice(EventRole.values), choose.randint(0, 40))
        for id, place in zip(parts, scale.partners, strict=True)
    )
    scale.load(EventPart, ["id", "event", "partner", "role", "leads"], rows, len(parts))
    scale.remember(EventPart, parts, "now()")
    _add_showcases(scale)


def _add_showcases(scale: Scale) -> None:
    """Load a showcase for every fifth partner; the published ones have both approvals."""
    choose, shown = scale.words.choose, scale.partners[::5]
    ids, rows = take_ids(Showcase, len(shown)), []
    for id, place in zip(ids, shown, strict=True):
        stage, at = choose.choice(ShowcaseStage.values), scale.moment(choose.randint(5, 700))
        out = stage == ShowcaseStage.PUBLISHED
        approved = at - timedelta(days=2) if out else None
        rows.append(
            (id, place.id, f"How {place.host.split('.')[0].replace('-', ' ').title()} runs a hundred times faster",
             choose.choice(ShowcaseKind.values), stage, place.owner, approved, approved, at.date() if out else None,
             f"https://stories.example/{id}" if out else "", at - timedelta(days=40), at)
        )  # fmt: skip
    names = [
        "id",
        "partner",
        "title",
        "kind",
        "stage",
        "owner",
        "partner_approved_at",
        "legal_approved_at",
        "published_on",
    ]
    scale.load(Showcase, [*names, "url", "created_at", "updated_at"], rows, len(rows))
    scale.remember(Showcase, ids)
