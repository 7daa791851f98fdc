"""The questions of a file, in the order in which they are asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tolsim.analysis.history.history import History
from tolsim.analysis.lesson.authored import authored
from tolsim.analysis.lesson.made import made
from tolsim.analysis.lesson.questions import Question
from tolsim.analysis.lesson.variations import variations
from tolsim.documents import Case
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.lesson import Lesson
from tolsim.simulation import Trace, replay


@dataclass(frozen=True, slots=True)
class Quiz:
    """A file's runs, and what is asked about them; without `lesson` the questions are made."""

    name: str
    title: str
    about: str | None
    traces: tuple[Trace, ...]
    runs: tuple[str | None, ...]
    """What the file calls each run, as in `expect`; None where it has one."""
    questions: tuple[Question, ...]
    lesson: Lesson | None = None

    @property
    def asks(self) -> bool:
        """Whether `about` can be shown before the questions: where nothing is asked, it tells."""
        about = self.about or ""
        return self.lesson is not None or "Question:" in about or "Answer:" in about

    def histories(self) -> list[History]:
        """Return the history of each run."""
        return [History.of(trace) for trace in self.traces]


def quiz(case: Case) -> Quiz:
    """Return the questions of a file; raises DocumentError, also for asks that make no sense."""
    file, lesson = case.load(), case.lesson()
    traces = tuple(replay(run) for run in file.runs)
    questions = _authored(lesson, traces) if lesson is not None else made(traces)
    return Quiz(
        file.name, file.title, file.about, traces, _names(file.keys), tuple(questions), lesson
    )


def _authored(lesson: Lesson, traces: Sequence[Trace]) -> list[Question]:
    problems = Problems()
    varied = [
        tuple(variations(trace.scenario, [one for one in traces if one is not trace]))
        for trace in traces
    ]
    questions = list(authored(lesson.asks, traces, varied, problems))
    problems.raise_any()
    return questions


def _names(keys: Sequence[tuple[str, ...]]) -> tuple[str | None, ...]:
    """Return what tells each run from the others: its policy, its tolerance, or both."""
    if len(keys) == 1:
        return (None,)
    runs_of = Counter(key for own in keys for key in own)
    alone = (next((key for key in own if runs_of[key] == 1), None) for own in keys)
    return tuple(key or ", ".join(own) for key, own in zip(alone, keys, strict=True))
