"""The last steps of a long run, as a run of their own."""

from dataclasses import replace

from tolsim.analysis.history.standing import Holding, standings
from tolsim.simulation.scenario import Check, Step
from tolsim.simulation.trace import Hold, Issue, Move, StepNumber, StepTrace, Trace


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


def _before(trace: Trace, hidden: int, steps: tuple[StepTrace, ...]) -> StepTrace:
    """Return a step that stands for the first `hidden`: it does nothing, but issues and moves."""
    standing = next(one for n, one in enumerate(standings(trace), 1) if n == hidden)
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
