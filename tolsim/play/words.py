"""What the screen says beside the story and the lanes."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.explain.explain import Link
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.play.game import Game, system_of
from tolsim.render.explain.words import fate_sentence, when
from tolsim.render.page.symbols import DOT, LOST, Pen, state_words
from tolsim.render.timeline.heading import meanings
from tolsim.render.timeline.lanes import Row
from tolsim.render.words.causes import Plight, causes
from tolsim.render.words.clock import moment
from tolsim.render.words.names import bare, cut, listed, shown
from tolsim.simulation.trace import State

_NAME: Final = 24
_ROOMY: Final = 100
"""The columns from which the header names an only user."""
_IN_TROUBLE: Final[tuple[State, ...]] = ("locked-out", "recoverable")


class Piece(NamedTuple):
    """A piece of the header, and the action of a click on it."""

    words: str
    action: str = ""


def header(game: Game, width: int, pen: Pen) -> list[Piece]:
    """`two_systems · zoom-user-concurrent   tolerance ◂ 1 ▸   step 6/6   acts: legacy`."""
    ellipsis = ".." if pen.ascii else "…"
    name = cut(shown(game.name.rpartition("/")[2].removesuffix(".yaml")), _NAME, ellipsis)
    less, more = ("<", ">") if pen.ascii else ("◂", "▸")
    app = game.app
    knob = [Piece("no tolerance")]
    if app.tolerance is not None:
        knob = [
            Piece("tolerance "),
            Piece(f"{less} ", "turn(-1)"),
            Piece(str(app.tolerance)),
            Piece(f" {more}", "turn(1)"),
        ]
    step = game.history.steps[game.here].number if game.here >= 0 else 0
    last = game.history.steps[-1].number.step if game.history.steps else 0
    tail = [
        *knob,
        Piece(f"   step {step}/{last}   "),
        Piece(f"acts: {_actor(game, brief=width < _ROOMY)}", "next_actor"),
    ]
    room = width - 1 - sum(len(piece.words) for piece in tail) - 3
    where = f"{name} {pen.glyph(DOT)} "
    policy = shown(app.policy.name)
    if len(where) + len(policy) > room:
        where = ""
    return [
        Piece(f" {where}"),
        Piece(cut(policy, max(room - len(where), 8), ellipsis), "policy"),
        Piece("   "),
        *tail,
    ]


def _actor(game: Game, *, brief: bool) -> str:
    """`legacy as xyz`; in brief an only user is left out."""
    user, _, system = game.actor.rpartition("@")
    if not user and not brief and game.scenario.users != ("user",):
        (user,) = game.scenario.users
    return f"{shown(system)} as {shown(user)}" if user else shown(system)


def rule(game: Game) -> Iterator[str]:
    """Say what the tolerance means."""
    found = list(meanings(game.scenario))
    yield from found or ["the policy has no tolerance"]


def holdings(game: Game) -> Iterator[Text]:
    """Say of each system how it is and what it holds, at the cursor."""
    history, here = game.history, game.here
    everyone = [actor for actor in history.trace.states if history.took_part(actor)]
    margin = max((len(shown(actor)) for actor in everyone), default=0)
    states = [state_words(history.state(actor, here)[0]) for actor in everyone]
    widest = max((words.cell_len for words in states), default=0)
    for actor, words in zip(everyone, states, strict=True):
        held = history.held(actor, here)
        line = Text.assemble((shown(actor).ljust(margin), LOST), "  ", words)
        if held.labels():
            line.append(" " * (widest - words.cell_len))
        for label in held.labels():
            name = bare(label) if label.actor == actor else shown(label)
            line.append(f"   {name} {history.lives[label].status(here)}")
        yield line


def cell(game: Game, row: Row) -> list[str]:
    """Say how what a row shows is at the cursor, and how it came to be so: the last is last."""
    history, here = game.history, game.here
    if row.lane is None:
        return list(_of_system(history, row.actor, here))
    if here < row.lane.births[0]:
        return [f"{shown(row.actor)}.{row.lane.name} is not issued yet"]
    life = row.lane.at(here).life
    said = [f"{shown(life.label)} was issued at {when(history, history.steps[life.born])}"]
    for place, change in life.chain:
        if place <= here:
            at = when(history, history.steps[place])
            if history.is_between(place, change):
                at = moment(history.trace.scenario, change.at)
            said.append(f"{at}: {fate_sentence(history, Link(place, change))} ({change.rule})")
    return said


def at_one_more(game: Game, more: Game, row: Row) -> Iterator[str]:
    """Say how long a token that is dead at the cursor would have lived at the next tolerance."""
    if row.lane is None or game.here < row.lane.births[0]:
        return
    life, other = (
        row.lane.at(game.here).life,
        more.history.lives.get(row.lane.at(game.here).life.label),
    )
    # A token of the same label may come from another step, where an earlier request went otherwise.
    if life.status(game.here) in ACTIVE or other is None or other.born != life.born:
        return
    died, end = life.end(game.here), other.end(len(more.history.steps))
    if end is None:
        yield f"at tolerance {more.app.tolerance} it would never have ended"
    elif died is not None and end.place > died.place:
        at = when(more.history, more.history.steps[end.place])
        yield f"at tolerance {more.app.tolerance} it would have lived until {at}"


def brief(game: Game, row: Row) -> str:
    """Say of what a row shows the last thing that happened to it, in one sentence."""
    *before, last = cell(game, row)
    return f"{shown(row.actor)}: {last}" if before and row.lane is None else last


def _of_system(history: History, actor: str, here: int) -> Iterator[str]:
    state, since = history.state(actor, here)
    held = [shown(label) for label in history.held(actor, here).labels()]
    holds = f"holds {listed(held)}" if held else "holds no tokens"
    words = state_words(state).plain
    yield f"{shown(actor)} is {words} since {moment(history.trace.scenario, since)}, and {holds}"
    moves = [place for place, _ in history.moves.get(actor, ()) if place <= here]
    if state in _IN_TROUBLE and moves:
        yield from causes(history, Plight((actor,), moves[-1]))


def invitation(game: Game) -> str:
    """Say how to begin a story."""
    return f"Nothing has happened yet. Press l: {shown(system_of(game.actor))} logs in."
