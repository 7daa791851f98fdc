"""The questions made of any scenario: what its reader is least likely to foresee.

A wrong option is the answer under a single change of the policy, or under another run of the
file: what somebody with another rule in mind would expect.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.lesson.answers import Answers
from tolsim.analysis.lesson.questions import NONE, Question
from tolsim.analysis.lesson.variations import Variation, variations
from tolsim.documents.scenarios.lesson import What
from tolsim.simulation.scenario import Call, Request
from tolsim.simulation.trace import Trace

MOST_QUESTIONS: Final = 5
MOST_TOKENS: Final = 5


class _Topic(NamedTuple):
    """What could be asked at a step, given by its place."""

    what: What
    place: int
    of: tuple[str, ...] = ()


def made(traces: Sequence[Trace]) -> tuple[Question, ...]:
    """Return at most MOST_QUESTIONS questions about the first run, in the order of its steps."""
    trace, *others = traces
    run = Answers(trace)
    varied = [
        (variation, Answers(variation.trace)) for variation in variations(trace.scenario, others)
    ]
    topics = chain.from_iterable(topics(run) for topics in _TOPICS)
    chosen = islice(_unlike(topics, run, varied), MOST_QUESTIONS)
    return tuple(question for _, question in sorted(chosen, key=lambda pair: pair[0]))


def _unlike(
    topics: Iterator[_Topic], run: Answers, varied: Sequence[tuple[Variation, Answers]]
) -> Iterator[tuple[int, Question]]:
    """Yield questions with their places; none is another one, asked again of a later step."""
    seen: list[object] = []
    for topic in topics:
        question = _question(topic, run, varied)
        if question is not None:
            step = run.trace.steps[topic.place]
            kind = (*topic[::2], step.step.action, *question[4:6])
            if kind not in seen:
                seen.append(kind)
                yield topic.place, question


def _question(
    topic: _Topic, run: Answers, varied: Sequence[tuple[Variation, Answers]]
) -> Question | None:
    """Return a question, or None where no change makes another answer right."""
    what, place, of = topic
    right = run.right(what, place, of)
    known = run.options(*topic)
    under: dict[str, Variation] = {}
    for variation, answers in varied:
        for word in answers.right(what, place, of):
            if word not in right and word in known:
                under.setdefault(word, variation)
    if what == "tokens":
        # All tokens are options, so each that is wrong needs a rule under which it would be right.
        options = known if {*right, *under} >= set(known) and under else ()
    else:
        options = tuple(word for word in known if word in right or word in under)
    if len(options) < 2:
        return None
    step = run.trace.steps[place].number
    return Question(what, step, of, 0, options, right, {}, under)


def _bystanders(run: Answers) -> Iterator[_Topic]:
    """Yield who is changed by what another did."""
    for place, step in enumerate(run.trace.steps):
        acts = step.actor is not None
        for move in step.moves:
            if acts and move.actor != step.actor:
                yield _Topic("state", place, (move.actor,))


def _refusals(run: Answers) -> Iterator[_Topic]:
    for place, step in enumerate(run.trace.steps):
        if is_refused(step) and isinstance(step.step.action, Request):
            yield _Topic("answer", place)


def _notices(run: Answers) -> Iterator[_Topic]:
    """Yield who loses something at one step and is refused only at a later one."""
    for place, step in enumerate(run.trace.steps):
        for move in step.moves:
            lost = move.before == "working" and move.after in ("recoverable", "locked-out")
            if lost and run.notices(place, (move.actor,)) not in (str(step.number), NONE):
                yield _Topic("notices", place, (move.actor,))


def _tokens(run: Answers) -> Iterator[_Topic]:
    """Yield what ends tokens, few enough for one question, of one actor."""
    for place, step in enumerate(run.trace.steps):
        actors = dict.fromkeys(change.token.actor for change in step.changes)
        for actor in actors:
            if 1 < len(tuple(run.issued(place, (actor,)))) <= MOST_TOKENS:
                yield _Topic("tokens", place, (actor,))


def _left_overs(run: Answers) -> Iterator[_Topic]:
    """Yield what is left to whoever is refused; a refused call tells that it works no more."""
    for place, step in enumerate(run.trace.steps):
        if is_refused(step) and step.actor is not None and not isinstance(step.step.action, Call):
            yield _Topic("state", place, (step.actor,))


def _acceptances(run: Answers) -> Iterator[_Topic]:
    """Yield what is accepted, the last first: there most has happened that could prevent it."""
    for place, step in reversed(list(enumerate(run.trace.steps))):
        asked = isinstance(step.step.action, Request) and step.outcome != "skipped"
        if asked and not is_refused(step):
            yield _Topic("answer", place)


_TOPICS: Final[tuple[Callable[[Answers], Iterator[_Topic]], ...]] = (
    _bystanders, _refusals, _notices, _tokens, _left_overs, _acceptances,
)  # fmt: skip
"""What is asked first, if not everything can be asked."""
