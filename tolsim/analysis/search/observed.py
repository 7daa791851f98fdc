"""What a case observed, and where the replay of a policy contradicts it.

What a request was answered is an observation (`expect`, `answer`); what a token or a system
was thought to be (`then`) is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tolsim.documents.scenarios.observations import Presented
from tolsim.engine.policy import TOKEN_KINDS, TokenKind
from tolsim.simulation import Scenario, Session, Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Copy,
    Expected,
    Login,
    Race,
    Refresh,
    Step,
)
from tolsim.simulation.trace import Failure, StepNumber, StepTrace

OBSERVED: Final = ("expect", "answer")
"""What of a step's expectations a client can see."""

_NOT_ERRORS: Final = ("ok", "no_token", "undetermined", "refused")
"""Words for outcomes that are not the names of errors."""


class Contradicted(NamedTuple):
    """An observation that a policy does not bear out: what was seen, and what it answers."""

    step: int | str
    expected: str
    got: str


class NeverGiven(NamedTuple):
    """A request that presents a token, though its system never came by one."""

    step: int
    actor: str


def observations(scenario: Scenario) -> Iterator[Expected]:
    """Everything that was observed."""
    for step in scenario.steps:
        racers = step.action.racers if isinstance(step.action, Race) else ()
        for one in (step, *racers):
            yield from (seen for seen in (one.expect, one.answer) if seen is not None)


def contradictions(trace: Trace) -> tuple[Contradicted, ...]:
    """Every observation that a replay does not bear out, once, in the order of the steps.

    What was seen at a step that did not take place is one of them: somebody saw it take place.
    """
    found: dict[tuple[StepNumber, str], Contradicted] = {}
    for step in trace.steps:
        seen = step.step.expect or step.step.answer
        if step.outcome == "skipped" and seen is not None:
            skipped = Failure(seen, step.outcome, "")
            contradicted = _contradicted(step, skipped)._replace(got=step.outcome)
            found[step.number, seen.subject] = contradicted
        for failure in step.failures:
            subject = failure.expected.subject
            if subject in OBSERVED:
                found.setdefault((step.number, subject), _contradicted(step, failure))
    return tuple(found.values())


def only_names(
    run: Scenario, presented: Mapping[int, Presented], found: Sequence[Contradicted]
) -> bool:
    """Whether a policy bears out all that was observed but for the names of errors.

    `found` is where it contradicts.
    """
    if any("ok" in (one.expected, one.got) for one in found):  # no need to replay
        return False
    trace = play(replace(run, steps=tuple(map(_without_names, run.steps))), presented)
    if contradictions(trace):
        return False
    # Who has nothing to send is not refused by the provider, whatever the error is called.
    return not any(step.reason == "no_token" and step.step.expect for step in trace.steps)


def play(run: Scenario, presented: Mapping[int, Presented]) -> Trace:
    """Replay a case, with the tokens that are named only by when their system held them."""
    if not presented:
        return replay(run)
    session, held = Session(run), _Held()
    for place, step in enumerate(run.steps):
        named = presented.get(place)
        token = None if named is None else held.token(session, step, named)
        held.note(session.do(step if token is None else _presenting(step, token)))
    return session.trace()


def never_given(scenario: Scenario) -> tuple[NeverGiven, ...]:
    """The observed requests that present what their system never came by.

    It has not logged in, and nothing was copied to it or lies in its store.
    """
    stores = {system.name: system.store or f"@{system.name}" for system in scenario.systems}
    given: set[tuple[str, str | None]] = set()
    found = []
    for number, step in enumerate(scenario.steps, 1):
        for action in _actions(step):
            match action:
                case Login(actor, lost) | ClientCredentials(actor, _, lost) if not lost:
                    given.add((stores[actor.system], actor.user))
                case Copy(source, to) if (stores[source.system], source.user) in given:
                    given.add((stores[to.system], to.user))
                case Refresh(actor, None) | Call(actor, None):
                    seen = step.expect is not None and step.expect.value != "no_token"
                    if seen and (stores[actor.system], actor.user) not in given:
                        found.append(NeverGiven(number, actor.system))
    return tuple(found)


def without(scenario: Scenario, unjudged: frozenset[int]) -> Scenario:
    """The same case without what was observed at some steps."""
    if not unjudged:
        return scenario
    steps = [
        replace(step, expect=None, answer=None) if number in unjudged else step
        for number, step in enumerate(scenario.steps, 1)
    ]
    return replace(scenario, steps=tuple(steps))


class _Held:
    """The tokens that each actor has held, in the order in which it came by them."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, TokenKind], list[Label]] = {}

    def note(self, records: Iterable[StepTrace]) -> None:
        """Remember what actors hold after a step."""
        for hold in (hold for record in records for hold in record.holds):
            for kind, label in zip(TOKEN_KINDS, (hold.refresh, hold.access), strict=True):
                labels = self._labels.setdefault((hold.actor, kind), [])
                if label is not None and label not in labels[-1:]:
                    labels.append(label)

    def token(self, session: Session, step: Step, named: Presented) -> Label | None:
        """The token that a request presents; where a system has held but one, that one."""
        action = step.action
        if not isinstance(action, Refresh | Call):
            return None
        kind: TokenKind = "refresh" if isinstance(action, Refresh) else "access"
        labels = self._labels.get((session.world.name(action.actor), kind))
        if not labels:
            return None
        # The last but one, or the only one.
        return labels[0] if named == "first" else labels[-2:][0]


def _presenting(step: Step, token: Label) -> Step:
    action = step.action
    return (
        replace(step, action=action._replace(using=token))
        if isinstance(action, Refresh | Call)
        else step
    )


def _actions(step: Step) -> Iterator[Action]:
    if isinstance(step.action, Race):
        yield from (racer.action for racer in step.action.racers)
    else:
        yield step.action


def _contradicted(step: StepTrace, failure: Failure) -> Contradicted:
    value, got = failure.expected.value, failure.got
    if isinstance(value, tuple):
        return Contradicted(step.n, f"an answer with {_listed(value)}", f"with {got}")
    if isinstance(value, int):
        return Contradicted(step.n, f"status {value}", got)
    if isinstance(value, str):
        return Contradicted(step.n, value, got)
    counts = ", ".join(f"{count} {word}" for word, count in value.items())
    return Contradicted(step.number.step, counts, got)


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(labels) or "no token"


def _without_names(step: Step) -> Step:
    """The same step, with every error that was observed called `refused`."""
    action = step.action
    if isinstance(action, Race):
        action = Race(tuple(map(_without_names, action.racers)))
    expect = step.expect
    if expect is not None:
        expect = expect._replace(value=_without_name(expect.value))
    return replace(step, action=action, expect=expect)


def _without_name(value: object) -> str | dict[str, int]:
    if not isinstance(value, Mapping):
        return str(value) if value in _NOT_ERRORS else "refused"
    counts: dict[str, int] = {}
    for word, count in value.items():
        name = word if word in _NOT_ERRORS else "refused"
        counts[name] = counts.get(name, 0) + count
    return counts
