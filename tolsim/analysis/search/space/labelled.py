"""A search that keeps labels: for goals that name tokens, which canonical states forget.

Nothing is merged but moves that come to nothing, so it visits sequences, not states, and
never claims to be exhaustive.
"""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from tolsim.analysis.search.space.breadth_first import INTERRUPTED, Search
from tolsim.analysis.search.space.moves import Move, perform
from tolsim.analysis.search.space.states import Cast, Sandbox, Scene
from tolsim.engine.status import ACTIVE

MOST_SEQUENCES = 100_000
"""Sequences after which the search gives up: each holds a server of its own."""


class Past(NamedTuple):
    """A sequence of moves, where it has led, and the labels of its tokens."""

    moves: tuple[Move, ...]
    sandbox: Sandbox
    now: int
    labels: Mapping[str, int]


def shortest_with_labels(search: Search, wanted: Mapping[str, str]) -> tuple[Move, ...] | None:
    """The first sequence after which tokens and systems stand as wanted."""
    try:
        return _shortest(search, wanted)
    except KeyboardInterrupt:
        search.bound = INTERRUPTED
        return None


def _shortest(search: Search, wanted: Mapping[str, str]) -> tuple[Move, ...] | None:
    scene = search.joint_states.policies[0].scene
    queue = deque([Past((), scene.start(), 0, {})])
    most = min(search.state_limit or MOST_SEQUENCES, MOST_SEQUENCES)
    search.bound = f"{most} sequences"
    while queue:
        past = queue.popleft()
        if search.depth_limit is not None and len(past.moves) >= search.depth_limit:
            search.bound = f"depth {search.depth_limit}"
            return None
        for move in search.moves:
            # Such a call changes nothing: every sequence with it has a shorter one without.
            if move.verb == "call" and not scene.relevance.calls:
                continue
            following = _after(past, move, scene)
            if following is None:
                continue
            search.states += 1
            search.depth = len(following.moves)
            if all(_stands(following, scene.cast, *want) for want in wanted.items()):
                return following.moves
            if search.states >= most:
                return None
            queue.append(following)
    return None


def _after(past: Past, move: Move, scene: Scene) -> Past | None:
    sandbox, now = past.sandbox.copy(), past.now + move.seconds
    before = len(sandbox.server.tokens)
    if perform(move, sandbox, scene, now) is None:
        return None
    labels = dict(past.labels)
    name = _name(scene.cast, move.system, move.user)
    for token in sandbox.server.tokens[before:]:
        letter = "A" if token.kind == "access" else "R"
        count = sum(label.startswith(f"{name}.{letter}") for label in labels)
        labels[f"{name}.{letter}{count + 1}"] = token.number
    return Past((*past.moves, move), sandbox, now, labels)


def _name(cast: Cast, system: int, user: int) -> str:
    return (
        cast.systems[system]
        if len(cast.users) == 1
        else f"{cast.users[user]}@{cast.systems[system]}"
    )


def _stands(past: Past, cast: Cast, subject: str, word: str) -> bool:
    server = past.sandbox.server
    if subject in past.labels:
        reads = server.status(past.labels[subject], past.now)
        return word == reads or (
            word in ("active", "inactive") and (reads in ACTIVE) == (word == "active")
        )
    user, _, system = subject.rpartition("@")
    if system not in cast.systems:
        return False
    cell = cast.cell(cast.systems.index(system), cast.users.index(user) if user else 0)
    return word == past.sandbox.state(past.sandbox.cells[cell], past.now)
