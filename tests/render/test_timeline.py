"""The timeline as a page: compared whole, and what holds of every one."""

import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.render.golden import assert_golden
from tests.render.scenes import (
    PING_PONG,
    STRESS,
    TWELVE_TOKENS,
    TWO_APPS,
    TWO_SYSTEMS,
    long_run,
    trace,
)
from tests.strategies import scenarios
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.teller import Teller
from tolsim.render.timeline.text import timeline
from tolsim.render.words.names import bare
from tolsim.render.words.steps import step_sentence
from tolsim.simulation import Scenario, Trace, replay


def printed(found: Trace, *, width: int, ascii: bool = False, colour: bool = False) -> str:
    """The timeline as a console puts it out."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )
    console.print(timeline(found, width=width, ascii=ascii))
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "text", "width", "ascii"),
    [
        ("two_systems_80.txt", TWO_SYSTEMS, 80, False),
        ("two_systems_120.txt", TWO_SYSTEMS, 120, False),
        ("two_systems_ascii.txt", TWO_SYSTEMS, 80, True),
        ("ping_pong.txt", PING_PONG, 80, False),
        ("twelve_tokens.txt", TWELVE_TOKENS, 80, False),
        ("stress.txt", STRESS, 80, False),
        ("stress_ascii.txt", STRESS, 120, True),
        ("two_apps.txt", TWO_APPS, 80, False),
        ("shared_rows.txt", long_run(refreshes=16, calls=22), 80, False),
        ("joined_bands.txt", long_run(refreshes=96, calls=0), 80, False),
        ("folded_calls.txt", long_run(refreshes=2, calls=96), 80, False),
    ],
)
def test_page(name: str, text: str, width: int, ascii: bool) -> None:
    """A timeline is its golden page."""
    assert_golden(name, printed(trace(text), width=width, ascii=ascii))


def test_colour() -> None:
    """Colour falls on marks, bars and words of state; what was lost is bold."""
    assert_golden("ping_pong.ansi", printed(trace(PING_PONG), width=80, colour=True))


runs = scenarios(most_apps=2).map(replay)


@given(runs, st.integers(40, 140), st.booleans())
def test_no_line_is_wider_than_the_page(found: Trace, width: int, ascii: bool) -> None:
    """Whatever happens in a run, its timeline folds to the width."""
    lines = timeline(found, width=width, ascii=ascii).plain.split("\n")
    assert [] == [line for line in lines if cell_len(line) > width]


@given(runs)
def test_ascii_page_is_ascii(found: Trace) -> None:
    """In ASCII only names could hold other characters, and these do not."""
    assert timeline(found, width=80, ascii=True).plain.isascii()


@given(runs)
def test_console_prints_the_page_as_it_is(found: Trace) -> None:
    """Rich neither wraps a line nor takes a name for markup."""
    assert timeline(found, width=70, ascii=False).plain + "\n" == printed(found, width=70)


@given(runs)
def test_every_lost_token_is_told(found: Trace) -> None:
    """A token that stops working is named beneath the step, beside the step's own sentence."""
    assert [] == list(_untold(found))


def _untold(found: Trace) -> Iterator[str]:
    history = History.of(found)
    teller = Teller(history, Pen(ascii=False))
    for place, step in enumerate(found.steps):
        told = _words(" ".join(said.words.plain for said in teller.tell(place)))
        said = _words(step_sentence(history, place).plain)
        for change in step.changes:
            label = bare(change.token)
            if change.before in ACTIVE and change.after not in ACTIVE:
                named = [word for word in told if word.rpartition(".")[2] == label]
                if len(named) <= sum(word.rpartition(".")[2] == label for word in said):
                    yield change.token


def _words(text: str) -> list[str]:
    """The words of a text, with every token of `A1-A4`."""
    each = re.sub(r"\b([AR])(\d+)-\1(\d+)", lambda found: _each(*found.groups()), text)
    return re.sub(r"[,:;]", " ", each).split()


def _each(kind: str, first: str, last: str) -> str:
    return " ".join(f"{kind}{number}" for number in range(int(first), int(last) + 1))


def test_run_without_steps() -> None:
    """A run in which nothing happens has a heading and says who never held a token."""
    nothing = Scenario("Nothing", (), (), ("xyz",), ())
    assert (
        "Nothing\nuser xyz" == timeline(Trace(nothing, (), {}, {}, {}), width=80, ascii=False).plain
    )


def test_a_failure_in_many_orders_is_told_once() -> None:
    """With the first of them, and how many more there are."""
    page = printed(
        trace(
            """\
title: A race
policy: {}
systems: {a: {store: db}, b: {store: db}, c: {store: db}}
steps:
  - login: a
  - race: [{refresh: a, expect: ok}, {refresh: b}, {refresh: c}]
"""
        ),
        width=100,
    )
    assert 1 == page.count("expected ok, got invalid_grant")
    assert "and in three more orders" in " ".join(page.split())
