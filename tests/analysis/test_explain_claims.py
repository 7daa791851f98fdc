"""Every claim of `explain` about what would have been, replayed without its help."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from tests.cases.test_decisive import without
from tests.strategies import scenarios
from tolsim.analysis.explain.explain import Explanation, explain
from tolsim.analysis.explain.losses import Level
from tolsim.analysis.explain.rescue import Rescuer
from tolsim.analysis.explain.systems import Loss
from tolsim.analysis.explain.systems import losses as explained_losses
from tolsim.analysis.explain.variations import Variations
from tolsim.analysis.history.history import History
from tolsim.analysis.history.standing import standings
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.engine.status import ACTIVE
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Action, Actor, App, Login, Mark, Race, Refresh, Step, Wait
from tolsim.simulation.trace import StepTrace

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted(
    [*FOLDER.glob("*.yaml"), *FOLDER.glob("cases/*/*.yaml"), *FOLDER.glob("policies/*.yaml")]
)
NOT_REFUSED = {"ok", "undetermined", "skipped"}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


class Varied(NamedTuple):
    """A run as a rescue wants it, and the place of the refresh that was added, if one was."""

    trace: Trace
    added: int | None = None

    def goes_on(self, actor: str, level: Level) -> list[bool]:
        """Whether a system has what a loss of the level costs, after each step of the first run."""
        found = []
        for step, now in zip(self.trace.steps, standings(self.trace), strict=True):
            refused = step.actor == actor and step.outcome not in NOT_REFUSED
            token = now.holdings[actor].refresh
            works = now.states[actor] == "working" and not refused
            found.append(
                {
                    Level.CUT_OFF: now.states[actor] in {"working", "recoverable"},
                    Level.HINDERED: works,
                    Level.DOOMED: works and token is not None and now.statuses[token] in ACTIVE,
                }[level]
            )
        return [one for place, one in enumerate(found) if place != self.added]


@cache
def explanations(path: Path) -> tuple[Explanation, ...]:
    text = path.read_text(encoding="utf-8")
    return explain(Case(text, str(path), find_policy))


def losses(path: Path) -> Iterator[tuple[Trace, Loss]]:
    return chain.from_iterable(
        ((found.trace, loss) for loss in found.losses) for found in explanations(path)
    )


def varied(path: Path, trace: Trace, loss: Loss) -> Varied:
    """The run that a rescue speaks of."""
    assert loss.rescue is not None
    kind, value, _ = loss.rescue
    scenario, place = trace.scenario, value or 0
    match kind:
        case "tolerance":
            return Varied(replay(at_tolerance(path, scenario, place)))
        case "own_app":
            (app,) = scenario.apps
            apps = tuple(App(one.name, app.policy, app.tolerance) for one in scenario.systems)
            systems = tuple(one._replace(app=one.name) for one in scenario.systems)
            return Varied(replay(replace(scenario, apps=apps, systems=systems)))
        case "saved_answer":
            systems = tuple(one._replace(saves=("access", "refresh")) for one in scenario.systems)
            return Varied(replay(replace(scenario, systems=systems)))
        case "left_out":
            return Varied(replay(without(scenario, trace.steps[place].n)))
        case "earlier_refresh":
            return with_refresh(trace, loss.actor, place, sum(s.at <= place for s in timed(trace)))
        case "refresh_first":
            step = trace.steps[place]
            return with_refresh(trace, loss.actor, step.at, step.number.step - 1)
    action: Any = trace.steps[place].step.action
    if kind == "own_login":
        return Varied(replay(with_action(trace, place, Login(action.to))))
    other = action._replace(lost=False) if kind == "kept_answer" else action._replace(using=None)
    return Varied(replay(with_action(trace, place, other)))


def at_tolerance(path: Path, scenario: Scenario, tolerance: int) -> Scenario:
    text, overrides = path.read_text(encoding="utf-8"), Overrides(tolerances=(tolerance,))
    policies = [app.policy.name for app in scenario.apps]
    runs = Case(text, str(path), find_policy).load(overrides).runs
    return next(run for run in runs if [app.policy.name for app in run.apps] == policies)


def timed(trace: Trace) -> list[Any]:
    """The records of a run, one for each of its steps."""
    return [step for step in trace.steps if step.number.racer in {None, 1}]


def with_refresh(trace: Trace, name: str, at: int, before: int) -> Varied:
    """The run with one more refresh, after so many steps; it has to be answered."""
    user, _, system = name.rpartition("@")
    actor = Actor(system, user or trace.scenario.users[0])
    steps = [
        replace(
            one,
            at=found.at,
            after=0,
            action=Wait(0) if isinstance(one.action, Wait) else one.action,
        )
        for one, found in zip(trace.scenario.steps, timed(trace), strict=True)
    ]
    steps.insert(before, Step(Refresh(actor), Mark(1, 1), at=at))
    run = replay(replace(trace.scenario, steps=tuple(steps)))
    (added,) = (i for i, step in enumerate(run.steps) if step.number.step == before + 1)
    assert "ok" == run.steps[added].outcome
    return Varied(run, added)


def with_action(trace: Trace, place: int, action: Action) -> Scenario:
    """The run with another action in place of a step's, or of a racer's."""
    step, steps = trace.steps[place], list(trace.scenario.steps)
    old = steps[step.number.step - 1]
    if step.number.racer is not None:
        assert isinstance(old.action, Race)
        racers = list(old.action.racers)
        racers[step.number.racer - 1] = replace(step.step, action=action)
        action = Race(tuple(racers))
    steps[step.number.step - 1] = replace(old, action=action)
    return replace(trace.scenario, steps=tuple(steps))


def saves(trace: Trace, loss: Loss, run: Varied) -> bool:
    """Whether a system goes on from the loss to the end or to `until`, and not beyond.

    What a refresh before a request saves counts from that request on.
    """
    assert loss.rescue is not None
    kind, value, until = loss.rescue
    goes_on = run.goes_on(loss.actor, loss.level)
    start = value if kind == "refresh_first" and value is not None else loss.place
    end = len(trace.steps) if until is None else until
    return end > start and all(goes_on[start:end]) and not any(goes_on[end : end + 1])


def others_who_pay(trace: Trace, loss: Loss, run: Varied) -> list[str]:
    """The other systems whose request is in vain that was not, or that end locked out instead."""
    steps = [step for place, step in enumerate(run.trace.steps) if place != run.added]
    refused = [
        str(after.actor)
        for before, after in zip(trace.steps, steps, strict=True)
        if in_vain(after) and not in_vain(before)
    ]
    locked = [one for one, state in run.trace.states.items() if state == "locked-out"]
    newly = [one for one in locked if trace.states[one] != "locked-out"]
    return [one for one in (*refused, *newly) if one != loss.actor]


def in_vain(step: StepTrace) -> bool:
    """Whether a request came to nothing, and its sender knows."""
    known = step.reason == "no_token" or not getattr(step.step.action, "lost", False)
    return step.outcome not in NOT_REFUSED and known


@every_file
def test_what_would_have_saved_a_system_saves_it(path: Path) -> None:
    """The run is replayed as the rescue wants it; so it is for nobody else's bill."""
    for trace, loss in losses(path):
        if loss.rescue is not None:
            run = varied(path, trace, loss)
            assert saves(trace, loss, run)
            assert [] == others_who_pay(trace, loss, run)


