"""The meeting logger's form as a whole: as it was typed, with what its notes say, or as it was submitted."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Self
from uuid import UUID, uuid4

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.workspace.logger.choices import Choices
from ecosystem.workspace.logger.forms import (
    ROW_LIMIT,
    FollowUpFormSet,
    GapFormSet,
    MeetingForm,
    MoveFormSet,
    NewContactFormSet,
)
from engagements.choices import MeetingKind, Priority
from engagements.models import Engagement, Meeting
from engagements.notes import NotedFollowUp, NotedGap, ParsedNotes, match_person, match_product, parse_notes
from partners.models import Partner
from roadmap_feedback.choices import GapKind, Severity
from roadmap_feedback.similar import SimilarGap, similar_gaps

# From this likeness on (0 to 1) a noted gap is taken for the known one until the reader says otherwise.
SAME_GAP = 0.6
# Noted gaps for which known ones are looked up at a time; each is one query.
LOOKED_UP = 12

type Row = dict[str, Any]


class LoggerState:
    """One reader's meeting in the making.

    `data` is the form as posted or as kept in a draft. With `submitted` its parts are bound and can be validated;
    without, they show what was typed together with the rows that its notes hold.
    """

    def __init__(self, *, reader: User, data: QueryDict, submitted: bool = False) -> None:
        self.reader = reader
        self.data = data
        self.submitted = submitted
        self.key = _uuid(data.get("draft", "")) or uuid4()
        self.choices = Choices(reader=reader, partner=self._partner())

    @classmethod
    def blank(
        cls, *, reader: User, partner: Partner | None = None, engagement: Engagement | None = None
    ) -> Self:
        """Return an empty form: now, by `reader`, with `partner` or `engagement` filled in."""
        data = QueryDict(mutable=True)
        partner = engagement.partner if engagement else partner
        if partner is not None:
            data["partner"] = str(partner.pk)
        if engagement is not None:
            data["moves-TOTAL_FORMS"] = "1"
            data["moves-0-engagement_id"], data["moves-0-touched"] = str(engagement.pk), "on"
        data["kind"] = MeetingKind.CALL if engagement else MeetingKind.MEETING
        data["starts_at"] = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        data["colleagues"] = str(reader.pk)
        return cls(reader=reader, data=data)

    @classmethod
    def of_planned(cls, *, reader: User, planned: Meeting) -> Self:
        """Return a form that completes the meeting `planned`: filled with what was planned, its agenda as first notes."""
        data = QueryDict(mutable=True)
        data["planned"], data["partner"], data["kind"] = (
            str(planned.pk),
            str(planned.partner_id),
            planned.kind,
        )
        data["subject"], data["place"], data["notes"] = planned.subject, planned.place, planned.agenda
        data["starts_at"] = timezone.localtime(planned.starts_at).strftime("%Y-%m-%dT%H:%M")
        data["minutes"] = str(planned.minutes or "")
        data.setlist("contacts", [str(contact.pk) for contact in planned.contacts.all()])
        data.setlist("colleagues", [str(user.pk) for user in planned.colleagues.all()] or [str(reader.pk)])
        engagements = list(planned.engagements.live())
        data["moves-TOTAL_FORMS"] = str(len(engagements))
        for number, engagement in enumerate(engagements):
            data[f"moves-{number}-engagement_id"], data[f"moves-{number}-touched"] = str(engagement.pk), "on"
        return cls(reader=reader, data=data)

    @cached_property
    def planned(self) -> Meeting | None:
        """The planned meeting that is being logged, if the form says so and it is still to be."""
        wanted = self.data.get("planned", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            return None
        return Meeting.objects.visible_to(self.reader).live().filter(is_planned=True, pk=wanted).first()

    def _partner(self) -> Partner | None:
        wanted = self.data.get("partner", "").replace("\x00", "").strip()
        if not wanted:
            return None
        visible = Partner.objects.visible_to(self.reader).live()
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            return visible.filter(pk=wanted).first()
        return visible.filter(name__iexact=wanted).first()

    # --- Parts of the form ----------------------------------------------------------------------

    @cached_property
    def meeting(self) -> MeetingForm:
        """The meeting's own fields."""
        if self.submitted:
            return MeetingForm(self.data, choices=self.choices)
        initial: Row = {name: self.data.get(name, "") for name in MeetingForm.base_fields}
        initial |= {name: self.data.getlist(name) for name in ("contacts", "colleagues")}
        return MeetingForm(initial={k: v for k, v in initial.items() if v != ""}, choices=self.choices)

    @cached_property
    def moves(self) -> BaseFormSet[Any]:
        """A row for each open engagement of the partner; when submitted, those that were touched or moved."""
        typed = {row.get("engagement_id", ""): row for row in self._rows("moves")}
        if self.submitted:
            meant = [row for row in typed.values() if row.get("touched") or row.get("to_stage")]
            return MoveFormSet(_posted("moves", meant), prefix="moves", form_kwargs={"choices": self.choices})
        initial = []
        for engagement in self.choices.engagements:
            row = typed.get(str(engagement.pk), {})
            seen = row.get("seen_stage_id") or engagement.stage_id
            initial.append(
                {
                    # The answers that were typed for the stage it moves to, among them.
                    **row,
                    "engagement_id": engagement.pk,
                    # A draft of yesterday shows the stage of today.
                    "seen_stage_id": engagement.stage_id if not row.get("to_stage") else seen,
                    "touched": bool(row.get("touched")),
                    "to_stage": row.get("to_stage", ""),
                }
            )
        return MoveFormSet(initial=initial, prefix="moves", form_kwargs={"choices": self.choices})

    @cached_property
    def new_contacts(self) -> BaseFormSet[Any]:
        """Rows for people who attended and are not known yet."""
        if self.submitted:
            return NewContactFormSet(self._posted_rows("new_contacts"), prefix="new_contacts")
        rows = [row for row in self._rows("new_contacts") if any(row.values())]
        return NewContactFormSet(initial=rows, prefix="new_contacts")

    @cached_property
    def follow_ups(self) -> BaseFormSet[Any]:
        """Rows for what is to be done."""
        return self._noted_formset(FollowUpFormSet, "follow_ups", self._noted_follow_ups)

    @cached_property
    def gaps(self) -> BaseFormSet[Any]:
        """Rows for the gaps that were heard, each with `known`: the gaps it may be the same as."""
        formset = self._noted_formset(GapFormSet, "gaps", self._noted_gaps)
        self._look_up_known_gaps(formset)
        return formset

    def _noted_formset(self, formset_class: Any, prefix: str, noted: Any) -> BaseFormSet[Any]:
        kwargs = {"prefix": prefix, "form_kwargs": {"choices": self.choices}}
        if self.submitted:
            return formset_class(self._posted_rows(prefix), **kwargs)  # type: ignore[no-any-return]  # a factory's class
        typed = self._rows(prefix)
        by_source = {row["source"]: row for row in typed if row.get("source")}
        by_hand = [row for row in typed if not row.get("source") and (row.get("title") or row.get("quote"))]
        rows = [_as_initial(by_source.get(row["source"]), row) for row in noted()]
        rows += [_as_initial(row, {}) for row in by_hand]
        return formset_class(initial=rows[:ROW_LIMIT], **kwargs)  # type: ignore[no-any-return]  # a factory's class

    # --- What the notes say ---------------------------------------------------------------------

    @cached_property
    def parsed(self) -> ParsedNotes:
        """The notes as read today, where the reader is."""
        return parse_notes(self.data.get("notes", ""), timezone.localdate())

    def _noted_follow_ups(self) -> list[Row]:
        people = self.choices.people()
        rows = []
        for source, noted in _with_sources("f", self.parsed.follow_ups, self.data.get("notes", "")):
            matches = match_person(noted.assignee_hint, people) if noted.assignee_hint else []
            unknown = f" @{noted.assignee_hint}" if noted.assignee_hint and not matches else ""
            rows.append(
                {
                    "include": True,
                    "source": source,
                    "title": f"{noted.title}{unknown}"[:500],
                    "assignee": matches[0] if matches else self.reader.pk,
                    "due": noted.due.isoformat() if noted.due else "",
                    "priority": noted.priority or Priority.NORMAL,
                    "done": noted.done,
                }
            )
        return rows

    def _noted_gaps(self) -> list[Row]:
        names = self.choices.product_names()
        rows = []
        for source, noted in _with_sources("g", self.parsed.gaps, self.data.get("notes", "")):
            product = match_product(noted.product_hint, names) if noted.product_hint else None
            prefix = f"{noted.product_hint}: " if noted.product_hint and product is None else ""
            rows.append(
                {
                    "include": True,
                    "source": source,
                    "product": product or "",
                    "title": f"{prefix}{noted.title}"[:300],
                    "quote": noted.quote or "",
                    "severity": noted.severity or Severity.MEDIUM,
                    "kind": noted.kind or GapKind.FEATURE,
                    "workaround": noted.workaround or "",
                    "existing": None,
                }
            )
        return rows

    def unconfirmed(self) -> bool:
        """Whether the submitted notes hold follow-ups or gaps that were not yet shown as rows to their writer."""
        shown = {row.get("source") for prefix in ("follow_ups", "gaps") for row in self._rows(prefix)}
        text = self.data.get("notes", "")
        noted = [
            *_with_sources("f", self.parsed.follow_ups, text),
            *_with_sources("g", self.parsed.gaps, text),
        ]
        return any(source not in shown for source, _noted in noted[: 2 * ROW_LIMIT])

    def _look_up_known_gaps(self, formset: BaseFormSet[Any]) -> None:
        looked_up = 0
        for form in formset:
            title = str(form["title"].value() or "")
            form.known = []
            if not title or looked_up >= LOOKED_UP:
                continue
            looked_up += 1
            product = next(
                (p for p in self.choices.products if str(p.pk) == str(form["product"].value())), None
            )
            form.known = similar_gaps(
                reader=self.reader, product=product, title=title, quote=str(form["quote"].value() or "")
            )
            if not self.submitted and form.initial.get("existing") is None:
                form.initial["existing"] = _likely_same(form.known)

    # --- Checking -------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Check every part, so that all errors show at once."""
        parts: list[Any] = [
            self.meeting,
            self.moves,
            self.new_contacts,
            self.follow_ups_plain,
            self.gaps_plain,
        ]
        found = [part.is_valid() for part in parts]
        return all(found)

    @cached_property
    def follow_ups_plain(self) -> BaseFormSet[Any]:
        """The follow-ups as submitted."""
        return self.follow_ups

    @cached_property
    def gaps_plain(self) -> BaseFormSet[Any]:
        """The gaps as submitted, without looking known ones up."""
        return (
            self._noted_formset(GapFormSet, "gaps", self._noted_gaps)
            if "gaps" not in self.__dict__
            else self.gaps
        )

    def error_list(self) -> list[str]:
        """Return the errors that belong to no field."""
        errors = list(self.meeting.non_field_errors())
        for formset in (self.moves, self.new_contacts, self.follow_ups, self.gaps):
            errors += list(formset.non_form_errors())
            errors += [error for form in formset for error in form.non_field_errors()]
        return [str(error) for error in errors]

    # --- Rows as posted -------------------------------------------------------------------------

    def _rows(self, prefix: str) -> list[Row]:
        return list(_rows_of(self.data, prefix))

    def _posted_rows(self, prefix: str) -> QueryDict:
        return _posted(prefix, self._rows(prefix))


