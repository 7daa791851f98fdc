"""One row of the lanes: a cell a column, which shows what there is after its steps."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from rich.text import Span, Text

from tolsim.analysis.history.behaviour import is_lost, is_refused
from tolsim.analysis.history.forewarning import Doom
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import Taking
from tolsim.analysis.history.lives import Life
from tolsim.render.page.symbols import (
    BARS,
    BIRTH,
    DOOMED,
    ENDS,
    LEAP,
    STATES,
    TAKEN,
    UNHELD,
    WAS_LOST,
    WAS_REFUSED,
    WAS_SKIPPED,
    WAS_UNDETERMINED,
    Pen,
    Symbol,
    state_words,
)
from tolsim.render.timeline.columns import Band, Column
from tolsim.render.timeline.rows import Bar, Lane
from tolsim.render.words.clock import moment
from tolsim.render.words.names import shown, tokens
from tolsim.simulation.trace import StepTrace

Piece = tuple[str, str]
"""Glyphs of one cell each, and their style."""


def _row(cells: Iterable[Iterable[Piece]], band: Band) -> Text:
    """Draw a row, each cell as wide as its column.

    One styled text is made, at the end: fifty systems in a thousand steps are 50,000 cells.
    """
    drawn: list[str] = []
    spans: list[Span] = []
    length = 0
    for pieces, width in zip(cells, band.cells, strict=True):
        start = length
        for glyphs, style in pieces:
            drawn.append(glyphs)
            if glyphs and style:
                spans.append(Span(length, length + len(glyphs), style))
            length += len(glyphs)
        space = " " * (start + width - length)
        drawn.append(space)
        length += len(space)
    return Text("".join(drawn), spans=spans)


def _piece(symbol: Symbol, pen: Pen) -> Piece:
    return pen.glyph(symbol), symbol.style


def state_bar(history: History, actor: str, dooms: Sequence[Doom], band: Band, pen: Pen) -> Text:
    """Draw a system's state after each step, and how its own request went there."""
    return _row(
        (
            [
                _piece(symbol, pen)
                for symbol in (
                    state_symbol(history, actor, dooms, column.last),
                    *marks(history, actor, column),
                )
            ]
            for column in band.columns
        ),
        band,
    )


def state_symbol(history: History, actor: str, dooms: Sequence[Doom], place: int) -> Symbol:
    """Return the mark of an actor's state after a step."""
    if doom_at(dooms, place) is not None:
        return DOOMED
    return STATES[history.state(actor, place)[0]]


def doom_at(dooms: Sequence[Doom], place: int) -> Doom | None:
    """Return the lock-out that is certain after a step, if one is."""
    found = bisect_right(dooms, place, key=attrgetter("first"))
    return dooms[found - 1] if found and place < dooms[found - 1].stop else None


def marks(history: History, actor: str, column: Column) -> list[Symbol]:
    """Return how an actor's requests in a column went, where they did not go well."""
    own = [history.steps[place] for place in column.places if history.steps[place].actor == actor]
    return list(dict.fromkeys(mark for step in own for mark in step_marks(step)))


def step_marks(step: StepTrace) -> Iterator[Symbol]:
    """Yield how a request went, unless it went well."""
    if step.outcome == "skipped":
        yield WAS_SKIPPED
    elif step.outcome == "undetermined":
        yield WAS_UNDETERMINED
    elif is_refused(step):
        yield WAS_REFUSED
    if is_lost(step):
        yield WAS_LOST


def life_bar(lane: Lane, band: Band, pen: Pen) -> Text:
    """Draw tokens one after another, each from its issue to its end.

    An issue is drawn as a dot, or as the token's number where several share the row.
    """
    last = band.columns[-1]
    return _row(
        (
            _cell(lane, column, width - (column is last), width, pen)
            for column, width in zip(band.columns, band.cells, strict=True)
        ),
        band,
    )


def _cell(lane: Lane, column: Column, room: int, width: int, pen: Pen) -> Iterator[Piece]:
    """Yield what a cell shows, cut to the room that there is."""
    for glyphs, style in _shown(lane, column, width, pen):
        yield glyphs[:room], style
        room = max(0, room - len(glyphs))


