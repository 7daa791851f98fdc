"""Which files the paths of a command mean: files, folders, globs, standard input, bundled ones."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tolsim.documents import UserError

STDIN = "-"
SUFFIXES = (".yaml", ".yml")
_MAGIC = re.compile("[*?[]")
"""Where a glob begins to be one."""
_STARS = re.compile(r"(?:(?<=/)|^)\*\*(?:/|$)")
"""`**`, as a part of a path."""


class Input(NamedTuple):
    """A file to read; one that was `found` in a folder need not be a scenario."""

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


def searched_folders(paths: Iterable[str]) -> Iterator[str]:
    """Yield every folder in which `expand_paths` looks for files, as the beginning of a path."""
    for path in paths:
        magic = _MAGIC.search(path)
        if os.path.isdir(path):  # noqa: PTH112
            yield from _folders_below(f"{path.removesuffix('/')}/")
        elif magic and not os.path.exists(path):  # noqa: PTH110
            folder = path[: path.rfind("/", 0, magic.start()) + 1]
            if os.path.isdir(folder or "."):  # noqa: PTH112
                deep = "/" in path[len(folder) :]
                yield from _folders_below(folder) if deep else (folder,)


def tell_skipped(count: int) -> None:
    """Say on standard error how many files of a folder were not meant to be scenarios."""
    from tolsim.cli.shared.console import say

    if count:
        say(f"skipped YAML files without `steps`: {count}")


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
    matches = [one for one in _glob(pattern) if one != pattern]
    if not matches:
        raise UserError(
            f"{pattern}: no such file or folder", "name scenario files, folders or globs"
        )
    for match in sorted(matches):
        yield from _expand(match)


def _glob(pattern: str) -> list[str]:
    """Return what a pattern matches, hidden files aside.

    Unlike that of the standard library, `**` follows no links: they may lead in circles.
    """
    first, *others = _STARS.split(pattern)
    found = glob.glob(first) if first else [""]  # noqa: PTH207 - Path.glob finds hidden files
    for part in others:
        folders = dict.fromkeys(below for folder in found for below in _folders_below(folder))
        matches = (glob.glob(f"{glob.escape(folder)}{part}") for folder in folders)  # noqa: PTH207
        found = [one for some in matches for one in some] if part else list(folders)
    return found


def _folders_below(folder: str) -> Iterator[str]:
    """Yield a folder and those below it, hidden ones aside, as the beginnings of paths."""
    yield folder
    for place, folders, _ in _walk(folder or "."):
        inside = "" if place == "." and not folder else f"{place.removesuffix('/')}/"
        below = (f"{inside}{name}" for name in folders)
        yield from (f"{path}/" for path in below if not os.path.islink(path))  # noqa: PTH114


def _scenarios_below(folder: str) -> Iterator[str]:
    """Yield the YAML files of a folder and its folders, hidden ones aside."""
    for place, _, names in _walk(folder):
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield (Path(place) / name).as_posix()


def _walk(folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield a folder and those below it; raise UserError for one that cannot be read."""

    def refuse(error: OSError) -> None:
        raise UserError(
            f"{error.filename}: {(error.strerror or str(error)).lower()}",
            "make the folder readable, or name the files",
        )

    for place, folders, names in os.walk(folder, onerror=refuse):
        # In place: `os.walk` goes where this list still says. It spares `.git` and `.venv`.
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield place, folders, names
