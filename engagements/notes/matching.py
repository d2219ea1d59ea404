"""Who and what is meant by a name as it is typed in notes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who may be named; `email` may be empty."""

    id: int
    name: str
    email: str = ""


@dataclass(frozen=True)
class ProductName:
    """A product under its name of today and its former ones."""

    id: int
    names: tuple[str, ...]


def match_person(hint: str, people: Iterable[Person]) -> list[int]:
    """Return the ids of the people that `hint` fits, the best first.

    It fits a whole name, a first name, a surname, initials, the local part of an e-mail address, or the beginning of one
    of these; accents and case are set aside.
    """
    wanted = _folded(hint.replace(".", " ").replace("_", " ").replace("-", " "))
    if not wanted:
        return []
    ranked = [(rank, person.name, person.id) for person in people if (rank := _fit(wanted, person)) is not None]
    return [id_ for _rank, _name, id_ in sorted(ranked)]


def _fit(wanted: str, person: Person) -> int | None:
    name = _folded(person.name.replace("-", " ").replace(".", " "))
    words = name.split()
    local = _folded(re.split(r"[@+]", person.email)[0].replace(".", " ").replace("_", " ").replace("-", " "))
    if wanted in (name, local):
        return 0
    if words and wanted in (words[0], words[-1]):
        return 1
    if wanted == "".join(word[0] for word in words):
        return 2
    if name.startswith(wanted) or any(word.startswith(wanted) for word in words):
        return 3
    return None


def match_product(hint: str, products: Iterable[ProductName]) -> int | None:
    """Return the id of the product that `hint` names, today's name or a former one; case, spaces and marks aside."""
    wanted = _letters(hint)
    if not wanted:
        return None
    known = [(product.id, _letters(name)) for product in products for name in product.names]
    exact = [id_ for id_, name in known if name == wanted]
    if exact:
        return exact[0]
    begun = {id_ for id_, name in known if name.startswith(wanted)}
    return begun.pop() if len(begun) == 1 else None


def _folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).translate(_UNSPLIT).split())


# Letters that do not split into a letter and a mark.
_UNSPLIT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"})


def _letters(text: str) -> str:
    return "".join(c for c in _folded(text) if c.isalnum())