def _shown(lane: Lane, column: Column, width: int, pen: Pen) -> Iterator[Piece]:
    if column.last < lane.births[0]:
        return
    bar, issued = lane.at(column.last), ""
    life = bar.life
    status = life.status(column.last)
    if life.born in column.places:
        issued = str(life.label.number) if lane.numbered else pen.glyph(BIRTH)
    if status in BARS:
        yield issued, BIRTH.style
        line = UNHELD if bar.is_unheld(column.last) else BARS[status]
        yield pen.glyph(line) * (width - len(issued)), line.style
    elif any(place in column.places for place in life.places):
        # What ends in the step of its issue shows its end alone.
        if lane.numbered or column.first < column.last:
            yield issued, BIRTH.style
        yield _piece(ENDS[status], pen)


def taken_bar(taken: Sequence[Taking], band: Band, pen: Pen) -> Text:
    """Draw where a system took tokens."""
    return _row(
        (
            [_piece(TAKEN, pen)] if any(one.place in column.places for one in taken) else []
            for column in band.columns
        ),
        band,
    )


def broken(bar: Text, band: Band, pen: Pen) -> Text:
    """Draw a break into a row, wherever time leaps."""
    for cell in band.breaks:
        bar.pad_right(max(0, cell + 1 - len(bar)))
        bar = Text.assemble(bar[:cell], pen.draw(LEAP), bar[cell + 1 :])
    return bar


def state_labels(history: History, actor: str, dooms: Sequence[Doom], place: int) -> Iterator[Text]:
    """Yield `locked out since 5m` or `works until 1h`, and the bare state for want of room."""
    scenario = history.trace.scenario
    state, since = history.state(actor, place)
    doom = doom_at(dooms, place)
    if doom is not None:
        until = moment(scenario, doom.at), DOOMED.style
        yield Text.assemble("works until ", until)
        yield Text.assemble("until ", until)
    elif state not in ("working", "signed-out"):
        yield Text.assemble(state_words(state), f" since {moment(scenario, since)}")
    yield state_words(state)


def life_label(history: History, life: Life, place: int, *, short: bool) -> str:
    """Say a token's status, and by whom or when: `revoked by new.A1`, `expired at 1h3m`."""
    status, change = life.status(place), life.change(place)
    if short or change is None or status in ("valid", "current", "tolerated"):
        return status
    at = moment(history.trace.scenario, change.at)
    if status != "revoked":
        return f"{status} {'since' if status == 'lingering' else 'at'} {at}"
    if change.by is not None:
        return f"revoked by {shown(change.by)}"
    if change.rule == "refresh.replay":
        return "revoked, replayed"
    if change.rule.startswith("incidents."):
        return f"revoked, {shown(change.rule.removeprefix('incidents.'))}"
    return "revoked on request" if change.rule.startswith("revocation.") else f"revoked at {at}"


def bar_labels(history: History, bar: Bar, place: int, *, short: bool) -> Iterator[str]:
    """Yield what may stand at the end of a token's row, the fullest first."""
    life = bar.life
    status = life.status(place)
    if bar.is_unheld(place):
        several = len(bar.lives) > 1
        nobody = f"nobody holds {'them' if several else 'it'}"
        since = None if several else bar.keeping.unheld_since(place)
        when = "" if since is None else f" since step {history.steps[since].number}"
        if not short:
            if reason := never_held(history, bar):
                yield f"{status}, but {reason}: {nobody}"
                yield f"{status}, {reason}"
            yield f"{status}, {nobody}{when}"
            yield f"{nobody}{when}"
    elif len(bar.lives) == 1:
        yield life_label(history, life, place, short=short)
    yield status


def never_held(history: History, bar: Bar) -> str | None:
    """Say why nobody ever held a token, if so."""
    if bar.keeping.places:
        return None
    its = "its" if len(bar.lives) == 1 else "their"
    return f"{its} answer was lost" if is_lost(history.steps[bar.life.born]) else "not saved"


def taken_labels(history: History, actor: str, taking: Taking) -> Iterator[str]:
    """Yield what may stand at the end of a row of tokens taken, the fullest first."""
    back = all(label.actor == actor for label in taking.tokens)
    took = f"took {'back ' if back else ''}{tokens(taking.tokens, actor)}"
    yield f"{took} at step {history.steps[taking.place].number}"
    yield took
    yield "took tokens"
