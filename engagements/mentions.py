"""Colleagues mentioned in a comment: typed as "@Tom Okoye", kept as "@[7]", shown by the name that they have now."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ecosystem.accounts.models import User
from ecosystem.core.markdown import render_markdown

KEPT = re.compile(r"@\[(\d{1,18})\]")
# A name begins where a word does; an address such as me@example.com mentions nobody.
BEGINS = r"(?<![\w.@/])@"
WORD_GOES_ON = r"(?!\w)"


def keep_mentions(text: str, people: Sequence[User], chosen: Iterable[int] = ()) -> tuple[str, set[int]]:
    """Return `text` with the `people` named in it after an @ as their ids, and these ids.

    The longest name counts: "@Tom Okoye Jr" is not Tom Okoye where both are there. Of two people of one name those
    among `chosen` are meant, else the first. Ids that stand in the text already count for `people` only.
    """
    preferred = set(chosen)
    by_name: dict[str, User] = {}
    for user in sorted(people, key=lambda user: (user.pk not in preferred, user.pk)):
        by_name.setdefault(_plain(user.name), user)
    known = {user.pk for user in people}
    mentioned: set[int] = set()

    def keep(match: re.Match[str]) -> str:
        user = by_name[_plain(match[1])]
        mentioned.add(user.pk)
        return f"@[{user.pk}]"

    text = KEPT.sub(lambda match: match[0] if int(match[1]) in known else f"@\\[{match[1]}]", text)
    mentioned |= {int(found) for found in KEPT.findall(text)}
    names = sorted((name for name in by_name if name), key=len, reverse=True)
    if names:
        # Between the words of a name any white space may stand.
        spelt = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
        text = re.sub(f"{BEGINS}({spelt}){WORD_GOES_ON}", keep, text, flags=re.IGNORECASE)
    return text, mentioned


def typed_again(text: str, names: Mapping[int, str]) -> str:
    """Return a kept `text` as it is typed, with `names` (by id) instead of ids."""
    return KEPT.sub(lambda match: f"@{names[int(match[1])]}" if int(match[1]) in names else match[0], text)


def render_comment(text: str, names: Mapping[int, str], reader: int | None = None) -> SafeString:
    """Return a kept `text` as safe HTML, with `names` (by id) instead of ids; who reads it is marked."""

    def show(match: re.Match[str]) -> str:
        key = int(match[1])
        if key not in names:
            return match[0]
        # No attribute with quotes: should this stand in one, it must not end it.
        name = escape(f"@{names[key]}")
        return f"<mark>{name}</mark>" if key == reader else f"<b>{name}</b>"

    return mark_safe(KEPT.sub(show, render_markdown(text)))  # noqa: S308  # sanitised, and the names are escaped


def plain_comment(text: str, names: Mapping[int, str]) -> str:
    """Return a kept `text` for a plain mail."""
    return typed_again(text, names)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
