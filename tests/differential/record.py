"""Records real servers anew: `python -m tests.differential.record SERVER [CONFIGURATION]`.

The sequences are generated; each is compared with the policy while it is recorded. If the two
disagree, nothing is written: the disagreement is shown, and it takes `prove` to shrink it.
"""

import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from tests.differential.changes import changes_by_field, refuses
from tests.differential.comparison import Limits, compare, disagreement
from tests.differential.driver import Driver
from tests.differential.exchanges import Run, kind_of, write_exchange
from tests.differential.recording import Recording, write_recording
from tests.differential.simulated import Simulated
from tests.differential.steps import Step, chains, sequences
from tests.differential.subjects import Configuration, Subject, policy_of, subjects
from tolsim.engine.policy import Policy

RUNS: Final = 210
"""Sequences of a configuration, all of them different."""

FEWEST: Final = 4
"""Exchanges of a sequence: shorter ones tell little."""

_GENERATE: Final = settings(
    max_examples=2 * RUNS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_TELL: Final = settings(_GENERATE, max_examples=1500)


def record(subject: Subject, configuration: Configuration) -> Recording:
    """Run a server and return what it answered."""
    with closing(subject.start(configuration)) as server:
        runs = _runs(configuration, server, subject)
    today = datetime.now(UTC).date().isoformat()
    return Recording(subject.name, subject.version(), configuration.name, today, runs)


def _runs(configuration: Configuration, server: Driver, subject: Subject) -> tuple[Run, ...]:
    policy = policy_of(configuration.rules).policy
    kept: dict[str, Run] = {}
    tried: set[tuple[Step, ...]] = set()

    def keep(steps: tuple[Step, ...], fewest: int = 0) -> None:
        tried.add(steps)
        run, found = compare(policy, server, steps, configuration.limits)
        if found is not None:
            told = "\n".join(map(write_exchange, run))
            raise SystemExit(f"{subject.name}, {configuration.name}: {found}\n{told}")
        if len(run) >= fewest:
            kept.setdefault(repr([one[:2] for one in run]), run)

    @given(sequences(policy))
    @_GENERATE
    def keep_generated(steps: tuple[Step, ...]) -> None:
        if len(kept) < RUNS and steps not in tried:
            keep(steps, FEWEST)

    keep_generated()
    for steps in _untold(configuration, tuple(kept.values()), configuration.limits):
        keep(steps)
    return tuple(kept.values())


def _untold(
    configuration: Configuration, runs: tuple[Run, ...], limits: Limits
) -> Iterator[tuple[Step, ...]]:
    """A sequence for each field of the policy that changes no answer so far."""
    policy = policy_of(configuration.rules).policy
    told = {kind_of(token) for run in runs for exchange in run for token in exchange.active}
    for policies in changes_by_field(configuration.rules).values():
        if not any(refuses(runs, other) for other in policies):
            servers = [Simulated(other, told) for other in policies]
            yield from islice(_telling(policy, servers, limits), 1)


def _telling(policy: Policy, others: list[Simulated], limits: Limits) -> Iterator[tuple[Step, ...]]:
    """Sequences in which a policy differs from a server, where any can be found."""
    for other in others:

        def differ(steps: tuple[Step, ...], other: Driver = other) -> bool:
            return disagreement(policy, other, steps, limits) is not None

        yield from islice(filter(differ, chains(policy)), 1)
        with suppress(NoSuchExample):
            yield find(sequences(policy), differ, settings=_TELL)


def main(server: str, *wanted: str) -> Iterator[str]:
    """Record the configurations of a server and yield a line about each."""
    subject = subjects()[server]
    if (reason := subject.missing()) is not None:
        raise SystemExit(f"{server}: {reason}")
    for name in wanted or subject.configurations:
        recording = record(subject, subject.configurations[name])
        path = write_recording(recording)
        yield f"{path.name}: {len(recording.runs)} sequences"


if __name__ == "__main__":
    for line in main(*sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
