"""`--watch`: an answer that is given again whenever a file changes that it comes from."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from tolsim.cli.shared.console import is_terminal, say
from tolsim.cli.shared.errors import tell
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import STDIN, SUFFIXES, searched_folders
from tolsim.cli.shared.streams import show
from tolsim.documents import UserError

_CLEAR: Final = "\x1b[2J\x1b[H"
"""ECMA-48: erase the page, and go to its beginning."""
_MOMENT: Final = 200
"""Milliseconds after which the watcher surely stands, and what it has missed is looked for."""


def keep_answering(
    answer: Callable[[Files], object], renew: Callable[[], Files], paths: Sequence[str]
) -> NoReturn:
    """Answer, and again whenever a file changes that was read, until Ctrl-C.

    `renew` makes the files of one answer. A file may be broken, be gone, and come back; in the
    folders and globs of `paths`, YAML files may come and go. Raises UserError where nothing can
    be watched, because the first answer read no file.
    """
    _refuse(paths)
    first = True
    while True:
        before, files = _listing(paths), renew()
        _clear()
        try:
            answer(files)
        except UserError as error:
            if first and not files.states:
                raise
            tell(error)
        first = False
        say("watching; Ctrl-C ends it")
        _wait(paths, files, before)


def _refuse(paths: Sequence[str]) -> None:
    """Raise UserError where there is nothing to watch, or nothing to watch it with."""
    if STDIN in paths:
        raise UserError("--watch: standard input does not change", "name a file")
    if find_spec("watchfiles") is None:
        raise UserError("--watch needs the package watchfiles", "pip install 'tolsim[watch]'")


def _clear() -> None:
    """Begin with an empty screen, where there is one."""
    if is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb":
        show(_CLEAR)


def _wait(paths: Sequence[str], files: Files, before: frozenset[str]) -> None:
    """Return once a file that was read is another, or a folder has other YAML files."""
    from watchfiles import watch

    folders = {os.path.realpath(folder) for folder in searched_folders(paths)}
    concerns = _Concerns(_names({*files.states, *paths}), folders)
    changed = watch(
        *sorted(concerns.watched()),
        watch_filter=concerns.has,
        recursive=False,
        rust_timeout=_MOMENT,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    try:
        for turn, changes in enumerate(changed):
            if changes or (turn == 0 and (files.have_changed() or _listing(paths) != before)):
                return
    except FileNotFoundError:  # a folder went between the two: the next answer tells
        return
    except (OSError, RuntimeError) as error:  # of files, and of watchfiles itself
        raise UserError(f"--watch: {error}", "name fewer files or folders") from None


class _Concerns(NamedTuple):
    """What an answer comes from: files by their names, and folders with whatever YAML they have."""

    names: frozenset[str]
    folders: set[str]

    def has(self, _: object, path: str) -> bool:
        """Whether a change is of concern: a filter as watchfiles wants it."""
        place, name = os.path.split(path)
        within = place in self.folders and not name.startswith(".")
        # A folder that comes back brings its files with it.
        return any(one == path or one.startswith(f"{path}{os.sep}") for one in self.names) or (
            within and (path.endswith(SUFFIXES) or os.path.isdir(path))  # noqa: PTH112
        )

    def watched(self) -> set[str]:
        """The folders to watch: a file may be gone, and editors put another in its place."""
        return self.folders | {_standing(os.path.dirname(name)) for name in self.names}  # noqa: PTH120


def _names(paths: Iterable[str]) -> frozenset[str]:
    """The names by which files can change: that of a link, and of what it leads to."""
    places = ((os.path.realpath(os.path.dirname(path)), path) for path in paths)  # noqa: PTH120
    links = (os.path.join(place, os.path.basename(path)) for place, path in places)  # noqa: PTH118, PTH119
    return frozenset((*links, *map(os.path.realpath, paths)))


def _standing(folder: str) -> str:
    """The folder, or the closest one above that exists."""
    while not os.path.isdir(folder):  # noqa: PTH112
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder


def _listing(paths: Sequence[str]) -> frozenset[str]:
    """What there is now: of the paths themselves, of the folders searched, of their YAML files."""
    there = filter(os.path.exists, paths)
    folders = list(searched_folders(paths))
    files = (file for folder in folders for file in Path(folder or ".").iterdir())
    return frozenset((*there, *folders, *(str(file) for file in files if file.suffix in SUFFIXES)))
