"""Policies as a command names them: `NAME`, `FILE`, or either with a tolerance, `NAME@3`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tolsim.documents import FindPolicy, Overrides, load_scenario
from tolsim.documents.policies.file import split_tolerance
from tolsim.documents.yaml.scalars import core_scalar
from tolsim.engine.policy import Policy
from tolsim.simulation.scenario import App

Settings = tuple[tuple[str, str], ...]

_SOURCE = "the command line"
_PROBE = "title: A policy\nsystems: [any]\nsteps: [{login: any}]\n"


class Choice(NamedTuple):
    """A policy to search under; `label` is what people call it, `name` what a scenario does."""

    label: str
    name: str
    reference: str
    policy: Policy
    tolerance: int | None
    settings: Settings

    def document(self) -> Any:
        """The policy as an entry of a scenario: its name, or a variant of it."""
        if self.name == self.policy.name:
            return self.reference
        written: dict[str, Any] = {"name": self.name, "extends": self.reference}
        if self.tolerance is not None:
            written["tolerance"] = {"default": self.tolerance}
        for path, value in self.settings:
            _write(written, path.split("."), core_scalar(value))
        return written


def choose(
    names: Sequence[str], find_policy: FindPolicy, tolerance: int | None, settings: Settings
) -> tuple[Choice, ...]:
    """The policies that a command names; raises DocumentError where one cannot be read."""
    return tuple(_choice(name, find_policy, tolerance, settings) for name in names)


def choose_together(
    names: Sequence[str], find_policy: FindPolicy, tolerances: Sequence[int] = ()
) -> tuple[Choice, ...]:
    """Each policy, at each of some tolerances where they are given; they all have to be usable.

    One file is read for all of them, which takes a third of the time.
    """
    if not names:  # without a name the file would take the usual policy
        return ()
    given = tuple(tolerances)
    runs = load_scenario(_PROBE, _SOURCE, find_policy, Overrides(tuple(names), given)).runs
    each = [(name, tolerance) for name in names for tolerance in given or (None,)]
    return tuple(
        _named(name, run.apps[0], tolerance)
        for (name, tolerance), run in zip(each, runs, strict=True)
    )


def _choice(
    name: str, find_policy: FindPolicy, tolerance: int | None, settings: Settings
) -> Choice:
    reference, own = split_tolerance(name)
    tolerance = tolerance if own is None else own
    given = () if tolerance is None else (tolerance,)
    # By way of a scenario, so that --set and a tolerance mean here what they mean to `run`.
    run = load_scenario(
        _PROBE, _SOURCE, find_policy, Overrides((reference,), given, settings)
    ).runs[0]
    return _named(reference, run.apps[0], tolerance, settings)


def _named(reference: str, app: App, tolerance: int | None, settings: Settings = ()) -> Choice:
    label = name = app.policy.name
    if tolerance is not None:
        label, name = f"{label}@{tolerance}", f"{name}-tolerance-{tolerance}"
    if settings:
        label += " with " + ", ".join(f"{path}={value}" for path, value in settings)
        name += "-changed"
    return Choice(label, name, reference, app.policy, app.tolerance, settings)


def _write(document: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        document = document.setdefault(key, {})
    document[path[-1]] = value
