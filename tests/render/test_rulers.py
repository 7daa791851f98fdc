"""The rulers above the lanes, and where time leaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.scenes import trace
from tolsim.analysis.history.history import History
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.columns import Columns
from tolsim.render.timeline.lanes import lanes

DAY = 86400


def waiting(waits: list[int], start: str = "") -> History:
    """A run of calls with these waits between them."""
    calls = "".join(f"  - call: a\n    after: {wait}s\n" for wait in waits)
    return History.of(
        trace(f"title: t\n{start}policy: {{}}\nsystems: [a]\nsteps:\n  - login: a\n{calls}")
    )


def drawn(history: History, *, width: int = 80, ascii: bool = False) -> list[str]:
    """The rulers of the first band."""
    lines = lanes(history, width=width, pen=Pen(ascii=ascii))
    return [line.plain for line in lines if line.plain.startswith(("step", "clock", "      "))][:3]


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([60, 90 * DAY, 0], [False, True, False, False]),
        ([90 * DAY], [True, False]),
        ([60, 86399, 0], [False, False, False, False]),
        ([20 * DAY - 1, 2 * DAY], [False, False, False]),
        ([20 * DAY, 2 * DAY], [True, False, False]),
        ([60, 90 * DAY, 60, 9 * DAY, 30 * DAY, 60, 0], [False] * 8),
        ([60, 90 * DAY, 60, 60, 30 * DAY, 60, 0], [False, True, False, False, True] + [False] * 3),
        ([DAY, DAY, DAY], [False] * 4),
        ([60, 60, DAY, 60, 60, DAY, 60, 60, DAY], [False, False, True] * 3 + [False]),
        ([60, DAY, 60, DAY, 60, DAY], [False] * 7),
    ],
)
def test_where_time_leaps(waits: list[int], expected: list[bool]) -> None:
    """The longest waits, a day or more, ten times the next; if they are many, it is the pace."""
    assert expected == [column.leaps for column in Columns(waiting(waits)).all]


def test_the_clock_is_thinned_out() -> None:
    """A moment is written where it is another and there is room; after a leap always."""
    expected = [
        "step   1  2  3  4  5  ┊ 6  7",
        "clock  0s 1m    11m   ┊ 90d12m",
    ]
    assert expected == drawn(waiting([60, 0, 600, 60, 90 * DAY, 60]))[:2]


def test_the_clock_in_ascii() -> None:
    """The break is a colon."""
    expected = ["step   1  : 2", "clock  0s : 90d"]
    assert expected == drawn(waiting([90 * DAY]), ascii=True)[:2]


def test_a_step_between_two_leaps_is_as_wide_as_its_moment() -> None:
    """Elsewhere it could not be written."""
    history = waiting([0, 0, 0, 90 * DAY, 90 * DAY + 61, 0])
    assert "clock  0s          ┊ 90d ┊ 180d1m1s" == drawn(history)[1]


def test_no_clock_where_it_stands_still() -> None:
    """It would say `0s` and nothing else."""
    assert ["step  1  2"] == [line for line in drawn(waiting([0])) if line[0] != " "]


def test_times_of_day() -> None:
    """Hours and minutes; where the day is another, the day alone."""
    history = waiting([3600, 0, 2 * DAY, 0, 60, 0, 0], "start: 2026-12-30T09:05:00Z\n")
    assert "clock  09:05    ┊ 2027-01-01  10:06" == drawn(history)[1]


def test_the_requests_of_a_race_stand_beneath_its_number() -> None:
    """So that columns stay narrow."""
    history = History.of(
        trace(
            "title: t\npolicy: {}\nsystems: {a: {store: s}, b: {store: s}}\nsteps:\n"
            "  - login: a\n  - race: [{refresh: a}, {call: b}]\n  - call: a\n"
        )
    )
    assert ["step  1  2  2  3", "         .1 .2"] == drawn(history)[:2]


@given(st.lists(st.sampled_from([0, 1, 60, 3599, 3600, DAY, 90 * DAY]), max_size=40))
def test_moments_never_touch(waits: list[int]) -> None:
    """Every word of the clock is a moment of the run, in order, and stands beneath its step."""
    history = waiting(waits)
    for line in lanes(history, width=60, pen=Pen(ascii=False)):
        if line.plain.startswith("clock"):
            words = line.plain.replace("┊", " ").split()[1:]
            moments = [step.at for step in history.steps]
            found = [next(at for at in moments if _said(at) == word) for word in words]
            assert sorted(set(found)) == found


def _said(at: int) -> str:
    parts = ((at // DAY, "d"), (at // 3600 % 24, "h"), (at // 60 % 60, "m"), (at % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
