"""A question about a run: its options, which of them are right, and why the others are not."""

from collections.abc import Mapping
from typing import NamedTuple

from tolsim.analysis.lesson.variations import Variation
from tolsim.documents.scenarios.lesson import What
from tolsim.simulation.trace import StepNumber

NONE = "none"
"""The option that none of the others is right."""


class Question(NamedTuple):
    """What is asked about a run, before the outcome of a step is shown.

    `step` is None where the question is about the run as a whole. `run` is the place of the run
    in the file. `right` has several options only where `several` may be chosen.
    """

    what: What
    step: StepNumber | None
    of: tuple[str, ...]
    run: int
    options: tuple[str, ...]
    right: tuple[str, ...]
    because: Mapping[str, str]
    """What the author says of wrong options."""
    under: Mapping[str, Variation]
    """For wrong options a change of the run under which they would be right."""

    @property
    def several(self) -> bool:
        """Whether any number of options can be right."""
        return self.what in ("tokens", "differs")


def is_right(question: Question, given: tuple[str, ...]) -> bool:
    """Return whether the options given are the right ones, in whatever order."""
    return set(given) == set(question.right)
