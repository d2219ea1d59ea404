"""Events with what partners do there, and showcases of their work."""

from datetime import date, timedelta

from django.utils.text import slugify

from ecosystem.workspace.demo.content import EventText, ShowcaseText
from ecosystem.workspace.demo.plan import Demo, happened
from engagements.models import Event, EventPart, Showcase

# Monday is 0: where a long event begins, and the last day on which a short one may begin.
MONDAY, THURSDAY = 0, 3
LONG = 3
ANNOUNCED_DAYS = 90
# Month and day from which, and until which, nobody holds an event.
HOLIDAYS = ((12, 18), (1, 6))


def add_events(demo: Demo) -> None:
    """Lay out the events; meetings may take place at them."""
    for text in demo.content.events:
        starts_on = _starts_on(demo, text)
        announced = min(starts_on - timedelta(days=ANNOUNCED_DAYS), demo.today - timedelta(days=24))
        at = demo.moments.at_work(demo.users["mika"], _working(announced))
        event = Event(
            name=f"{text.name} {starts_on.year}", kind=text.kind, starts_on=starts_on, place=text.place,
            ends_on=starts_on + timedelta(days=text.days - 1), url=f"https://events.example/{slugify(text.name)}-{starts_on.year}",
            created_at=at, updated_at=at,
        )  # fmt: skip
        demo.events[text.name] = event
        demo.add(event)


def _starts_on(demo: Demo, text: EventText) -> date:
    day = demo.today + timedelta(days=text.day)
    if (day.month, day.day) >= HOLIDAYS[0] or (day.month, day.day) <= HOLIDAYS[1]:
        day += timedelta(days=21) if text.day > 0 else timedelta(days=-21)
    if text.days >= LONG:
        return day - timedelta(days=day.weekday() - MONDAY)
    return day - timedelta(days=max(0, day.weekday() - THURSDAY))


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def add_parts(demo: Demo) -> None:
    """Lay out what partners do at the events, and the leads of those gone by."""
    for text in demo.content.events:
        event = demo.events[text.name]
        for slug, role, leads, notes in text.parts:
            partner = demo.partner(slug).row
            demo.add(EventPart(event=event, partner=partner, role=role, leads=leads, notes=notes))
        if text.day < 0:
            after = demo.moments.day(max(1, (demo.today - event.ends_on).days - 3))
            happened(event, demo.moments.at_work(demo.users["mika"], after))


def add_showcases(demo: Demo) -> None:
    """Lay out the showcases with their approvals."""
    for text in demo.content.showcases:
        demo.add(_showcase(demo, text))


def _showcase(demo: Demo, text: ShowcaseText) -> Showcase:
    partner, moments = demo.partner(text.partner), demo.moments
    owner = partner.owner if partner.text.restricted else demo.users["mika"]
    begun = moments.at_work(owner, moments.day(text.begun))
    showcase = Showcase(
        partner=partner.row, solution=partner.solutions[text.solution], kind=text.kind, stage=text.stage, title=text.title,
        results=text.results, text=text.text, quote=text.quote, quoted=text.quoted, owner=owner, created_at=begun, updated_at=begun,
    )  # fmt: skip
    ends = text.published or 4
    if text.published:
        showcase.published_on = moments.day(text.published)
        showcase.url = f"https://{text.partner}.example/stories/{slugify(text.title)[:60].strip('-')}"
        showcase.legal_approved_at = moments.at_work(owner, moments.day(text.published + 5))
    if text.published or text.stage == "legal":
        showcase.partner_approved_at = moments.at_work(owner, moments.day(ends + 12))
    # The last thing that happened: it went out, it was approved, or somebody worked on it.
    last = moments.day(text.published or demo.choose.randint(2, max(2, text.begun // 2)))
    happened(showcase, moments.at_work(owner, last))
    for at in (showcase.partner_approved_at, showcase.legal_approved_at):
        happened(showcase, at or begun)
    return showcase
