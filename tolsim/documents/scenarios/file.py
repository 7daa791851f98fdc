"""Scenario files: every run of a file, or every problem that it has."""

import re
from dataclasses import dataclass

from msgspec import UnsetType

from tolsim.documents.policies.file import FindPolicy
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.cast import Cast, read_cast
from tolsim.documents.scenarios.model import ScenarioModel
from tolsim.documents.scenarios.progress import Progress
from tolsim.documents.scenarios.runs import Overrides, RunPlanner, Start
from tolsim.documents.scenarios.steps import Draft, drafted, read_steps
from tolsim.documents.shape.structure import conform, salvage
from tolsim.documents.shape.vocabulary import URL
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml
from tolsim.simulation.scenario import App, Scenario

_NO_OVERRIDES = Overrides()
_UNKNOWN_START = (Start({}, (), defaulted=False),)
"""Stands in where the policies of a file cannot be read, so that its steps still are."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario file as read: `name` is the file's, `sources` are URLs, `runs` at least one."""

    name: str
    title: str
    about: str | None
    sources: tuple[str, ...]
    runs: tuple[Scenario, ...]


def load_scenario(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides = _NO_OVERRIDES
) -> ScenarioFile:
    """Return the runs of a scenario file; raises DocumentError with all problems of the file.

    `name` is the file's name as problems show it.
    """
    problems = Problems()
    node = read_yaml(text, name, problems)
    # What is sound of a broken head still lets the problems of the steps be told.
    head = conform(node, ScenarioModel, problems)
    sound = head or salvage(node, ScenarioModel, title="?", steps=[])
    drafts = _drafts(node, problems)
    _check_sources(node, problems)
    if sound is None:
        raise problems.error()
    cast = read_cast(sound, node, problems)
    planner = RunPlanner(node, find_policy, problems, overrides)
    readable = head is not None or not _lacks_policies(node, sound)
    starts, keys = planner.starts() if readable else (_UNKNOWN_START, None)
    if not overrides.each_run:
        starts = tuple(start._replace(keys=()) for start in starts)
    runs = tuple(_run(sound, cast, start, keys, drafts, problems) for start in starts)
    problems.raise_any()
    return ScenarioFile(name, sound.title, _about(sound), _sources(sound), runs)


def _check_sources(node: Node, problems: Problems) -> None:
    source = node.get("source")
    for url in (source.elements or [source]) if source else ():
        if isinstance(url.value, str) and not re.search(URL, url.value):
            problems.add(
                url.place, "not-a-url", f"`{url.value}` is not a url",
                "write a URL that starts with https://",
            )  # fmt: skip


def _lacks_policies(node: Node, sound: ScenarioModel) -> bool:
    """Return whether what is written of the policies is not sound."""
    written = (("policy", sound.policy), ("tolerance", sound.tolerance), ("apps", sound.apps))
    return any(node.get(key) and isinstance(value, UnsetType) for key, value in written)


def _drafts(node: Node, problems: Problems) -> list[Draft | None]:
    steps = node.get("steps")
    return [drafted(step, problems) for step in steps.each()] if steps else []


def _run(
    head: ScenarioModel, cast: Cast, start: Start, keys: tuple[str, ...] | None,
    drafts: list[Draft | None], problems: Problems,
) -> Scenario:  # fmt: skip
    run = Progress(cast, dict(start.policies), keys, start.keys, problems)
    return Scenario(
        title=head.title,
        apps=tuple(
            App(name, in_force.policy, in_force.rules.tolerance)
            for name, in_force in start.policies.items()
        ),
        systems=tuple(cast.systems.values()),
        users=cast.users,
        steps=tuple(read_steps(drafts, run)),
        about=_about(head),
        policy_defaulted=start.defaulted,
    )


def _about(head: ScenarioModel) -> str | None:
    return head.about if isinstance(head.about, str) else None


def _sources(head: ScenarioModel) -> tuple[str, ...]:
    if isinstance(head.source, str):
        return (head.source,)
    return tuple(head.source) if isinstance(head.source, list) else ()
