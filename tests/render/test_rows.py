"""Which tokens share a row of the lanes."""

from tests.render.scenes import PING_PONG, TWELVE_TOKENS, TWO_SYSTEMS, trace
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import keepings
from tolsim.render.timeline.columns import Columns
from tolsim.render.timeline.rows import Lane, bars_of, lanes_of


def rows(text: str, *, shared: bool) -> list[Lane]:
    """The rows of legacy's tokens."""
    history = History.of(trace(text))
    lives = [life for life in history.lives.values() if life.label.actor == "legacy"]
    columns = Columns(history)
    bars = list(bars_of(lives, keepings(history.trace), columns))
    return list(lanes_of(bars, columns, shared=shared))


def spelled(lanes: list[Lane]) -> list[tuple[str, bool, list[str]]]:
    return [(one.name, one.numbered, [bar.life.label for bar in one.bars]) for one in lanes]


def test_a_row_for_each_token() -> None:
    """Bare labels, in the order of issue."""
    expected = [("A1", False, ["legacy.A1"]), ("R1", False, ["legacy.R1"])]
    assert expected == spelled(rows(TWO_SYSTEMS, shared=False))


def test_tokens_that_follow_each_other_share_a_row() -> None:
    """A refresh token that is still accepted leaves its row to no other."""
    expected = [
        ("A", True, ["legacy.A1", "legacy.A2"]),
        ("A", True, ["legacy.A3"]),
        ("R", True, ["legacy.R1"]),
        ("R", True, ["legacy.R2"]),
        ("R", True, ["legacy.R3"]),
    ]
    assert expected == spelled(rows(TWELVE_TOKENS, shared=True))


def test_the_token_drawn_at_a_step() -> None:
    """The newest of the row that was issued by then."""
    access = rows(PING_PONG, shared=True)[0]
    assert (0, 3, 7) == access.births
    assert ["legacy.A1", "legacy.A1", "legacy.A2"] == [access.at(i).life.label for i in (0, 2, 3)]


def test_a_row_is_left_out_where_it_shows_nothing() -> None:
    """Before its first issue, and where its token is dead and nothing happens to it."""
    access = rows(TWO_SYSTEMS, shared=False)[0]
    bands = range(2), range(2, 4), range(3, 6)
    assert [True, True, False] == [access.is_seen(band) for band in bands]
    assert [False, True, False] == [
        access.changes(places) for places in (range(1, 2), range(1, 3), range(3, 6))
    ]


def test_the_statuses_drawn() -> None:
    """An end at a step at which the next token of the row begins is drawn over."""
    access, *_ = rows(PING_PONG, shared=True)
    assert {"valid", "revoked"} == access.seen()
