"""What waits for what, as a graph: {id of an item: ids of those that it waits for}. No database here."""

from collections.abc import Collection, Iterable, Mapping

type Waits = Mapping[int, Collection[int]]


def waiting_on(item: int, waits: Waits) -> set[int]:
    """Return the items that wait for `item`, straight or through others; never `item` itself."""
    dependants: dict[int, set[int]] = {}
    for one, others in waits.items():
        for other in others:
            dependants.setdefault(other, set()).add(one)
    found: set[int] = set()
    ahead = [item]
    while ahead:
        for each in dependants.get(ahead.pop(), set()) - found - {item}:
            found.add(each)
            ahead.append(each)
    return found


def circle_through(item: int, waits_for: Iterable[int], waits: Waits) -> list[int]:
    """Return the circle that would close if `item` waited for all of `waits_for`, from `item` on; empty for none.

    What `item` waits for by `waits` is left out of account: it is about to be replaced.
    """
    came_from: dict[int, int] = {}
    ahead = []
    for first in waits_for:
        if first == item:
            return [item]
        came_from.setdefault(first, item)
        ahead.append(first)
    while ahead:
        here = ahead.pop()
        for following in waits.get(here, ()):
            if following == item:
                return _way_back(item, here, came_from)
            if following not in came_from:
                came_from[following] = here
                ahead.append(following)
    return []


def _way_back(item: int, last: int, came_from: Mapping[int, int]) -> list[int]:
    way = []
    while last != item:
        way.append(last)
        last = came_from[last]
    return [item, *reversed(way)]
