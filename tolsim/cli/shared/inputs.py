"""Which files the paths of a command mean: files, folders, globs, standard input, bundled ones."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tolsim.catalogue.bundled import bundled_scenarios, look_up_scenario, title_of
from tolsim.cli.shared.console import say
from tolsim.documents import UserError
from tolsim.documents.lookup import Unknown, look_up, suggestions
from tolsim.documents.problems import ask
from tolsim.documents.reading import SUFFIXES, stem
from tolsim.documents.scenarios.one_line.text import OneLine
from tolsim.render.words.names import shown

STDIN = "-"
_MAGIC = re.compile("[*?[]")
"""Where a glob begins to be one."""
_STARS = re.compile(r"(?:(?<=/)|^)\*\*(?:/|$)")
"""`**`, as a part of a path."""

WAY_OUT = "name scenario files, folders or globs, or a scenario that `tolsim examples` lists"


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
    if count:
        say(f"skipped YAML files without `steps`: {count}")


def locate(path: str) -> str:
    """Return the path or the name of a bundled scenario that a person means.

    A file here comes before a bundled scenario of its name; that, and what a name is taken for,
    is noted on standard error. Raises UserError where a name can mean several, or nothing.
    """
    if path == STDIN or "/" in path or path.endswith(SUFFIXES) or glob.has_magic(path):
        return path
    here = next(filter(os.path.exists, (path, *(f"{path}{suffix}" for suffix in SUFFIXES))), None)
    bundled = path in bundled_scenarios()
    if here is None:
        return path if bundled else _take_bundled(path)
    if bundled:
        say(f"note: `{shown(here)}` here is read, not the bundled scenario `{path}`")
    elif here != path:
        say(f"note: `{shown(path)}` is taken for the file `{shown(here)}`")
    return here


def _take_bundled(word: str) -> str:
    """Return the bundled scenario that a word can only mean."""
    from tolsim.catalogue.shelves import shelves
    from tolsim.cli.shared.naming import Kind, take

    found = look_up_scenario(word)
    if isinstance(found, Unknown):
        help_ = ask(found.similar) or did_you_mean_file(word)
        if word in shelves():
            help_ = f"this is a policy: name a scenario, and --policy {word}"
        raise UserError(f"{word}: no such file or folder", help_)
    return take(word, found, Kind("scenario", "scenarios", WAY_OUT, title_of))


def find_bundled(name: str) -> Path | None:
    """Return the bundled scenario of that very name."""
    return bundled_scenarios().get(name)


def did_you_mean_file(path: str) -> str:
    """Return the help for a path that leads nowhere."""
    folder, name = os.path.split(path)
    # Without the endings, which make any two names alike.
    meant, beside = stem(name), _files_in(folder or ".")
    if near := suggestions(look_up(meant, beside)):
        return ask([os.path.join(folder, beside[one]) for one in near])  # noqa: PTH118
    if not folder and find_bundled(meant):
        return f"did you mean the bundled scenario `{meant}`?"
    return WAY_OUT


def _files_in(folder: str) -> dict[str, str]:
    """Return the YAML files of a folder by their names without the ending."""
    # Closed even where a link in a circle ends the listing.
    with suppress(OSError), os.scandir(folder) as listed:
        names = [one.name for one in listed if one.is_file()]
        return {stem(name): name for name in names if name.endswith(SUFFIXES)}
    return {}


def _expand(path: str) -> Iterator[Input]:
    if isinstance(path, OneLine):
        yield Input(path)
        return
    path = locate(path)
    if path == STDIN or os.path.isfile(path):  # noqa: PTH113
        yield Input(path)
    elif os.path.isdir(path):  # noqa: PTH112
        yield from (Input(name, found=True) for name in sorted(_scenarios_below(path)))
    elif os.path.exists(path) or find_bundled(path):  # noqa: PTH110
        yield Input(path)
    else:
        yield from _expand_glob(path)


def _expand_glob(pattern: str) -> Iterator[Input]:
    # A link that leads nowhere matches its own name.
    matches = [one for one in _glob(pattern) if one != pattern]
    if not matches:
        raise UserError(f"{pattern}: no such file or folder", did_you_mean_file(pattern))
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
