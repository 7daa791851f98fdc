"""The standard streams where nobody is at the other end: closed, full, or read no further."""

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from tolsim.documents.errors import UserError

# Python's own `backslashreplace` writes \x and \U, which JSON does not know (RFC 8259, 7).
JSON_ESCAPES = "tolsim-json-escapes"
"""How characters are written that an encoding lacks: so that JSON stays JSON."""


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    # JSON escapes a character beyond U+FFFF as a surrogate pair (RFC 8259, 7).
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[i : i + 2].hex() for i in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


codecs.register_error(JSON_ESCAPES, _escape)


def prepare() -> None:
    """Let what is told go nowhere if standard error is closed; raise UserError without an output.

    A file that is opened later would otherwise get the number of standard error.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    # So it is after `tolsim run FILE >&-`; a write would then be an AttributeError.
    if sys.stdout is None:
        raise UserError("standard output is closed")


def show(text: str | Iterable[str]) -> None:
    """Write to standard output, in its encoding; what it lacks is escaped as in JSON.

    A long text can come in pieces.

    A reader that has seen enough changes nothing. Raises UserError if the output is full.
    """
    out = sys.stdout
    with refusals():
        for piece in [text] if isinstance(text, str) else text:
            out.write(piece.encode(out.encoding, JSON_ESCAPES).decode(out.encoding))
        out.flush()


def finish() -> None:
    """Write what is still to be written; raise UserError if standard output is full."""
    try:
        sys.stderr.flush()
    except OSError:
        _abandon(sys.stderr)
    with refusals():
        sys.stdout.flush()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal of standard output into a UserError; a pipe that was closed is none."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:  # of a file, not of a stream
            raise
        # What is in its buffer would be refused once more when the program ends.
        _abandon(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            said = (error.strerror or str(error)).lower()
            raise UserError(
                f"standard output: {said}", "make room, or write elsewhere with --output"
            ) from None


def _abandon(stream: TextIO) -> None:
    """Let everything written to a stream from now on go nowhere."""
    with suppress(OSError, ValueError):  # it need not have a descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
