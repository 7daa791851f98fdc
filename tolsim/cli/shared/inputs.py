"""Which files the paths of a command mean: files, folders, globs, standard input."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tolsim.cli.shared import files

SUFFIXES = (".yaml", ".yml")


class Input(NamedTuple):
    """A file to check; one that was `found` in a folder need not be a scenario."""

    name: str
    found: bool = False


def inputs(paths: Iterable[str]) -> list[Input]:
    """Return every file once, those of a folder sorted; exits with code 2 if a path leads nowhere.

    A glob stands for what the shell would put in its place.
    """
    once: dict[str, Input] = {}
    for path in paths:
        for one in _expanded(path):
            key = one.name if one.name == files.STDIN else os.path.realpath(one.name)
            if key not in once or (once[key].found and not one.found):
                once[key] = one
    return list(once.values())


def _expanded(path: str) -> Iterator[Input]:
    if path == files.STDIN or Path(path).is_file() or files.bundled(path):
        yield Input(path)
    elif Path(path).is_dir():
        yield from (Input(name, found=True) for name in sorted(_scenarios_below(path)))
    elif Path(path).exists():
        yield Input(path)
    elif matches := sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 - absolute ones too
        for match in matches:
            yield from _expanded(match)
    else:
        files.fail(f"{path}: no such file or folder", "name scenario files, folders or globs")


def _scenarios_below(folder: str) -> Iterator[str]:
    """The YAML files of a folder and its folders, hidden ones aside."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield (Path(place) / name).as_posix()
