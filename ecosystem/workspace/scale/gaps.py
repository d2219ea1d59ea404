"""Gaps, the decisions on them, the roadmap, and what was heard of them in meetings."""

from collections.abc import Iterator
from datetime import timedelta

from ecosystem.workspace.scale.loading import Row, take_ids
from ecosystem.workspace.scale.partners import drawn
from ecosystem.workspace.scale.plan import YEARS_DAYS, Scale
from ecosystem.workspace.scale.words import NAMES
from roadmap_feedback.choices import GapState, Horizon, RoadmapState, Severity
from roadmap_feedback.models import Evidence, Gap, GapStateChange, RoadmapItem

STATES = {
    GapState.NEW: 15, GapState.TRIAGED: 25, GapState.PLANNED: 15, GapState.IN_PROGRESS: 10, GapState.SHIPPED: 20,
    GapState.DECLINED: 15,
}  # fmt: skip
SEVERITIES = {Severity.CRITICAL: 15, Severity.MEDIUM: 55, Severity.LOW: 30}
# The larger, the more of the evidence is for few of the gaps.
SKEW = 2.5
# Of a hundred pieces of evidence: block an engagement.
BLOCKING = 10
# Gaps that one piece of the roadmap closes.
CLOSES = 5


def add_gaps(scale: Scale) -> None:
    """Load the gaps, what was decided on them, and the roadmap."""
    total = scale.sizes.gaps
    scale.gaps = take_ids(Gap, total)
    decided: list[Row] = []
    names = [
        "id",
        "product",
        "title",
        "problem",
        "kind",
        "state",
        "owner",
        "reported_by",
        "target_release",
        "partner_message",
    ]
    scale.load(Gap, [*names, "created_at", "updated_at"], _gaps(scale, decided), total)
    scale.remember(Gap, scale.gaps)
    scale.load(GapStateChange, ["gap", "from_state", "to_state", "changed_at", "by"], decided, len(decided))
    _add_roadmap(scale)


def _gaps(scale: Scale, decided: list[Row]) -> Iterator[Row]:
    choose, texts = scale.words.choose, list(scale.words.content.gaps.values())
    for id in scale.gaps:
        text, state, product = choose.choice(texts), drawn(scale, STATES), choose.choice(scale.products)
        born = scale.moment(choose.randint(1, YEARS_DAYS))
        changed = born + timedelta(days=choose.randint(0, max(0, (scale.today - born.date()).days - 1)))
        owner, reporter = choose.choice(scale.users).pk, choose.choice(scale.users).pk
        if state != GapState.NEW:
            decided.append((id, GapState.NEW, state, changed, owner))
        told = state in (GapState.SHIPPED, GapState.DECLINED)
        yield (
            id, product.pk, f"{text.title} {choose.choice(NAMES['gap_endings'])}", text.problem, text.kind, state, owner, reporter,
            "24.12" if state == GapState.PLANNED else "", text.message or "Not on our way for now." if told else "",
            born, max(born, changed),
        )  # fmt: skip


def _add_roadmap(scale: Scale) -> None:
    """Load a piece of the roadmap for every hundred gaps."""
    choose, count = scale.words.choose, max(1, len(scale.gaps) // 100)
    ids, texts = take_ids(RoadmapItem, count), scale.words.content.roadmap
    rows, closed = [], []
    for id in ids:
        at, text = scale.moment(choose.randint(5, 300)), choose.choice(texts)
        row = (id, choose.choice(scale.products).pk, text.title, choose.choice(Horizon.values))
        rows.append((*row, choose.choice(RoadmapState.values), at, at))
        closed += [(id, gap) for gap in choose.sample(scale.gaps, min(CLOSES, len(scale.gaps)))]
    names = ["id", "product", "title", "horizon", "state", "created_at", "updated_at"]
    scale.load(RoadmapItem, names, rows, count)
    scale.remember(RoadmapItem, ids)
    scale.load(RoadmapItem.gaps.through, ["roadmapitem", "gap"], closed, len(closed))


def add_evidence(scale: Scale) -> None:
    """Load what was heard in meetings: few gaps are wanted by many partners, many by few."""
    choose, total = scale.words.choose, len(scale.heard)
    ids, quotes = take_ids(Evidence, total), scale.words.quotes
    blocks: list[Row] = []

    def rows() -> Iterator[Row]:
        for id, (place, meeting, at) in zip(ids, scale.heard, strict=True):
            partner = scale.partners[place]
            gap = scale.gaps[int(len(scale.gaps) * choose.random() ** SKEW)]
            contact = choose.choice(scale.contacts_of(place)) if scale.sizes.contacts else None
            if choose.randrange(100) < BLOCKING:
                blocks.extend((id, work.id) for work in scale.work[place][:1] if work.is_open)
            yield (
                id, gap, partner.id, meeting, contact, choose.choice(quotes), drawn(scale, SEVERITIES), at.date(),
                partner.owner, at, at,
            )  # fmt: skip

    names = ["id", "gap", "partner", "meeting", "contact", "quote", "severity", "heard_on", "reported_by"]
    scale.load(Evidence, [*names, "created_at", "updated_at"], rows(), total)
    scale.remember(Evidence, ids)
    scale.load(Evidence.blocks.through, ["evidence", "engagement"], blocks, len(blocks))
