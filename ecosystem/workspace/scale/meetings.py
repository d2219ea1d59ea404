"""Meetings in the order in which they took place, who was there, and what was promised."""

from collections.abc import Iterator
from datetime import timedelta

from ecosystem.workspace.scale.loading import Row, take_ids
from ecosystem.workspace.scale.partners import drawn
from ecosystem.workspace.scale.plan import YEARS_DAYS, Scale
from ecosystem.workspace.scale.words import PERSON
from engagements.choices import FollowUpState, MeetingKind, Priority
from engagements.models import FollowUp, Meeting

KINDS = {
    MeetingKind.CALL: 45, MeetingKind.MEETING: 25, MeetingKind.EMAIL: 15, MeetingKind.WORKSHOP: 6,
    MeetingKind.OFFICE_HOURS: 6, MeetingKind.EVENT: 3,
}  # fmt: skip
PRIORITIES = {Priority.HIGH: 15, Priority.NORMAL: 70, Priority.LOW: 15}
# Working minutes of a day from which a meeting may begin, in quarter hours.
FIRST, LAST, QUARTER = 8 * 60, 17 * 60, 15
# Of a hundred meetings: with a promise.
PROMISED = 20
# Days within which what was promised is done, mostly.
KEPT_WITHIN = 45


def lay_out_meetings(scale: Scale) -> None:
    """Say when which partner is met; the earliest meeting first."""
    choose, partners = scale.words.choose, scale.sizes.partners
    for place, count in enumerate(scale.sizes.meetings_of()):
        for _number in range(count):
            minutes = choose.randrange(1, YEARS_DAYS) * 1440 + choose.randrange(FIRST, LAST, QUARTER)
            scale.meetings.append(minutes * partners + place)
    scale.meetings = type(scale.meetings)("q", sorted(scale.meetings))


def add_meetings(scale: Scale) -> None:
    """Load the meetings, who was there, and what they were about; note what was promised and heard."""
    total = len(scale.meetings)
    ids = take_ids(Meeting, total)
    names = ["id", "partner", "kind", "subject", "starts_at", "minutes", "notes", "sentiment", "logged_by"]
    scale.load(Meeting, [*names, "created_at", "updated_at"], _meetings(scale, ids), total)
    scale.remember(Meeting, ids)
    pairs, choose, partners = (
        list(zip(ids, scale.meetings, strict=True)),
        scale.words.choose,
        scale.sizes.partners,
    )
    if scale.sizes.contacts:
        there = (
            (id, contact)
            for id, slot in pairs
            for contact in choose.sample(scale.contacts_of(slot % partners), 1 + (id % 2))
        )
        scale.load(Meeting.contacts.through, ["meeting", "contact"], there, total * 3 // 2)
    us = ((id, scale.partners[slot % partners].owner) for id, slot in pairs)
    scale.load(Meeting.colleagues.through, ["meeting", "user"], us, total)
    about = ((id, works[0].id) for id, slot in pairs if id % 2 and (works := scale.work[slot % partners]))
    scale.load(Meeting.engagements.through, ["meeting", "engagement"], about, total // 2)


def _meetings(scale: Scale, ids: range) -> Iterator[Row]:
    words, choose, partners = scale.words, scale.words.choose, scale.sizes.partners
    texts, begin = words.texts, scale.begin
    firsts = {code: [name.split()[0] for name, _local in people] for code, people in words.people.items()}
    kinds = choose.choices(list(KINDS), list(KINDS.values()), k=10_000)
    heard_share = scale.sizes.evidence / scale.sizes.meetings if scale.sizes.meetings else 0
    for number, (id, slot) in enumerate(zip(ids, scale.meetings, strict=True)):
        minutes, place = divmod(slot, partners)
        partner, text, at = scale.partners[place], choose.choice(texts), begin + timedelta(minutes=minutes)
        person = choose.choice(firsts[partner.country])
        if choose.randrange(100) < PROMISED and text.todo:
            scale.promised.append((place, id, text.todo[0].replace(PERSON, person), partner.owner, at))
        if choose.random() < heard_share:
            scale.heard.append((place, id, at))
        written = at + timedelta(hours=1)
        yield (
            id, partner.id, kinds[number % len(kinds)], text.subject, at, 15 * choose.randint(1, 6),
            text.notes.replace(PERSON, person), text.mood, partner.owner, written, written,
        )  # fmt: skip


def add_follow_ups(scale: Scale) -> None:
    """Load what was promised in meetings: most of it done, the latest of it open."""
    choose, total = scale.words.choose, len(scale.promised)
    ids, late = take_ids(FollowUp, total), scale.today - timedelta(days=KEPT_WITHIN)

    def rows() -> Iterator[Row]:
        for id, (place, meeting, title, assignee, at) in zip(ids, scale.promised, strict=True):
            due = (at + timedelta(days=choose.randint(2, 30))).date()
            state, done = FollowUpState.DONE, at + timedelta(days=choose.randint(1, 20))
            if due > late or choose.random() < 0.01:
                state, done = FollowUpState.OPEN, None
            elif choose.random() < 0.05:
                state, done = FollowUpState.CANCELLED, None
            yield (
                id, scale.partners[place].id, meeting, title, assignee, due, drawn(scale, PRIORITIES), state, done, at, done or at,
            )  # fmt: skip

    names = ["id", "partner", "meeting", "title", "assignee", "due_on", "priority", "state", "done_at"]
    scale.load(FollowUp, [*names, "created_at", "updated_at"], rows(), total)
    scale.remember(FollowUp, ids)
