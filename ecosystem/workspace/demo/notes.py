"""Writes the notes of each meeting from what was said in it, as somebody would have typed them."""

from ecosystem.workspace.demo.plan import Demo, HeardQuote, MeetingPlan, PartnerPlan, Promise
from ecosystem.workspace.demo.talks import names_of
from ecosystem.workspace.demo.wording import fill, listed

# How often notes begin by saying how it went, report what was done since, and hold a gap as a line of its own.
OPENED, REPORTED, TYPED_GAP = 0.7, 0.6, 0.4


def write_notes(demo: Demo) -> None:
    """Set the notes of every meeting."""
    for partner in demo.partners:
        for number, meeting in enumerate(partner.meetings):
            since = partner.meetings[number - 1] if number else None
            meeting.row.notes = _notes(demo, partner, meeting, since)


def _notes(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, since: MeetingPlan | None) -> str:
    parts = [_opening(demo, partner, meeting), *(talk.text for talk in meeting.talks)]
    typed = []
    for heard in meeting.quotes:
        if demo.choose.random() < TYPED_GAP:
            typed.append(_gap_line(demo, heard))
        else:
            parts.append(_said(demo, heard))
    parts.append("\n".join(typed))
    done = _done_since(demo, since, meeting)
    if done and meeting.row.kind != "email":
        parts.append("Since last time:\n\n" + "\n".join(f"- [x] {title}" for title in done))
    agreed = [line for talk in meeting.talks for line in talk.agreed] + _moves(demo, meeting)
    parts.append(_agreed(demo, agreed))
    if meeting.promises:
        # Words between two lists, else they would be read as one.
        parts += ["For us:", "\n".join(_to_do(promise) for promise in meeting.promises)]
    return "\n\n".join(part for part in parts if part)


def _opening(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan) -> str:
    kind = meeting.row.kind
    if kind != "email" and demo.choose.random() > OPENED:
        return ""
    names = names_of(partner, meeting)
    names["everyone"] = listed([contact.name for contact in meeting.contacts])
    if kind == "email":
        names["person"] = meeting.contacts[0].name
    return fill(demo.choose.choice(demo.content.notes.openings[kind]), names, demo.choose)


def _done_since(demo: Demo, since: MeetingPlan | None, meeting: MeetingPlan) -> list[str]:
    """Return what was promised in the meeting before and done until this one."""
    if since is None or demo.choose.random() > REPORTED:
        return []
    begins = meeting.row.starts_at
    return [promise.title for promise in since.promises if promise.done_at and promise.done_at < begins]


def _said(demo: Demo, heard: HeardQuote) -> str:
    assert heard.contact is not None
    names = {
        "person": heard.contact.name,
        "quote": heard.quote.words,
        "product": demo.content.gaps[heard.gap].product,
    }
    return fill(demo.choose.choice(demo.content.notes.quotes["prose"]), names, demo.choose)


def _gap_line(demo: Demo, heard: HeardQuote) -> str:
    """Return the quote as a line that the meeting logger reads as a gap."""
    gap = demo.content.gaps[heard.gap]
    workaround = f" workaround: {heard.quote.workaround.rstrip('.')}" if heard.quote.workaround else ""
    return f'! gap {gap.product}: {gap.title} "{heard.quote.words}" {heard.quote.severity}{workaround}'


def _moves(demo: Demo, meeting: MeetingPlan) -> list[str]:
    titles = {id(move): engagement for engagement in meeting.engagements for move in engagement.moves}
    return [
        fill(
            demo.choose.choice(demo.content.notes.moves["lines"]),
            {"title": titles[id(move)].text.title, "stage": move.stage.name},
            demo.choose,
        )
        for move in meeting.moves
    ]


def _agreed(demo: Demo, lines: list[str]) -> str:
    if len(lines) == 1 and demo.choose.random() < 0.5:
        return f"Agreed: {lines[0]}."
    heading = demo.choose.choice(["**Agreed**", "**Agreed**", "**Decided**", "**Next**"])
    return f"{heading}\n\n" + "\n".join(f"- {line}" for line in lines)


def _to_do(promise: Promise) -> str:
    who = promise.assignee.get_short_name().lower()
    return f"- [ ] {promise.title} @{who} by {promise.due_on.day} {promise.due_on:%b}"
