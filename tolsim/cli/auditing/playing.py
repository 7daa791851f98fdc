"""A population instead of a log: played under each rule, several times."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from tolsim.cli.auditing.means import executor
from tolsim.cli.generating.reading import decided, read_populations
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.overrides import read_overrides
from tolsim.documents.populations.population import Population
from tolsim.logs.repeats import Played, Repeats, combine, play


def do_repeats(
    path: str,
    repeats: int,
    policies: Sequence[str] | None,
    tolerances: Sequence[str] | None,
    settings: Sequence[str] | None,
    jobs: int | None,
    files: Files,
) -> Repeats:
    """Play a population with as many seeds, under each of the rules that options name."""
    changes = read_overrides(policies, tolerances, settings)
    populations = [_plain(one) for one in read_populations(path, files, changes)]
    with executor(jobs, repeats) as workers:
        runs = tuple(_played(population, repeats, workers) for population in populations)
    one = populations[0]
    users = sum(group.users for group in one.groups)
    return Repeats(one.title, users, one.start, one.lasts, repeats, runs)


def _played(population: Population, repeats: int, workers: Executor) -> Played:
    with decided(population):
        return combine(population, list(workers.map(partial(play, population), range(repeats))))


def _plain(population: Population) -> Population:
    """The population with plain mappings, which can be sent to another process."""
    policy = population.policy
    plain = replace(policy, incidents=dict(policy.incidents), errors=dict(policy.errors))
    return population._replace(policy=plain)