def _rows_of(data: QueryDict, prefix: str) -> Iterator[Row]:
    indexes: dict[int, Row] = {}
    for key in data:
        head, _dash, rest = key.partition("-")
        number, _dash, name = rest.partition("-")
        if head == prefix and name and number.isdigit() and len(number) < 6:
            indexes.setdefault(int(number), {})[name] = data.get(key, "")
    return (indexes[index] for index in sorted(indexes))


def _posted(prefix: str, rows: list[Row]) -> QueryDict:
    """Return `rows` numbered without holes, as a formset expects them, however the browser numbered them."""
    posted = QueryDict(mutable=True)
    posted[f"{prefix}-TOTAL_FORMS"], posted[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), "0"
    for index, row in enumerate(rows):
        for name, value in row.items():
            posted[f"{prefix}-{index}-{name}"] = value
    return posted


def _as_initial(typed: Row | None, noted: Row) -> Row:
    """Return a row to show: what was typed into it goes before what the notes say.

    A box that is not ticked is not posted, so a typed row without `include` was unticked.
    """
    if typed is None:
        return noted
    existing = typed.get("existing", "")
    return {
        **noted,
        **typed,
        "include": bool(typed.get("include")),
        "done": bool(typed.get("done")),
        "existing": int(existing) if existing.isdigit() else 0 if typed.get("source") else None,
    }


