"""Where logs lie: files, globs, standard input, and URLs by fsspec."""

import glob
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from tolsim.documents import UserError
from tolsim.documents.reading import open_file

STDIN: Final = "-"

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_SECRETS: Final = re.compile(r"(?<=://)[^/@]*@|[?#].*$")
"""What a URL may hold that nobody else should read: a password, a signature."""

_CHUNK: Final = 1024 * 1024


class LogFile(NamedTuple):
    """A file of a log: its place among those named, its path or URL, its name as shown."""

    number: int
    path: str
    name: str


def log_files(paths: Iterable[str]) -> tuple[LogFile, ...]:
    """Return the files that paths mean: files, globs, `-` and URLs; raises UserError.

    Those of a glob are sorted; a file that several paths mean is read once.
    """
    found = dict.fromkeys(one for path in paths for one in _expand(path))
    if not found:
        raise UserError("no log is named", "name files, globs or URLs, or `-` for standard input")
    return tuple(LogFile(number, path, _shown(path)) for number, path in enumerate(found))


def _expand(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    if _URL.match(path):
        # A question mark begins the query of a URL.
        return _expand_url(path) if "*" in path else [path]
    if Path(path).is_file() or not glob.has_magic(path):
        return [path]
    matches = sorted(one for one in glob.glob(path, recursive=True) if Path(one).is_file())  # noqa: PTH207
    if not matches:
        raise UserError(f"{path}: no file matches", "compare with what `ls` shows")
    return matches


def _expand_url(url: str) -> list[str]:
    fsspec = _fsspec()
    with _refusals(_shown(url)):
        files, _, matches = fsspec.get_fs_token_paths(url)
        found = sorted(files.unstrip_protocol(one) for one in matches)
    if not found:
        raise UserError(f"{_shown(url)}: no file matches", "compare it with the folder")
    return found


def _shown(path: str) -> str:
    if path == STDIN:
        return "<stdin>"
    return _SECRETS.sub("", path) if _URL.match(path) else path


@contextmanager
def open_log(file: LogFile) -> Iterator[BinaryIO]:
    """Open a log to be read; raises UserError where that is refused."""
    if file.path == STDIN:
        if sys.stdin is None:
            raise UserError("standard input is closed", "name a file")
        yield sys.stdin.buffer
        return
    with _refusals(file.name):
        stream = _fsspec().open(file.path, "rb").open() if _URL.match(file.path) else _file(file)
    with stream:
        yield stream


def _file(file: LogFile) -> BinaryIO:
    if Path(file.path).is_fifo():  # what a shell hands over for `<(zcat log.gz)`
        return Path(file.path).open("rb")
    return open_file(file.path)


def chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the bytes of a log, many at a time."""
    while True:
        with _refusals(name):
            chunk = stream.read(_CHUNK)
        if not chunk:
            return
        yield chunk


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    """Turn what a system, or the library for a kind of URL, refuses into a UserError."""
    try:
        yield
    except (UserError, GeneratorExit):
        raise
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UserError(f"{name}: {reason}", "name a file that can be read") from None
    except ImportError as error:
        raise UserError(f"{name}: {error}", "install that package beside tolsim") from None
    except Exception as error:  # noqa: BLE001 - see below
        # Each storage has errors of its own, and their texts may hold keys.
        raise UserError(
            f"{name}: it cannot be read ({type(error).__name__})", "compare the address"
        ) from None


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError:
        raise UserError(
            "reading a URL needs the package fsspec", "install it: pip install 'tolsim[audit]'"
        ) from None
    return fsspec
