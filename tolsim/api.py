"""The Python interface: scenarios to be changed and replayed, and traces that can be read.

It wraps the values of `simulation`, which know nothing of files and pages. `tolsim` itself has
all of its names.
"""

import os
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from tolsim.analysis.history.standing import Holding, Standing, standings
from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case, Overrides, ScenarioFile, UserError
from tolsim.documents.policies.file import names_a_file, split_tolerance
from tolsim.documents.reading import read_file
from tolsim.documents.scenarios.one_line.text import OneLine
from tolsim.documents.scenarios.rebasing import rebased_reference
from tolsim.documents.yaml.writer import yaml_flow, yaml_text
from tolsim.engine.status import Status
from tolsim.simulation import Scenario as Run
from tolsim.simulation import Trace as RunTrace
from tolsim.simulation import replay as replay_run
from tolsim.simulation.trace import State, StepTrace

_TEXT: Final = "<text>"
"""The name to show of a scenario that was no file."""

_STEPS: Final = "<steps>"
"""The name to show of steps that were no file."""

_COLUMNS: Final = 80
"""What `print(trace)` folds to: a text that does not depend on the terminal."""


@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """A scenario: what a file says, and a run for each of its policies and tolerances."""

    _file: ScenarioFile
    _case: Case = field(compare=False)
    _overrides: Overrides = field(default=Overrides(), compare=False)

    def __repr__(self) -> str:
        runs = len(self.runs)
        return f"<Scenario {self.title!r}: {runs} {'run' if runs == 1 else 'runs'}>"

    @property
    def name(self) -> str:
        """The name of its file, as problems show it."""
        return self._file.name

    @property
    def title(self) -> str:
        return self._file.title

    @property
    def about(self) -> str | None:
        return self._file.about

    @property
    def sources(self) -> tuple[str, ...]:
        """The URLs that the file names."""
        return self._file.sources

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run as plain data, each to be replayed."""
        return self._file.runs

    def under(
        self,
        *,
        policy: str | None = None,
        tolerance: int | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> "Scenario":
        """Return the same scenario under other rules.

        `policy` is a name of the catalogue (or `NAME@N`) or a path as seen from the current
        folder, `settings` are fields by their dotted paths: `{"refresh.grace.for": "30s"}`. What
        is left out stays as it is. Raises DocumentError if the scenario cannot run under them.
        """
        old = self._overrides
        patches = tuple((path, yaml_flow(value)) for path, value in (settings or {}).items())
        overrides = old._replace(
            policies=old.policies if policy is None else (policy,),
            tolerances=old.tolerances if tolerance is None else (tolerance,),
            settings=old.settings + patches,
        )
        return _load(self._case, overrides)

    def with_steps(self, steps: str | Sequence[Mapping[str, Any]]) -> "Scenario":
        """Return a scenario with the same head and other steps.

        Steps are mappings as in a file, `{"login": "legacy", "expect": "ok"}`, or one line as
        `tolsim run -e` takes it, `"login legacy; 5m; call legacy"`. Raises DocumentError with all
        that is wrong with them.
        """
        if isinstance(steps, str):
            steps = Case(OneLine(steps), _STEPS, self._case.find_policy).data["steps"]
        text = yaml_text({**self._case.data, "steps": steps})
        # Not the name of the file, whose lines are others; but in its folder, as policies are.
        name = posixpath.join(posixpath.dirname(self.name), _STEPS)
        return _load(Case(text, name, self._case.find_policy), self._overrides)

    def replay(self) -> tuple["Trace", ...]:
        """Return the trace of every run."""
        return tuple(Trace(replay_run(run)) for run in self.runs)

    def to_yaml(self) -> str:
        """Return the text of a file that has the same runs, and stands where the scenario did.

        It is the text that was read, comments and all, unless `under` changed its policy or
        tolerance. Raises UserError after settings, for which a scenario has no place, and
        DocumentError where what the file expects does not fit other policies.
        """
        text = self._case.text
        if self._overrides == Overrides():
            return text if isinstance(text, str) else text.decode("utf-8-sig")
        if self._overrides.settings:
            raise UserError(
                "a scenario has no place for settings",
                "write a policy file with `extends`, and name it as the policy",
            )
        written = yaml_text(_overridden(self._case.data, self._overrides, self._file))
        Case(written, self.name, self._case.find_policy).load()
        return written


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """What a run was: every step, and how everything stands at the end."""

    _trace: RunTrace

    def __repr__(self) -> str:
        states = ", ".join(f"{actor} {state}" for actor, state in self.states.items())
        return f"<Trace {self.scenario.title!r}: {len(self.steps)} steps; {states}>"

    def __str__(self) -> str:
        """Return the timeline, folded to 80 columns."""
        from tolsim.render.timeline.text import timeline

        return timeline(self._trace, width=_COLUMNS, ascii=False).plain

    def _repr_html_(self) -> str:
        """Return the page as notebooks show it, a part of theirs."""
        from tolsim.render.timeline.html import fragment

        return fragment(self._trace)

    @property
    def scenario(self) -> Run:
        """The run as plain data."""
        return self._trace.scenario

    @property
    def steps(self) -> tuple[StepTrace, ...]:
        """One record a step, and one for each request of a race."""
        return self._trace.steps

    @property
    def states(self) -> Mapping[str, State]:
        """Every actor with its state at the end."""
        return self._trace.states

    @property
    def statuses(self) -> Mapping[str, Status]:
        """Every token in issue order, with its status at the end."""
        return self._trace.statuses

    @property
    def locks_out_at(self) -> Mapping[str, int | None]:
        """For every actor the second at which it will be locked out; None: never, or not so."""
        return self._trace.locks_out_at

    def at(self, n: int | str) -> Standing:
        """Return states, statuses and holdings after step `n`, counted from 1; 0 is the beginning.

        Of a race, `3` is after all its requests, `"3.1"` after the first. Raises IndexError if
        there is no such step.
        """
        if n == 0:
            actors = self.states
            return Standing(
                dict.fromkeys(actors, "signed-out"), {}, dict.fromkeys(actors, Holding())
            )
        places = [i for i, step in enumerate(self.steps) if n in (step.n, step.number.step)]
        if not places:
            last = self.steps[-1].number.step if self.steps else 0
            raise IndexError(f"there is no step {n}: the last one is {last}")
        return next(islice(standings(self._trace), places[-1], None))


def load(
    path: str | os.PathLike[str], *, policy: str | None = None, tolerance: int | None = None
) -> Scenario:
    """Return the scenario of a file, or the bundled one of that name if there is no such file.

    `policy` and `tolerance` replace the file's, as `Scenario.under` does. Raises DocumentError,
    which carries every problem of the file, and OSError.
    """
    name = os.fspath(path)
    bundled = None if os.path.lexists(name) else bundled_scenarios().get(name)
    text = read_file(bundled or name)
    return _load(Case(text, str(bundled or name), find_policy), _overrides(policy, tolerance))


def loads(text: str, *, policy: str | None = None, tolerance: int | None = None) -> Scenario:
    """Return the scenario that a text holds, in YAML as in a file; policy files are sought here.

    Raises DocumentError.
    """
    return _load(Case(text, _TEXT, find_policy), _overrides(policy, tolerance))


def replay(
    scenario: Scenario | Run | str | os.PathLike[str],
    *,
    policy: str | None = None,
    tolerance: int | None = None,
) -> tuple[Trace, ...]:
    """Return the trace of every run of a scenario, of a file, or of the one run given.

    `policy` and `tolerance` replace the file's, as `Scenario.under` does; a single run has left
    its file behind and takes neither (TypeError).
    """
    if isinstance(scenario, Run):
        if policy is not None or tolerance is not None:
            raise TypeError("a single run keeps its policy and tolerance: replay its file instead")
        return (Trace(replay_run(scenario)),)
    if isinstance(scenario, Scenario):
        return scenario.under(policy=policy, tolerance=tolerance).replay()
    return load(scenario, policy=policy, tolerance=tolerance).replay()


def _load(case: Case, overrides: Overrides) -> Scenario:
    return Scenario(case.load(overrides), case, overrides)


def _overrides(policy: str | None, tolerance: int | None) -> Overrides:
    return Overrides(() if policy is None else (policy,), () if tolerance is None else (tolerance,))


def _overridden(
    data: Mapping[str, Any], overrides: Overrides, file: ScenarioFile
) -> Mapping[str, Any]:
    """Return the data of a file with the policies and tolerances that its runs have.

    A tolerance that an option leaves to the file does not bind a policy without a knob: such a
    file must not name one.
    """
    head: dict[str, Any] = {}
    for policy in overrides.policies:
        name, at = split_tolerance(policy)
        head["policy"] = rebased_reference(name, "", file.name) if names_a_file(name) else name
        head |= {} if at is None else {"tolerance": at}
    for tolerance in overrides.tolerances:
        head.setdefault("tolerance", tolerance)
    knobs = {app.name for app in file.runs[0].apps if app.tolerance is not None}
    if "apps" not in data:
        return _with_head(data, head, knob=bool(knobs))
    apps = data["apps"].items()
    return {
        **data,
        "apps": {name: _with_head(app or {}, head, knob=name in knobs) for name, app in apps},
    }


def _with_head(data: Mapping[str, Any], head: Mapping[str, Any], *, knob: bool) -> dict[str, Any]:
    """Return data with a policy and a tolerance, which stand after the title."""
    title = {"title": data["title"]} if "title" in data else {}
    merged = {**title, **head, **data, **head}
    if not knob:
        merged.pop("tolerance", None)
    return merged