def _with_sources[N: (NotedFollowUp, NotedGap)](
    kind: str, noted: Iterable[N], notes: str
) -> list[tuple[str, N]]:
    """Pair each noted thing with a name for its line that survives edits elsewhere in the notes."""
    lines = notes.splitlines()
    seen: Counter[str] = Counter()
    pairs = []
    for item in noted:
        text = lines[item.line - 1] if 0 < item.line <= len(lines) else item.title
        digest = hashlib.blake2s(" ".join(text.split()).encode(errors="replace"), digest_size=6).hexdigest()
        seen[digest] += 1
        pairs.append((f"{kind}-{digest}-{seen[digest]}", item))
    return pairs


def _likely_same(known: list[SimilarGap]) -> int:
    """Return the id of the gap that a noted one most likely is, or 0 for a new one."""
    return known[0].id if known and known[0].score >= SAME_GAP else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def summary(follow_ups: int, gaps: int, moves: int) -> str:
    """Return what logging brought, in words: "2 follow-ups, 1 gap and 1 stage move"."""
    parts = [
        _count(follow_ups, _("follow-up"), _("follow-ups")),
        _count(gaps, _("gap"), _("gaps")),
        _count(moves, _("stage move"), _("stage moves")),
    ]
    words = [part for part in parts if part]
    return ", ".join(words[:-1]) + (_(" and ") if len(words) > 1 else "") + words[-1] if words else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
