"""One row of the lanes: a cell a step, which shows what there is after it."""

from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import Life
from tolsim.documents.durations import duration
from tolsim.render.page.symbols import (
    BARS,
    BIRTH,
    ENDS,
    STATES,
    WAS_REFUSED,
    WAS_UNDETERMINED,
    Pen,
    state_words,
)
from tolsim.render.timeline.rows import Lane
from tolsim.render.words.names import shown


class Band(NamedTuple):
    """The steps drawn side by side, by place, and the width of each one's cell."""

    start: int
    stop: int
    cell: int

    @property
    def places(self) -> range:
        return range(self.start, self.stop)

    @property
    def width(self) -> int:
        return (self.stop - self.start) * self.cell


def state_bar(history: History, actor: str, band: Band, pen: Pen) -> Text:
    """Draw a system's state after each step, and whether its own request failed there."""
    bar = Text()
    for place in band.places:
        symbol = STATES[history.state(actor, place)[0]]
        bar.append(pen.glyph(symbol), symbol.style)
        step = history.steps[place]
        if step.actor == actor and (is_refused(step) or step.outcome == "undetermined"):
            was = WAS_REFUSED if is_refused(step) else WAS_UNDETERMINED
            bar.append(pen.glyph(was), was.style)
        bar.append(" " * (band.cell * (place - band.start + 1) - bar.cell_len))
    return bar


def life_bar(lane: Lane, band: Band, pen: Pen) -> Text:
    """Draw tokens one after another, each from its issue to its end.

    An issue is drawn as a dot, or as the token's number where several share the row.
    """
    bar = Text()
    for place in band.places:
        cell = Text()
        if place >= lane.births[0]:
            cell = _cell(lane.at(place), place, band.cell, pen, numbered=lane.numbered)
        room = band.cell - (place == band.stop - 1)
        cell.truncate(room)
        bar.append_text(cell).append(" " * (band.cell - cell.cell_len))
    return bar


def _cell(life: Life, place: int, width: int, pen: Pen, *, numbered: bool) -> Text:
    status, cell = life.status(place), Text()
    if place == life.born:
        cell.append(str(life.label.number) if numbered else pen.glyph(BIRTH), BIRTH.style)
    if status in BARS:
        cell.append(pen.glyph(BARS[status]) * (width - cell.cell_len), BARS[status].style)
    elif place in life.places:
        end = pen.draw(ENDS[status])
        return cell.append_text(end) if numbered else end
    return cell


def state_label(history: History, actor: str, place: int, *, short: bool) -> Text:
    """`locked out since 5m`."""
    state, since = history.state(actor, place)
    brief = short or state in ("working", "signed-out")
    return Text.assemble(state_words(state), "" if brief else f" since {duration(since)}")


def life_label(life: Life, place: int, *, short: bool) -> str:
    """Say a token's status, and by whom or when: `revoked by new.A1`, `expired at 1h3m`."""
    status, change = life.status(place), life.change(place)
    if short or change is None or status in ("valid", "current", "tolerated"):
        return status
    if status != "revoked":
        return f"{status} {'since' if status == 'lingering' else 'at'} {duration(change.at)}"
    if change.by is not None:
        return f"revoked by {shown(change.by)}"
    if change.rule == "access.revocation_lag":
        return f"revoked at {duration(change.at)}"
    if change.rule == "refresh.replay":
        return "revoked, replayed"
    if change.rule.startswith("incidents."):
        return f"revoked, {shown(change.rule.removeprefix('incidents.'))}"
    return "revoked on request"
