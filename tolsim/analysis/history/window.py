"""The last steps of a long run, as a run of their own."""

from dataclasses import replace

from tolsim.analysis.history.standing import Holding, Standing
from tolsim.engine.status import Status
from tolsim.simulation.scenario import Check, Step
from tolsim.simulation.trace import Hold, Issue, Move, State, StepNumber, StepTrace, Trace


def last_steps(trace: Trace, most: int) -> Trace:
    """Return a trace of at most so many steps, before which one says how everything stood.

    That one says how many are left out; tokens that nobody holds and nothing happens to any more
    are left out with them.
    """
    hidden = len(trace.steps) - most
    if hidden <= 0:
        return trace
    steps = trace.steps[hidden:]
    return replace(trace, steps=(_before(trace, hidden, steps), *steps))


def _standing(trace: Trace, place: int) -> Standing:
    """Return how everything stands before the step at a place."""
    # Not by `standings`, which make a new one for each step: a run can have 20,000 of them.
    states: dict[str, State] = dict.fromkeys(trace.states, "signed-out")
    statuses: dict[str, Status] = {}
    holdings = dict.fromkeys(trace.states, Holding())
    for step in trace.steps[:place]:
        states.update((move.actor, move.after) for move in step.moves)
        statuses.update((issue.token, issue.status) for issue in step.issued)
        statuses.update((change.token, change.after) for change in step.changes)
        holdings.update((actor, Holding(*held)) for actor, *held in step.holds)
    return Standing(states, statuses, holdings)


def _before(trace: Trace, hidden: int, steps: tuple[StepTrace, ...]) -> StepTrace:
    """Return a step that stands for the first `hidden`: it does nothing, but issues and moves."""
    standing = _standing(trace, hidden)
    last = trace.steps[hidden - 1]
    named = {change.token for step in steps for change in step.changes}
    named |= {step.used for step in steps if step.used is not None}
    named |= {label for step in steps for label in step.answer}
    named |= {label for held in standing.holdings.values() for label in held.labels()}
    for step in steps:
        named |= {label for hold in step.holds for label in hold[1:] if label is not None}
    born = {issue.token: issue for step in trace.steps[:hidden] for issue in step.issued}
    issued = tuple(
        Issue(token, issue.kind, standing.statuses[token], None)
        for token, issue in born.items()
        if token in named
    )
    sentence = f"{hidden} earlier {'step is' if hidden == 1 else 'steps are'} not shown"
    said = Step(Check(sentence), last.step.mark)
    return StepTrace(
        number=StepNumber(last.number.step),
        at=last.at,
        step=said,
        app=None,
        actor=None,
        outcome="ok",
        reason=None,
        status=None,
        code=None,
        message=None,
        issued=issued,
        answer=(),
        used=None,
        changes=(),
        moves=tuple(
            Move(actor, "signed-out", state, last.at)
            for actor, state in standing.states.items()
            if state != "signed-out"
        ),
        holds=tuple(
            Hold(actor, *held) for actor, held in standing.holdings.items() if held != Holding()
        ),
        refused_by=None,
        failures=(),
    )
