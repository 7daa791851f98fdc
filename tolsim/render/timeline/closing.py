"""The closing of a file with several runs.

For each run, the final state of every system and the first step at which the run differs from
the first one.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.history.behaviour import Seen, behaviour, parting
from tolsim.analysis.history.dooms import dooms
from tolsim.analysis.history.twins import twins
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import DOOMED, LOST, STATE_WORDS, STATES, Pen, state_words
from tolsim.render.timeline.heading import meanings
from tolsim.render.timeline.verdict import WORST_FIRST
from tolsim.render.words.clock import moment, step_and_moment
from tolsim.render.words.names import listed, shown
from tolsim.render.words.runs import names_apart, run_name
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.trace import Trace


def sameness(traces: Sequence[Trace]) -> list[tuple[Text, ...]]:
    """Return for each run what is said in place of its page, if it goes like one before it."""
    return [
        () if place is None else tuple(_same(trace.scenario, traces[place].scenario))
        for trace, place in zip(traces, twins(traces), strict=True)
    ]


def differ(traces: Sequence[Trace]) -> bool:
    """Return whether any run of a file goes otherwise than the first."""
    return any(place is None for place in twins(traces)[1:])


def _same(scenario: Scenario, other: Scenario) -> Iterator[Text]:
    """`tolerance 1: the same as tolerance 0, step by step.`"""
    name, like = names_apart(scenario, other)
    yield Text.assemble((name, LOST), f": the same as {like}, step by step.")
    yield from map(Text, meanings(scenario))


def closing(traces: Sequence[Trace], *, width: int, ascii: bool) -> Text:
    """Write a line for each run, marked with the worst state that it leaves a system in.

    Runs of one file have the same steps; the first at which a run's outcome, or any system's
    state, differs from the first run's is named.
    """
    pen, lines = Pen(ascii=ascii), [Text("The runs compared", LOST)]
    for i, trace in enumerate(traces):
        worst = next(state for state in WORST_FIRST if state in {*trace.states.values(), "working"})
        doomed = DOOMED if worst != "locked-out" and dooms(trace) else STATES[worst]
        said = Text.assemble((run_name(trace.scenario), LOST), ": ").append_text(_left(trace))
        if i > 0:
            said.append(f"; {_parting(traces[0], trace)}")
        lines += hanging(pen.mark(doomed), said, max(width, NARROWEST))
    return stacked([lines])


def _left(trace: Trace) -> Text:
    """`legacy is locked out, new is working`; who never took part is left out."""
    said, doomed = [], dooms(trace)
    for state in WORST_FIRST:
        actors = [
            actor
            for actor, last in trace.states.items()
            if last == state and actor not in doomed and _moved(trace, actor)
        ]
        if actors:
            names = Text(
                f"{listed([shown(a) for a in actors])} {'is' if len(actors) == 1 else 'are'} "
            )
            said.append(names.append_text(state_words(state)))
        if state == "locked-out":
            said += [
                Text(f"{shown(actor)} works until {moment(trace.scenario, at)}")
                for actor, at in doomed.items()
            ]
    return Text(", ").join(said) if said else Text("nobody logged in")


def _moved(trace: Trace, actor: str) -> bool:
    return any(move.actor == actor for step in trace.steps for move in step.moves)


def _parting(first: Trace, other: Trace) -> str:
    """`it differs from the first run at step 4 (10m): ok, not invalid_token`."""
    here, there = behaviour(first), behaviour(other)
    place = parting(here, there)
    if place is None:
        return "as in the first run"
    step = other.steps[place]
    where = step_and_moment(other.scenario, step)
    return f"it differs from the first run at {where}: {_difference(here[place], there[place])}"


def _difference(first: Seen, other: Seen) -> str:
    """Say the outcome that differs, else the first state that does."""
    if first.outcome != other.outcome:
        return f"{shown(other.outcome)}, not {shown(first.outcome)}"
    pairs = zip(first.states, other.states, strict=True)
    (actor, before), (_, after) = next(pair for pair in pairs if pair[0] != pair[1])
    return f"{shown(actor)} is {STATE_WORDS[after].words}, not {STATE_WORDS[before].words}"
