"""A server that forgets answers like one that does not, and its memory has a bound."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import policies, sparse_policies
from tolsim.catalogue import find_policy, policy_names
from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server

SYSTEMS = ("legacy", "new")
USERS = ("xyz", "abc")
INCIDENTS = ("trouble", "disabled", "logout", "logout_elsewhere")
VERBS = ("login", "refresh", "call", "client_credentials", "revoke", "incident", "forget")


class Event(NamedTuple):
    """Something that happens some seconds after what was before; `token` counts from the newest."""

    verb: str
    wait: int
    token: int
    user: str
    system: str
    incident: str


events = st.builds(
    Event,
    st.sampled_from((*VERBS, "login", "refresh", "refresh", "refresh", "call")),
    st.sampled_from((0, 0, 0, 1, 2, 5, 10, 40)),
    st.integers(0, 7),
    st.sampled_from((USERS[0], *USERS)),
    st.sampled_from(SYSTEMS),
    st.sampled_from(INCIDENTS),
)


def send(server: Server, event: Event, token: int, now: int) -> Answer | None:
    """Let a server answer the event, in which that token is presented."""
    match event.verb:
        case "login":
            return server.login(event.user, event.system, now)
        case "refresh":
            return server.refresh(token, event.user, event.system, now)
        case "call":
            return server.call(token, now)
        case "client_credentials":
            return server.client_credentials(event.system, {}, now)
        case "revoke":
            return server.revoke(token, now)
        case "incident":
            server.incident(event.incident, event.user, now, event.system)
    return None


def presented(server: Server, event: Event) -> int:
    """The newest token of the kind that the event presents, or one before it; 0: there is none."""
    kinds = {"refresh": ("refresh",), "call": ("access",)}.get(event.verb, ("access", "refresh"))
    known = [token.number for token in server.state.issued() if token.kind in kinds]
    return known[-1 - event.token] if event.token < len(known) else 0


@given(policies | sparse_policies, st.lists(events, max_size=40))
def test_who_forgets_answers_like_who_does_not(policy: Policy, history: list[Event]) -> None:
    """Every answer and every status is the same, but of what is forgotten no more than: expired."""
    full, forgetful = Server(policy), Server(policy)
    numbers: dict[int, int] = {}
    now = 0
    for event in history:
        now += event.wait
        if event.verb == "forget":
            new = forgetful.forget(now)
            numbers = {old: new[number] for old, number in numbers.items() if number in new}
        token = presented(full, event)
        issued = len(full.tokens), len(forgetful.tokens)
        expected = send(full, event, token, now)
        got = send(forgetful, event, numbers.get(token, 0), now)
        fresh = zip(range(issued[0], len(full.tokens)), range(issued[1], len(forgetful.tokens)),
                    strict=True)  # fmt: skip
        numbers.update(fresh)
        if numbers.get(token, 0) or event.verb not in ("refresh", "call"):
            assert renumbered(expected, numbers) == got
        else:
            assert expected is None or expected.outcome != "ok"
        for old, number in numbers.items():
            assert full.status(old, now) == forgetful.status(number, now)


def renumbered(answer: Answer | None, numbers: dict[int, int]) -> Answer | None:
    """The answer with the numbers that its tokens have where others are forgotten."""
    if answer is None:
        return None
    access, refresh = (n and numbers.get(n, 0) for n in (answer.access, answer.refresh))
    return answer._replace(access=access, refresh=refresh)
