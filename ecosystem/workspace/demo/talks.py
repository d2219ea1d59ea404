"""What each meeting was about, who was there, how, and at what time."""

from collections import Counter
from datetime import timedelta

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.content import TopicText
from ecosystem.workspace.demo.moments import hours_apart
from ecosystem.workspace.demo.plan import Demo, EngagementPlan, MeetingPlan, PartnerPlan, Talk
from ecosystem.workspace.demo.wording import fill
from engagements.models import Meeting
from partners.models import Contact

# How often a meeting is about each track, where there is a choice.
WEIGHTS = {"technical": 5.0, "product": 2.4, "marketing": 1.4, "go-to-market": 2.4, "relationship": 0.6}
SECOND_TOPIC = 0.28
MINUTES = {
    "call": [25, 30, 30, 45],
    "meeting": [45, 60, 60, 90],
    "workshop": [120, 180, 240],
    "office_hours": [30, 45, 60],
    "event": [20, 30, 45],
}
# Hours between two zones up to which one travels for a meeting.
TRAVELS = 2
# Who comes from the partner, by what it is about: contacts' roles, the likeliest first. "" is somebody of the domain.
WHO_COMES = {
    "technical": ["technical_lead", "", "champion"],
    "product": ["technical_lead", "champion", ""],
    "marketing": ["marketing", "champion", "technical_lead"],
    "go-to-market": ["champion", "executive_sponsor", "legal"],
    "relationship": ["champion", "executive_sponsor", "technical_lead"],
}


