"""Whatever is typed in meeting notes: nothing raises, no word is lost, and what is written is read back."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engagements.dates import MONTHS, UNITS, WEEKDAYS
from engagements.notes import NotedFollowUp, NotedGap, format_follow_up, parse_notes
from engagements.notes.gaps import KINDS, SEVERITIES

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)


def the_follow_up(line: str) -> NotedFollowUp:
    [noted] = parse_notes(line, MONDAY).follow_ups
    return noted


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
@example("- [ ] @maria ,")
@example("- [ ] ,!! ")
@example("- [ ] @maria!! ")
@example("- [ ] @maria the 2026-11-24")
@settings(max_examples=500)
def test_what_was_read_is_written_and_read_the_same(notes: str) -> None:
    for noted in parse_notes(notes, MONDAY).follow_ups:
        assert the_follow_up(format_follow_up(noted)) == replace(noted, line=1)
