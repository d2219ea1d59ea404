"""Meeting notes: what their lines become, and that nothing typed in them is lost or too much."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engagements.choices import Priority
from engagements.dates import MONTHS, UNITS, WEEKDAYS
from engagements.notes import (
    Mention,
    NotedFollowUp,
    NotedGap,
    NoteWarning,
    ParsedNotes,
    Person,
    ProductName,
    format_follow_up,
    match_person,
    match_product,
    parse_notes,
)
from engagements.notes.gaps import KINDS, SEVERITIES
from roadmap_feedback.choices import GapKind, Severity

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)


def the_follow_up(line: str) -> NotedFollowUp:
    [noted] = parse_notes(line, MONDAY).follow_ups
    return noted


def the_gap(line: str) -> NotedGap:
    [noted] = parse_notes(line, MONDAY).gaps
    return noted


def messages(text: str) -> list[str]:
    return [warning.message for warning in parse_notes(text, MONDAY).warnings]


# --- Follow-ups -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        ("- [ ] send the benchmark @maria fri", NotedFollowUp(1, "send the benchmark", "maria", FRIDAY)),
        ("- [ ] send the benchmark fri @maria", NotedFollowUp(1, "send the benchmark", "maria", FRIDAY)),
        ("- [ ] @maria send by fri the benchmark", NotedFollowUp(1, "send the benchmark", "maria", FRIDAY)),
        ("\t* [ ]\tsend\tit  now ", NotedFollowUp(1, "send it now")),
        ("[ ] send it", NotedFollowUp(1, "send it")),
        ("[] send it", NotedFollowUp(1, "send it")),
        ("1. [ ] send it", NotedFollowUp(1, "send it")),
        ("- [x] send it", NotedFollowUp(1, "send it", done=True)),
        ("- [X] send it", NotedFollowUp(1, "send it", done=True)),
        ("☐ send it", NotedFollowUp(1, "send it")),
        ("☑ send it", NotedFollowUp(1, "send it", done=True)),
        ("todo: send it 24 nov", NotedFollowUp(1, "send it", due=date(2026, 11, 24))),
        ("- TODO: send it", NotedFollowUp(1, "send it")),
        ("to-do:send it", NotedFollowUp(1, "send it")),
        ("- [ ] send it !!", NotedFollowUp(1, "send it", priority="high")),
        ("- [ ] !HIGH send it", NotedFollowUp(1, "send it", priority="high")),
        ("- [ ] send it !low", NotedFollowUp(1, "send it", priority="low")),
        ("- [ ] send it!!", NotedFollowUp(1, "send it!!")),
        ("- [ ] send it @maria.silva", NotedFollowUp(1, "send it", "maria.silva")),
        ('- [ ] send it @"Maria  Silva" fri', NotedFollowUp(1, "send it", "Maria Silva", FRIDAY)),
        ("- [ ] send it @“Maria Silva”", NotedFollowUp(1, "send it", "Maria Silva")),
        ("- [ ] send it @o'brien.", NotedFollowUp(1, "send it .", "o'brien")),
        ("- [ ] send it @josé", NotedFollowUp(1, "send it", "josé")),
        ("- [ ] send it @jose\u0301", NotedFollowUp(1, "send it", "jose\u0301")),
        ("- [ ] send the deck to @maria fri", NotedFollowUp(1, "send the deck to @maria", None, FRIDAY)),
        ("- [ ] @jon pair with @maria", NotedFollowUp(1, "pair with @maria", "jon")),
        ("- [ ] check @maria's mesh", NotedFollowUp(1, "check @maria's mesh")),
        ("- [ ] write to maria@example.com", NotedFollowUp(1, "write to maria@example.com")),
        ("- [ ] write to m+x.@example.com", NotedFollowUp(1, "write to m+x.@example.com")),
        ("- [ ] follow @maria@example.com", NotedFollowUp(1, "follow @maria@example.com")),
        ("- [ ] see https://example.com/@maria", NotedFollowUp(1, "see https://example.com/@maria")),
        ("- [ ] extend the solver to 3D", NotedFollowUp(1, "extend the solver to 3D")),
        ("- [ ] fri", NotedFollowUp(1, "fri")),
        ("- [ ] @maria", NotedFollowUp(1, "@maria", "maria")),
        ("\u200f- [ ] שלח את המדד @מריה", NotedFollowUp(1, "שלח את המדד", "מריה")),
        ("- [ ] 🚀 launch \x00it", NotedFollowUp(1, "🚀 launch it")),
    ],
)
def test_it_reads_a_follow_up(line: str, noted: NotedFollowUp) -> None:
    assert the_follow_up(line) == noted


@pytest.mark.parametrize(
    "line",
    ["- [ ]", "- [ ]   ", "todo:", "! gap", "gap:", "[ ](link)", "the gap: is wide", "gaps: two", "- item"],
)
def test_other_lines_are_text(line: str) -> None:
    parsed = parse_notes(line, MONDAY)
    assert (parsed.follow_ups, parsed.gaps, parsed.warnings) == ([], [], [])


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("- [ ] send it 24/11/2026", "“24/11/2026”"),
        ("- [ ] send it by frday", "“frday”"),
        ("- [ ] send it 2025-11-24", "“2025-11-24” is a day gone by"),
        ("- [ ] call after fri", "“after fri”"),
        ("- [ ] @maria", "what is to be done"),
        ("! gap no mesh", "Name the product"),
    ],
)
def test_it_warns_of_what_it_did_not_understand(line: str, part: str) -> None:
    [message] = messages(line)
    assert part in message


def test_a_day_not_understood_stays_in_the_title() -> None:
    assert the_follow_up("- [ ] send it 24/11/2026") == NotedFollowUp(1, "send it 24/11/2026")


# --- Gaps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        (
            '! gap Modulus: no adaptive mesh "we lose two days a week" critical',
            NotedGap(1, "no adaptive mesh", "Modulus", ("we lose two days a week",), "critical"),
        ),
        (
            "- !gap Earth-2: slow “too slow” and „viel zu langsam“ «trop lent» #perf low workaround: coarse mesh",
            NotedGap(
                *(1, "slow and", "Earth-2", ("too slow", "viel zu langsam", "trop lent")),
                *("low", "performance", "coarse mesh"),
            ),
        ),
        ("gap: no mesh", NotedGap(1, "no mesh")),
        ("GAP: Modulus: no mesh, blocker.", NotedGap(1, "no mesh", "Modulus", severity="critical")),
        ("! gap Modulus:no mesh nice to have", NotedGap(1, "no mesh", "Modulus", severity="low")),
        ("! gap no mesh (medium)", NotedGap(1, "no mesh", severity="medium")),
        ("! gap no mesh !critical", NotedGap(1, "no mesh", severity="critical")),
        ("! gap #critical no mesh #docs", NotedGap(1, "no mesh", None, (), "critical", "documentation")),
        ("! gap no mesh #licensing #docs", NotedGap(1, "no mesh #docs", kind="licensing")),
        ("! gap no mesh, see #123", NotedGap(1, "no mesh, see #123")),
        ("! gap throughput is low", NotedGap(1, "throughput is low")),
        ("! gap std::vector is missing", NotedGap(1, "std::vector is missing")),
        ("! gap https://example.com is down", NotedGap(1, "https://example.com is down")),
        ("! gap fails at 10:30", NotedGap(1, "fails at 10:30")),
        (
            "! gap no mesh workaround: by hand critical",
            NotedGap(1, "no mesh", None, (), "critical", None, "by hand"),
        ),
        ("! gap no mesh workaround: keep it low", NotedGap(1, "no mesh", workaround="keep it low")),
        (
            '! gap no mesh workaround: x "we wait"',
            NotedGap(1, "no mesh", quotes=("we wait",), workaround="x"),
        ),
        ('! gap 12" wafers fail', NotedGap(1, '12" wafers fail')),
        ("! gap the users' mesh isn't the solver's", NotedGap(1, "the users' mesh isn't the solver's")),
        ("! gap no mesh 'we can't wait'", NotedGap(1, "no mesh", quotes=("we can't wait",))),
        ('! gap no mesh "we never', NotedGap(1, 'no mesh "we never')),
        (
            '! gap "we lose two days" critical',
            NotedGap(1, "we lose two days", None, ("we lose two days",), "critical"),
        ),
        ("! gap Modulus: critical", NotedGap(1, "critical", "Modulus")),
        ('! gap Modulus: says "see: docs"', NotedGap(1, "says", "Modulus", ("see: docs",))),
        ('! gap no "mesh: adaptive" yet', NotedGap(1, "no yet", quotes=("mesh: adaptive",))),
    ],
)
def test_it_reads_a_gap(line: str, noted: NotedGap) -> None:
    assert the_gap(line) == noted


def test_many_quotes_are_all_kept() -> None:
    noted = the_gap("! gap Modulus: no mesh " + " ".join(f'"quote {number}"' for number in range(100)))
    assert noted.quotes == tuple(f"quote {number}" for number in range(100))
    assert noted.quote == "\n".join(noted.quotes)


def test_its_words_are_those_of_the_models() -> None:
    assert set(SEVERITIES.values()) == set(Severity.values)
    assert set(KINDS.values()) == set(GapKind.values)
    assert {"high", "low"} < set(Priority.values)


# --- Notes as a whole -------------------------------------------------------------------------------


def test_it_reads_notes_line_by_line() -> None:
    notes = "# Call with @jon\r\n\r\n- [ ] send it @maria\r\n! gap Modulus: no mesh\r\nmail x@example.com\r\n"
    assert parse_notes(notes, MONDAY) == ParsedNotes(
        follow_ups=[NotedFollowUp(3, "send it", "maria")],
        gaps=[NotedGap(4, "no mesh", "Modulus")],
        mentions=[Mention(1, "jon"), Mention(3, "maria")],
        warnings=[],
    )


@pytest.mark.parametrize(
    ("notes", "lines"),
    [
        ("```\n- [ ] a @b\n```\n- [ ] c", [4]),
        ("```python\n- [ ] a\n```python\n- [ ] b\n```\n- [ ] c", [6]),
        ("````\n```\n- [ ] a\n````\n- [ ] c", [5]),
        ("~~~\n```\n- [ ] a\n~~~\n- [ ] c", [5]),
        ("- steps\n\n    ```\n    - [ ] a\n    ```\n- [ ] c", [6]),
        ("``` `inline` \n- [ ] c", [2]),
        ("`[ ] x`\n- [ ] c", [2]),
    ],
)
def test_fenced_code_is_text(notes: str, lines: list[int]) -> None:
    parsed = parse_notes(notes, MONDAY)
    assert [noted.line for noted in parsed.follow_ups] == lines
    assert parsed.warnings == [] and parsed.mentions == []


def test_it_warns_of_code_that_never_ends() -> None:
    parsed = parse_notes("- [ ] a\n```\n- [ ] b", MONDAY)
    assert [noted.title for noted in parsed.follow_ups] == ["a"]
    assert parsed.warnings == [
        NoteWarning(2, "The code that begins here has no ``` after it: it is not read.")
    ]


# Pieces of notes, chosen to run into each other.
PIECES = (
    *(
        "- [ ] ",
        "- [x] ",
        "* [ ] ",
        "todo: ",
        "! gap ",
        "gap: ",
        "!gap",
        "Modulus: ",
        "workaround: ",
        "\n",
        "\r\n",
    ),
    *(
        "@maria ",
        '@"Maria Silva" ',
        "@",
        "to ",
        "by ",
        "due ",
        "on ",
        "fri ",
        "mon. ",
        "in 2 weeks ",
        "3d ",
        "3D ",
    ),
    *(
        "24 nov ",
        "24/11/2026 ",
        "2026-11-24 ",
        "!! ",
        "!high ",
        "!low ",
        "critical ",
        "nice to have ",
        "low ",
        "#docs ",
    ),
    *(
        "#perf ",
        "#x ",
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "'",
        "’",
        "`",
        "```\n",
        "~~~",
        "(",
        ")",
        ",",
        ":",
        ";",
        "- ",
        "— ",
    ),
    *(
        "mesh ",
        "solver ",
        "a@b.c ",
        " ",
        "\t",
        "\x00",
        "🚀 ",
        "\u200f",
        "שלום ",
        "é",
        "e\u0301 ",
        "\u2028",
        "\ufeff",
    ),
)
PIECED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=25).map("".join)
LINE_STARTS = st.sampled_from(["- [ ] ", "- [x] ", "todo: ", "! gap ", "gap: ", "! gap Modulus: "])
LINES = st.builds(lambda start, rest: start + " ".join(rest.replace("\x00", "").split()), LINE_STARTS, PIECED)


@given(st.one_of(st.text(), PIECED), st.dates())
@example("- [ ] x in 999 years", date.max)
@settings(max_examples=400)
def test_no_notes_raise(notes: str, today: date) -> None:
    parsed = parse_notes(notes, today)
    count = len(notes.splitlines())
    for noted in (*parsed.follow_ups, *parsed.gaps, *parsed.mentions, *parsed.warnings):
        assert 1 <= noted.line <= count
    for item in (*parsed.follow_ups, *parsed.gaps):
        assert item.title.strip()
        assert "\x00" not in str(item)


# Words that a line may say in fields without words: its mark, its day, its priority, its severity and its kind.
SAID_OTHERWISE = {
    *(
        "x",
        "todo",
        "to",
        "do",
        "gap",
        "workaround",
        "high",
        "low",
        "by",
        "due",
        "on",
        "in",
        "within",
        "the",
        "of",
        "at",
    ),
    *("this", "next", "end", "today", "tomorrow", "eow", "eom", "eoq", "nice", "have", "show", "stopper"),
    *WEEKDAYS,
    *MONTHS,
    *UNITS,
    *SEVERITIES,
    *KINDS,
}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def kept_words(noted: NotedFollowUp | NotedGap) -> list[str]:
    if isinstance(noted, NotedFollowUp):
        return words(f"{noted.title} {noted.assignee_hint}")
    return words(" ".join([noted.title, str(noted.product_hint), str(noted.workaround), *noted.quotes]))


@given(LINES)
@settings(max_examples=400)
def test_every_word_of_a_line_stays_in_some_field(line: str) -> None:
    parsed = parse_notes(line, MONDAY)
    for noted in (*parsed.follow_ups, *parsed.gaps):
        typed = line.splitlines()[noted.line - 1]
        kept = kept_words(noted)
        lost = [word for word in words(typed) if word not in kept]
        assert not [
            word for word in lost if word not in SAID_OTHERWISE and not re.fullmatch(r"\d+\w{0,2}", word)
        ]


@given(LINES)
@settings(max_examples=400)
def test_words_that_mean_nothing_here_are_all_kept(line: str) -> None:
    plain = [word for word in words(line) if word in {"mesh", "solver", "maria", "modulus", "שלום"}]
    for noted in (*parse_notes(line, MONDAY).follow_ups, *parse_notes(line, MONDAY).gaps):
        kept = kept_words(noted)
        assert all(kept.count(word) >= plain.count(word) for word in plain) or len(line.splitlines()) > 1


# --- Written back -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noted", "line"),
    [
        (NotedFollowUp(1, "send it", "maria", FRIDAY), "- [ ] send it @maria 2026-11-27"),
        (NotedFollowUp(1, "send it", "Maria Silva", done=True), '- [x] send it @"Maria Silva"'),
        (NotedFollowUp(1, "send it", priority="high"), "- [ ] send it !!"),
        (NotedFollowUp(1, "send it", priority="low"), "- [ ] send it !low"),
        (NotedFollowUp(1, "call @jon", "maria"), "- [ ] @maria call @jon"),
        (NotedFollowUp(1, "prepare for thu", due=FRIDAY), "- [ ] prepare for thu by 2026-11-27"),
        (NotedFollowUp(1, "send\nit", "maria.silva"), "- [ ] send it @maria.silva"),
    ],
)
def test_it_writes_a_follow_up(noted: NotedFollowUp, line: str) -> None:
    assert format_follow_up(noted) == line
    assert the_follow_up(line) == replace(noted, title=" ".join(noted.title.split()))


TITLES = st.lists(st.sampled_from(["send", "the", "benchmark", "🚀", "לשלוח", "3D", "(v2)", "é"]), min_size=1)


@given(
    st.builds(
        NotedFollowUp,
        line=st.just(1),
        title=TITLES.map(lambda words: " ".join(["prepare", *words])),
        assignee_hint=st.sampled_from([None, "maria", "maria.silva", "Maria Silva", "José", "o'brien"]),
        due=st.none() | st.dates(),
        done=st.booleans(),
        priority=st.sampled_from([None, "high", "low"]),
    )
)
def test_what_is_written_is_read_back(noted: NotedFollowUp) -> None:
    assert the_follow_up(format_follow_up(noted)) == noted


@given(st.builds("{}{}".format, st.sampled_from(["- [ ] ", "- [x] ", "todo: "]), PIECED))
@settings(max_examples=1000)
def test_what_was_read_is_written_and_read_the_same(notes: str) -> None:
    for noted in parse_notes(notes, MONDAY).follow_ups:
        assert the_follow_up(format_follow_up(noted)) == replace(noted, line=1)


# --- Size -------------------------------------------------------------------------------------------

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
    assert the_follow_up(f"- [ ] {title} fri @maria") == NotedFollowUp(1, title.strip(), "maria", FRIDAY)


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


# --- Names ------------------------------------------------------------------------------------------

PEOPLE = [
    Person(1, "Maria Silva", "maria.silva@example.com"),
    Person(2, "Marco Rossi", "mrossi+work@example.com"),
    Person(3, "José Müller-Lüdenscheidt", "jml@example.com"),
    Person(4, "Anna Silva"),
    Person(5, "王小明", "xiaoming@example.com"),
    Person(6, "", "robot@example.com"),
]


@pytest.mark.parametrize(
    ("hint", "ids"),
    [
        ("maria", [1]),
        ("MARIA.SILVA", [1]),
        ("Maria Silva", [1]),
        ("maria.silva@example.com", [1]),
        ("silva", [4, 1]),
        ("ms", [1]),
        ("m.silva", [1]),
        ("mari", [1]),
        ("mar", []),
        ("mrossi", [2]),
        ("jose", [3]),
        ("José", [3]),
        ("jose\u0301", [3]),
        ("ludenscheidt", [3]),
        ("luedenscheidt", [3]),
        ("jml", [3]),
        ("王小明", [5]),
        ("robot", [6]),
        ("nobody", []),
        ("", []),
        (". -", []),
    ],
)
def test_it_finds_a_person(hint: str, ids: list[int]) -> None:
    assert match_person(hint, PEOPLE) == ids


PRODUCTS = [
    ProductName(1, ("PhysicsNeMo", "Modulus")),
    ProductName(2, ("Earth-2",)),
    ProductName(3, ("Earth2Studio",)),
    ProductName(4, ("CUDA-X",)),
    ProductName(5, ("Modulus Sym", "Earth 2")),
]


@pytest.mark.parametrize(
    ("hint", "id_"),
    [
        ("Modulus", 1),
        ("physics nemo", 1),
        ("PHYSICSNEMO", 1),
        ("Physics", 1),
        ("earth2", 2),
        ("Earth-2", 2),
        ("earth 2 studio", 3),
        ("earth2st", 3),
        ("ear", None),
        ("cudax", 4),
        ("cu", None),
        ("-", None),
        ("", None),
        ("Abaqus", None),
    ],
)
def test_it_finds_a_product(hint: str, id_: int | None) -> None:
    assert match_product(hint, PRODUCTS) == id_


@given(st.text(), st.text(), st.text())
def test_no_name_raises(hint: str, name: str, email: str) -> None:
    assert match_person(hint, [Person(1, name, email)]) in ([], [1])
    assert match_product(hint, [ProductName(1, (name, email))]) in (None, 1)
