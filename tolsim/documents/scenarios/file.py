"""Scenario files: every run of a file, or every problem that it has."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import UnsetType

from tolsim.documents.policies.file import FindPolicy
from tolsim.documents.problems import Problem, Problems
from tolsim.documents.scenarios.cast import read_cast
from tolsim.documents.scenarios.clock import Clock, check_start
from tolsim.documents.scenarios.lesson import Lesson, read_lesson
from tolsim.documents.scenarios.model import LessonModel, ScenarioModel
from tolsim.documents.scenarios.one_line.text import OneLine
from tolsim.documents.scenarios.progress import Progress
from tolsim.documents.scenarios.runs import NO_OVERRIDES, Overrides, RunPlanner, Start
from tolsim.documents.scenarios.slips import (
    refuse_policy,
    salvage_head,
    without_duplicates,
    without_slipped,
)
from tolsim.documents.scenarios.steps.drafts import Draft, draft_step
from tolsim.documents.scenarios.steps.reading import read_steps
from tolsim.documents.scenarios.steps.size import is_small_enough, issued_by_all
from tolsim.documents.shape.structure import conform
from tolsim.documents.shape.vocabulary import URL
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml
from tolsim.simulation.scenario import App, Scenario

_UNKNOWN_START = (Start({}, (), defaulted=False),)
"""Stands in where the policies of a file cannot be read, so that its steps still are."""


class ScenarioFile(NamedTuple):
    """A scenario file as read: `name` is the file's, `sources` are URLs, `runs` at least one.

    `keys` are, for each run, the words by which expectations speak of it, `http` how the wire of
    each app looks, of which its policy says something.
    """

    name: str
    title: str
    about: str | None
    sources: tuple[str, ...]
    runs: tuple[Scenario, ...]
    keys: tuple[tuple[str, ...], ...]
    http: tuple[Mapping[str, Mapping[str, Any]], ...] = ()


class Case:
    """A scenario file to be replayed, as it is or under other policies.

    `name` is the file's name as problems show it. However often it is loaded, it is read once.
    """

    __slots__ = ("_document", "find_policy", "name", "text")

    def __init__(self, text: str | bytes, name: str, find_policy: FindPolicy) -> None:
        self.text = text
        self.name = name
        self.find_policy = find_policy
        self._document: _Document | None = None

    def __repr__(self) -> str:
        return f"Case({self.name!r})"

    @property
    def data(self) -> Any:
        """The file as plain data; raises DocumentError if it is no YAML."""
        return self._read().node.value

    def load(self, overrides: Overrides = NO_OVERRIDES) -> ScenarioFile:
        """Return the runs of the file; raises DocumentError with all problems of the file."""
        node, head, drafts, rounds, found = self._read()
        problems = Problems()
        problems.extend(found)
        # What is sound of a broken head still lets the problems of the steps be told.
        sound = head or salvage_head(node)
        planner = RunPlanner(node, self.find_policy, problems, overrides)
        if sound is None:
            raise problems.error()
        readable = head is not None or not _lacks_policies(node, sound)
        starts, keys = planner.starts() if readable else (_UNKNOWN_START, None)
        if not sound.systems:  # there is nothing to say of the steps
            raise problems.error()
        cast = read_cast(sound, node, problems)
        if not overrides.each_run:
            starts = tuple(start._replace(keys=()) for start in starts)
        runs = tuple(
            Progress(
                cast,
                dict(start.policies),
                keys,
                start.keys,
                problems,
                Clock(node),
                issued_by_all(drafts, cast),
                rounds,
            )
            for start in starts
        )
        scenarios = tuple(
            _scenario(sound, start, run, drafts) for start, run in zip(starts, runs, strict=True)
        )
        if not (overrides.policies or overrides.settings):
            _check_incidents(runs, problems)
        problems.raise_any()
        return ScenarioFile(
            self.name,
            sound.title,
            _about(sound),
            _sources(sound),
            scenarios,
            tuple(start.keys for start in starts),
            tuple(_http(start) for start in starts),
        )

    def lesson(self) -> Lesson | None:
        """What the file asks whoever learns from it, or None if it has no `lesson`.

        Raises DocumentError, also for asks that make no sense; other commands pass them over.
        """
        file = self.load()
        node, head, *_ = self._read()
        written = node.get("lesson")
        if written is None or head is None or not isinstance(head.lesson, LessonModel):
            return None
        problems = Problems()
        lesson = read_lesson(head.lesson, written, file.keys, problems)
        problems.raise_any()
        return lesson

    def _read(self) -> "_Document":
        if self._document is None:
            problems = Problems()
            found = Problems()
            node = _read_text(self.text, self.name, found)
            problems.extend(without_duplicates(node, found))
            if (policy := refuse_policy(node, problems)) is not None:
                raise policy
            node = without_slipped(node, problems)
            head = conform(node, ScenarioModel, problems)
            drafts = _drafts(node, problems)
            _check_sources(node, problems)
            check_start(node, problems)
            rounds = is_small_enough(drafts, problems)
            self._document = _Document(node, head, drafts, rounds, tuple(problems))
        return self._document


class _Document(NamedTuple):
    """What a file holds whatever its runs are.

    `head` is None where it is not sound; without `rounds` the file is too long to be repeated.
    """

    node: Node
    head: ScenarioModel | None
    drafts: list[Draft | None]
    rounds: bool
    problems: tuple[Problem, ...]


def _http(start: Start) -> Mapping[str, Mapping[str, Any]]:
    policies = start.policies.items()
    return {app: in_force.rules.http for app, in_force in policies if in_force.rules.http}


def load_scenario(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides = NO_OVERRIDES
) -> ScenarioFile:
    """Return the runs of a scenario file that is loaded once; raises DocumentError."""
    return Case(text, name, find_policy).load(overrides)


def _read_text(text: str | bytes, name: str, problems: Problems) -> Node:
    if isinstance(text, OneLine):
        # Imported here: most scenarios are files.
        from tolsim.documents.scenarios.one_line.reader import read_one_line

        return read_one_line(text, name, problems)
    return read_yaml(text, name, problems)


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
    steps, systems = node.get("steps"), node.get("systems")
    # Any system will do where a step says none.
    names = [*systems.value] if systems and systems.value and systems.depth else ["legacy"]
    return [draft_step(step, problems, str(names[0])) for step in steps.each()] if steps else []


def _scenario(
    head: ScenarioModel, start: Start, run: Progress, drafts: list[Draft | None]
) -> Scenario:
    return Scenario(
        title=head.title,
        apps=tuple(
            App(name, in_force.policy, in_force.rules.tolerance)
            for name, in_force in start.policies.items()
        ),
        systems=tuple(run.cast.systems.values()),
        users=run.cast.users,
        steps=tuple(read_steps(drafts, run)),
        about=_about(head),
        sources=_sources(head),
        policy_defaulted=start.defaulted,
        start=head.start if isinstance(head.start, str) else None,
    )


def _check_incidents(runs: tuple[Progress, ...], problems: Problems) -> None:
    """Note a `by` of an incident that is set off by no system in any run of the file."""
    needed = {place for run in runs for place, is_needed in run.set_off.items() if is_needed}
    for place in {place for run in runs for place in run.set_off} - needed:
        problems.add(
            place, "by-nobody", "the incident's scope is neither `local` nor `others`",
            "leave `by` out; `user` and `app` say whom it concerns",
        )  # fmt: skip


def _about(head: ScenarioModel) -> str | None:
    return head.about if isinstance(head.about, str) else None


def _sources(head: ScenarioModel) -> tuple[str, ...]:
    if isinstance(head.source, str):
        return (head.source,)
    return tuple(head.source) if isinstance(head.source, list) else ()
