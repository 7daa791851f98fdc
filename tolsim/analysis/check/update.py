"""Rewrites a scenario file so that it expects what happens.

Only what the file expects already and what failed is written anew; a file that expects
nothing at all is given the outcome of each request outside a race. Into a repeated step only
what every round did is written.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple, get_args

from tolsim.analysis.check.check import FileCheck, check_file
from tolsim.documents import FindPolicy, load_scenario
from tolsim.documents.errors import UserError
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.rounds import Path, step_paths
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.rewriting import CannotRewrite, Edit, Written, rewritten
from tolsim.engine.policy import Reason
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import ONE_OF, Expected, Step
from tolsim.simulation.trace import Failure, StepTrace

EXPECTATIONS: Final = ("expect", "answer", "then")
REQUESTS: Final = ("login", "refresh", "call", "client_credentials")
# RFC 9110, 15: 4xx and 5xx are refusals, and `expect: 401` means their status, not a code.
HTTP_ERRORS: Final = range(400, 600)
REASONS: Final = frozenset(get_args(Reason))


class CannotUpdate(UserError):
    """What happens cannot be written as expectations."""


class _Run(NamedTuple):
    """A run as an expectation may name it: by its policy, then by its tolerance."""

    keys: tuple[str, ...]
    observed: Mapping[Path, Written]
    """What it would expect, where that is not what it expects."""


def update_expectations(text: str, name: str, find_policy: FindPolicy) -> str:
    """Return the text of a sound scenario file with what happened in place of what failed.

    It is read again and must then hold, and say the same but for expectations; raises
    CannotUpdate otherwise.
    """
    data = _data(text, name)
    scenarios = load_scenario(text, name, find_policy).runs
    silent = not any(_expects(data))
    runs = [_run(scenario, data, silent=silent) for scenario in scenarios]
    try:
        new = rewritten(text, _edits(data, runs))
    except CannotRewrite as error:
        raise CannotUpdate(error.sentence) from None
    # Not believed but replayed: an anchor or a key of several runs can carry a change elsewhere.
    _verify(data, new, check_file(new, name, find_policy))
    return new


def _verify(data: Any, text: str, check: FileCheck) -> None:
    if check.problems or without_expectations(_data(text, check.name)) != without_expectations(
        data
    ):
        raise CannotUpdate("what is expected is written in a way that cannot be replaced")
    for run in check.runs:
        for checked in run.failed:
            if checked.failed is not None:
                sentence = checked.failed.failure.sentence
                raise CannotUpdate(f"nothing written at step {checked.n} can hold: {sentence}")


def _data(text: str, name: str) -> Any:
    return read_yaml(text, name, Problems()).value


def without_expectations(data: Any) -> Any:
    """Return a file's data, or part of it, without what is expected there."""
    if isinstance(data, dict):
        return {
            key: [without_expectations(step) for step in value]
            if key in ("steps", "race")
            else value
            for key, value in data.items()
            if key not in EXPECTATIONS
        }
    return data


def _expects(data: Any) -> Iterator[bool]:
    for step in data["steps"]:
        yield any(key in one for one in (step, *step.get("race", ())) for key in EXPECTATIONS)
        yield from _expects(step) if "repeat" in step else ()


def _at(data: Any, path: Path) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else data[key]
    return data


# -- what a run would expect


def _run(scenario: Scenario, data: Any, *, silent: bool) -> _Run:
    (first, *others) = scenario.apps
    tolerance = () if first.tolerance is None else (f"tolerance {first.tolerance}",)
    keys = () if others or "apps" in data else (first.policy.name, *tolerance)
    rounds: dict[Path, list[Written | None]] = {}
    for path, step, where, counts in _places(replay(scenario), data):
        found = (
            _outcome_seen(path, where, data) if silent
            else _observed(path, step, where, counts, scenario, data, keys)
        )  # fmt: skip
        for place, written in found:
            rounds.setdefault(place, []).append(written)
    common = {path: _common(path, seen) for path, seen in rounds.items()}
    return _Run(keys, {path: new for path, new in common.items() if new is not None})


def _common(path: Path, rounds: Sequence[Written | None]) -> Written | None:
    """Return what a step should expect in every round; None if what is written holds."""
    if any(one != rounds[0] for one in rounds):
        place = f"what step {path[1] + 1} repeats" if isinstance(path[1], int) else "a step"
        raise CannotUpdate(f"{place} does not go the same way in every round")
    return rounds[0]


def _places(
    trace: Trace, data: Any
) -> Iterator[tuple[Path, Step, StepTrace, Mapping[str, int] | None]]:
    """Return each step and racer with its record, and each race with the counts of outcomes."""
    by_number = groupby(trace.steps, key=lambda step: step.number.step)
    for path, (_, together) in zip(step_paths(data), by_number, strict=True):
        steps = tuple(together)
        if (race := steps[-1].race) is None:
            yield path, steps[0].step, steps[0], None
            continue
        for i, where in enumerate(steps):
            yield (*path, "race", i), where.step, where, None
        yield path, race, steps[-1], Counter(where.outcome for where in steps)


def _outcome_seen(path: Path, where: StepTrace, data: Any) -> Iterator[tuple[Path, Written]]:
    """Return the outcome of a request outside a race, for a file that expects nothing yet."""
    if where.race is None and _verb(_at(data, path)) and where.outcome != "skipped":
        yield (*path, "expect"), where.outcome


