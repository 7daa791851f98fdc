"""Which files the paths of a command mean: files, folders, globs, standard input, bundled ones."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tolsim.documents import UserError

STDIN = "-"
SUFFIXES = (".yaml", ".yml")


class Input(NamedTuple):
    """A file to check; one that was `found` in a folder need not be a scenario."""

    name: str
    found: bool = False


def expand_paths(paths: Iterable[str]) -> list[Input]:
    """Return every file once, those of a folder sorted; raise UserError if a path leads nowhere.

    A glob stands for what the shell would put in its place.
    """
    once: dict[str, Input] = {}
    for path in paths:
        for one in _expand(path):
            # `check scenarios scenarios/x.yaml` means x.yaml once, and as named by hand: then it
            # has to be a scenario.
            key = one.name if one.name == STDIN else os.path.realpath(one.name)
            if key not in once or (once[key].found and not one.found):
                once[key] = one
    return list(once.values())


def find_bundled(name: str) -> Path | None:
    """Return the scenario of that name that came with tolsim."""
    path = _bundled_folder() / f"{name}.yaml"
    # os.path answers False for a name that is too long, where Path raises before Python 3.14.
    return path if os.path.isfile(path) and path.stem == name else None  # noqa: PTH113


def bundled_names() -> list[str]:
    """Return the names of the bundled scenarios."""
    return sorted(path.stem for path in _bundled_folder().glob("*.yaml"))


def _bundled_folder() -> Path:
    """The folder of bundled scenarios: inside the package, in a checkout beside it."""
    package = Path(__file__).parents[2]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def _expand(path: str) -> Iterator[Input]:
    if path == STDIN or os.path.isfile(path) or find_bundled(path):  # noqa: PTH113
        yield Input(path)
    elif os.path.isdir(path):  # noqa: PTH112
        yield from (Input(name, found=True) for name in sorted(_scenarios_below(path)))
    elif os.path.exists(path):  # noqa: PTH110
        yield Input(path)
    else:
        yield from _expand_glob(path)


def _expand_glob(pattern: str) -> Iterator[Input]:
    # A link that leads nowhere matches its own name.
    matches = [one for one in glob.glob(pattern, recursive=True) if one != pattern]  # noqa: PTH207
    if not matches:
        raise UserError(
            f"{pattern}: no such file or folder", "name scenario files, folders or globs"
        )
    for match in sorted(matches):
        yield from _expand(match)


def _scenarios_below(folder: str) -> Iterator[str]:
    """Yield the YAML files of a folder and its folders, hidden ones aside."""
    for place, folders, names in os.walk(folder):
        # In place: `os.walk` goes where this list still says. It spares `.git` and `.venv`.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield (Path(place) / name).as_posix()
