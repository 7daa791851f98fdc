"""Populations, by file or by name, and what a policy does not decide of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tolsim.catalogue.bundled import bundled_populations
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import WAY_OUT
from tolsim.documents import Overrides, UserError
from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.populations.file import load_populations
from tolsim.documents.populations.population import Population
from tolsim.logs.lives import Undecided


def read_populations(path: str, files: Files, changes: Overrides) -> tuple[Population, ...]:
    """Return the population of a file, or of a name, under each of the rules."""
    known = bundled_populations()
    try:
        name, text = files.read(str(known.get(path, path)))
    except UserError as error:
        if near := suggestions(look_up(path, known)):
            error.help = f"did you mean the bundled population `{near[0]}`?"
        elif error.help == WAY_OUT:
            error.help = (
                f"name a population file, or one that comes with tolsim: {', '.join(known)}"
            )
        raise
    return load_populations(text, name, files.policies_of(name), changes)


@contextmanager
def decided(population: Population) -> Iterator[None]:
    """Raise UserError where the policy of a population leaves open what it answers."""
    try:
        yield
    except Undecided as error:
        raise UserError(
            f"the policy `{population.policy.name}` does not say what comes of "
            f"`{error.reason}`, which happens here",
            "choose another with --policy, or let it say: leave `undocumented` out",
        ) from None
