"""What the stages of the demonstration ask for, their limits, and why what has ended was won or lost."""

from ecosystem.workspace.demo.plan import Demo
from engagements.choices import EntryField, Outcome
from engagements.models import Stage

ASKS = {
    ("technical", "proof-of-concept"): [EntryField.TARGET_ON, EntryField.NEXT_STEP],
    ("technical", "in-production"): [EntryField.SOLUTION],
    ("technical", "stopped"): [EntryField.CLOSE_REASON],
    ("product", "beta"): [EntryField.TARGET_ON],
    ("product", "dropped"): [EntryField.CLOSE_REASON],
    ("marketing", "planned"): [EntryField.OWNER, EntryField.TARGET_ON],
    ("marketing", "cancelled"): [EntryField.CLOSE_REASON],
    ("go-to-market", "proposal"): [EntryField.AMOUNT, EntryField.EXPECTED_CLOSE],
    ("go-to-market", "negotiation"): [EntryField.AMOUNT, EntryField.EXPECTED_CLOSE],
    ("go-to-market", "won"): [EntryField.AMOUNT, EntryField.CLOSE_REASON],
    ("go-to-market", "lost"): [EntryField.CLOSE_REASON],
}
LIMITS = {
    ("technical", "evaluation"): 4,
    ("technical", "proof-of-concept"): 3,
    ("go-to-market", "proposal"): 4,
    ("go-to-market", "negotiation"): 3,
}
LOST = {
    "White paper on the cost of an idle rack": "Two of the nine clusters would not let their numbers out.",
    "Load monitoring for a Danish fleet operator": "The operator built it with its own people.",
    "Early access to the thermal examples": "The examples came after their design was frozen.",
    "Proxy training on small operators' data": "Too little data: the error stayed above 20 %.",
    "Fixed-price study for a mid-size operator": "The operator's budget moved to next year.",
    "Poster on open turbulence data": "The meeting took no more posters.",
}
WON = (
    "The measured speed-up held on their own case.",
    "The proof of concept answered the last open question.",
    "Their customers asked for it.",
    "Our engineers were there when it broke.",
)


def set_up_stages(demo: Demo) -> None:
    """Let stages ask for fields and be limited, in the rows that every installation has."""
    for track, stages in demo.stages.items():
        for stage in stages:
            stage.asks_for = [str(asked) for asked in ASKS.get((track, stage.slug), [])]
            stage.owner_limit = LIMITS.get((track, stage.slug))
    Stage.objects.bulk_update(
        [stage for stages in demo.stages.values() for stage in stages], ["asks_for", "owner_limit"]
    )


def give_reasons(demo: Demo) -> None:
    """Say of each engagement that has ended why it was won or lost."""
    ended = [e.row for partner in demo.partners for e in partner.engagements if not e.is_open]
    for number, row in enumerate(ended):
        if row.stage.outcome == Outcome.WON:
            row.close_reason = WON[number % len(WON)]
        else:
            row.close_reason = LOST.get(row.title, "Their priorities changed.")