class TopicChooser:
    """Chooses topics so that a partner never has one twice, and all are used about equally."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.used, self.subjects = demo, Counter[str](), Counter[str]()
        self.had: set[tuple[str, str]] = set()

    def unused(self, partner: PartnerPlan, track: str) -> list[TopicText]:
        """Return the topics on `track` that `partner` has not had; on the technical one they are of its domain."""
        key = partner.text.domain if track == "technical" else track
        return [t for t in self.demo.content.topics[key] if (partner.text.slug, t.subject) not in self.had]

    def choose(self, partner: PartnerPlan, track: str) -> TopicText | None:
        """Return a topic that was used least so far; None when the partner has had them all."""
        topics = self.unused(partner, track)
        if not topics:
            return None
        least = min(self.used[topic.subject] for topic in topics)
        return self.take(
            partner, self.demo.choose.choice([t for t in topics if self.used[t.subject] == least])
        )

    def take(self, partner: PartnerPlan, topic: TopicText) -> TopicText:
        """Note that `partner` has had `topic`."""
        self.had.add((partner.text.slug, topic.subject))
        self.used[topic.subject] += 1
        return topic

    def subject(self, topic: TopicText) -> str:
        """Return the wording of the subject that was used least."""
        subject = min([topic.subject, *topic.alternatives], key=lambda words: self.subjects[words])
        self.subjects[subject] += 1
        return subject


def add_talks(demo: Demo) -> None:
    """Fill in every meeting but its notes."""
    chooser = TopicChooser(demo)
    for partner in demo.partners:
        own = _placed(demo, partner)
        for number, meeting in enumerate(partner.meetings):
            topics = _topics(demo, chooser, partner, meeting, own.get(number))
            _hold(demo, partner, meeting, topics)
            meeting.talks = [_talk(demo, chooser, partner, meeting, place) for place in enumerate(topics)]
            meeting.row.subject = meeting.talks[0].subject
            demo.add(meeting.row)


def _placed(demo: Demo, partner: PartnerPlan) -> dict[int, TopicText]:
    """Return the partner's own topics by the place of the meeting that has them: in order, evenly over all meetings."""
    topics = demo.content.topics.get(partner.text.slug, [])
    count = len(partner.meetings)
    return {(2 * place + 1) * count // (2 * len(topics)): topic for place, topic in enumerate(topics)}


def _topics(
    demo: Demo, chooser: TopicChooser, partner: PartnerPlan, meeting: MeetingPlan, own: TopicText | None
) -> list[TopicText]:
    """Return one or two topics and let the meeting touch the engagements that they belong to."""
    alive = [engagement for engagement in partner.engagements if engagement.alive_on(meeting.day)]
    tracks = list(dict.fromkeys(engagement.text.track for engagement in meeting.engagements))
    topics = [chooser.take(partner, own)] if own else []
    if own and own.track in tracks:
        tracks.remove(own.track)
    if not topics and not tracks:
        tracks = [_any_track(demo, alive)]
    for track in tracks[: 2 - len(topics)]:
        topic = chooser.choose(partner, track) or chooser.choose(partner, "relationship")
        topics += [topic] if topic else []
    if len(topics) < 2 and demo.choose.random() < SECOND_TOPIC:
        others = [e for e in alive if e.text.track != topics[0].track]
        topic = chooser.choose(partner, _any_track(demo, others)) if others else None
        topics += [topic] if topic else []
    for topic in topics:
        _touch(demo, meeting, alive, topic.track)
    return topics


def _any_track(demo: Demo, alive: list[EngagementPlan]) -> str:
    tracks = [*sorted({engagement.text.track for engagement in alive}), "relationship"]
    return demo.choose.choices(tracks, [WEIGHTS[track] for track in tracks])[0]


def _touch(demo: Demo, meeting: MeetingPlan, alive: list[EngagementPlan], track: str) -> None:
    """Let the meeting touch an engagement of `track`, or of any where there is none or it is about the relationship."""
    fitting = [e for e in alive if track in {e.text.track, "relationship"}] or alive
    if fitting and not any(e in fitting for e in meeting.engagements) and len(meeting.engagements) < 2:
        meeting.touch(demo.choose.choice(fitting))


def _hold(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, topics: list[TopicText]) -> None:
    """Set kind, place, time and people of a meeting about `topics`."""
    choose, row, logger = demo.choose, meeting.row, _logger(demo, partner, meeting, topics)
    near = hours_apart(logger.time_zone, partner.zone, meeting.day) <= TRAVELS
    row.partner, row.logged_by = partner.row, logger
    row.kind = "event" if meeting.event else topics[0].kind
    if not row.kind:
        chances = {"call": 6, "meeting": 4 if near else 1, "office_hours": 1, "email": 1}
        row.kind = choose.choices(list(chances), list(chances.values()))[0]
    row.place = _place(demo, partner, meeting, near)
    row.minutes = None if row.kind == "email" else choose.choice(MINUTES[row.kind])
    moods = {topic.mood for topic in topics}
    row.sentiment = next((mood for mood in ("negative", "positive", "neutral") if mood in moods), "")
    if row.kind == "email" or choose.random() < 0.1:
        row.sentiment = ""
    row.starts_at, minutes = demo.moments.meeting(logger, meeting.day, row.minutes or 15, partner.zone)
    row.minutes = row.minutes and minutes
    written = timedelta(minutes=choose.randint(3, 22))
    meeting.logged_at = row.starts_at + timedelta(minutes=row.minutes or 0) + written
    row.created_at = row.updated_at = meeting.logged_at
    meeting.contacts = _who_comes(demo, partner, meeting, topics[0].track)
    meeting.colleagues = _our_people(demo, partner, meeting, topics)
    for heard in meeting.quotes:
        heard.contact = choose.choice(meeting.contacts)


def _logger(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, topics: list[TopicText]) -> User:
    track = topics[0].track
    if not partner.text.restricted and not meeting.event and track in {"marketing", "go-to-market"}:
        owners = [e.row.owner for e in meeting.engagements if e.text.track == track and e.row.owner]
        if owners and demo.choose.random() < 0.6:
            return owners[0]
    return partner.owner


def _place(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, near: bool) -> str:
    kind = meeting.row.kind
    if meeting.event:
        return f"{meeting.event.name}, {meeting.event.place}"
    if kind == "email":
        return ""
    if near and kind in {"meeting", "workshop"}:
        return demo.choose.choice([f"Their office, {partner.text.city}"] * 2 + ["Our office"])
    return demo.choose.choice(["Video call", "Video call", "Video call", "Phone" if kind == "call" else ""])


def _who_comes(demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, track: str) -> list[Contact]:
    roles = WHO_COMES[track]

    def likeliness(contact: Contact) -> float:
        role = contact.roles[0] if contact.roles else ""
        return (roles.index(role) if role in roles else len(roles)) + demo.choose.uniform(0, 1.4)

    present = sorted(partner.contacts, key=likeliness)
    most = {"email": 1, "workshop": 4}.get(meeting.row.kind, 3)
    return present[: min(most, demo.choose.choice([1, 2, 2, 2, 3, 4]))]


def _our_people(
    demo: Demo, partner: PartnerPlan, meeting: MeetingPlan, topics: list[TopicText]
) -> list[User]:
    people, tracks = [meeting.logger], {topic.track for topic in topics}
    if partner.text.restricted or meeting.row.kind == "email":
        return people
    if "product" in tracks and demo.choose.random() < 0.5:
        people.append(demo.users["priya"])
    people += [e.row.owner for e in meeting.engagements if e.row.owner and demo.choose.random() < 0.5]
    people += [partner.owner] if demo.choose.random() < 0.6 else []
    return list({user.name: user for user in people}.values())


def _talk(
    demo: Demo,
    chooser: TopicChooser,
    partner: PartnerPlan,
    meeting: MeetingPlan,
    placed: tuple[int, TopicText],
) -> Talk:
    place, topic = placed
    choose = demo.choose
    names = names_of(partner, meeting, place)
    return Talk(
        topic=topic,
        subject=fill(chooser.subject(topic), names, choose),
        text=fill(topic.text, names, choose),
        agreed=[fill(line, names, choose) for line in topic.agreed],
        todo=[fill(line, names, choose) for line in topic.todo],
    )


def names_of(partner: PartnerPlan, meeting: MeetingPlan, place: int = 0) -> dict[str, str]:
    """Return what the slots of the topic at `place` stand for in `meeting`."""
    engagement = (
        meeting.engagements[min(place, len(meeting.engagements) - 1)] if meeting.engagements else None
    )
    solution = engagement.row.solution if engagement else next(iter(partner.solutions.values()))
    assert solution is not None
    text = next(text for text in partner.text.solutions if text.name == solution.name)
    return {
        "person": meeting.contacts[place % len(meeting.contacts)].name.split(" ")[0],
        "solution": solution.name,
        "product": text.products[0],
        "city": partner.text.city,
        "month": f"{meeting.day.replace(day=1) - timedelta(days=1):%B}",
        "weekday": f"{meeting.day - timedelta(days=1 if meeting.day.weekday() else 3):%A}",
        "minutes": str(meeting.row.minutes or ""),
    }


def link_meetings(demo: Demo) -> None:
    """Lay out who was at each meeting and which engagements it touched."""
    for _partner, meeting in demo.meetings():
        for contact in meeting.contacts:
            demo.link(Meeting.contacts.through, meeting=meeting.row, contact=contact)
        for user in meeting.colleagues:
            demo.link(Meeting.colleagues.through, meeting=meeting.row, user=user)
        for engagement in meeting.engagements:
            demo.link(Meeting.engagements.through, meeting=meeting.row, engagement=engagement.row)
