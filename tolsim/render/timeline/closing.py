"""The closing of a file with several runs: who is left how in each, and where they part."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from tolsim.documents.durations import duration
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import LOST, STATE_WORDS, STATES, Pen, state_words
from tolsim.render.words.names import listed, shown
from tolsim.simulation.scenario import App
from tolsim.simulation.trace import State, StepTrace, Trace

_WORST_FIRST: Sequence[State] = ("locked-out", "recoverable", "signed-out", "working")


def closing(traces: Sequence[Trace], *, width: int, ascii: bool) -> Text:
    """A line for each run, marked with the worst state that it leaves a system in.

    Runs of one file have the same steps; the first at which a run's outcome, or any system's
    state, differs from the first run's is named.
    """
    pen, lines = Pen(ascii=ascii), [Text("The runs compared", LOST)]
    for i, trace in enumerate(traces):
        worst = next(
            state for state in _WORST_FIRST if state in {*trace.states.values(), "working"}
        )
        said = Text.assemble((run_name(trace), LOST), ": ").append_text(_left(trace))
        if i > 0:
            said.append(f"; {_parting(traces[0], trace)}")
        lines += hanging(pen.mark(STATES[worst]), said, max(width, NARROWEST))
    return stacked([lines])


def run_name(trace: Trace) -> str:
    """The policies of a run, each with its tolerance: `zoom-user-concurrent, tolerance 1`."""
    apps = trace.scenario.apps
    names = [
        _policy(app) if len(apps) == 1 else f"{shown(app.name)} {_policy(app)}" for app in apps
    ]
    return "; ".join(names)


def _policy(app: App) -> str:
    tolerance = "" if app.tolerance is None else f", tolerance {app.tolerance}"
    return f"{shown(app.policy.name)}{tolerance}"


def _left(trace: Trace) -> Text:
    """`legacy is locked out, new is working`; who never took part is left out."""
    said = []
    for state in _WORST_FIRST:
        actors = [a for a, last in trace.states.items() if last == state and _moved(trace, a)]
        if actors:
            names = Text(
                f"{listed([shown(a) for a in actors])} {'is' if len(actors) == 1 else 'are'} "
            )
            said.append(names.append_text(state_words(state)))
    return Text(", ").join(said) if said else Text("nobody logged in")


def _moved(trace: Trace, actor: str) -> bool:
    return any(move.actor == actor for step in trace.steps for move in step.moves)


def _parting(first: Trace, other: Trace) -> str:
    """`it parts from the first run at step 4 (10m): ok, not invalid_token`."""
    here: dict[str, State] = dict.fromkeys(first.states, "signed-out")
    there = here.copy()
    for one, two in zip(first.steps, other.steps, strict=True):
        there.update((move.actor, move.after) for move in one.moves)
        here.update((move.actor, move.after) for move in two.moves)
        difference = _difference(one, two) or _difference_of_states(there, here)
        if difference:
            return f"it parts from the first run at step {two.n} ({duration(two.at)}): {difference}"
    return "as in the first run"


def _difference(one: StepTrace, two: StepTrace) -> str | None:
    if one.outcome == two.outcome:
        return None
    return f"{shown(two.outcome)}, not {shown(one.outcome)}"


def _difference_of_states(there: Mapping[str, State], here: Mapping[str, State]) -> str | None:
    for actor, one in there.items():
        if one != (two := here[actor]):
            return f"{shown(actor)} is {STATE_WORDS[two].words}, not {STATE_WORDS[one].words}"
    return None
