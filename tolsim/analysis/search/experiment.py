"""A sequence of moves told as a scenario file: loaded and replayed before anyone sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.repeats import stretches
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Cast
from tolsim.documents import FindPolicy, duration, load_scenario
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import Trace, replay


class Experiment(NamedTuple):
    """A scenario, and what each policy's replay of it gave."""

    text: str
    traces: tuple[Trace, ...]


def experiment(
    title: str,
    about: str,
    choices: Sequence[Choice],
    cast: Cast,
    moves: Sequence[Move],
    find_policy: FindPolicy,
    *,
    code: bool = False,
    then: Mapping[str, str] | None = None,
) -> Experiment:
    """Write moves as a scenario that expects what each policy answers.

    What is repeated is written once. Nothing is expected of an answer that is lost, which
    nobody sees.

    `then` is what holds after the last step. Raises AssertionError if a replay of what was
    written does not bear it out: that would be a bug of the search.
    """
    steps = [_step(move, cast) for move in moves]
    document = _document(title, about, choices, cast, steps)
    traces = _replayed(document, find_policy)
    for number, step in enumerate(steps):
        words = [_word(trace, number, code=code) for trace in traces]
        if any(words) and not moves[number].lost:
            step["expect"] = _for_each(choices, words)
    if then:
        steps[-1]["then"] = dict(then)
    document["steps"] = _folded(steps)
    text = yaml_text(document)
    borne_out = _replayed(document, find_policy)
    for trace in borne_out:
        for step_trace in trace.steps:
            if step_trace.failures:
                raise AssertionError(f"{step_trace.failures[0].sentence}\n{text}")
    return Experiment(text, borne_out)


def _document(
    title: str,
    about: str,
    choices: Sequence[Choice],
    cast: Cast,
    steps: list[dict[str, Any]],
) -> dict[str, Any]:
    policies = [choice.document() for choice in choices]
    systems: Any = list(cast.systems)
    if cast.shared:
        systems = {name: {"store": "shared"} for name in cast.systems}
    return {
        "title": title,
        "about": about,
        "policy": policies[0] if len(policies) == 1 else policies,
        "systems": systems,
        "users": list(cast.users),
        "steps": steps,
    }


def _folded(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of a scenario, with those that are repeated written once."""
    found: list[dict[str, Any]] = []
    for times, few in stretches(steps):
        found += few if times == 1 else [{"repeat": times, "steps": [*few]}]
    return found


def _replayed(document: dict[str, Any], find_policy: FindPolicy) -> tuple[Trace, ...]:
    loaded = load_scenario(yaml_text(document), "experiment.yaml", find_policy)
    return tuple(replay(run) for run in loaded.runs)


def _step(move: Move, cast: Cast) -> dict[str, Any]:
    system = cast.systems[move.system]
    actor = system if len(cast.users) == 1 else f"{cast.users[move.user]}@{system}"
    match move.verb:
        case "wait":
            return {"wait": duration(move.seconds)}
        case "copy":
            return {"copy": actor, "to": cast.systems[move.to]}
        case "client_credentials":
            step: dict[str, Any] = {"client_credentials": system}
            if move.slot is not None:
                step["params"] = {"token_index": move.slot}
        case verb:
            step = {verb: actor}
    if move.lost:
        step["lost"] = True
    return step


def _word(trace: Trace, number: int, *, code: bool) -> str | None:
    step = trace.steps[number]
    if step.status is None and step.reason is None:
        return None
    return step.code if code and step.code else step.outcome


def _for_each(choices: Sequence[Choice], words: Sequence[str | None]) -> Any:
    """One word for all policies, or a word for each where they differ."""
    if len(set(words)) == 1:
        return words[0]
    return {choice.name: word for choice, word in zip(choices, words, strict=True) if word}
