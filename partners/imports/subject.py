"""What every import of records shares: the fields a file can fill, and what a row of it comes to.

A subject (partners, contacts, engagements) plans rows a chunk at a time and writes nothing. What it plans is staged by
the workspace, shown, and written in sets. Column values are kept as JSON, as PostgreSQL's jsonb_populate_record takes
them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from ecosystem.accounts.models import User
from ecosystem.core.cells import CellError, day_of, folded
from ecosystem.core.tables import Row


class Outcome(models.TextChoices):
    """What a row would do."""

    CREATE = "create", "New"
    UPDATE = "update", "Changed"
    UNCHANGED = "unchanged", "As they are"
    ASKED = "asked", "To decide"
    CONFLICT = "conflict", "Conflicts"
    BAD = "bad", "Left out"


class Kind(models.TextChoices):
    """What cells of a field hold, where the whole column decides how they are read."""

    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Field:
    """What a column can fill. `headings` are other names that it goes by, as `heading_key` gives them."""

    key: str
    label: StrOrPromise
    headings: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT

    def names(self) -> set[str]:
        """Return every heading that means this field."""
        return {heading_key(str(self.label)), heading_key(self.key), *map(heading_key, self.headings)}


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: letters and digits only, without accents."""
    return "".join(letter for letter in folded(heading) if letter.isalnum() or letter == "%")


@dataclass
class Said:
    """What is known of a file besides its rows: who brings it, and what they said.

    `answers` goes by question key; `day_first` and `decimal_comma` by field key.
    """

    by: User
    system: str = "file"
    answers: dict[str, str] = field(default_factory=dict)
    day_first: dict[str, bool] = field(default_factory=dict)
    decimal_comma: dict[str, bool] = field(default_factory=dict)
    currency: str = ""
    track: str = ""
    without_owner: bool = False
    overwrite: bool = False
    # Tells which of the records of a model stand otherwise than their last import left them.
    changed_here: Callable[[type[models.Model], list[int]], set[int]] = lambda model, ids: set()


@dataclass(frozen=True)
class Question:
    """Something that only the user knows, asked once for all rows. `choices` are answers with their words."""

    key: str
    words: str
    choices: tuple[tuple[str, str], ...]
    suggested: str = ""


@dataclass
class Planned:
    """What a row would do. `data` is column to value; `adds` and `drops` are rows of tables that belong to the record.

    `adds` is model label to rows (column to value); `drops` model label to ids of rows.
    """

    row: Row
    outcome: str = Outcome.UNCHANGED
    label: str = ""
    reason: str = ""
    object_id: int | None = None
    seen_version: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    adds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    drops: dict[str, list[int]] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """A row on the way to its plan: what its cells mean, why it can't be taken, and which record it is about."""

    row: Row
    cells: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    target: Any = None

    def take(self, key: str, read: Callable[[str], Any]) -> None:
        """Keep what `read` makes of the cell of `key`, or why it makes nothing. An empty cell says nothing."""
        text = self.cells.get(key, "")
        if text:
            try:
                self.values[key] = read(text)
            except CellError as error:
                self.reasons.append(str(error))


