"""Sequences of requests, generated: each starts with a login and waits around the boundaries."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from hypothesis import strategies as st

from tolsim.engine.policy import FOREVER, TOKEN_KINDS, LifeUsed, Policy, TokenKind

USERS: Final[Mapping[str, str]] = {"legacy": "ann", "new": "ann", "elsewhere": "bob"}
"""Each system of the one app, and the user for whom it logs in."""


class Login(NamedTuple):
    system: str
    lost: bool = False


class Refresh(NamedTuple):
    """A system refreshes with what it holds; a lost answer leaves it with that."""

    system: str
    lost: bool = False


class Present(NamedTuple):
    """Somebody presents a refresh token issued earlier: `back` 0 is the newest one."""

    back: int


class Call(NamedTuple):
    back: int


class Revoke(NamedTuple):
    kind: TokenKind
    back: int


class Wait(NamedTuple):
    seconds: int


Step = Login | Refresh | Present | Call | Revoke | Wait


def sequences(policy: Policy) -> st.SearchStrategy[tuple[Step, ...]]:
    """Up to a dozen steps after a first login, with the waits that a policy makes interesting."""
    systems = st.sampled_from(list(USERS))
    back = st.integers(0, 5)
    step: st.SearchStrategy[Step] = st.one_of(
        st.builds(Refresh, systems, st.booleans()),
        st.builds(Wait, st.sampled_from([1, *_waits(policy)])),
        st.builds(Present, back),
        st.builds(Login, systems, st.booleans()),
        st.builds(Call, back),
        st.builds(Revoke, st.sampled_from(TOKEN_KINDS), back),
    )
    return st.lists(step, max_size=12).map(lambda steps: (Login("legacy"), *steps))


def chains(policy: Policy) -> Iterator[tuple[Step, ...]]:
    """Every way to refresh once, then twice, with such waits between: ends that meet are rare.

    So are calls after a replay.
    """
    waits = [Wait(seconds) for seconds in _waits(policy)]
    for refreshes in (1, 2):
        for one in product(waits, repeat=refreshes + 1):
            between = [step for wait in one[1:] for step in (Refresh("legacy"), wait)]
            yield (Login("legacy"), one[0], *between, Call(0))
    for wait in waits:
        yield (Login("legacy"), Refresh("legacy"), wait, Present(1), Call(0))


def _waits(policy: Policy) -> list[int]:
    return sorted({moment + off for moment in _moments(policy) for off in (-1, 0, 1)})


def _moments(policy: Policy) -> Iterator[int]:
    """The durations of a policy, in seconds: what lasts so long may end there."""
    ends = [policy.access.expires, policy.refresh.expires]
    durations = [d for end in ends for d in (end.after_issue, end.after_use, end.after_login)]
    if policy.refresh.grace is not None:
        durations.append(policy.refresh.grace.for_)
    yield from (duration for duration in durations if duration != FOREVER)
    if isinstance(policy.refresh.rotate, LifeUsed):
        yield policy.refresh.rotate.percent * policy.refresh.expires.after_issue // 100
