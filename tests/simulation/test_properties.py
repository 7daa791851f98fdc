"""What holds of every scenario under every policy."""

from dataclasses import replace
from itertools import chain, permutations

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.strategies import MARK, asked, scenarios
from tolsim.engine.policy import Limit, Policy
from tolsim.engine.server import Server
from tolsim.simulation import replay
from tolsim.simulation.scenario import (
    ClientCredentials,
    Expected,
    Login,
    Mark,
    PolicyChange,
    Race,
    Refresh,
    Request,
    Scenario,
    Step,
)
from tolsim.simulation.session import Session
from tolsim.simulation.trace import StepTrace

DEAD_ENDS = {
    "valid": {"lingering", "revoked", "expired"},
    "lingering": {"revoked", "expired"},
    "current": {"tolerated", "spent", "revoked", "expired"},
    "tolerated": {"spent", "revoked", "expired"},
    "spent": {"revoked", "expired"},
    "revoked": set(),
    "expired": set(),
}


@given(scenarios())
def test_a_status_only_ever_goes_down(scenario: Scenario) -> None:
    """Nothing revoked revives, nothing spent becomes current; a change alone can forgive."""
    for step in replay(scenario).steps:
        for change in step.changes:
            forgiven = (change.before, change.after) == ("spent", "tolerated")
            if forgiven and isinstance(step.step.action, PolicyChange):
                assert ("refresh.grace", step.at, None) == change[3:]
            else:
                assert change.after in DEAD_ENDS[change.before]


@given(scenarios())
def test_the_tracer_sees_what_a_scan_of_all_tokens_sees(scenario: Scenario) -> None:
    """Following events misses no change of status or state, at any step."""
    session = Session(scenario)
    for step in chain.from_iterable(map(session.do, scenario.steps)):
        world, tracer = session.world, session.tracer
        labels = {i.label: world.status(k, step.at) for k, i in enumerate(world.issued)}
        assert labels == tracer.statuses
        states = {world.name(actor): world.state(actor, step.at) for actor in tracer._states}
        assert states == tracer.states


@given(scenarios())
def test_deltas_add_up_to_the_final_picture(scenario: Scenario) -> None:
    """Unfolding issues, changes and moves gives the statuses and states at the end."""
    trace = replay(scenario)
    statuses: dict[str, str] = {}
    states = dict.fromkeys(trace.states, "signed-out")
    for step in trace.steps:
        for issue in step.issued:
            statuses[issue.token] = issue.status
        for change in step.changes:
            assert statuses[change.token] == change.before
            statuses[change.token] = change.after
        for move in step.moves:
            assert states[move.actor] == move.before
            states[move.actor] = move.after
    assert (trace.statuses, trace.states) == (statuses, states)


@given(scenarios())
def test_a_refusal_changes_nothing_but_by_replay(scenario: Scenario) -> None:
    """What a refused request changes at its own moment is a replay; undetermined changes none."""
    for step in replay(scenario).steps:
        if step.outcome in ("ok", "no_token", "skipped"):
            continue
        assert ((), ()) == (step.issued, step.answer)
        rules = {c.rule for c in step.changes if not c.rule.startswith(_CLOCKWORK)}
        assert rules <= (set() if step.outcome == "undetermined" else {"refresh.replay"})


_CLOCKWORK = ("access.expires", "refresh.expires", "access.revocation_lag", "refresh.grace")


@given(scenarios())
def test_a_revoking_limit_is_kept_right_after_an_issue(scenario: Scenario) -> None:
    """Never more live things than the limit allows, for the key of what was minted."""
    session = Session(scenario)
    for step in chain.from_iterable(map(session.do, scenario.steps)):
        if step.issued:
            _holds(session.world.servers["app"], step)


def _holds(server: Server, step: StepTrace) -> None:
    verb = {Login: "login", Refresh: "refresh", ClientCredentials: "client_credentials"}
    request = verb[type(step.step.action)]
    minted = server.tokens[-len(step.issued) :]
    live = [
        t for t in server.tokens[1:] if server.status(t.number, step.at) in ("valid", "current")
    ]
    for limit in server.policy.limits:
        if limit.overflow == "refuse" or limit.counts == "issued" or request not in limit.on:
            continue
        for token in minted:
            key = _key(server, limit, token.number)
            if limit.kind == token.kind and None not in key:
                same = [t for t in live if t.kind == limit.kind]
                same = [t for t in same if _key(server, limit, t.number) == key]
                assert len(same) <= limit.max


def _key(server: Server, limit: Limit, number: int) -> tuple[object, ...]:
    token = server.tokens[number]
    grant = server.state.grant_of(token)
    parts = {
        "app": "app",
        "user": grant.user,
        "slot": grant.slot,
        "grant": grant.number,
        "system": token.system,
        "parent": token.parent or token.beside,
    }
    return tuple(parts[part] for part in limit.per)


@given(scenarios())
def test_the_same_scenario_gives_the_same_trace(scenario: Scenario) -> None:
    """Nothing outside the scenario has a say."""
    assert replay(scenario) == replay(scenario)


@given(scenarios())
def test_a_copy_of_a_server_goes_its_own_way(scenario: Scenario) -> None:
    """What happens to a copy leaves the original as it was."""
    session = Session(scenario)
    for step in scenario.steps:
        session.do(step)
    now, server = session.now, session.world.servers["app"]
    before, twin = server.copy(), server.copy()
    assert before.state == server.state
    for user in scenario.users:
        answer = twin.login(user, "legacy", now)
        if answer.refresh is not None:
            twin.refresh(answer.refresh, user, "legacy", now)
    for number in range(1, len(server.tokens)):
        twin.revoke(number, now)
    twin.change(Policy())
    assert before.state == server.state


@given(scenarios(max_steps=8), st.lists(asked(("xyz",)), min_size=2, max_size=3))
def test_a_racer_is_held_to_its_expectation_in_every_order(
    scenario: Scenario, actions: list[Request]
) -> None:
    """It fails as often as the race, written in each of its orders, would refuse it."""
    assume(scenario.users == ("xyz",))
    expected = [Expected("expect", "ok", Mark(n, 1)) for n in range(len(actions))]
    racers = [Step(a, MARK, expect=e) for a, e in zip(actions, expected, strict=True)]
    written = _with_race(scenario, racers)[-len(racers) :]
    refused = [0] * len(racers)
    for order in permutations(range(len(racers))):
        steps = _with_race(scenario, [replace(racers[i], expect=None) for i in order])
        for i, step in zip(order, steps[-len(racers) :], strict=True):
            refused[i] += step.outcome != "ok"
    assert refused == [len(step.failures) for step in written]


def _with_race(scenario: Scenario, racers: list[Step]) -> tuple[StepTrace, ...]:
    steps = (*scenario.steps, Step(Race(tuple(racers)), MARK))
    return replay(replace(scenario, steps=steps)).steps
