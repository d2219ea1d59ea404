"""One line that says all of a follow-up: "send the benchmark to Boreal @tom next tue every month !high"."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Value
from django.db.models.lookups import StartsWith
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.models import SearchNormal
from engagements.choices import Priority, Repeat
from engagements.dates import parse_due
from engagements.notes import Person, match_person
from engagements.notes.follow_ups import PREPOSITIONS, read_follow_up
from engagements.notes.marks import tidy, without
from engagements.rhythm import find_repeat, next_day
from partners.models import Partner

# The longest line that is read, in characters, and the words of it that are looked up among the partners' names.
LONGEST_LINE = 600
LOOKED_UP = 16
SHORTEST_NAME = 3
# Partners that a word may begin the name of, and those that are named when several fit.
CANDIDATES, NAMED = 200, 4
# After one of these somebody is named, even in small letters.
VERBS = frozenset(
    (
        "ask",
        "call",
        "chase",
        "email",
        "invite",
        "mail",
        "meet",
        "nudge",
        "phone",
        "ping",
        "remind",
        "thank",
        "visit",
    )
)
BEFORE_NAME = (PREPOSITIONS - {"and", "or", "&", "cc", "like"}) | VERBS

_WORD = re.compile(r"[^\W_][\w.\-'’&]*", re.UNICODE)
# When something that repeats is due for the first time.
_START = re.compile(r"(?<!\S)(?:starting|beginning|from)(?: on)? (.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class ReadLine:
    """What a line was understood as; with `problems`, in words for its writer, it can't be added as it is."""

    title: str
    assignee: User
    partner: Partner | None = None
    due_on: date | None = None
    priority: str = Priority.NORMAL
    repeat: str = Repeat.NEVER
    problems: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    @property
    def repeat_words(self) -> str:
        """How often it comes again, in words."""
        return str(Repeat(self.repeat).label)


def read_line(text: str, *, reader: User, today: date, partner: Partner | None = None) -> ReadLine:
    """Return what `text` says is to be done for one of the partners that `reader` sees, or for `partner` if it names none.

    Days are reckoned from `today`. Never raises. Two queries at most.
    """
    line = " ".join(text[:LONGEST_LINE].replace("\x00", "").split())
    problems: dict[str, str] = {}
    repeat, next_such = Repeat.NEVER, None
    if found := find_repeat(line, today):
        repeat, next_such, span = found
        line = _START.sub(_as_due(today), tidy(without(line, span)))
    noted, hints = read_follow_up(1, line, False, today)
    due_on = noted.due or next_such
    if repeat != Repeat.NEVER and due_on is None:
        due_on = next_day(repeat, today, today)
    assignee = _assignee(noted.assignee_hint, reader, problems)
    named, others = find_partner(noted.title, reader)
    title = noted.title
    if named is not None:
        title = _without_label(title, named)
    elif len(others) > 1:
        names = ", ".join(other.name for other in others[:NAMED])
        problems["partner"] = _("Which partner: %(names)s?") % {"names": names}
    elif partner is None and line:
        problems["partner"] = _("Name the partner, as in “send the benchmark to Boreal”.")
    if len(text) > LONGEST_LINE or len(title) > 500:
        problems["title"] = _("A line has at most 500 characters.")
    elif not line:
        problems["title"] = _("Say what is to be done.")
    chosen = named or (partner if "partner" not in problems else None)
    priority = noted.priority or Priority.NORMAL
    return ReadLine(title, assignee, chosen, due_on, priority, repeat, problems, hints)


def _as_due(today: date) -> Callable[[re.Match[str]], str]:
    return lambda match: f"by {match[1]}" if parse_due(match[1].rstrip(".!"), today) else match[0]


def _assignee(hint: str | None, reader: User, problems: dict[str, str]) -> User:
    if not hint:
        return reader
    people = {user.pk: user for user in User.objects.pickable()}
    fits = match_person(hint, [Person(user.pk, user.name, user.email or "") for user in people.values()])
    if not fits:
        problems["assignee"] = _("No colleague is called @%(hint)s.") % {"hint": hint}
        return reader
    if len(fits) > 1:
        names = ", ".join(people[key].name for key in fits[:NAMED])
        problems["assignee"] = _("Which colleague: %(names)s?") % {"names": names}
    return people[fits[0]]


# --- The partner that a line names ------------------------------------------------------------------


def find_partner(text: str, reader: User) -> tuple[Partner | None, list[Partner]]:
    """Return the partner that `text` names by its name or the beginning of it, and else all that it may name. One query.

    A name in small letters counts where it can be nothing else: whole, or after "to", "for", "call" and the like.
    """
    words = [(match[0], _folded(match[0]), match.start()) for match in _WORD.finditer(text)]
    wanted = list(
        dict.fromkeys(w[1] for w in words if len(w[1]) >= SHORTEST_NAME and w[1] not in BEFORE_NAME)
    )
    if not wanted:
        return None, []
    begins = Q()
    for word in wanted[:LOOKED_UP]:
        begins |= Q(StartsWith(SearchNormal("name"), SearchNormal(Value(word))))
    candidates = Partner.objects.visible_to(reader).live().filter(begins).defer("summary")[:CANDIDATES]
    ranked = [(rank, partner) for partner in candidates for rank in _ranks(text, words, partner.name)]
    best = max((rank for rank, _partner in ranked), default=None)
    fits = list({partner.pk: partner for rank, partner in ranked if rank == best}.values())
    return (fits[0] if len(fits) == 1 else None), fits


def _ranks(text: str, words: list[tuple[str, str, int]], name: str) -> Iterator[tuple[bool, bool, int]]:
    """Yield how well each place of `text` names the partner `name`: as a name, whole, and in how many letters."""
    parts = [_folded(match[0]) for match in _WORD.finditer(name)]
    for start, (typed, folded, _at) in enumerate(words):
        if not parts or folded != parts[0]:
            continue
        length = 1
        while words[start + length : start + length + 1] and words[start + length][1] == "".join(
            parts[length : length + 1]
        ):
            length += 1
        is_whole = length == len(parts)
        before = words[start - 1][1] if start else ""
        is_label = start == 0 and text[words[length - 1][2] + len(words[length - 1][0]) :].startswith(":")
        is_name = is_label or before in BEFORE_NAME or (typed[0].isupper() and start > 0)
        if is_name or (is_whole and (length > 1 or start > 0)):
            yield is_name, is_whole, sum(len(part) for part in parts[:length])


def _without_label(title: str, partner: Partner) -> str:
    """Return `title` without the partner's name and a colon in front of it."""
    label, colon, rest = title.partition(":")
    is_label = colon and rest.strip() and _folded(partner.name).startswith(_folded(label)) and label.strip()
    return rest.strip() if is_label else title


def _folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold().rstrip(".-'’"))
    return "".join(c for c in split if not unicodedata.combining(c))
