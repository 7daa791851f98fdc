"""The scenarios that come with tolsim, by name: examples, cases from forums, and lessons.

A name is that of the file without its ending. Those of `scenarios/policies` belong each to a
policy, are called like it, and go by their path.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from tolsim.documents.lookup import Family, Lookup, look_up

_HEAD: Final = 6
"""Lines in which a bundled scenario says its title."""

_TITLE: Final = re.compile(r"title: *(\"?)(.+?)\1 *\n")

_SHELVES: Final = ("*.yaml", "cases/*/*.yaml", "lessons/*.yaml")


@cache
def bundled_scenarios() -> Mapping[str, Path]:
    """Return the file of every bundled scenario by its name, sorted in each folder."""
    folder = bundled_folder()
    return {path.stem: path for shelf in _SHELVES for path in sorted(folder.glob(shelf))}


@cache
def bundled_populations() -> Mapping[str, Path]:
    """Return the file of every bundled population by its name, for `tolsim generate`."""
    return {path.stem: path for path in sorted(bundled_folder().glob("populations/*.yaml"))}


def lesson_names() -> list[str]:
    """Return the names of the lessons, in their order."""
    return [name for name, path in bundled_scenarios().items() if path.parent.name == "lessons"]


def title_of(name: str) -> str:
    """Return the title of a bundled scenario; only the first lines of its file are read."""
    with bundled_scenarios()[name].open(encoding="utf-8") as lines:
        found = filter(None, map(_TITLE.fullmatch, islice(lines, _HEAD)))
        return next((title[2] for title in found), name)


def look_up_scenario(word: str) -> Lookup:
    """Return which bundled scenarios a word means: by name, by provider, or nearly by name."""
    from tolsim.catalogue.names import families

    known = bundled_scenarios()
    by_folder: dict[str, list[str]] = {}
    for name, path in known.items():
        if path.parent.parent.name == "cases":
            by_folder.setdefault(path.parent.name, []).append(name)
    titles = {folder: family.title for folder, family in families().items()}
    providers = {
        folder: Family(titles.get(folder, folder), tuple(names))
        for folder, names in by_folder.items()
    }
    return look_up(word, known, providers)


def bundled_folder() -> Path:
    """Return the folder of bundled scenarios: inside the package, in a checkout beside it."""
    package = Path(__file__).parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"
