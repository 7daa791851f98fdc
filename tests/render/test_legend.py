"""The legend of the lanes."""

from rich.text import Text

from tests.render.scenes import STRESS, TWO_SYSTEMS, trace
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import keepings
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.columns import Columns
from tolsim.render.timeline.legend import legend, symbols_drawn
from tolsim.render.timeline.rows import Lane, bars_of, lanes_of


def drawn(text: str, *, shared: bool) -> tuple[History, list[Lane]]:
    history = History.of(trace(text))
    columns = Columns(history)
    bars = list(bars_of(list(history.lives.values()), keepings(history.trace), columns))
    return history, list(lanes_of(bars, columns, shared=shared))


def test_the_symbols_of_two_systems() -> None:
    """What died, who is in trouble, and that a request was refused; what works needs no word."""
    words = [words for _, words in symbols_drawn(*drawn(TWO_SYSTEMS, shared=False), leaps=False)]
    assert ["revoked", "locked out", "refused"] == words


def test_the_symbols_of_everything() -> None:
    """Every symbol that a row can hold, the numbers of shared rows first."""
    words = [words for _, words in symbols_drawn(*drawn(STRESS, shared=True), leaps=True)]
    expected = [
        "A1 or R1 is issued",
        "lingering",
        "spent",
        "expired",
        "revoked",
        "nobody holds it",
        "works until its access token ends",
        "recoverable",
        "locked out",
        "refused",
        "not documented",
        "answer lost",
        "time leaps",
    ]
    assert expected == words


def test_what_an_end_label_spells_out_is_left_out() -> None:
    """The lines already say revoked and locked out."""
    history, lanes = drawn(TWO_SYSTEMS, shared=False)
    lines = [Text("legacy ✗ locked out since 5m"), Text("  A1 ✗ revoked by new.A1")]
    got = legend(history, lanes, lines, margin=4, width=80, pen=Pen(ascii=False), leaps=False)
    assert ["    ! refused"] == [line.plain for line in got]
