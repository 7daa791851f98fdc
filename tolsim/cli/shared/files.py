"""What a command reads, and what it may write: no file that it read, and never half a file."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tolsim.catalogue import find_policy
from tolsim.catalogue.library import policy_path
from tolsim.cli.shared.console import say
from tolsim.cli.shared.inputs import STDIN, did_you_mean_file, find_bundled, locate
from tolsim.cli.shared.streams import JSON_ESCAPES, show
from tolsim.documents import Case, FindPolicy, PolicySource, UnknownPolicy, UserError
from tolsim.documents.policies.file import names_a_file
from tolsim.documents.reading import MAX_BYTES, open_file
from tolsim.documents.scenarios.one_line.text import OneLine

STEPS = "-e"
"""The name to show of steps in one line: the option that brings them."""

_WRITABLE = "name a file in a folder that you can write to"


class _Identity(NamedTuple):
    """What a file is, whatever it is called: links and hard links have that of their file."""

    device: int
    inode: int


class FileState(NamedTuple):
    """Which file is at a path, and how it was written last."""

    identity: _Identity
    size: int
    written: int
    """When, in nanoseconds."""


class Files:
    """The files of one command: what it reads, and where its answers go.

    Every file that was read counts as an input, also a policy that a scenario names or that
    another policy extends. Raises UserError if a file cannot be read or written, or if an
    output would replace an input or another output. With `inside`, a scenario names policy files
    of its own folder only.
    """

    def __init__(self, *outputs: str | None, inside: bool = False) -> None:
        self._inputs: set[_Identity] = set()
        self.states: dict[str, FileState | None] = {}
        """Every path that was to be read, with the file that was there."""
        self._inside = inside
        _refuse_shared([output for output in outputs if output is not None])

    def __repr__(self) -> str:
        return f"<Files: {len(self._inputs)} read>"

    def read(self, path: str) -> tuple[str, bytes]:
        """Return the name to show of an input, and its bytes.

        `-` is standard input. A name without a file may be that of a bundled scenario.
        """
        if path == STDIN:
            return "<stdin>", self._read_standard_input()
        found = path
        if not os.path.exists(path):  # noqa: PTH110 - Path raises where a name is too long
            found = str(find_bundled(path) or path)
        try:
            return path, self.read_bytes(found)
        except OSError as error:
            help_ = "name a scenario file" if os.path.exists(found) else did_you_mean_file(path)  # noqa: PTH110
            raise UserError(f"{path}: {reason(error)}", help_) from None

    def case(self, path: str) -> Case:
        """The scenario that a person means by a path, by a name or in one line, to be replayed."""
        name, text = (STEPS, path) if isinstance(path, OneLine) else self.read(locate(path))
        return Case(text, name, self.policies_of(name))

    def read_bytes(self, path: str) -> bytes:
        """Return at most MAX_BYTES + 1 bytes of a file, enough to see that it is too large.

        Raises OSError, also for what is not a regular file.
        """
        self.states[path] = None
        # The opened file is asked for its identity: between two looks at a path it can be
        # replaced.
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            self._remember(status)
            self.states[path] = _state(status)
            return file.read(MAX_BYTES + 1)

    def guard(self, path: str) -> None:
        """Count a file as an input that is read elsewhere: no output replaces it."""
        with suppress(OSError, ValueError):  # a URL, say
            self._remember(os.stat(path))  # noqa: PTH116 - Path raises where a name is too long

    def have_changed(self) -> bool:
        """Return whether a file has changed, gone or come since it was read."""
        return any(_state_at(path) != state for path, state in self.states.items())

    def find_policy(self, reference: str, referring_file: str) -> PolicySource:
        """Return the policy that a file refers to, as the catalogue does; raises UnknownPolicy."""
        return find_policy(reference, referring_file, self.read_bytes)

    def policies_of(self, scenario: str) -> FindPolicy:
        """Return how the policies of a scenario are found: if `inside`, in its folder or below.

        What options name is the user's own, and may extend what it likes.
        """
        if not self._inside:
            return self.find_policy
        folder, trusted = os.path.realpath(os.path.dirname(scenario)), {"--policy"}  # noqa: PTH120

        def find(reference: str, referring_file: str) -> PolicySource:
            path = policy_path(reference, referring_file)
            if referring_file in trusted:
                trusted.add(path)
            elif names_a_file(reference) and not _is_within(path, folder):
                sentence = f"the policy file `{path}` is outside the scenario's folder"
                raise UnknownPolicy(reference, (), sentence)
            return self.find_policy(reference, referring_file)

        return find

    def put(self, text: str | Iterable[str], output: str | None) -> None:
        """Write an answer to a file, or to standard output where none is named.

        A long one can come in pieces.
        """
        if output is None:
            show(text)
        else:
            self.write(output, text)

    def write(self, path: str, text: str | Iterable[str | bytes], *, over: bool = True) -> None:
        """Write a whole file or nothing, and say so; never over one of the inputs.

        Without `over` no file is replaced that exists; a device or a pipe takes what it is given.
        """
        _refuse_nameless(path)
        # Through a link: to replace the link would leave what it leads to as it was.
        target = Path(os.path.realpath(path))
        with _refusals(path, _WRITABLE):
            known = self._known(path, target)
            if known is not None and stat.S_ISREG(known.st_mode) and not over:
                raise UserError(f"{path} exists already", "name another file, or add --force")
            if known is None or stat.S_ISREG(known.st_mode):
                # Imported late, as below: few commands write a file.
                from tolsim.cli.shared.drafts import replace

                replace(target, _encode(text))
            else:  # a device or a pipe
                with target.open("wb") as device:
                    device.writelines(_encode(text))
                return
        _tell_written(path)

    def check(self, path: str | None) -> None:
        """Refuse an output at once that would be refused later, where the answer takes long."""
        if path is None:
            return
        _refuse_nameless(path)
        target = Path(os.path.realpath(path))
        with _refusals(path, _WRITABLE):
            self._known(path, target)
            target.parent.stat()

    def rewrite(self, path: str, old: bytes, text: str) -> None:
        """Replace what an input says, whole or not at all; a link goes on leading to it.

        Raises UserError if it no longer says what was read: that would be lost.
        """
        with _refusals(path, "make the file and its folder writable"):
            if self.read_bytes(path) != old:
                raise UserError(f"{path} has changed since it was read", "run the command again")
            from tolsim.cli.shared.drafts import replace

            replace(Path(os.path.realpath(path)), _encode(text))

    def create(self, path: str, text: str) -> None:
        """Write a file that does not exist yet, whole or not at all."""
        _refuse_nameless(path)
        with _refusals(path, _WRITABLE):
            from tolsim.cli.shared.drafts import create

            create(Path(path), _encode(text))

    def _known(self, path: str, target: Path) -> os.stat_result | None:
        """Return what an output would replace; raise UserError if that is an input."""
        known = target.stat() if target.exists() else None
        if known is not None and _identity(known) in self._inputs:
            raise UserError(f"{path} is one of the inputs", "name another file for the output")
        return known

    def _read_standard_input(self) -> bytes:
        if sys.stdin is None:
            raise UserError("standard input is closed", "name a file")
        with suppress(OSError):  # it need not have a descriptor
            self._remember(os.fstat(sys.stdin.fileno()))
        return sys.stdin.buffer.read(MAX_BYTES + 1)

    def _remember(self, status: os.stat_result) -> None:
        # A terminal can be read and written at once; only what is in a file can be lost.
        if stat.S_ISREG(status.st_mode):
            self._inputs.add(_identity(status))


def reason(error: OSError) -> str:
    """Return why the system refuses, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def _identity(status: os.stat_result) -> _Identity:
    return _Identity(status.st_dev, status.st_ino)


