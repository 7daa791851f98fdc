"""The questions that a lesson's author wrote, held against what really happens."""

from collections.abc import Iterator, Mapping, Sequence

from tolsim.analysis.lesson.answers import Answers, possible
from tolsim.analysis.lesson.questions import NONE, Question
from tolsim.analysis.lesson.variations import Variation
from tolsim.documents.problems import Place, Problems, did_you_mean
from tolsim.documents.scenarios.lesson import Ask
from tolsim.simulation.scenario import Request
from tolsim.simulation.trace import StepTrace, Trace


def authored(
    asks: Sequence[Ask],
    traces: Sequence[Trace],
    varied: Sequence[Sequence[Variation]],
    problems: Problems,
) -> Iterator[Question]:
    """Yield a question for each ask; note those that the runs of the file make senseless.

    `varied` are the variations of each run.
    """
    run, reached = None, 0
    for ask in asks:
        if ask.run != run:  # a change of run begins that run's story
            run, reached = ask.run, 0
        place = _place(ask, traces[ask.run], reached, problems)
        if place is not None and _knows_actors(ask, traces[ask.run], problems):
            reached = place
            yield _question(ask, place, traces, varied[ask.run], problems)


def _question(
    ask: Ask,
    place: int,
    traces: Sequence[Trace],
    varied: Sequence[Variation],
    problems: Problems,
) -> Question:
    answers = Answers(traces[ask.run])
    others = [trace for trace in traces if trace is not traces[ask.run]]
    right = answers.right(ask.what, place, ask.of, others)
    under = _under(ask, place, varied) if ask.what != "differs" else {}
    options = _options(ask, place, answers, (*right, *ask.wrong, *under))
    for word in ask.wrong:
        # Of tokens a right one may be explained, too: it tempts to be left out.
        if word not in options or (word in right and ask.what != "tokens"):
            _refuse_wrong(ask, word, options, problems)
    return Question(
        ask.what,
        None if ask.step is None else answers.trace.steps[place].number,
        ask.of,
        ask.run,
        options,
        right or (() if ask.what == "tokens" else (NONE,)),
        ask.wrong,
        {word: variation for word, variation in under.items() if word not in right},
    )


def _under(ask: Ask, place: int, varied: Sequence[Variation]) -> Mapping[str, Variation]:
    """Return for each option a variation under which it is right: the first that has it."""
    found: dict[str, Variation] = {}
    for variation in varied:
        for word in Answers(variation.trace).right(ask.what, place, ask.of):
            found.setdefault(word, variation)
    return found


def _options(ask: Ask, place: int, answers: Answers, likely: Sequence[str]) -> tuple[str, ...]:
    """Return what can be chosen, in a fixed order; of rare answers those that are likely here."""
    options = answers.options(ask.what, place, ask.of)
    if ask.what != "answer":
        return options
    usual, _ = possible(answers.trace.steps[place])
    return tuple(word for word in options if word in usual or word in likely)


def _place(ask: Ask, trace: Trace, reached: int, problems: Problems) -> int | None:
    """Return the place of the step that an ask is about; None, and a problem, if it has none.

    An ask without a step stands where those before it have `reached`.
    """
    if ask.step is None:
        return reached
    numbers = [str(step.number) for step in trace.steps]
    written = ask.node.at("step").place
    if ask.step not in numbers:
        problems.add(
            written, "no-such-step", f"there is no step {ask.step}",
            _known_steps(ask.step, numbers),
        )  # fmt: skip
        return None
    place = numbers.index(ask.step)
    if place < reached:
        problems.add(
            written, "asked-too-late", f"step {ask.step} is told by the ask before this one",
            "ask in the order of the steps",
        )  # fmt: skip
        return None
    if ask.what == "answer" and not _is_answered(trace.steps[place]):
        problems.add(
            written, "no-request", f"step {ask.step} is no request that a server answers",
            "name a login, refresh, call or client_credentials",
        )  # fmt: skip
        return None
    return place


def _known_steps(step: str, numbers: Sequence[str]) -> str:
    requests = [number for number in numbers if number.startswith(f"{step}.")]
    if requests:  # the step is a race
        return f"write one of its requests in quotes, as in {requests[0]!r}"
    return f"write a step from {numbers[0]} to {numbers[-1]}" if numbers else "write a step first"


def _is_answered(step: StepTrace) -> bool:
    return isinstance(step.step.action, Request) and step.outcome != "skipped"


def _knows_actors(ask: Ask, trace: Trace, problems: Problems) -> bool:
    """Return whether an ask names actors of the run; one at most where one state is asked for."""
    written = ask.node.get("of")
    places: list[Place] = [] if written is None else [
        node.place for node in written.elements or [written]
    ]  # fmt: skip
    unknown = [one for one in zip(ask.of, places, strict=True) if one[0] not in trace.states]
    for actor, place in unknown:
        problems.add(
            place, "unknown-system", f"no system of this run is called `{actor}`",
            did_you_mean(actor, trace.states),
        )  # fmt: skip
    if len(ask.of) > 1 and ask.what != "tokens" and written is not None:
        problems.add(
            written.place, "one-system", f"`{ask.what}` is asked of one system",
            "ask once for each",
        )  # fmt: skip
        return False
    return not unknown


def _refuse_wrong(ask: Ask, word: str, options: Sequence[str], problems: Problems) -> None:
    place = ask.node.at("wrong").at(word).key_place
    if word in options:
        problems.add(
            place, "right-answer", f"`{word}` is the right answer, or part of it",
            "write only wrong options here",
        )  # fmt: skip
    else:
        problems.add(
            place, "no-such-option", f"`{word}` is none of the options",
            did_you_mean(word, options),
        )  # fmt: skip
