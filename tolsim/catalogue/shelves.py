"""The files of the catalogue: each policy by its name, read when it is asked for."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class Volume(NamedTuple):
    """A policy file of the catalogue, and its path as people see it."""

    place: str
    file: "Traversable"

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


def _files() -> Iterator[tuple["Traversable", "Traversable"]]:
    for shelf in _folder().iterdir():
        if shelf.is_dir():
            for file in shelf.iterdir():
                if file.name.endswith(".yaml"):
                    yield shelf, file


def _folder() -> "Traversable":
    """Return the folder of this file, wherever the package was imported from."""
    here = Path(__file__).parent
    if here.is_dir():
        return here
    # Imported late: only a package in a zip file needs it.
    from importlib.resources import files

    return files(__package__)
