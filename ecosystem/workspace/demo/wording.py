"""Fills the slots of texts."""

import random
import re
from collections.abc import Mapping, Sequence

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)(?: by (\d+))?")


def fill(text: str, names: Mapping[str, str], choose: random.Random) -> str:
    """Return `text` with its slots filled: {person} from `names`, {3..9} and {0.4..1.8} by a number, {a|b} by a choice.

    "{800..4000 by 100}" steps by a hundred. Raises KeyError for a name that is not there.
    """
    return _SLOT.sub(lambda slot: _filled(slot[1], names, choose), text)


def _filled(slot: str, names: Mapping[str, str], choose: random.Random) -> str:
    if match := _RANGE.fullmatch(slot):
        low, high, step = match.groups()
        digits = max(len(bound.partition(".")[2]) for bound in (low, high))
        if digits:
            return f"{choose.uniform(float(low), float(high)):.{digits}f}"
        return f"{choose.randrange(int(low), int(high) + 1, int(step or 1)):,}"
    if "|" in slot:
        return choose.choice(slot.split("|"))
    return names[slot]


def listed(words: Sequence[str]) -> str:
    """Return "Ada", "Ada and Bo" or "Ada, Bo and Cy"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def lowered(sentence: str) -> str:
    """Return `sentence` with a small first letter, unless its first word is spelt in capitals or after a name."""
    word = sentence.split(" ", 1)[0]
    return (
        sentence
        if word[1:] != word[1:].lower() or word in {"Fortran", "Zarr"}
        else sentence[0].lower() + sentence[1:]
    )
