"""What notes hold once they are read."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class NotedFollowUp:
    """A line that says what is to be done. `line` counts from 1; `due` is a day where the writer is.

    `priority` is "high", "low" or None, as in `engagements.choices.Priority`.
    """

    line: int
    title: str
    assignee_hint: str | None = None
    due: date | None = None
    done: bool = False
    priority: str | None = None


@dataclass(frozen=True)
class NotedGap:
    """A line that says what is missing, `quotes` being the partner's own words.

    `severity` and `kind` are values of `Severity` and `GapKind` in roadmap_feedback, or None.
    """

    line: int
    title: str
    product_hint: str | None = None
    quotes: tuple[str, ...] = ()
    severity: str | None = None
    kind: str | None = None
    workaround: str | None = None

    @property
    def quote(self) -> str | None:
        """The quotes on lines of their own, or None."""
        return "\n".join(self.quotes) or None


@dataclass(frozen=True)
class Mention:
    """A person named with @ on `line`; `hint` is the name as typed, without the @ and its quotes."""

    line: int
    hint: str


@dataclass(frozen=True)
class NoteWarning:
    """Something in a line that was not understood, in words for its writer."""

    line: int
    message: str


@dataclass(frozen=True)
class ParsedNotes:
    """What notes hold, in the order of their lines."""

    follow_ups: list[NotedFollowUp] = field(default_factory=list)
    gaps: list[NotedGap] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    warnings: list[NoteWarning] = field(default_factory=list)
