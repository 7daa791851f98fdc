"""JSON objects that go over several lines, or stand in arrays, one after the other.

Arrays around objects are not kept: a page of records, or a file of many pages, is read record by
record, whatever its size.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from tolsim.logs.formats.flaws import LONGEST, TOO_LONG, Damaged, Flaw

# By RFC 8259, 2 and 7: what may stand between objects, and what begins or ends within one.
_BETWEEN: Final = re.compile(rb"[ \t\r\n,\[\]]*")
_JUNK: Final = re.compile(rb"[^{\[\]\n]*")
_STRUCTURE: Final = re.compile(rb'[{}"]')
_STRING: Final = re.compile(rb'["\\]')


class Value(NamedTuple):
    """The text of a JSON object, and the line on which it begins."""

    line: int
    text: bytes


def values(chunks: Iterable[bytes]) -> Iterator[Value | Flaw]:
    """Yield the objects of a JSON text, and what in it is none."""
    scan = _Scan()
    try:
        for chunk in chunks:
            yield from scan.feed(chunk)
    except Damaged as error:
        yield Flaw(scan.line, str(error))
        return
    yield from scan.end()


def is_json(line: bytes) -> bool:
    """Return whether a line begins as a JSON object does."""
    return line.lstrip().startswith(b"{")


def decode_json(text: bytes) -> dict[str, Any]:
    """Return a JSON object; ValueError says why it is none."""
    try:
        value = msgspec.json.decode(text)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (msgspec.MsgspecError, ValueError):
        raise ValueError("it is no JSON") from None
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - of the log, not of a caller
    return value


class _Scan:
    """How far a text was read, how deep in arrays and objects, and what is left of it."""

    def __init__(self) -> None:
        self.line = 1
        """The line of the value, or of what stands between values."""
        self._text = b""
        self._begin = 0
        """Where that begins."""
        self._at = 0
        """Where to read on."""
        self._arrays = 0
        self._depth = 0
        self._quoted = False
        self._skipping = False
        """Within an object that is too long, and was told."""
        self._junk = False
        """Within what is no object, and was told."""

    def feed(self, chunk: bytes) -> Iterator[Value | Flaw]:
        """Yield the objects that end in a chunk."""
        self._text += chunk
        while self._at < len(self._text):
            if self._depth == 0:
                yield from self._between()
            elif self._quoted:
                self._string()
            else:
                yield from self._structure()
        if self._depth and (self._skipping or len(self._text) - self._begin > LONGEST):
            if not self._skipping:
                yield Flaw(self.line, TOO_LONG)
            self._skipping = True
            self._forget(len(self._text))
        # Once for each chunk: to cut it off behind each object would copy it as often.
        self._text, self._at = self._text[self._begin :], self._at - self._begin
        self._begin = 0

    def end(self) -> Iterator[Flaw]:
        """Yield what the text lacks at its end."""
        if self._depth:
            yield Flaw(self.line, "the file ends within a JSON object")
        elif self._arrays > 0:
            yield Flaw(self.line, "the file ends within a JSON array")

    def _between(self) -> Iterator[Flaw]:
        if self._junk:
            self._at = self._match(_JUNK)
            self._junk = self._at == len(self._text)
        end = self._match(_BETWEEN)
        self._arrays += self._text.count(b"[", self._at, end)
        self._arrays -= self._text.count(b"]", self._at, end)
        self._forget(end)
        self._at = end
        if self._text.startswith(b"{", end):
            self._depth, self._at = 1, end + 1
        elif end < len(self._text):
            yield Flaw(self.line, "here stands no JSON object")
            self._junk = True

    def _string(self) -> None:
        found = _STRING.search(self._text, self._at)
        if found is None:
            self._at = len(self._text)
        elif found[0] == b'"':
            self._at, self._quoted = found.end(), False
        else:
            # What is escaped may stand in the next chunk.
            self._at = found.end() + 1

    def _structure(self) -> Iterator[Value | Flaw]:
        found = _STRUCTURE.search(self._text, self._at)
        if found is None:
            self._at = len(self._text)
            return
        self._at = found.end()
        if found[0] == b'"':
            self._quoted = True
            return
        self._depth += 1 if found[0] == b"{" else -1
        if self._depth == 0:
            if not self._skipping:
                text = self._text[self._begin : self._at]
                yield Value(self.line, text) if len(text) <= LONGEST else Flaw(self.line, TOO_LONG)
            self._skipping = False
            self._forget(self._at)

    def _match(self, pattern: re.Pattern[bytes]) -> int:
        """Where a pattern that fits any text ends."""
        found = pattern.match(self._text, self._at)
        return self._at if found is None else found.end()

    def _forget(self, end: int) -> None:
        """Have done with the text before a place."""
        self.line += self._text.count(b"\n", self._begin, end)
        self._begin = end
