"""Who and what is meant by a name as it is typed in notes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# The shortest beginning of a product's name that may stand for it.
SHORTEST_PREFIX = 3

# Letters that do not split into a letter and a mark.
_UNSPLIT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"})
# As they are written where a keyboard, or an address, has no umlauts.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_BETWEEN = re.compile(r"[\s.,_\-]+")


@dataclass(frozen=True)
class Person:
    """Somebody who may be named; `email` may be empty."""

    id: int
    name: str
    email: str = ""


@dataclass(frozen=True)
class ProductName:
    """A product under its name of today, first, and its former ones."""

    id: int
    names: tuple[str, ...]


def match_person(hint: str, people: Iterable[Person]) -> list[int]:
    """Return the ids of the people that `hint` fits, the best first; several when it names each of them.

    It fits a whole name, an e-mail address or its local part; then a first name or surname; then initials;
    then, if only one person is left for it, the beginning of a name or of each word ("m.silva"). Accents and
    case are set aside.
    """
    wanted = _folded(hint)
    if not wanted:
        return []
    ranked = [
        (rank, person.name, person.id)
        for person in people
        if (rank := _fit(hint, wanted, person)) is not None
    ]
    sure = [id_ for rank, _name, id_ in sorted(ranked) if rank < _BEGINS]
    if sure:
        return sure
    return [id_ for _rank, _name, id_ in ranked] if len(ranked) == 1 else []


_BEGINS = 3


def _fit(hint: str, wanted: str, person: Person) -> int | None:
    """Return how well `hint`, `wanted` when folded, fits `person`: 0 best, None not at all."""
    email = person.email.strip().casefold()
    names = {_folded(person.name), _folded(_composed(person.name).translate(_SPELLED_OUT))}
    local = re.split(r"[@+]", email)[0]
    if wanted in names or (email and hint.strip().casefold() == email) or wanted == _folded(local):
        return 0
    words = [name.split() for name in names if name]
    if any(wanted in (name[0], name[-1]) for name in words):
        return 1
    if any(wanted.replace(" ", "") == "".join(word[0] for word in name) for name in words if len(name) > 1):
        return 2
    if any(_begins(wanted.split(), name) for name in words):
        return _BEGINS
    return None


def _begins(beginnings: list[str], words: list[str]) -> bool:
    """Whether each of `beginnings` begins one of `words`, in their order."""
    left = iter(words)
    return all(any(word.startswith(beginning) for word in left) for beginning in beginnings)


def match_product(hint: str, products: Iterable[ProductName]) -> int | None:
    """Return the id of the product that `hint` names, case, spaces and marks aside; None if none or several.

    A product's name of today goes before another's former one, and a whole name before the beginning of a
    name.
    """
    wanted = _letters(hint)
    if not wanted:
        return None
    known = [(product.id, [_letters(name) for name in product.names]) for product in products]
    fits = [
        {id_ for id_, names in known if wanted in names[:1]},
        {id_ for id_, names in known if wanted in names},
        {id_ for id_, names in known if any(name.startswith(wanted) for name in names)},
    ]
    found = next((ids for ids in fits[: 3 if len(wanted) >= SHORTEST_PREFIX else 2] if ids), set())
    return found.pop() if len(found) == 1 else None


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c)).translate(_UNSPLIT)
    return _BETWEEN.sub(" ", bare).strip()


def _letters(text: str) -> str:
    return "".join(c for c in _folded(text) if c.isalnum())
