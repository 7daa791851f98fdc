"""A scenario without its steps, pinned to one run: who takes part, and under which policies."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case, FindPolicy, Overrides, ScenarioFile, UserError, load_policy
from tolsim.documents.policies.text import policy_fields
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import App
from tolsim.wire.shapes import PLAIN, Shape

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
    data = {key: case.data[key] for key in _KEPT if key in case.data}
    named = not overrides.settings
    written = {app.name: _write_app(app, named=named) for app in run.apps}
    if "apps" in case.data:
        data["apps"] = written
    else:
        (only,) = written.values()
        data.update(only)
    text = yaml_text({**data, "steps": []})
    # What is served is what the data say, so that a file of them is the same run.
    (pinned,) = Case(text, file.name, find_policy).load().runs
    return Head(data, pinned, _shapes(case, run, overrides))


def _write_app(app: App, *, named: bool) -> dict[str, Any]:
    name = app.policy.name
    by_name = named and name in policy_names()
    policy = name if by_name else {"name": name, **policy_fields(app.policy)}
    return {"policy": policy, **({} if app.tolerance is None else {"tolerance": app.tolerance})}


def _shapes(case: Case, run: Scenario, overrides: Overrides) -> dict[str, Shape]:
    """Return the shape of each app: that of the policy that an option, else the file, names."""
    given = overrides.policies[0].partition("@")[0] if overrides.policies else None
    apps = case.data.get("apps") or {}
    return {
        app.name: _shape(given or (apps.get(app.name) or case.data).get("policy"), case)
        for app in run.apps
    }


def _shape(policy: object, case: Case) -> Shape:
    if isinstance(policy, list) and len(policy) == 1:
        policy = policy[0]
    if isinstance(policy, Mapping):
        return (
            Shape.of(policy.get("http"))
            if "http" in policy
            else _shape(policy.get("extends"), case)
        )
    if not isinstance(policy, str):
        return PLAIN
    source = case.find_policy(policy, case.name)
    return Shape.of(load_policy(source.text, source.name, case.find_policy).http)
