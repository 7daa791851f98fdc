"""Long stories: what is told in one line, and in which words."""

from itertools import chain
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.page_scenes import FORTY_STEPS
from tests.render.scenes import long_run, trace
from tests.strategies import scenarios
from tolsim.analysis.history.history import History
from tolsim.analysis.history.repetition import quiet, repeated
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.columns import Columns, Fold
from tolsim.render.timeline.story import passages
from tolsim.render.words.about import paragraphs
from tolsim.simulation import Trace, replay

HEAD = """\
title: t
policy: {limits: {one: {kind: refresh, max: 1}}}
systems: [a, b, c, d, e, f]
steps:
"""


def told(steps: str, *, full: bool = False) -> list[str]:
    """The sentences that stand for several steps."""
    history = History.of(trace(HEAD + steps))
    return [
        passage.said[0].words.plain
        for passage in passages(history, PEN, full=full)
        if passage.place is None
    ]


def calls(*systems: str, times: int) -> str:
    return "".join(f"  - call: {system}\n" for system in systems * times)


LOGINS = "".join(f"  - login: {system}\n" for system in "abcdef")


def test_a_short_story_is_told_whole() -> None:
    """Thirty sentences are; the next one makes it long."""
    assert [] == told("  - login: a\n" + calls("a", times=29))
    assert ["steps 3 to 31, as before: a calls"] == told("  - login: a\n" + calls("a", times=30))
    assert [] == told("  - login: a\n" + calls("a", times=30), full=True)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (calls("a", "b", times=20), "steps 9 to 46, as before: a and b call"),
        (calls(*"fedcba", times=6), "steps 13 to 42, as before: 6 systems call"),
        (
            calls("f", times=20) + "  - refresh: a\n" * 20,
            "steps 28 to 46, as before: a is refused",
        ),
        (
            (
                "  - call: f\n  - refresh: f\n"
                + calls("e", times=2)
                + "  - refresh: a\n  - call: a\n"
            )
            * 6,
            (
                "steps 13 to 42, as before: a calls and is refused when it refreshes, e calls, "
                "f refreshes and calls"
            ),
        ),
        (
            ("  - refresh: a\n  - call: a\n  - refresh: b\n  - call: b\n") * 10,
            "steps 11 to 46, as before: a and b call and are refused when they refresh",
        ),
    ],
)
def test_who_did_what(steps: str, expected: str) -> None:
    """Systems that did the same share a clause, in the order of the file."""
    assert expected == told(LOGINS + steps)[-1]


runs = scenarios(most_apps=2).map(replay)


@given(runs)
def test_only_repeated_requests_are_left_out(found: Trace) -> None:
    """Every other step has its passage, in the order of the run; in full all have."""
    history = History.of(found)
    steps = set(range(len(found.steps)))
    shown = [one.place for one in passages(history, PEN) if one.place is not None]
    assert shown == sorted(shown)
    assert set() == steps - {*shown, *repeated(history)}
    whole = passages(history, PEN, full=True)
    assert sorted(steps) == [one.place for one in whole]


@given(runs, st.sampled_from(get_args(Fold)))
def test_columns_hold_every_step_once(found: Trace, fold: Fold) -> None:
    """Alone, or with others that change nothing."""
    history = History.of(found)
    columns = Columns(history, fold).all
    assert list(range(len(found.steps))) == list(chain(*(column.places for column in columns)))
    together = chain(*(column.places for column in columns if column.first < column.last))
    assert [] == [place for place in together if place not in set(quiet(history))]


def test_the_lanes_fold_where_there_is_no_room() -> None:
    """Three requests or more that change nothing share a column."""
    history = History.of(trace(FORTY_STEPS))
    wide = [column.name for column in Columns(history, "all").all if "-" in column.name]
    assert ["29-34", "36-40"] == wide
    assert 40 == len(Columns(history).all) == len(Columns(history, "nothing").all)


def test_rounds_are_a_part_of_a_long_story() -> None:
    """What is folded already is left as it is."""
    history = History.of(trace(long_run(refreshes=2, calls=26)))
    assert [7, None] == [len(passages(history, PEN)), passages(history, PEN)[-1].place]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (None, []),
        ("\n", []),
        ("One line.", ["One line."]),
        ("Broken because\nthe line is full\nhere.", ["Broken because the line is full here."]),
        ("Question: who?\nAnswer: everybody else.", ["Question: who?", "Answer: everybody else."]),
        ("One\n\n  two words\n", ["One", "two words"]),
    ],
)
def test_paragraphs(about: str | None, expected: list[str]) -> None:
    """A line that was broken because it was full goes on; blank lines part."""
    assert expected == paragraphs(about)
