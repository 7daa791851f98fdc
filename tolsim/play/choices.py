"""What there is to choose from: policies, tokens, systems, and how long to wait."""

from typing import Final, NamedTuple

from tolsim.catalogue.names import heads
from tolsim.documents import duration
from tolsim.documents.policies.durations import durations
from tolsim.engine.policy import FOREVER
from tolsim.play.game import Game, neighbours, older_tokens
from tolsim.play.keys import KEYS
from tolsim.render.words.names import shown

_USUAL: Final = (60, 3600, 86400)
"""Waits in seconds that are offered whatever the policy says."""


class Choice(NamedTuple):
    """Something to choose, and the line that says what it is."""

    value: str
    words: str


def policies() -> list[Choice]:
    """Every policy of the catalogue, with its title."""
    margin = max(map(len, heads()))
    return [Choice(name, f"{name:{margin}}  {head.title}") for name, head in heads().items()]


def tokens(game: Game) -> list[Choice]:
    """The refresh tokens that the actor does not hold, with their status."""
    lives = game.history.lives
    found = [(label, lives[label].status(game.here)) for label in older_tokens(game)]
    return [Choice(label, f"{shown(label)}  {status}") for label, status in found]


def systems(game: Game) -> list[Choice]:
    """The systems that tokens can be copied to."""
    return [Choice(name, shown(name)) for name in neighbours(game)]


def waits(game: Game) -> list[Choice]:
    """Each duration of the policy, a second less and a second more, the shortest first."""
    fields: dict[int, list[str]] = {}
    for path, seconds in durations(game.policy):
        if 0 < seconds < FOREVER:
            fields.setdefault(seconds, []).append(path)
    found = dict.fromkeys(_USUAL, "")
    for seconds, paths in sorted(fields.items()):
        said = ", ".join(paths)
        found.setdefault(seconds - 1, f"a second less than {said}")
        found.setdefault(seconds + 1, f"a second more than {said}")
        found[seconds] = said
    times = [(duration(seconds), words) for seconds, words in sorted(found.items()) if seconds]
    margin = max(len(time) for time, _ in times)
    return [Choice(time, f"{time:{margin}}  {words}".rstrip()) for time, words in times]


def leaving() -> list[Choice]:
    """What to do with a game that was not written."""
    return [
        Choice("write", "write it first"),
        Choice("leave", "leave, and forget it"),
        Choice("stay", "go on playing"),
    ]


def actions(*, ascii: bool) -> list[Choice]:
    """Every key, as the help lists it; the value is its action."""
    shown_keys = [key.ascii if ascii else key.shown for key in KEYS]
    margin = max(map(len, shown_keys))
    return [
        Choice(key.action, f"{name:{margin}}  {key.does}")
        for name, key in zip(shown_keys, KEYS, strict=True)
    ]
