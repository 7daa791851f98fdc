"""Grace: a superseded refresh token that is still accepted (manual: rules).

All conditions of the grace must hold, and it is always the grace of the policy in force:
a policy change can end it at once, and can bring a spent token back.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from tolsim.engine.model import Event, Supersession, Token
from tolsim.engine.policy import FOREVER, Grace

Condition = Literal["for", "uses", "depth", "until"]


class Lapse(NamedTuple):
    """A condition that no longer holds: since when, and on account of which token."""

    at: int
    condition: Condition
    by: int | None


def holds(tokens: Sequence[Token], token: Token, grace: Grace, now: int) -> bool:
    """Whether a superseded, unexpired, unrevoked token is tolerated."""
    past = _superseded(token)
    # What is cheap to see comes first; the path of successors is walked last.
    if not grace.depth or now >= past.at + grace.for_ or len(past.uses) >= grace.uses:
        return False
    if any(now >= lapse.at for lapse in _until(past, grace)):
        return False
    return grace.depth == FOREVER or _beyond(tokens, token, grace.depth) is None


def first_lapse(tokens: Sequence[Token], token: Token, grace: Grace, now: int) -> Lapse:
    """The condition that ended a spent token's grace first; ties in the order of the grace."""
    return min(
        (lapse for lapse in _lapses(tokens, token, grace) if lapse.at <= now),
        key=lambda lapse: lapse.at,
    )


def next_lapse(token: Token, grace: Grace) -> int:
    """The second at which a tolerated token's grace will end by the clock alone."""
    past = _superseded(token)
    return min([past.at + grace.for_, *(lapse.at for lapse in _until(past, grace))])


def predecessors(tokens: Sequence[Token], token: Token, steps: int) -> Iterator[Token]:
    """The tokens whose path of first successors leads to this one, nearest first."""
    while steps > 0 and token.parent is not None:
        parent = tokens[token.parent]
        if parent.supersession is None or parent.supersession.refresh != token.number:
            return
        yield parent
        token, steps = parent, steps - 1


def _superseded(token: Token) -> Supersession:
    if token.supersession is None:
        raise ValueError(f"refresh token {token.number} was never superseded")
    return token.supersession


def _lapses(tokens: Sequence[Token], token: Token, grace: Grace) -> Iterator[Lapse]:
    past = _superseded(token)
    yield Lapse(past.at + grace.for_, "for", None)
    if len(past.uses) >= grace.uses:
        yield Lapse(past.uses[grace.uses - 1] if grace.uses else past.at, "uses", None)
    if not grace.depth:
        # Nothing is near enough, not even a token without a successor (`rotate: spend`).
        yield Lapse(past.at, "depth", _end_of_path(tokens, token).number)
    elif grace.depth != FOREVER and (last := _beyond(tokens, token, grace.depth)) is not None:
        yield Lapse(_superseded(last).at, "depth", _end_of_path(tokens, last).number)
    yield from _until(past, grace)


def _until(past: Supersession, grace: Grace) -> Iterator[Lapse]:
    for name in grace.until:
        event: Event | None = getattr(past, name)
        if event is not None:
            at, by = event
            yield Lapse(at + grace.linger, "until", by)


def _beyond(tokens: Sequence[Token], token: Token, depth: int) -> Token | None:
    """The token `depth` steps along the path, if the path goes on from there."""
    for _ in range(depth):
        successor = _successor(tokens, token)
        if successor is None:
            return None
        token = successor
    return token if _successor(tokens, token) is not None else None


def _end_of_path(tokens: Sequence[Token], token: Token) -> Token:
    while (successor := _successor(tokens, token)) is not None:
        token = successor
    return token


def _successor(tokens: Sequence[Token], token: Token) -> Token | None:
    past = token.supersession
    return None if past is None or past.refresh is None else tokens[past.refresh]
