"""A scenario file cut down to one run, and written so that it expects what its replay gives."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from tolsim.analysis.advise.outlook import is_experiment
from tolsim.analysis.advise.remedies.writing import (
    REQUESTS,
    Data,
    addressed,
    numbered,
    without_expectations,
    without_numbers,
)
from tolsim.analysis.history.standing import standings
from tolsim.documents import Case, FindPolicy, Overrides, load_scenario
from tolsim.documents.policies.file import split_tolerance
from tolsim.documents.reading import stem
from tolsim.documents.scenarios.rounds import write_out
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Expected, Race, Step
from tolsim.simulation.trace import StepTrace

_HEAD: Final = ("title", "about", "source", "policy", "tolerance", "apps", "systems", "users")


def pinned(case: Case, run: Scenario, overrides: Overrides) -> Data:
    """Return the data of a scenario file that leads to this run alone, under its own policy.

    Repeats are written out and steps bear their numbers. Expectations that differ between the
    file's runs are those of this one.
    """
    found = {key: value for key, value in case.data.items() if key != "lesson"}
    steps = zip(numbered(write_out(case.data, run)), run.steps, strict=True)
    found["steps"] = [
        # `by` stands only where the incident's scope in this run asks for it.
        one if getattr(step.action, "by", None) else addressed(one, step.action, run)
        for one, step in ((_expecting(written, step), step) for written, step in steps)
    ]
    for app in run.apps:
        place = found
        if "apps" in found:
            place = dict(found["apps"][app.name] or {})
            found["apps"] = {**found["apps"], app.name: place}
        if "policy" in place or overrides.policies:
            given = [split_tolerance(policy)[0] for policy in overrides.policies]
            choices = given or place["policy"]
            place["policy"] = _choice(choices, app.policy.name)
        place.pop("tolerance", None)
        if app.tolerance is not None:
            place["tolerance"] = app.tolerance
    return found


def text_without_expectations(data: Data) -> str:
    """Return the text of a scenario that expects nothing."""
    return _text(data, [without_expectations(step) for step in data["steps"]])


def text_with_expectations(
    data: Data, trace: Trace, name: str, find_policy: FindPolicy
) -> str | None:
    """Return the text of a scenario of one run that expects what happens; None if it cannot.

    `trace` is its replay. Every request expects its outcome; `answer` and `then` say what the
    replay gave where they say anything, as far as it holds in every order of a race. An
    experiment keeps its expectation where that holds.
    """
    steps = list(_observed(data["steps"], trace))
    for _ in range(2):
        text = _text(data, steps)
        (run,) = load_scenario(text, name, find_policy).runs
        trace = replay(run)
        failed = {id(one.expected) for step in trace.steps for one in step.failures}
        if not failed:
            return text
        steps = [_mended(*pair, failed, trace) for pair in zip(steps, run.steps, strict=True)]
    return None


def _choice(choices: Any, name: str) -> Any:
    """Return the reference or inline policy of that name."""
    several = choices if isinstance(choices, list | tuple) else [choices]
    return next((one for one in several if _called(one) == name), several[0])


def _called(choice: Any) -> str:
    if isinstance(choice, Mapping):
        return str(choice.get("name") or "inline")
    return stem(choice)


def _text(data: Data, steps: Sequence[Data]) -> str:
    order = [*_HEAD, *(key for key in data if key not in (*_HEAD, "steps"))]
    head = {key: data[key] for key in order if key in data}
    return yaml_text({**head, "steps": [without_numbers(step) for step in steps]})


# -- expectations as data


def _expecting(written: Data, step: Step) -> dict[str, Any]:
    """Return a step as written, with the expectations of one run."""
    found = without_expectations(written)
    if isinstance(step.action, Race):
        racers = zip(written["race"], step.action.racers, strict=True)
        found["race"] = [_expecting(*racer) for racer in racers]
    if step.expect is not None:
        found["expect"] = _plain(step.expect)
    if step.answer is not None:
        found["answer"] = _plain(step.answer)
    if step.then:
        found["then"] = {expected.subject: _plain(expected) for expected in step.then}
    return found


def _plain(expected: Expected) -> Any:
    value = expected.value
    if isinstance(value, str | int):
        return value
    return dict(value) if isinstance(value, Mapping) else list(value)


class _Result(NamedTuple):
    """A step's record, and how every system and token stands after it."""

    step: StepTrace
    stands: Mapping[str, str]


def _results(trace: Trace) -> Iterator[_Result]:
    for step, standing in zip(trace.steps, standings(trace), strict=True):
        yield _Result(step, {**standing.states, **standing.statuses})


def _observed(steps: Sequence[Data], trace: Trace) -> Iterator[dict[str, Any]]:
    """Yield each step with its expectations as observed."""
    results = groupby(_results(trace), key=lambda result: result.step.number.step)
    for written, (_, together) in zip(steps, results, strict=True):
        several = list(together)
        found = dict(written)
        if "race" not in found:
            yield _as_observed(found, several[0])
            continue
        racers = zip(found["race"], several, strict=True)
        found["race"] = [_as_observed(*racer) for racer in racers]
        if "expect" in found:
            found["expect"] = dict(Counter(result.step.outcome for result in several))
        yield _standing(found, several[-1])


def _as_observed(written: dict[str, Any], result: _Result) -> dict[str, Any]:
    found = dict(written)
    if result.step.outcome == "skipped":
        # What does not take place is not judged: it can expect nothing.
        found = {key: value for key, value in found.items() if key not in ("expect", "answer")}
        return _standing(found, result)
    asks = bool({*REQUESTS, "expect"} & set(found))
    if asks and not is_experiment(result.step.step):
        found["expect"] = result.step.outcome
    if "answer" in found:
        found["answer"] = list(result.step.answer)
    return _standing(found, result)


def _standing(written: dict[str, Any], result: _Result) -> dict[str, Any]:
    """Return a step whose `then` says how things stand, without what this run does not have."""
    if "then" not in written:
        return written
    then = {name: result.stands[name] for name in written["then"] if name in result.stands}
    rest = {key: value for key, value in written.items() if key != "then"}
    return {**rest, "then": then} if then else rest


def _mended(written: dict[str, Any], step: Step, failed: set[int], trace: Trace) -> dict[str, Any]:
    """Return a step without the expectations that failed; an experiment expects its outcome."""
    found = dict(written)
    if isinstance(step.action, Race):
        racers = zip(found["race"], step.action.racers, strict=True)
        found["race"] = [_mended(*racer, failed, trace) for racer in racers]
    if step.expect is not None and id(step.expect) in failed:
        found.pop("expect")
        if is_experiment(step):
            found["expect"] = next(one.outcome for one in trace.steps if one.step is step)
    if step.answer is not None and id(step.answer) in failed:
        found.pop("answer")
    then = {one.subject: _plain(one) for one in step.then if id(one) not in failed}
    if step.then:
        found.pop("then")
    return {**found, **({"then": then} if then else {})}