def _observed(
    path: Path, step: Step, where: StepTrace, counts: Mapping[str, int] | None,
    scenario: Scenario, data: Any, keys: Sequence[str],
) -> Iterator[tuple[Path, Written | None]]:  # fmt: skip
    """Return what each field of a step should say if it failed as written, else None."""
    failed = [failure for failure in where.failures if not failure.order]
    if step.expect is not None and where.outcome != "skipped":
        word = _word(step.expect.value, where, scenario) if counts is None else dict(counts)
        yield (*path, "expect"), word if _failure(step.expect, failed) else None
    if step.answer is not None and where.outcome != "skipped":
        yield (*path, "answer"), list(where.answer) if _failure(step.answer, failed) else None
    then = [(expected, _failure(expected, failed)) for expected in step.then]
    if any(failure for _, failure in then):
        written = _own(_at(data, (*path, "then")), "then", keys)
        words = [_standing(expected, failure, where) for expected, failure in then]
        yield (*path, "then"), dict(zip(written, words, strict=True))
    elif then:
        yield (*path, "then"), None


def _failure(expected: Expected, failures: Sequence[Failure]) -> Failure | None:
    return next((failure for failure in failures if failure.expected is expected), None)


def _word(old: object, where: StepTrace, scenario: Scenario) -> str | int:
    """Return the outcome in the kind of word that was expected: status, reason, code or error."""
    if isinstance(old, int) and where.status is not None and where.status in HTTP_ERRORS:
        return where.status
    if old in REASONS and where.reason is not None:
        return where.reason
    refusals = [refusal for app in scenario.apps for refusal in app.policy.errors.values()]
    if where.code is not None and any(old == refusal.code for refusal in refusals):
        return where.code
    return where.outcome


def _standing(expected: Expected, failure: Failure | None, where: StepTrace) -> Written:
    if isinstance(expected.value, Mapping):
        if failure is not None:
            raise CannotUpdate(f"what `{ONE_OF}` should say at step {where.n} is your choice")
        return dict(expected.value)
    # RFC 7662, 2.2, knows these two alone; a file that uses them did not care for more.
    other = {"active": "inactive", "inactive": "active"}
    if failure is None or failure.got == "not issued":
        return str(expected.value)
    return other.get(str(expected.value), failure.got)


# -- from what runs would expect to what the file says


def _edits(data: Any, runs: Sequence[_Run]) -> Iterator[Edit]:
    for path in dict.fromkeys(path for run in runs for path in run.observed):
        value = _at(data, path)
        if value is None:
            verb = _verb(_at(data, path[:-1])) or ""
            wanted = [run.observed[path] for run in runs]
            yield Edit(path, _shared(runs, wanted), verb)
        elif _is_keyed(value, path[-1], counts="race" in _at(data, path[:-1])):
            for key in value:
                users = [run for run in runs if _key(value, run.keys) == key]
                wanted = [run.observed.get(path, value[key]) for run in users]
                if users:
                    yield from _differences((*path, key), value[key], _agreed(wanted))
        else:
            wanted = [run.observed.get(path, value) for run in runs]
            yield from _differences(path, value, _shared(runs, wanted))


def _differences(path: Path, old: Any, new: Written) -> Iterator[Edit]:
    """Return the smallest edits that turn one value into another."""
    if isinstance(old, dict) and isinstance(new, Mapping) and old.keys() == new.keys():
        yield from (Edit((*path, key), new[key]) for key in old if old[key] != new[key])
    elif old != new:
        yield Edit(path, new)


def _shared(runs: Sequence[_Run], wanted: Sequence[Written]) -> Written:
    """Return the value that all runs want, or a mapping from policy or tolerance to theirs."""
    if all(one == wanted[0] for one in wanted):
        return wanted[0]
    for place in range(min(len(run.keys) for run in runs)):
        by_key: dict[str, list[Written]] = {}
        for run, one in zip(runs, wanted, strict=True):
            by_key.setdefault(run.keys[place], []).append(one)
        if all(one == same[0] for same in by_key.values() for one in same):
            # The policy first, then the tolerance: the coarsest key that tells the runs apart.
            return {key: same[0] for key, same in by_key.items()}
    raise CannotUpdate("neither the policy nor the tolerance alone tells the runs apart")


def _agreed(wanted: Sequence[Written]) -> Written:
    if any(one != wanted[0] for one in wanted):
        raise CannotUpdate("one key speaks of runs in which different things happen")
    return wanted[0]


def _is_keyed(value: Any, field: object, *, counts: bool = False) -> bool:
    """Return whether an expectation is written as a mapping from runs to expectations."""
    if not isinstance(value, dict) or ONE_OF in value:
        return False
    if field == "answer" or (field == "expect" and not counts):
        return True
    return all(isinstance(inner, dict) for inner in value.values())


def _own(value: Any, field: str, keys: Sequence[str]) -> Any:
    """Return a run's own expectation, as written."""
    return value[_key(value, keys)] if _is_keyed(value, field) else value


def _key(value: Mapping[str, object], keys: Sequence[str]) -> str | None:
    return next((key for key in keys if key in value), None)


def _verb(step: Mapping[str, object]) -> str | None:
    return next((verb for verb in REQUESTS if verb in step), None)
