"""What the lines of meeting notes become."""

from datetime import date

import pytest

from engagements.choices import Priority
from engagements.notes import (
    Mention,
    NotedFollowUp,
    NotedGap,
    NoteWarning,
    ParsedNotes,
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
