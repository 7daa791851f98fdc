"""A scenario without its steps, pinned to one run: who takes part, and under which policies."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case, FindPolicy, Overrides, ScenarioFile, UserError
from tolsim.documents.policies.text import policy_fields
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import App
from tolsim.wire.shapes import Shape

_KEPT: Final = ("title", "about", "source", "start", "systems", "users")

NAME: Final = "serve.yaml"
"""How problems of a scenario that was no file call it."""


class Head(NamedTuple):
    """Everything of a scenario but its steps; `data` is what a file of it says.

    The data name policies of the catalogue and hold all others, so that no other file is needed.
    """

    data: Mapping[str, Any]
    scenario: Scenario
    shapes: Mapping[str, Shape]
    """What the answers of each app look like."""

    @property
    def users(self) -> tuple[str, ...]:
        return self.scenario.users

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(system.name for system in self.scenario.systems)


def new_case(systems: Sequence[str], users: Sequence[str], find: FindPolicy) -> Case:
    """Return the scenario of a server that was started without one."""
    data: dict[str, Any] = {"title": "Requests to tolsim serve", "systems": [*systems]}
    if users:
        data["users"] = [*users]
    return Case(yaml_text({**data, "steps": []}), NAME, find)


def pin(case: Case, overrides: Overrides) -> Head:
    """Return the head of a scenario that makes one run; raises UserError where it makes several."""
    file = case.load(overrides)
    if len(file.runs) > 1:
        raise UserError(
            f"{file.name}: it makes {len(file.runs)} runs, and a server has one",
            "choose one with --policy and --tolerance",
        )
    return _pinned(case, file, file.runs[0], overrides)


def _pinned(case: Case, file: ScenarioFile, run: Scenario, overrides: Overrides) -> Head:
    shapes = {app.name: Shape.of(file.http[0].get(app.name)) for app in run.apps}
    # By name, if that is the same run: what was set by an option has no name, and a policy can be
    # called like one of the catalogue without being it.
    data = _write(case, run, named=not overrides.settings)
    pinned = _read(data, file.name)
    if pinned.apps != run.apps:
        data = _write(case, run, named=False)
        pinned = _read(data, file.name)
    return Head(data, pinned, shapes)


def _read(data: Mapping[str, Any], name: str) -> Scenario:
    """Return the run that data make: what is served is what a file of them says."""
    (run,) = Case(yaml_text({**data, "steps": []}), name, find_policy).load().runs
    return run


def _write(case: Case, run: Scenario, *, named: bool) -> dict[str, Any]:
    data = {key: case.data[key] for key in _KEPT if key in case.data}
    written = {app.name: _write_app(app, named=named) for app in run.apps}
    if "apps" in case.data:
        return {**data, "apps": written}
    (only,) = written.values()
    return {**data, **only}


def in_full(head: Head) -> dict[str, Any]:
    """Return the data of a head with every policy written out, and how its wire looks.

    They mean the same run whatever becomes of the catalogue.
    """
    written = {app.name: _write_app(app, named=False) for app in head.scenario.apps}
    for app, its in written.items():
        shape = head.shapes[app]._asdict()
        its["policy"]["http"] = {key: value for key, value in shape.items() if value}
    if "apps" in head.data:
        return {**head.data, "apps": written}
    (only,) = written.values()
    return {**head.data, **only}


def _write_app(app: App, *, named: bool) -> dict[str, Any]:
    name = app.policy.name
    by_name = named and name in policy_names()
    policy = name if by_name else {"name": name, **policy_fields(app.policy)}
    return {"policy": policy, **({} if app.tolerance is None else {"tolerance": app.tolerance})}