class Subject:
    """Plans the rows of one kind of record. A subclass reads cells, finds records and says what would change."""

    key: ClassVar[str]
    label: ClassVar[StrOrPromise]
    model: ClassVar[type[models.Model]]
    # What `by` needs to bring such records in.
    permissions: ClassVar[tuple[str, ...]]
    fields: ClassVar[tuple[Field, ...]]
    # At least one of each group must have a column.
    needed: ClassVar[tuple[tuple[str, ...], ...]]
    # Words that rows may bring along: model label of a link to its column, and the model that the words are kept in.
    words: ClassVar[dict[str, tuple[str, type[models.Model]]]] = {}

    def __init__(self, said: Said) -> None:
        self.said = said
        self.questions: dict[str, Question] = {}
        self.asked: dict[str, int] = {}
        # What the file's rows so far are about, with the row's number.
        self.seen: dict[Any, int] = {}

    @classmethod
    def field_names(cls) -> dict[str, str]:
        """Return every heading that is understood, with its field's key."""
        return {name: each.key for each in reversed(cls.fields) for name in each.names()}

    @classmethod
    def missing(cls, keys: Iterable[str]) -> list[str]:
        """Return what fields have no column though each row needs one."""
        mapped, labels = set(keys), {each.key: str(each.label) for each in cls.fields}
        return [
            _(" or ").join(labels[key] for key in group) for group in cls.needed if not mapped & set(group)
        ]

    def plan(self, rows: Iterable[tuple[Row, Mapping[str, str]]]) -> list[Planned]:
        """Return what each row (with its cells by field key) would do."""
        drafts = [self.read(Draft(row, cells)) for row, cells in rows]
        self.find(drafts)
        planned = [self.settle(draft) for draft in drafts]
        self._set_conflicts_apart(planned)
        return planned

    def read(self, draft: Draft) -> Draft:
        """Fill `values` and `reasons` of the draft, and return it."""
        raise NotImplementedError

    def find(self, drafts: list[Draft]) -> None:
        """Find the records that the drafts are about, in a number of queries that does not grow with them."""
        raise NotImplementedError

    def label_of(self, draft: Draft) -> str:
        """Return what the row calls its record."""
        raise NotImplementedError

    def build(self, draft: Draft, planned: Planned) -> None:
        """Say in `planned` what the draft, which nothing speaks against, would write."""
        raise NotImplementedError

    def keys_of(self, draft: Draft) -> list[Any]:
        """Return what makes another row of the file one about the same record."""
        raise NotImplementedError

    def settle(self, draft: Draft) -> Planned:
        """Return what the draft comes to."""
        planned = Planned(row=draft.row, label=self.label_of(draft)[:300])
        if draft.row.surplus:
            draft.reasons.append(_("more cells than columns"))
        if draft.target is not None:
            planned.object_id, planned.seen_version = draft.target.pk, draft.target.version
        if draft.reasons:
            planned.outcome, planned.reason = Outcome.BAD, "; ".join(dict.fromkeys(draft.reasons))
            return planned
        if draft.conflicts:
            planned.outcome, planned.reason = Outcome.CONFLICT, "; ".join(draft.conflicts)
            return planned
        if draft.questions:
            planned.outcome, planned.questions = Outcome.ASKED, draft.questions
            planned.reason = "; ".join(self.questions[key].words for key in draft.questions)
            for key in draft.questions:
                self.asked[key] = self.asked.get(key, 0) + 1
            return planned
        keys = self.keys_of(draft)
        before = next((self.seen[key] for key in keys if key in self.seen), None)
        if before is not None:
            planned.outcome = Outcome.CONFLICT
            planned.reason = _("row %(row)d is about the same one") % {"row": before}
            return planned
        self.seen.update(dict.fromkeys(keys, draft.row.number))
        self.build(draft, planned)
        return planned

    def _set_conflicts_apart(self, planned: list[Planned]) -> None:
        """Mark the rows whose record somebody changed here since it was last brought in."""
        changed = [p.object_id for p in planned if p.outcome == Outcome.UPDATE and p.object_id]
        if not changed or self.said.overwrite:
            return
        touched = self.said.changed_here(self.model, changed)
        for each in planned:
            if each.outcome == Outcome.UPDATE and each.object_id in touched:
                each.outcome = Outcome.CONFLICT
                each.reason = _("changed here since it was last brought in")

    def ask(self, draft: Draft, question: Question) -> str:
        """Return the user's answer to `question`, or "" with the question noted at the draft."""
        answers = {value for value, _words in question.choices}
        answer = self.said.answers.get(question.key, "")
        self.questions[question.key] = question
        if answer in answers:
            self.asked.setdefault(question.key, 0)
            return answer
        draft.questions.append(question.key)
        return ""

    def day(self, key: str) -> Callable[[str], Any]:
        """Return what reads the days of a field, in the order that its column has."""
        return lambda text: day_of(text, day_first=self.said.day_first.get(key, True))


def text_up_to(longest: int, label: StrOrPromise) -> Callable[[str], str]:
    """Return what reads a text that a field of `longest` characters holds."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise CellError(
                _("%(field)s is longer than %(longest)d characters") % {"field": label, "longest": longest}
            )
        return text

    return read


def row_of(record: models.Model) -> dict[str, Any]:
    """Return a new record as its table's row, without its id."""
    now = timezone.now()
    return {
        each.column: now if getattr(each, "auto_now", False) else getattr(record, each.attname)
        for each in record._meta.concrete_fields
        if not each.primary_key and not each.generated
    }
