"""`--watch`: an answer that is given again whenever a file changes that it comes from."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from tolsim.cli.shared.console import is_terminal, say
from tolsim.cli.shared.errors import tell
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import STDIN, searched_folders
from tolsim.cli.shared.streams import show
from tolsim.documents import UserError
from tolsim.documents.reading import SUFFIXES

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
    be watched, because no file was read.
    """
    _refuse(paths)
    read: set[str] = set()
    while True:
        before, files = _listing(paths), renew()
        _clear()
        try:
            answer(files)
        except UserError as error:
            if not (read or files.states):
                raise
            tell(error)
        read.update(files.states)
        if not read:
            raise UserError("--watch: no file was read that could change", "name a scenario file")
        say("watching; Ctrl-C ends it")
        _wait(_Sources.of(read, paths), partial(_is_late, files, paths, before))


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


def _is_late(files: Files, paths: Sequence[str], before: frozenset[str]) -> bool:
    """Return whether something has changed since an answer was begun."""
    return files.have_changed() or _listing(paths) != before


def _wait(sources: "_Sources", is_late: Callable[[], bool]) -> None:
    """Return once a source changes, or at once if one did before it was watched."""
    from watchfiles import watch

    changed = watch(
        *sorted(sources.watched()),
        watch_filter=sources.include,
        recursive=False,
        rust_timeout=_MOMENT,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    try:
        for turn, changes in enumerate(changed):
            if changes or (turn == 0 and is_late()):
                return
    except FileNotFoundError:  # a folder went between the two: the next answer tells
        return
    except (OSError, RuntimeError) as error:  # of files, and of watchfiles itself
        raise UserError(f"--watch: {error}", "name fewer files or folders") from None


class _Sources(NamedTuple):
    """What an answer comes from: files by their names, and folders with whatever YAML they have."""

    names: frozenset[str]
    folders: frozenset[str]

    @classmethod
    def of(cls, read: Iterable[str], paths: Sequence[str]) -> "_Sources":
        """The sources of an answer that has read these files, given these paths."""
        folders = frozenset(map(os.path.realpath, searched_folders(paths)))
        return cls(_names({*read, *paths}), folders)

    def include(self, _: object, path: str) -> bool:
        """Return whether a change is one of theirs, asked as watchfiles asks a filter."""
        place, name = os.path.split(path)
        within = place in self.folders and not name.startswith(".")
        # A folder that comes back brings its files with it.
        return any(one == path or one.startswith(f"{path}{os.sep}") for one in self.names) or (
            within and (path.endswith(SUFFIXES) or os.path.isdir(path))  # noqa: PTH112
        )

    def watched(self) -> frozenset[str]:
        """Return the folders to watch: a file may be gone, and editors put another in its place."""
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
