"""Days in natural words are the days that people mean, and no others."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engagements.dates import MONTH_NAMES, WEEKDAYS, find_doubtful, find_due, parse_due

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
SATURDAY = date(2026, 11, 28)

NAMED = [
    ("today", MONDAY),
    ("TODAY", MONDAY),
    ("tomorrow", date(2026, 11, 24)),
    ("tmrw", date(2026, 11, 24)),
    ("mon", date(2026, 11, 30)),
    ("tue", date(2026, 11, 24)),
    ("Friday", FRIDAY),
    ("by fri", FRIDAY),
    ("due: fri", FRIDAY),
    ("sun", date(2026, 11, 29)),
    ("this fri", FRIDAY),
    ("this mon", MONDAY),
    ("next mon", date(2026, 11, 30)),
    ("next tue", date(2026, 12, 1)),
    ("next sun", date(2026, 12, 6)),
    ("next week", date(2026, 11, 30)),
    ("in 3 days", date(2026, 11, 26)),
    ("in 2 weeks", date(2026, 12, 7)),
    ("in two weeks", date(2026, 12, 7)),
    ("within a week", date(2026, 11, 30)),
    ("3d", date(2026, 11, 26)),
    ("2w", date(2026, 12, 7)),
    ("1m", date(2026, 12, 23)),
    ("1y", date(2027, 11, 23)),
    ("eow", FRIDAY),
    ("eom", date(2026, 11, 30)),
    ("end of month", date(2026, 11, 30)),
    ("by the end of the month", date(2026, 11, 30)),
    ("eoq", date(2026, 12, 31)),
    ("eoy", date(2026, 12, 31)),
    ("day after tomorrow", date(2026, 11, 25)),
    ("the day after tomorrow", date(2026, 11, 25)),
    ("in a fortnight", date(2026, 12, 7)),
    ("in 2 fortnights", date(2026, 12, 21)),
    ("end of next week", date(2026, 12, 4)),
    ("by the end of next month", date(2026, 12, 31)),
    ("end of next quarter", date(2027, 3, 31)),
    ("end of next year", date(2027, 12, 31)),
    ("the 24th", date(2026, 11, 24)),
    ("23rd", MONDAY),
    ("on the 1st", date(2026, 12, 1)),
    ("31st", date(2026, 12, 31)),
    ("24 nov", date(2026, 11, 24)),
    ("23 nov", MONDAY),
    ("22 nov", date(2027, 11, 22)),
    ("nov 24", date(2026, 11, 24)),
    ("Nov 24th", date(2026, 11, 24)),
    ("the 24th of November", date(2026, 11, 24)),
    ("November 24, 2026", date(2026, 11, 24)),
    ("24 Nov 2026", date(2026, 11, 24)),
    ("24 Nov 2024", date(2024, 11, 24)),
    ("tue 24 nov", date(2026, 11, 24)),
    ("Tuesday, 24 November 2026", date(2026, 11, 24)),
    ("29 feb", date(2028, 2, 29)),
    ("2026-11-24", date(2026, 11, 24)),
    ("  2026-11-24\t", date(2026, 11, 24)),
]

NO_DAYS = [
    "",
    "24/11/2026",
    "11/24/2026",
    "24/11",
    "24.11.2026",
    "24 nov 26",
    "mon 24 nov",
    "32nd",
    "0th",
    "31 nov",
    "30 feb",
    "2026-02-30",
    "0 jan",
    "24 nov 0000",
    "next",
    "next next tue",
    "mon mon 24 nov",
    "in weeks",
    "soon",
    "fri fri",
    "²d",
    "fri" * 1000,
]


@pytest.mark.parametrize(("text", "day"), NAMED)
def test_it_reads_a_day(text: str, day: date) -> None:
    assert parse_due(text, MONDAY) == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_it_guesses_at_nothing(text: str) -> None:
    assert parse_due(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("fri", FRIDAY, date(2026, 12, 4)),
        ("this fri", FRIDAY, FRIDAY),
        ("this fri", SATURDAY, date(2026, 12, 4)),
        ("next mon", SATURDAY, date(2026, 11, 30)),
        ("eow", FRIDAY, FRIDAY),
        ("eow", SATURDAY, date(2026, 12, 4)),
        ("eoq", date(2026, 9, 30), date(2026, 9, 30)),
        ("end of next quarter", date(2026, 12, 31), date(2027, 3, 31)),
        ("end of next quarter", date(2026, 1, 1), date(2026, 6, 30)),
        ("end of next month", date(2026, 1, 31), date(2026, 2, 28)),
        ("the 31st", date(2026, 2, 1), date(2026, 3, 31)),
        ("the 31st", date.max, date.max),
        ("the 1st", date.max, None),
        ("1m", date(2026, 1, 31), date(2026, 2, 28)),
        ("1m", date(2028, 1, 31), date(2028, 2, 29)),
        ("1y", date(2028, 2, 29), date(2029, 2, 28)),
        ("1m", date(2026, 12, 31), date(2027, 1, 31)),
        ("29 feb", date(2096, 3, 1), date(2104, 2, 29)),
        ("tomorrow", date.max, None),
        ("999y", date.max, None),
        ("eow", date.max, date.max),
        ("next week", date.max, None),
        ("1 jan", date.max, None),
    ],
)
def test_it_holds_at_the_edges_of_the_calendar(text: str, today: date, day: date | None) -> None:
    assert parse_due(text, today) == day


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("send the benchmark fri", FRIDAY, "send the benchmark "),
        ("send the benchmark by fri.", FRIDAY, "send the benchmark "),
        ("send the benchmark (by fri)", FRIDAY, "send the benchmark "),
        ("send the benchmark due: 2026-11-27", FRIDAY, "send the benchmark "),
        ("send the benchmark on 27 nov", FRIDAY, "send the benchmark "),
        ("send it by the 27th of November, 2026", FRIDAY, "send it "),
        ("validate the coupling in 4d", FRIDAY, "validate the coupling "),
        ("validate the coupling in 4 days", FRIDAY, "validate the coupling "),
        ("validate the coupling 4d", FRIDAY, "validate the coupling "),
        ("send by fri the benchmark", FRIDAY, "send  the benchmark"),
        ("by fri send the benchmark", FRIDAY, " send the benchmark"),
        ("prepare the demo for thu by fri", FRIDAY, "prepare the demo for thu "),
        ("talk on mon about the mesh by fri, then wait", FRIDAY, "talk on mon about the mesh  then wait"),
        ("run 3 fri", FRIDAY, "run 3 "),
        ("send it FRI", FRIDAY, "send it "),
    ],
)
def test_it_finds_the_day_of_a_line(text: str, day: date, rest: str) -> None:
    found = find_due(text, MONDAY)
    assert found is not None
    assert found[0] == day
    assert text[: found[1][0]] + text[found[1][1] :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "fri",
        "by fri",
        "(by fri)",
        "send the benchmark",
        "extend the solver to 3D",
        "try the surrogate in 3D",
        "slides on 3d",
        "support for 3d",
        "train it for 2w",
        "train it for 2 weeks",
        "a run of 2 days",
        "benchmark 5 m",
        "call them every mon",
        "what we heard last fri",
        "move the demo to fri",
        "look at 24 nov 26",
        "read the notes (see mon)",
        "look into on next week release",
        "call mon tue",
        "depends on release",
    ],
)
def test_it_takes_no_day_that_says_something_else(text: str) -> None:
    assert find_due(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("send it 24/11/2026", "24/11/2026"),
        ("send it by 11/24", "11/24"),
        ("send it 31 nov", "31 nov"),
        ("send it by 2026-02-30 at last", "2026-02-30"),
        ("look at 24 nov 26", "24 nov 26"),
        ("send it mon 24 nov", "24 nov"),
        ("send it by frday", "frday"),
        ("send it by tomorow-ish", None),
        ("call after fri", "after fri"),
        ("call mon tue", "mon tue"),
        ("run container 24.11.01", None),
        ("run it for 2 days", None),
        ("reviewed by Maria", None),
        ("split the mesh 1/2", None),
        ("send the benchmark", None),
    ],
)
def test_it_points_at_what_may_have_been_meant_as_a_day(text: str, doubtful: str | None) -> None:
    assert find_doubtful(text, MONDAY) == doubtful


RELATIVE = st.one_of(
    st.sampled_from(
        ["today", "tomorrow", "eow", "eom", "eoq", "eoy", "next week", "next month", "next year"]
    ),
    st.builds("{} {}".format, st.sampled_from(["this", "next", "by"]), st.sampled_from(sorted(WEEKDAYS))),
    st.builds("{}{}".format, st.integers(0, 999), st.sampled_from("dwmy")),
    st.builds("in {} {}".format, st.integers(0, 999), st.sampled_from(["day", "days", "weeks", "months"])),
    st.builds(
        "{} {}".format, st.integers(1, 28), st.sampled_from(["jan", "Feb", "september", "sept", "dec"])
    ),
)
DAYS = st.dates(date(1, 1, 1), date(8000, 12, 31))


@given(RELATIVE, DAYS)
def test_no_relative_day_is_gone_by(text: str, today: date) -> None:
    day = parse_due(text, today)
    assert day is not None
    assert day >= today


@given(st.sampled_from(sorted(WEEKDAYS)), DAYS)
def test_a_weekday_is_that_weekday(name: str, today: date) -> None:
    coming, this, following = (parse_due(f"{which}{name}", today) for which in ("", "this ", "next "))
    assert coming is not None and this is not None and following is not None
    assert coming.weekday() == this.weekday() == following.weekday() == WEEKDAYS[name]
    assert today < coming <= today + timedelta(days=7)
    assert today <= this < today + timedelta(days=7)
    assert following.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]


@given(DAYS, DAYS)
def test_a_day_in_numbers_or_in_words_is_itself(day: date, today: date) -> None:
    month = MONTH_NAMES[day.month - 1][:3]
    assert parse_due(day.isoformat(), today) == day
    assert parse_due(f"{day.day} {month} {day.year:04}", today) == day
    assert parse_due(f"{month} {day.day}, {day.year:04}", today) == day


WORDS = st.sampled_from(
    (
        *(
            "fri",
            "mon",
            "by",
            "due",
            "on",
            "in",
            "2",
            "weeks",
            "3d",
            "3D",
            "24",
            "nov",
            "2026",
            "24/11",
            "the",
        ),
        *("end", "of", "month", "(", ")", "(by", "fri)", "after", "next", ",", ".", "x"),
    )
)
LINES = st.one_of(st.text(), st.lists(WORDS).map(" ".join))


@given(LINES, st.dates())
@example("x 9999-99-99", date.max)
def test_nothing_typed_raises(text: str, today: date) -> None:
    parse_due(text, today)
    find_doubtful(text, today)
    found = find_due(text, today)
    if found:
        start, end = found[1]
        assert 0 <= start < end <= len(text)
        assert (text[:start] + text[end:]).strip()
        assert text[start:end].strip()
