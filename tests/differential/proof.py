"""The proof itself: generated sequences on which two servers must agree, or on which they do not.

Each configuration is compared on half as many sequences as the profile has examples: a server
takes its time. `--hypothesis-profile thorough` looks further, as `.ci/run` does.
"""

from typing import Final

from hypothesis import HealthCheck, Phase, find, given, settings

from tests.differential.comparison import NO_LIMITS, Limits, disagreement
from tests.differential.driver import Driver
from tests.differential.steps import Step, sequences
from tolsim.engine.policy import Policy

EXAMPLES: Final = settings().max_examples // 2

_PROVE: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,  # what agreed today agrees tomorrow; a larger number looks further
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
_BITE: Final = settings(
    _PROVE, max_examples=2000, phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False
)


def prove(rules: Policy, server: Driver, limits: Limits = NO_LIMITS) -> None:
    """Fail with the shortest sequence found on which a policy and a server disagree."""

    @given(sequences(rules))
    @_PROVE
    def agree(steps: tuple[Step, ...]) -> None:
        found = disagreement(rules, server, steps, limits)
        assert found is None, found

    agree()


def steps_to_tell_apart(rules: Policy, server: Driver, limits: Limits = NO_LIMITS) -> int:
    """How few steps show that a policy and a server differ.

    Raises hypothesis.errors.NoSuchExample if no sequence is found that does.
    """

    def differ(steps: tuple[Step, ...]) -> bool:
        return disagreement(rules, server, steps, limits, exhaustive=False) is not None

    return len(find(sequences(rules), differ, settings=_BITE))
