"""What to do next: a line of commands on standard error that go on from an answer.

It is for a person at a terminal alone. Every command in it can be run as it stands.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from tolsim.cli.shared.console import is_terminal, say, speaks_ascii_only
from tolsim.cli.shared.inputs import STDIN

if TYPE_CHECKING:
    from tolsim.analysis.advise.advise import Advice
    from tolsim.analysis.check.check import FileCheck
    from tolsim.analysis.compare import Comparison
    from tolsim.analysis.explain.explain import Explanation
    from tolsim.analysis.search.identify import Identification
    from tolsim.documents import ScenarioFile
    from tolsim.logs.answer import Audit, Fit
    from tolsim.simulation import Scenario, Trace

Command = Sequence[str]
"""The words after `tolsim`."""

_LONGEST: Final = 120
"""Characters of a command that somebody would still copy."""

_MOST_TOLD_APART: Final = 4
"""Policies for which an experiment is found while a person waits."""


def go_on(commands: Iterable[Command], *, quiet: bool) -> None:
    """Name the commands, on a terminal; elsewhere they are not even asked for."""
    if quiet or not (is_terminal(sys.stdout) and is_terminal(sys.stderr)):
        return
    import shlex

    written = [shlex.join(("tolsim", *command)) for command in commands]
    short = [command for command in written if len(command) <= _LONGEST]
    if short:
        say(f"next: {(' | ' if speaks_ascii_only() else ' · ').join(short)}")


class Asked(NamedTuple):
    """How a command was asked about scenarios; another is asked in the same way."""

    steps: Sequence[str] | None = None
    policies: Sequence[str] | None = None
    tolerances: Sequence[str] | None = None
    settings: Sequence[str] | None = None

    @property
    def options(self) -> list[str]:
        """The options that lead to the same runs."""
        named = (
            ("--policy", self.policies),
            ("--tolerance", self.tolerances),
            ("--set", self.settings),
        )
        return [word for name, values in named for value in values or () for word in (name, value)]

    def by(self, verb: str, name: str, *targets: str) -> Iterator[Command]:
        """Yield the command that asks a verb about the scenario of that name, if there is one."""
        if self.steps is not None:
            scenario = [word for step in self.steps for word in ("-e", step)]
        elif name == "<stdin>":  # which has been read
            return
        else:
            scenario = [name]
        # `advise` changes the policy, and has no --set.
        if not (verb == "advise" and self.settings):
            yield (verb, *scenario, *targets, *self.options)


def after_run(scenarios: Iterable["ScenarioFile"], asked: Asked) -> Iterator[Command]:
    """Why is somebody locked out, and what helps? Or else: how is it under other rules?"""
    from tolsim.simulation import replay

    first = None
    for scenario in scenarios:
        first = first or scenario
        for run in scenario.runs:
            if actor := _locked_out(replay(run)):
                yield from asked.by("explain", scenario.name, actor)
                yield from asked.by("advise", scenario.name)
                return
    if first is not None:
        yield from Asked(asked.steps).by("compare", first.name)


def after_check(checks: Iterable["FileCheck"], asked: Asked) -> Iterator[Command]:
    """Why did the step answer as it did?"""
    for check in checks:
        for run in check.runs:
            for checked in run.failed:
                yield from asked.by("explain", check.name, str(checked.n))
                yield from asked.by("advise", check.name)
                return


def after_compare(found: "Comparison", name: str, asked: Asked) -> Iterator[Command]:
    """Why is somebody locked out, under the file's own rules if they do it, and what helps?"""
    for row in sorted(found.rows, key=lambda row: not row.own):
        actor = _locked_out(row.trace)
        policy = None if row.own else _policy(row.trace.scenario)
        if actor and (row.own or policy):
            again = Asked(asked.steps, policy and [policy], None, asked.settings)
            yield from again.by("explain", name, actor)
            yield from again.by("advise", name)
            return


def after_explain(found: Iterable["Explanation"], name: str, asked: Asked) -> Iterator[Command]:
    """What keeps what was lost, and how is it under other rules?"""
    if any(one.losses or one.items for one in found):
        yield from asked.by("advise", name)
        yield from Asked(asked.steps).by("compare", name)


def after_advise(
    found: Sequence["Advice"], name: str, asked: Asked, written: str | None
) -> Iterator[Command]:
    """See the remedy at work."""
    best = found[0].best
    if len(found) > 1 or best is None or best.scenario is None:
        return
    if written is not None:
        yield from after_writing(written)
    else:
        stem = "steps" if asked.steps is not None else PurePath(name).stem
        for target in _unused(f"{stem}-mended.yaml"):
            yield from asked.by("advise", name, "--write", target)


def after_search(scenario: str | None, output: str | None, usual: str) -> Iterator[Command]:
    """Run the experiment that was found; write it as a file first."""
    if scenario is None:
        return
    if output is not None:
        yield from after_writing(output)
    else:
        for target in _unused(usual):
            yield (*sys.argv[1:], "--output", target)


def after_writing(file: str) -> Iterator[Command]:
    """See what happens in a scenario, and whether it is as expected."""
    if os.path.isfile(file):  # noqa: PTH113 - no device
        yield ("run", file)
        yield ("check", file)


def after_identify(found: "Identification") -> Iterator[Command]:
    """Read about the policy that fits, or tell those apart that do."""
    from tolsim.render.words.runs import policy_at

    names = [policy_at(fit.policy, fit.tolerance) for fit in found.consistent]
    if len(names) == 1:
        yield ("policies", "show", *names)
    elif 1 < len(names) <= _MOST_TOLD_APART:
        yield ("distinguish", *names)


def after_audit(found: "Audit") -> Iterator[Command]:
    """See a proof; write some first."""
    proved = [one.scenario for one in found.worst]
    proved += [one.scenario for one in found.in_force.kinds]
    files = [file for file in proved if file]
    if files:
        yield ("run", files[0])
        yield ("explain", files[0])
    elif (found.worst or found.in_force.kinds) and STDIN not in sys.argv:
        for folder in _unused("proofs"):
            yield (*sys.argv[1:], "--write", folder)


def after_fit(found: "Fit") -> Iterator[Command]:
    """Ask what other tolerances of the policy that fits best would have done."""
    from tolsim.render.words.runs import policy_at

    best, second = (*found.candidates, None, None)[:2]
    # Of several that fit equally well none is better to go on with.
    if best and not (second and second.agreeing == best.agreeing) and STDIN not in sys.argv:
        others = [word for word in sys.argv[1:] if word != "--fit"]
        yield (*others, "--in-force", policy_at(best.policy, best.tolerance))


def after_policy(name: str) -> Iterator[Command]:
    """See two systems under the policy."""
    if name != STDIN:
        yield ("run", "two_systems", "--policy", name)


def _locked_out(trace: "Trace") -> str | None:
    """Return who is locked out at the end."""
    return next((actor for actor, state in trace.states.items() if state == "locked-out"), None)


def _policy(scenario: "Scenario") -> str | None:
    """Return the policy of a run as an option names it; None if there are several, or a file."""
    from tolsim.catalogue import policy_names
    from tolsim.render.words.runs import policy_at

    names = {policy_at(app.policy.name, app.tolerance) for app in scenario.apps}
    known = all(app.policy.name in policy_names() for app in scenario.apps)
    return names.pop() if known and len(names) == 1 else None


def _unused(file: str) -> Iterator[str]:
    """Yield the name of a file that does not exist."""
    if not os.path.lexists(file):
        yield file
