"""Proofs: the few requests that show a lock-out or a disagreement."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.logs.events import Action, Event
from tolsim.logs.loop import Books, Terms
from tolsim.logs.loop import replay as audited
from tolsim.logs.proofs import Asked, disagreement, lock_out, shortest
from tolsim.logs.rules import rules
from tolsim.logs.telling import Words
from tolsim.logs.units import unit_of
from tolsim.simulation import Trace, replay

START = 1_780_272_000
"""Midnight of 1 June 2026."""
WORDS = Words("A proof", "Found in a log.\n")
Told = tuple[int, str | None, Action, str | None]
"""Hours since the start, the system, what it does, and what the log says of it."""

EVICTED: Sequence[Told] = (
    (0, "legacy", "login", "ok"),
    (1, "legacy", "refresh", "ok"),
    (2, "legacy", "call", None),
    (3, "new", "login", "ok"),
    (4, "new", "call", None),
    (5, "legacy", "refresh", "invalid_grant"),
    (6, "new", "refresh", "ok"),
    (7, "legacy", "login", "ok"),
)


def asked(told: Sequence[Told], policy: str = "zoom-user-concurrent@1") -> Asked:
    """A user's log, and the rule to prove something of."""
    events = [
        Event((START + hours * 3600) * 1_000_000, "ada", system, action, result, line=line)
        for line, (hours, system, action, result) in enumerate(told, 1)
    ]
    (rule,) = rules(Overrides((policy,)), find_policy)
    at = {} if rule.tolerance is None else {"tolerance": rule.tolerance}
    document = {"policy": rule.name, **at}
    terms = Terms((rule,), "keep", None, START, START + 100 * 3600)
    return Asked(unit_of("", "ada", events), terms, document, find_policy)


def with_ids(case: Asked, back: Sequence[int]) -> Asked:
    """The same log with ids of tokens: each refresh presents one of those last issued."""
    issued: dict[str | None, list[str]] = {}
    events = []
    for place, event in enumerate(_events(case)):
        tokens = issued.setdefault(event.system, [])
        if event.action == "refresh" and tokens:
            event.presented = tokens[-1 - back[place] % len(tokens)]
        if event.action != "call" and event.result in ("ok", None):
            tokens.append(f"token-{place}")
            event.refresh = tokens[-1]
        events.append(event)
    return case._replace(unit=unit_of("", "ada", events))


def _events(case: Asked) -> list[Event]:
    holders = case.unit.holders
    return [
        Event(act.time, "ada", holders[act.holder], act.action, act.result, line=act.line)
        for act in case.unit.acts
    ]


def trace(text: str | None) -> Trace:
    """What becomes of a scenario."""
    assert text is not None
    (run,) = Case(text, "proof.yaml", find_policy).load().runs
    return replay(run)


def test_a_lock_out_from_its_cause_to_the_return() -> None:
    """Of eight events, four are enough: nothing that does not matter is told."""
    run = trace(lock_out(asked(EVICTED), WORDS))
    assert [
        ("legacy", "ok"), ("new", "ok"), ("legacy", "invalid_grant"), ("legacy", "ok")
    ] == [(step.actor, step.outcome) for step in run.steps]  # fmt: skip


def test_a_disagreement_fails_where_the_log_differs() -> None:
    """At tolerance 2 nobody would be cut off, but the log says that somebody was."""
    run = trace(disagreement(asked(EVICTED, "zoom-user-concurrent@2"), WORDS))
    assert [[], ["expected invalid_grant, got ok"]] == [
        [failure.sentence for failure in step.failures] for step in run.steps
    ]


def test_what_the_rule_explains_is_no_disagreement() -> None:
    """Then there is nothing to write."""
    assert None is disagreement(asked(EVICTED[:6]), WORDS)


def test_nobody_is_locked_out() -> None:
    """Then there is nothing to write."""
    assert None is lock_out(asked(EVICTED[:2]), WORDS)


def test_systems_without_a_name_get_one() -> None:
    """And one whose name no scenario can have is called nearly so."""
    told: Sequence[Told] = [
        (0, "the @new\tone.A1", "login", "ok"), (1, None, "login", "ok"),
        (2, "the @new\tone.A1", "login", "ok"), (3, None, "refresh", "invalid_grant"),
    ]  # fmt: skip
    run = trace(lock_out(asked(told), WORDS))
    assert {"login-2", "the--new-one.A1-"} == {step.actor for step in run.steps}


@given(st.frozensets(st.integers(0, 60)), st.integers(1, 60))
def test_the_shortest_keeps_all_that_is_needed_and_nothing_else(
    needed: frozenset[int], length: int
) -> None:
    """Whatever is needed, in its order."""
    wanted = sorted(one for one in needed if one < length)

    def still(items: Sequence[int]) -> bool:
        return set(wanted) <= set(items)

    assert wanted == shortest(range(length), still)


SYSTEMS = st.sampled_from(["legacy", "new", "batch"])
ACTIONS = st.sampled_from(["login", "refresh", "refresh", "call"])
RESULTS = st.sampled_from(["ok", "ok", "ok", "invalid_grant", "lost", None])
LOGS = st.lists(st.tuples(st.integers(0, 90), SYSTEMS, ACTIONS, RESULTS), min_size=1, max_size=25)
POLICIES = st.sampled_from(
    [
        "zoom-user-concurrent@1",
        "zoom-user-concurrent@2",
        "auth0-rotation",
        "keycloak-revoke-refresh",
    ]
)


@given(told=LOGS, policy=POLICIES, back=st.none() | st.lists(st.integers(0, 2), min_size=25))
def test_a_replay_bears_out_whatever_is_written(
    told: Sequence[Told], policy: str, back: Sequence[int] | None
) -> None:
    """One expectation in a lock-out, which holds; one in a disagreement, which does not.

    Whatever the audit counts can be shown.
    """
    case = asked(sorted(told, key=lambda one: one[0]), policy)
    if back is not None:
        case = with_ids(case, back)
    books = Books.of(case.terms)
    audited([case.unit], case.terms, books)
    locked, differing = lock_out(case, WORDS), disagreement(case, WORDS)
    assert bool(books.runs[0].users_hurt) == (locked is not None)
    assert bool(books.agreement.kinds) == (differing is not None)
    if locked:
        assert ([], 1) == (_failed(locked), locked.count("expect:"))
    if differing:
        assert (1, 1) == (len(_failed(differing)), differing.count("expect:"))


def _failed(text: str) -> list[str]:
    return [failure.sentence for step in trace(text).steps for failure in step.failures]
