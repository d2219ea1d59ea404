"""What waits for what in a plan, on graphs made up by Hypothesis."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.dependencies import circle_through, waiting_on

# A busy machine is no failure.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ITEMS = st.integers(0, 7)
# Graphs without circles: an item waits for smaller ones only.
PLANS = st.dictionaries(ITEMS, st.sets(ITEMS)).map(
    lambda waits: {item: {other for other in others if other < item} for item, others in waits.items()}
)


def reachable(item: int, waits: dict[int, set[int]]) -> set[int]:
    """Return what `item` waits for in the end, found the slow way."""
    found: set[int] = set()
    while more := {o for each in {item, *found} for o in waits.get(each, ())} - found:
        found |= more
    return found


@UNHURRIED
@given(PLANS, ITEMS)
def test_what_waits_for_an_item_is_all_that_leads_to_it(waits: dict[int, set[int]], item: int) -> None:
    assert waiting_on(item, waits) == {each for each in range(8) if item in reachable(each, waits)}


@UNHURRIED
@given(PLANS, ITEMS, st.sets(ITEMS))
def test_a_circle_is_found_just_where_one_would_close(
    waits: dict[int, set[int]], item: int, wanted: set[int]
) -> None:
    circle = circle_through(item, wanted, waits)
    after = {**waits, item: wanted}
    assert bool(circle) == (item in reachable(item, after))
    for here, following in zip(circle, [*circle[1:], *circle[:1]], strict=True):
        assert following in after[here]


@UNHURRIED
@given(st.lists(st.tuples(ITEMS, st.sets(ITEMS)), max_size=20))
def test_however_it_is_changed_no_circle_gets_in(changes: list[tuple[int, set[int]]]) -> None:
    waits: dict[int, set[int]] = {}
    for item, wanted in changes:
        if not circle_through(item, wanted, waits):
            waits[item] = wanted
        assert all(each not in reachable(each, waits) for each in range(8))
