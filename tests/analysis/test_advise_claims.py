"""Every claim of advice, on every bundled scenario and case, looked at by other means.

What works is replayed from the text that the advice gives, and judged from its JSON; each
reason why a remedy does not apply is held against the file.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, Final

import pytest

from tolsim.analysis.advise.advise import Advice, advise
from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import Case, Overrides, PolicyFile, load_policy, load_scenario
from tolsim.engine.status import ACTIVE
from tolsim.render.advise.text import advise_text
from tolsim.render.advise.trouble import obstacle_sentence
from tolsim.render.timeline.json import trace_document
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Call,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Race,
    Refresh,
    Step,
)
from tolsim.simulation.trace import StepTrace

FOLDER = Path(__file__).parents[2] / "scenarios"
CASES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("cases/*/*.yaml")])
FILES = [*CASES, *sorted(FOLDER.glob("policies/*.yaml"))]
ASKING: Final = ("login", "refresh", "call", "client_credentials")


@cache
def advice_of(path: Path) -> tuple[Advice, ...]:
    return advise(Case(path.read_bytes(), str(path), find_policy), Overrides(), most=6)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_works_works(path: Path) -> None:
    """Replayed in every order of its races, all requests are ok and nobody is or will be lost."""
    for advice in advice_of(path):
        for fix in advice.fixes:
            if fix.works:
                assert [] == list(_troubles(str(fix.scenario), path)), fix.kinds


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_does_not_apply_does_not(path: Path) -> None:
    """Each reason is one that is known here, and true of the file."""
    for advice in advice_of(path):
        for fix in advice.fixes:
            if fix.reason is not None:
                assert _is_true(fix.reason, advice.today.trace), (fix.kinds, fix.reason)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_contradicted_is_not_called_fine(path: Path) -> None:
    """A file whose own expectation fails is never told that nothing needs to change."""
    runs = load_scenario(path.read_bytes(), str(path), find_policy).runs
    for advice, run in zip(advice_of(path), runs, strict=True):
        failing = [step.n for step in replay(run).steps if step.failures]
        assert failing == [one.n for one in advice.contradictions]
        page = advise_text(advice, width=120, ascii=False).plain
        assert not (failing and "Nothing needs to change" in page)


def test_most_of_what_is_broken_has_a_remedy() -> None:
    """At most one run in five has none, and each of those says why."""
    broken = [one for path in CASES for one in advice_of(path) if not one.today.works]
    none = [advice for advice in broken if advice.best is None]
    assert len(none) * 5 <= len(broken)
    assert [] == [advice.title for advice in none if obstacle_sentence(advice) is None]


# -- troubles, from the text of a scenario alone


def _troubles(text: str, path: Path) -> Iterator[str]:
    (run,) = load_scenario(text, str(path), find_policy).runs
    for order in _orders(run):
        document = json.loads(trace_document("t", [replay(order)]))
        (told,) = document["runs"]
        named = {place for place, step in enumerate(_flat(order)) if _using(step)}
        for place, step in enumerate(told["steps"]):
            asks = step["verb"] in ASKING and place not in named
            if asks and step["outcome"] not in ("ok", "skipped"):
                yield f"step {step['n']}: {step['outcome']}"
        yield from _lost(told)


def _lost(told: Mapping[str, Any]) -> Iterator[str]:
    last = told["steps"][-1]
    for actor, state in last["systems"].items():
        if state == "locked-out":
            yield f"{actor} is locked out"
        _, refresh = last["holds"][actor]
        can_refresh = last["tokens"].get(refresh) in ("current", "tolerated")
        is_doomed = told["locks_out_at"][actor] is not None and not can_refresh
        logins = [
            step
            for step in told["steps"]
            if (step["verb"], step["actor"], step["outcome"]) == ("login", actor, "ok")
        ]
        brought = logins and any(
            label.rpartition(".")[2][0] == "R" for label in logins[-1]["answer"]
        )
        if state == "working" and is_doomed and brought:
            yield f"{actor} will be locked out"


def _orders(run: Scenario) -> Iterator[Scenario]:
    yield run
    for i, step in enumerate(run.steps):
        if isinstance(step.action, Race):
            for racers in permutations(step.action.racers):
                steps = [*run.steps]
                steps[i] = replace(step, action=Race(racers))
                yield replace(run, steps=tuple(steps))


def _flat(run: Scenario) -> Iterator[Step]:
    for step in run.steps:
        yield from step.action.racers if isinstance(step.action, Race) else (step,)


def _using(step: Step) -> bool:
    return getattr(step.action, "using", None) is not None


# -- reasons


def _is_true(reason: str, trace: Trace) -> bool:
    if foreign := re.fullmatch(r"at step (\S+) (\S+) presents (\S+), a token of (\S+); .*", reason):
        return _presents(trace, *foreign.groups())
    if unknown := re.fullmatch(r"these steps .*: no step so far can have issued `(\S+)`", reason):
        return any(unknown[1] in _named_tokens(step) for step in _flat(trace.scenario))
    if lacking := re.fullmatch(r"these .*: the policy `(\S+)` knows no incident `(\S+)`", reason):
        return f"  {lacking[2]}: " not in catalogue_policy(lacking[1]).text
    return REASONS[reason](trace)


def _named_tokens(step: Step) -> tuple[str, ...]:
    return str(getattr(step.action, "using", "")), str(getattr(step.action, "label", ""))


def _presents(trace: Trace, n: str, system: str, label: str, other: str) -> bool:
    step = next(step for step in trace.steps if str(step.n) == n).step
    told = step.action.actor.system, step.action.using  # type: ignore[union-attr]
    return told == (system, label) and other != system and f"{other}." in label


def _systems(trace: Trace) -> dict[tuple[str, str], set[str]]:
    """The systems by app and store."""
    found: dict[tuple[str, str], set[str]] = {}
    for system in trace.scenario.systems:
        place = system.app, system.store or f"own:{system.name}"
        found.setdefault(place, set()).add(system.name)
    return found


def _senders(trace: Trace) -> set[str]:
    actions = (step.action for step in _flat(trace.scenario))
    return {
        action.actor.system
        for action in actions
        if isinstance(action, Login | Refresh | Call | ClientCredentials)
    }


def _stores_asked_from(trace: Trace) -> list[str]:
    """The app of every store from which requests are sent."""
    senders = _senders(trace)
    return [app for (app, _), names in _systems(trace).items() if names & senders]


def _no_copy_to_an_asker(trace: Trace) -> bool:
    asked = [names for names in _systems(trace).values() if names & _senders(trace)]
    copies = [step.action for step in _flat(trace.scenario) if isinstance(step.action, Copy)]
    return not any(copy.to.system in names for copy in copies for names in asked)


def _no_early_login(trace: Trace) -> bool:
    """No system that works makes a login, or asks again, of its own accord."""
    return not any(
        isinstance(step.step.action, Login | ClientCredentials) and access is not None
        for step, access, _ in _own_requests(trace)
    )


def _refreshes_are_timely(trace: Trace) -> bool:
    """No call is late by a system that could refresh, and no refresh is early."""
    return not any(
        (isinstance(step.step.action, Call) and step.reason == "access_expired" and refresh)
        or (isinstance(step.step.action, Refresh) and not step.step.action.lost and access)
        for step, access, refresh in _own_requests(trace)
    )


def _own_requests(trace: Trace) -> Iterator[tuple[StepTrace, Label | None, Label | None]]:
    """Every request outside races and reactions, with the live tokens held when it is made."""
    held: dict[str, tuple[Label | None, Label | None]] = {}
    statuses: dict[str | None, str] = {None: "none"}
    for step in trace.steps:
        ended = (one for one in step.changes if one.at < step.at or ".expires." in one.rule)
        statuses |= {one.token: one.after for one in ended}
        if step.step.if_ is None and step.race is None and not _using(step.step):
            tokens = held.get(str(step.actor), (None, None))
            access, refresh = (one if statuses[one] in ACTIVE else None for one in tokens)
            yield step, access, refresh
        statuses |= {one.token: one.status for one in step.issued}
        statuses |= {one.token: one.after for one in step.changes}
        held |= {actor: (access, refresh) for actor, access, refresh in step.holds}


def _saves_all(trace: Trace) -> bool:
    return not any(len(system.saves) < 2 for system in trace.scenario.systems) and not any(
        getattr(step.action, "lost", False)
        or (isinstance(step.action, Forget) and step.action.kinds == ("refresh",))
        for step in _flat(trace.scenario)
    )


def _holds_two_refreshes(step: Step, trace: Trace) -> bool:
    apps = {system.name: system.app for system in trace.scenario.systems}
    racers = step.action.racers if isinstance(step.action, Race) else ()
    own = [
        one.action.actor for one in racers if isinstance(one.action, Refresh) and not _using(one)
    ]
    return len(own) > len({(apps[actor.system], actor.user) for actor in own})


def _stores_of_client_credentials(trace: Trace) -> list[set[str]]:
    actions = [step.action for step in _flat(trace.scenario)]
    asking = {one.actor.system for one in actions if isinstance(one, ClientCredentials)}
    return [names for names in _systems(trace).values() if names & asking]


@cache
def _catalogue() -> dict[str, PolicyFile]:
    sources = {name: catalogue_policy(name) for name in policy_names()}
    return {
        name: load_policy(source.text, source.name, find_policy) for name, source in sources.items()
    }


def _others_of_the_provider(trace: Trace) -> list[str]:
    """The catalogue's policies of the run's provider that are in force, but its own."""
    own = {app.policy.name for app in trace.scenario.apps}
    known = _catalogue()
    providers = {known[name].provider for name in own if name in known} - {"Textbook"}
    return [
        name
        for name, file in known.items()
        if name not in own and file.provider in providers and not _is_over(name, file)
    ]


def _is_over(name: str, file: PolicyFile) -> bool:
    return bool(file.valid[1]) or bool(re.search(r"-(before|[0-9]+)$", name))


REASONS: Final[Mapping[str, Callable[[Trace], bool]]] = {
    "no two systems of one app send requests from stores of their own": lambda trace: (
        len(_stores_asked_from(trace)) == len(set(_stores_asked_from(trace)))
    ),
    "no system that sends requests is given a copy of another's tokens": _no_copy_to_an_asker,
    "no system asks for new tokens while those that it holds still work": _no_early_login,
    "the scenario has several users already": lambda trace: len(trace.scenario.users) > 1,
    "a system asks by client credentials, which belong to no user": lambda trace: any(
        isinstance(step.action, ClientCredentials) for step in _flat(trace.scenario)
    ),
    "there are no two systems with tokens of their own": lambda trace: (
        len(_systems(trace)) < 2 or any(isinstance(s.action, Copy) for s in trace.scenario.steps)
    ),
    "no two systems with tokens of their own share an app": lambda trace: (
        len({app for app, _ in _systems(trace)}) == len(_systems(trace))
        or any(isinstance(step.action, Copy) for step in trace.scenario.steps)
    ),
    "the policy has no slots": lambda trace: all(
        app.policy.slots is None for app in trace.scenario.apps
    ),
    "no system asks for a token by client credentials": lambda trace: (
        not any(isinstance(step.action, ClientCredentials) for step in _flat(trace.scenario))
    ),
    "no two systems with stores of their own ask for a token by client credentials": lambda trace: (
        len(_stores_of_client_credentials(trace)) < 2 or len(trace.scenario.apps) > 1
    ),
    "no race holds two refreshes for one user and app that name no token": lambda trace: (
        not any(_holds_two_refreshes(step, trace) for step in trace.scenario.steps)
    ),
    "no call needed a refresh first, no refresh that was answered came early, "
    "and no login ran out that a refresh would have kept": _refreshes_are_timely,
    "no system fails to save or present what its requests bring": _saves_all,
    "the policy has no tolerance to raise": lambda trace: all(
        app.policy.tolerance is None for app in trace.scenario.apps
    ),
    "the policy never replaces a refresh token": lambda trace: all(
        not app.policy.refresh.issued or app.policy.refresh.rotate == "never"
        for app in trace.scenario.apps
    ),
    "a replaced refresh token is accepted for 1h or more already": lambda trace: all(
        app.policy.refresh.grace is not None and app.policy.refresh.grace.for_ >= 3600
        for app in trace.scenario.apps
        if app.policy.refresh.issued and app.policy.refresh.rotate != "never"
    ),
    "the catalogue knows no other rules of the provider that are in force": lambda trace: (
        not _others_of_the_provider(trace)
    ),
}
