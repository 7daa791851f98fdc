"""Words that the formats of `tolsim compare` share."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tolsim.analysis.compare import Comparison, Row, Unable
from tolsim.render.words.names import listed, one_line, shown
from tolsim.render.words.runs import policy_at, run_name
from tolsim.simulation import Trace
from tolsim.simulation.scenario import VERBS, App

KEPT: Final = (
    "kept working: every request sent is answered ok, and every system is working at the end"
)
"""What it means that a run keeps every system working: as `keeps_working` computes it."""


def answer_sentence(comparison: Comparison) -> str:
    """`Two systems, one app: 61 of 81 runs keep both systems working, 20 do not.`"""
    title = one_line(comparison.title)
    if title.endswith((".", "?", "!")):
        return f"{title} {answer(comparison)}"
    return f"{title}: {_answer(comparison)}."


def answer(comparison: Comparison) -> str:
    """`62 of 81 runs keep both systems working, 19 do not.`"""
    said = _answer(comparison)
    return f"{said[0].upper()}{said[1:]}."


def _answer(comparison: Comparison) -> str:
    kept, broken, unknown = tally = comparison.tally
    systems = _systems(comparison.rows[0].trace)
    unsaid = f", of {unknown} no source says" if unknown else ""
    if kept == tally.total:
        return f"all {kept} runs keep {systems} working"
    if kept == 0 and not unknown:
        return f"none of {broken} runs keeps {systems} working"
    verb = "keeps" if kept < 2 else "keep"
    rest = f", {broken} {'does' if broken == 1 else 'do'} not" if broken else ""
    return f"{kept} of {tally.total} runs {verb} {systems} working{rest}{unsaid}"


def _systems(trace: Trace) -> str:
    actors = list(trace.states)
    match len(actors):
        case 1:
            return shown(actors[0])
        case 2:
            return "both systems"
        case _:
            return "every system"


def step_words(trace: Trace) -> Iterator[str]:
    """Yield `1 login legacy`, step by step."""
    for step in trace.steps:
        actor = f" {shown(step.actor)}" if step.actor else ""
        verb = VERBS[type(step.step.action)].replace("_", " ")
        yield f"{step.number} {verb}{actor}"


def row_names(rows: Sequence[Row]) -> list[str]:
    """Name each row by its policies; of several apps only by those that differ between rows."""
    same = _in_every_row(rows)
    return [_name(row.trace, same) for row in rows]


def constant_sentences(rows: Sequence[Row]) -> list[str]:
    """`staging is okta-static in every row, and has no tolerance to set`: what no name repeats."""
    said = []
    for app in rows[0].trace.scenario.apps:
        if app.name in _in_every_row(rows):
            knob = "" if app.policy.tolerance else ", and has no tolerance to set"
            name = policy_at(app.policy.name, app.tolerance)
            said.append(f"app {shown(app.name)} is {name} in every row{knob}")
    return said


def _name(trace: Trace, same: Mapping[str, object]) -> str:
    apps = [app for app in trace.scenario.apps if app.name not in same]
    if len(apps) == len(trace.scenario.apps):
        return run_name(trace.scenario)
    return listed([f"{shown(app.name)} {policy_at(*_rules(app))}" for app in apps])


def _in_every_row(rows: Sequence[Row]) -> Mapping[str, object]:
    """Return the apps, of several, whose policy and tolerance no row changes."""
    runs = [row.trace.scenario.apps for row in rows]
    found = {}
    for apps in zip(*runs, strict=True):
        if len({_rules(app) for app in apps}) == 1:
            found[apps[0].name] = _rules(apps[0])
    return found if len(found) < len(runs[0]) else {}


def _rules(app: App) -> tuple[str, int | None]:
    return app.policy.name, app.tolerance


def alike(row: Row) -> list[str]:
    """Name the runs that behave like the one of a row."""
    return [run_name(trace.scenario) for trace in row.same]


def not_run(unable: Sequence[Unable]) -> Mapping[str, list[str]]:
    """Return what could not be run, by reason: `no tolerance to set`, and the names."""
    found: dict[str, list[str]] = {}
    for one in unable:
        found.setdefault(_reason(one), []).append(_unable_name(one))
    return found


def _reason(unable: Unable) -> str:
    """Say a reason without the policy's name, which stands beside it."""
    named = f"the policy `{unable.policy}`"
    return shown(unable.reason.removeprefix(f"{named} has ").replace(named, "the policy"))


def _unable_name(unable: Unable) -> str:
    """Name what could not be run: `okta-static@2`, `the policy of the file at tolerance 2`."""
    if unable.policy is not None:
        return policy_at(unable.policy, unable.tolerance)
    at = "" if unable.tolerance is None else f" at tolerance {unable.tolerance}"
    return f"the policy of the file{at}"