def _state(status: os.stat_result) -> FileState:
    return FileState(_identity(status), status.st_size, status.st_mtime_ns)


def _state_at(path: str) -> FileState | None:
    """The state of what is at a path; None where nothing is, or no file."""
    try:
        status = os.stat(path)  # noqa: PTH116 - Path raises where a name is too long
    except (OSError, ValueError):
        return None
    return _state(status) if stat.S_ISREG(status.st_mode) else None


def _is_within(path: str, folder: str) -> bool:
    """Return whether a file is in a folder or below, links followed."""
    return Path(os.path.realpath(path)).is_relative_to(folder)


def _refuse_nameless(path: str) -> None:
    # `-o -` means standard output for other programs; here it would make a file called `-`.
    if path in ("", STDIN):
        raise UserError(f"`{path}` is not the name of a file", "name the file to write")


def _refuse_shared(outputs: list[str]) -> None:
    """Raise UserError if two outputs are one file; a device can take both."""
    seen = set()
    for output in outputs:
        target = os.path.realpath(output)
        # `-o /dev/stderr --summary /dev/stderr` is no mistake.
        if target in seen and (os.path.isfile(target) or not os.path.exists(target)):  # noqa: PTH110, PTH113
            raise UserError(f"{output} is named for two outputs", "name a file for each")
        seen.add(target)


def _tell_written(path: str) -> None:
    """Say on standard error which file is there now."""
    from tolsim.render.page.inert import shown

    say(f"wrote {shown(path)}")


@contextmanager
def _refusals(path: str, help_: str) -> Iterator[None]:
    """Turn a refusal of the system into a UserError."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{path}: {reason(error)}", help_) from None


def _encode(text: str | Iterable[str | bytes]) -> Iterator[bytes]:
    for piece in [text] if isinstance(text, str) else text:
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", JSON_ESCAPES)
