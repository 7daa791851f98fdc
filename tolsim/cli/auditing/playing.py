"""A population instead of a log: played under each rule, several times."""

from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from tolsim.cli.auditing.means import executor
from tolsim.cli.generating.reading import decided, read_populations
from tolsim.cli.shared.files import Files
from tolsim.documents import Overrides
from tolsim.documents.populations.population import Population
from tolsim.logs.repeats import Played, Repeats, combine, play


def do_repeats(
    path: str, repeats: int, changes: Overrides, jobs: int | None, files: Files
) -> Repeats:
    """Play a population with as many seeds, under each of the rules that options name."""
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
