"""Walks: moves after which a search must know as much as a server that forgets nothing."""

from dataclasses import replace
from functools import partial, reduce
from typing import Any

from hypothesis import strategies as st

from tests.strategies import policies
from tolsim.analysis.search.space.joint_states import JointStates
from tolsim.analysis.search.space.moves import Move, perform
from tolsim.analysis.search.space.policy_states import PolicyStates
from tolsim.analysis.search.space.states import Cast, Names, Observation, Scene
from tolsim.documents.durations import parse_duration
from tolsim.engine.policy import Grace, Policy

CASTS = {
    "two systems": Cast(("legacy", "new"), ("xyz",)),
    "three systems": Cast(("legacy", "new", "batch"), ("xyz",)),
    "one store": Cast(("legacy", "new"), ("xyz",), shared=True),
    "two users": Cast(("legacy", "new"), ("xyz", "abc")),
}


def read_walk(text: str, cast: Cast) -> list[Move]:
    """Moves from a line of text: `login legacy, lost refresh abc@new, copy new to old, wait 9s`."""
    return [_read_move(phrase.split(), cast) for phrase in text.split(", ")]


def _read_move(words: list[str], cast: Cast) -> Move:
    if words[0] == "wait":
        return Move("wait", seconds=parse_duration(words[1]))
    lost = words[0] == "lost"
    verb, actor, *rest = words[1:] if lost else words
    user, _, system = actor.rpartition("@")
    return Move(
        verb,  # type: ignore[arg-type]
        cast.systems.index(system),
        cast.users.index(user) if user else 0,
        lost=lost,
        to=cast.systems.index(rest[1]) if verb == "copy" else 0,
        slot=int(rest[1]) if rest and verb == "client_credentials" else None,
    )


def check_walk(scenes: list[Scene], walk: list[Move], *, symmetric: bool = False) -> int:
    """Assert that a position answers each move as the servers do; return how many were refused.

    `symmetric`: systems and users may trade places after every move.
    """
    cast = scenes[0].cast
    originals = [scene.start() for scene in scenes]
    joint_states = JointStates([PolicyStates(scene) for scene in scenes])
    (joint, cells), names, now, refusals = joint_states.start(), cast.names, 0, 0
    for move in walk:
        now += move.seconds
        expected = [
            perform(move, original, scene, now)
            for original, scene in zip(originals, scenes, strict=True)
        ]
        refusals += sum(observation not in {None, (), ("ok",)} for observation in expected)
        made = joint_states.make(joint, cells, joint_states.placed(move, names))
        assert _seen(expected, scenes) == (None if made is None else made[0].observations)
        if made is not None:
            joint, cells = made[0].after, made[1]
        if symmetric:
            (joint, cells), later = joint_states.settled(joint, cells)
            names = names.then(later)
        standings = _in_places([joint.standing(holding) for holding in cells], names, cast)
        assert [originals[0].state(held, now) for held in originals[0].cells] == standings
    return refusals


def _seen(
    observations: list[Observation | None], scenes: list[Scene]
) -> tuple[Observation, ...] | None:
    """What clients see; nothing at all if the move comes to nothing everywhere."""
    if all(observation is None for observation in observations):
        return None
    return tuple(
        scene.observe_refusal("no_token") if observation is None else observation
        for observation, scene in zip(observations, scenes, strict=True)
    )


def _in_places(standings: list[str], names: Names, cast: Cast) -> list[str]:
    """The standings of a thawed lab in the order of the cast."""
    found = [""] * len(standings)
    for place, system in enumerate(names.systems):
        for spot, user in enumerate(names.users):
            found[cast.cell(system, user)] = standings[cast.cell(place, spot)]
    return found


FEW_RULES = (
    ("access.expires",),
    ("access.on_refresh",),
    ("access.reuse_while_left", "access.expires"),
    ("access.revocation_lag", "access.on_refresh", "access.expires", "errors"),
    ("login.returns",),
    ("login.grant", "access.expires"),
    ("login.grant", "access.expires", "refresh.rotate", "limits"),
    ("login.grant", "access.expires", "refresh.expires", "refresh.replay"),
    ("refresh.issued",),
    ("refresh.expires",),
    ("refresh.rotate",),
    ("refresh.grace.for_",),
    ("refresh.grace.uses",),
    ("refresh.grace.depth",),
    ("refresh.grace.until", "refresh.grace.linger"),
    ("refresh.grace.returns",),
    ("refresh.grace.returns", "access.expires", "access.on_refresh", "errors"),
    ("refresh.replay",),
    ("refresh.replay", "refresh.grace"),
    ("limits",),
    ("rates", "refresh.rotate"),
)
"""Each rule that a search can meet, by itself or beside those that give it something to decide."""


def policies_with(paths: tuple[str, ...]) -> st.SearchStrategy[Policy]:
    """Policies in which these rules are as in a random one, and the others are as by default."""
    return policies.map(lambda policy: reduce(partial(_taken, policy), paths, Policy())).filter(
        lambda policy: policy != Policy()
    )


def _taken(source: Any, target: Any, path: str) -> Any:
    """The target with the value that the source has at a dotted path."""
    key, _, rest = path.partition(".")
    value = getattr(source, key)
    if rest and value is not None:
        value = _taken(value, getattr(target, key) or Grace(), rest)
    return replace(target, **{key: value})
