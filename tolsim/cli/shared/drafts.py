"""Files that are whole as soon as they have their name, whenever the program is ended.

Where the system can do it (Linux, on most file systems), a draft has no name at all until it is
finished: a program that is killed meanwhile leaves nothing behind. Elsewhere it has a hidden one,
beside the file that it is to become.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

_UNNAMED: Final[int | None] = getattr(os, "O_TMPFILE", None)
_UNABLE: Final = frozenset({errno.EISDIR, errno.ENOENT, errno.EINVAL, errno.EOPNOTSUPP})
"""What a system answers that knows no drafts without a name: open(2), under O_TMPFILE."""

_USUAL: Final = 0o644
_PREFIX: Final = ".tolsim-"


def create(path: Path, data: Iterable[bytes]) -> None:
    """Write a file that does not exist yet; raises OSError, FileExistsError if it does."""
    with _draft(path.parent, data, _USUAL) as draft:
        draft.become(path)


def replace(path: Path, data: Iterable[bytes]) -> None:
    """Write a file, in place of the one of that name; raises OSError.

    The permissions are those of the file that it replaces.
    """
    mode = _mode(path)
    with _draft(path.parent, data, _USUAL if mode is None else mode) as draft:
        if mode is None:
            with suppress(FileExistsError):  # it came into being meanwhile
                draft.become(path)
                return
        # No call gives a file the name of another in one step unless it has a name before.
        draft.hidden().replace(path)


def _mode(path: Path) -> int | None:
    """Return the permissions of a file; None where there is none, not even a link."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:  # a link may lead nowhere, or in a circle
        return _USUAL if os.path.lexists(path) else None


@contextmanager
def _draft(folder: Path, data: Iterable[bytes], mode: int) -> Iterator["_Draft"]:
    draft = _Draft(folder)
    try:
        draft.file.writelines(data)
        draft.file.flush()
        draft.source.chmod(mode)
        yield draft
    finally:
        draft.close()


class _Draft:
    """A file that does not have its name yet; `source` is how it can be reached meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hidden: Path | None = None
        unnamed = _open_unnamed(folder)
        if unnamed is None:
            # Imported late, like the other: they load OpenSSL, and few commands write a file.
            import tempfile

            handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
            self._hidden, unnamed = Path(name), os.fdopen(handle, "wb")
        self.file = unnamed
        self.source = self._hidden or _link_to(unnamed)

    def become(self, path: Path) -> None:
        """Give it its name; raises FileExistsError if there is such a file."""
        # Named so, a descriptor makes link(2) follow the link: `source` may be one.
        os.link(self.source, path, src_dir_fd=self._descriptor(), follow_symlinks=True)

    def hidden(self) -> Path:
        """Return its hidden name, which it is given if it has none."""
        if self._hidden is None:
            import secrets

            self._hidden = self._folder / f"{_PREFIX}{secrets.token_hex(8)}"
            self.become(self._hidden)
        return self._hidden

    def close(self) -> None:
        """Close it; without a name of its own, it is gone."""
        self.file.close()
        if self._hidden is not None:
            self._hidden.unlink(missing_ok=True)

    def _descriptor(self) -> int | None:
        return self.file.fileno() if os.link in os.supports_dir_fd else None


def _open_unnamed(folder: Path) -> BinaryIO | None:
    """Open a file without a name in a folder; None where the system has no such files."""
    if _UNNAMED is None:
        return None
    try:
        file = os.fdopen(os.open(folder, os.O_WRONLY | _UNNAMED, 0o600), "wb")
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
        return None
    if _link_to(file).exists():
        return file
    file.close()  # without /proc there is no way to give it a name
    return None


def _link_to(file: BinaryIO) -> Path:
    return Path(f"/proc/self/fd/{file.fileno()}")
