"""Reading notes takes steps linear in their size, whatever is in them."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engagements.notes import NotedFollowUp, parse_notes

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)

MEGABYTE = 1_000_000
ADVERSARIES = (
    *(
        '"',
        "“",
        "„ ”",
        "«",
        "'",
        " 'a",
        "‘",
        "@",
        "@a ",
        '@"',
        "@" + "a" * 61,
        "[",
        " ",
        "\t",
        "#",
        "#a ",
        "!",
        "!! ",
    ),
    *(
        "on ",
        "by mon ",
        "by frday ",
        "(by ",
        "fri ",
        "24 ",
        "24 nov ",
        "workaround:",
        "critical ",
        "`",
        "~",
        ":",
        "-",
    ),
    *("\u200f", "e\u0301", "\x00", "[ ] by x by x\n", "! gap x: \n", "```\n", "\n", "\r"),
)
STARTS = ("", "- [ ] ", "! gap Modulus: ")


@pytest.mark.parametrize("unit", ADVERSARIES)
def test_a_megabyte_is_read_whole(unit: str) -> None:
    for start in STARTS if "\n" not in unit else STARTS[:1]:
        many = start + unit * (MEGABYTE // len(unit))
        parsed = parse_notes(f"- [ ] first @maria fri\n{many}", MONDAY)
        assert parsed.follow_ups[0] == NotedFollowUp(1, "first", "maria", FRIDAY)


def test_a_megabyte_of_one_line_keeps_its_day_and_its_words() -> None:
    title = "mesh " * (MEGABYTE // 5)
    [noted] = parse_notes(f"- [ ] {title} fri @maria", MONDAY).follow_ups
    assert noted == NotedFollowUp(1, title.strip(), "maria", FRIDAY)


def calls_made(function: Callable[[], Any]) -> int:
    """Return how many functions, ours and the interpreter's own, run while `function` does."""
    made = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("unit", ADVERSARIES)
def test_twice_the_notes_take_no_more_than_twice_the_steps(unit: str, start: str) -> None:
    once, twice = (
        calls_made(lambda notes=start + unit * count: parse_notes(notes, MONDAY))  # type: ignore[misc]  # a default
        for count in (400, 800)
    )
    assert twice <= 2 * once + 200