@every_file
def test_the_system_did_lose_it(path: Path) -> None:
    """What is called a loss is one in the run itself: nothing is claimed to heal the healthy."""
    for trace, loss in losses(path):
        assert not Varied(trace).goes_on(loss.actor, loss.level)[loss.place]


@every_file
def test_without_what_prepared_a_loss_there_is_none(path: Path) -> None:
    """The step left out, the system has what it lost to the end of the run."""
    for trace, loss in losses(path):
        assert [] == list(idle(trace, loss))


def idle(trace: Trace, loss: Loss) -> Iterator[int]:
    """The places of the steps that are said to have prepared a loss, and did not."""
    for cause in loss.causes:
        if cause.kind == "prepared":
            left_out = Varied(replay(without(trace.scenario, trace.steps[cause.place].n)))
            if not all(left_out.goes_on(loss.actor, loss.level)[loss.place :]):
                yield cause.place


@given(scenarios(max_steps=20))
def test_claims_hold_in_any_run(scenario: Scenario) -> None:
    """Of random runs as of those that are shipped; where no tolerance is tried."""
    trace = replay(scenario)
    rescuer = Rescuer(History.of(trace), Variations(trace), lambda _: ())
    for actor in trace.states:
        for loss in explained_losses(rescuer, actor):
            assert not Varied(trace).goes_on(actor, loss.level)[loss.place]
            assert [] == list(idle(trace, loss))
            if loss.rescue is not None:
                run = varied(Path(), trace, loss)
                assert saves(trace, loss, run)
                assert [] == others_who_pay(trace, loss, run)
