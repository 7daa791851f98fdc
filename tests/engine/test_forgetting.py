"""A server that forgets answers like one that does not, and its memory has a bound."""

from collections.abc import Sized
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import policies, sparse_policies
from tolsim.analysis.search.choices import choose
from tolsim.catalogue import find_policy, policy_names
from tolsim.engine.model import Answer
from tolsim.engine.policy import FOREVER, Expiry, Policy, Rate, RefreshRules
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


def remembered(server: Server) -> int:
    """How many things a server remembers: records, and their entries in lists and registers."""
    state = server.state
    listed: list[Sized] = [state.tokens, state.grants, *(state.owners or {}).values()]
    for grant in state.grants:
        listed += [grant.access, grant.current, grant.superseded]
    for register in server.limits.registers:
        listed += [group.numbers for group in register.groups.values()]
    listed += [token.supersession.uses for token in state.tokens if token.supersession]
    listed += [server.rates.accepted, server.rates.blocked_until, server.rates.windows]
    return sum(map(len, listed))


def refresh_for_long(policy: Policy, steps: int, seconds: int, every: int) -> tuple[int, int]:
    """The most that a server remembers in each half of so many refreshes, and logins where due."""
    server, token, most = Server(policy), 0, [0, 0]
    for step in range(steps):
        now = step * seconds
        answer = server.refresh(token, "xyz", "legacy", now)
        if answer.outcome != "ok":
            answer = server.login("xyz", "legacy", now)
        if answer.access is None:
            answer = server.client_credentials("legacy", {}, now)
        server.call(answer.access or 0, now)
        token = answer.refresh or 0
        if step % every == 0:
            token = server.forget(now).get(token, 0)
            half = 2 * step // steps
            most[half] = max(most[half], remembered(server))
    return most[0], most[1]


def named(name: str) -> Policy:
    """A policy of the catalogue, at its default tolerance."""
    (choice,) = choose([name], find_policy, None, ())
    return choice.policy


def life(rules: Expiry) -> int:
    """The longest that a token can live under these rules if it is not used."""
    return min(rules.after_issue, rules.after_use, rules.after_login)


@pytest.mark.parametrize("name", policy_names())
def test_memory_has_a_bound_where_tokens_end(name: str) -> None:
    """It grows only where tokens never expire and new ones take their place: they may come back."""
    policy = named(name)
    refresh = policy.refresh
    replaced = refresh.issued and refresh.rotate != "never" and life(refresh.expires) == FOREVER
    kept = life(policy.access.expires) == FOREVER and policy.login.returns == "new"
    grows = replaced or kept
    lives = [life(policy.access.expires), *([life(refresh.expires)] if refresh.issued else [])]
    seconds = max([86_400, *(one // 5 for one in lives if one != FOREVER)])
    first, second = refresh_for_long(policy, steps=120, seconds=seconds, every=2)
    assert grows is (second > first)


def test_a_hundred_thousand_refreshes_leave_no_more_than_a_few() -> None:
    """Of one user, every hour: tokens of ninety days are what is remembered, 2,160 of them."""
    first, second = refresh_for_long(named("zoom-user"), 100_000, 3600, every=5_000)
    assert second <= first < 20_000


def test_a_token_is_remembered_while_it_is_counted() -> None:
    """Expired at 5, it is refused as too much until its window ends, and forgotten only then."""
    rate = Rate("one", 1, 10, per=("app", "token"), windows="fixed")
    rules = RefreshRules(expires=Expiry(after_issue=5), rotate="never")
    server = Server(Policy(rates=(rate,), refresh=rules))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    kept = server.forget(9)[2]
    assert "rate_limited" == server.refresh(kept, "xyz", "legacy", 9).outcome
    assert kept not in server.forget(11)
