"""One row of the lanes: what is drawn at each step, and the label at its end."""

import pytest

from tests.render.scenes import LINGERING, TWELVE_TOKENS, TWO_SYSTEMS, trace
from tolsim.analysis.history.forewarning import Doom
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import Keeping
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.bars import life_bar, life_label, state_bar, state_labels
from tolsim.render.timeline.columns import Band, Columns
from tolsim.render.timeline.rows import Lane, bars_of, lanes_of

ASCII = Pen(ascii=True)
UNICODE = Pen(ascii=False)


def band(history: History, start: int, stop: int, cell: int) -> Band:
    """The columns of some steps."""
    return Band(Columns(history).all[start:stop], (cell,) * (stop - start))


def lanes(history: History, labels: list[str], *, shared: bool) -> list[Lane]:
    """The rows of some tokens, which somebody holds throughout."""
    columns, kept = Columns(history), dict.fromkeys(labels, Keeping((0,), (True,)))
    lives = [history.lives[label] for label in labels]
    return list(lanes_of(list(bars_of(lives, kept, columns)), columns, shared=shared))


@pytest.mark.parametrize(
    ("actor", "pen", "expected"),
    [
        ("legacy", UNICODE, "✓  ✓  ✗  ✗! ✗! ✗  "),
        ("new", UNICODE, "\u2013  \u2013  ✓  ✓  ✓  ✓  "),
        ("legacy", ASCII, "+  +  X  X! X! X  "),
    ],
)
def test_the_states_of_a_system(actor: str, pen: Pen, expected: str) -> None:
    """A cell a step, and a mark where its own request was refused."""
    history = History.of(trace(TWO_SYSTEMS))
    assert expected == state_bar(history, actor, (), band(history, 0, 6, 3), pen).plain


def test_a_band_shows_its_own_steps() -> None:
    """The third and fourth step alone."""
    history = History.of(trace(TWO_SYSTEMS))
    shown = band(history, 2, 4, 3)
    assert "✗  ✗! " == state_bar(history, "legacy", (), shown, UNICODE).plain


@pytest.mark.parametrize(
    ("label", "expected"),
    [("legacy.A1", "●━━━━━✗         "), ("new.A1", "      ●━━━━━━━━━")],
)
def test_the_life_of_a_token(label: str, expected: str) -> None:
    """From its issue to its end; the last cell leaves no room for the next."""
    history = History.of(trace(TWO_SYSTEMS))
    (lane,) = lanes(history, [label], shared=False)
    assert expected == life_bar(lane, band(history, 0, 6, 3), UNICODE).plain[:16]


def test_lives_that_share_a_row() -> None:
    """Each token begins with its number, so that the reader can tell them apart."""
    history = History.of(trace(LINGERING))
    shown = band(history, 0, 3, 2)
    row, other = lanes(history, ["legacy.A1", "legacy.A2"], shared=True)
    assert ("1", "  2") == (
        life_bar(row, shown, ASCII).plain[0],
        life_bar(other, shown, ASCII).plain[:3],
    )


@pytest.mark.parametrize(
    ("actor", "dooms", "expected"),
    [
        ("legacy", (), ["locked out since 5m", "locked out"]),
        ("new", (), ["working"]),
        ("new", (Doom(5, 6, 3900),), ["works until 1h5m", "until 1h5m", "working"]),
        ("new", (Doom(3, 5, 3900),), ["working"]),
    ],
)
def test_the_label_of_a_state(actor: str, dooms: tuple[Doom, ...], expected: list[str]) -> None:
    """Trouble says since when, and work that will end until when, if there is room for it."""
    history = History.of(trace(TWO_SYSTEMS))
    assert expected == [label.plain for label in state_labels(history, actor, dooms, 5)]


@pytest.mark.parametrize(
    ("text", "label", "place", "short", "expected"),
    [
        (TWO_SYSTEMS, "legacy.A1", 5, False, "revoked by new.A1"),
        (TWO_SYSTEMS, "legacy.A1", 5, True, "revoked"),
        (TWO_SYSTEMS, "legacy.A1", 1, False, "valid"),
        (LINGERING, "legacy.A1", 1, False, "lingering since 10s"),
        (LINGERING, "legacy.A1", 2, False, "revoked at 1m10s"),
        (TWELVE_TOKENS, "batch.A1", 7, False, "expired at 1h3m"),
    ],
)
def test_the_label_of_a_token(
    text: str, label: str, place: int, short: bool, expected: str
) -> None:
    """Its status, and by whom or when it came to that."""
    history = History.of(trace(text))
    assert expected == life_label(history, history.lives[label], place, short=short)
