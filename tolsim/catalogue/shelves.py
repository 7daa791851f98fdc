"""The files of the catalogue: each policy by its name, read when it is asked for."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple


class Volume(NamedTuple):
    """A policy file of the catalogue, and its path as people see it."""

    place: str
    file: Traversable

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")


# The folder cannot change while a command runs, and a comparison asks 81 times.
@cache
def shelves() -> Mapping[str, Volume]:
    """Return every policy file by its name."""
    return {
        file.name.removesuffix(".yaml"): Volume(f"tolsim/catalogue/{shelf.name}/{file.name}", file)
        for shelf, file in _files()
    }


def _files() -> Iterator[tuple[Traversable, Traversable]]:
    # Not a path: the package may be imported from a zip file.
    for shelf in files(__package__).iterdir():
        if shelf.is_dir():
            for file in shelf.iterdir():
                if file.name.endswith(".yaml"):
                    yield shelf, file
