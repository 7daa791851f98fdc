"""The journal of a run: a file to which each step is written before it is applied.

JSON Lines: a header, then the steps, and facts that are no steps. The header and the lines hold
all that it takes to go on with the run; they hold keys, so the file is for its owner alone.
"""

import asyncio
import base64
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from tolsim.documents import UserError
from tolsim.wire.server.live import Consent
from tolsim.wire.server.settings import LoginPage, Settings

FORMAT: Final = "tolsim.journal"
VERSION: Final = 1


class Kept(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is known of clients; secrets stay in their variables."""

    login: LoginPage
    clients: list[str]
    apps: dict[str, str]
    system_uris: dict[str, str]
    redirect_uris: list[str]
    origins: list[str]

    @classmethod
    def of(cls, settings: Settings) -> "Kept":
        return cls(
            login=settings.login,
            clients=sorted(settings.clients),
            apps=dict(settings.apps),
            system_uris=dict(settings.system_uris),
            redirect_uris=sorted(settings.redirect_uris),
            origins=sorted(settings.origins),
        )


class Header(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The first line: the run as it began, and the keys of its tokens."""

    format: str
    version: int
    scenario: dict[str, Any]
    """A scenario without its steps, that needs no other file."""
    started: str
    key: str
    """From which the values of tokens derive, in base64url."""
    signing_key: str | None = None
    """That of ID tokens, in PEM."""
    settings: Kept
    """What the command line said of clients and redirect URIs."""


class StepLine(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A step as a scenario file writes it, and who will own the tokens that it issues."""

    n: int
    step: dict[str, Any]
    client: str | None = None
    scope: str | None = None


class Fact(msgspec.Struct, forbid_unknown_fields=True):
    """What is no step, but has to be known again: the system of a redirect URI."""

    redirect_uri: str
    system: str


class FactLine(msgspec.Struct, forbid_unknown_fields=True):
    """A line that holds a fact."""

    fact: Fact


def new_header(
    scenario: Mapping[str, Any], key: bytes, signing_key: str | None, settings: Settings
) -> Header:
    """Return the header of a run that begins now."""
    return Header(
        format=FORMAT,
        version=VERSION,
        scenario=dict(scenario),
        started=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        key=base64.urlsafe_b64encode(key).decode(),
        signing_key=signing_key,
        settings=Kept.of(settings),
    )


class Journal:
    """A file that grows with a run.

    Whatever could not be written whole is taken off again, so that every line but the last can be
    relied on. With `sync`, `settle` returns when the disk has what was written.
    """

    def __init__(self, file: int, length: int, *, sync: bool = False) -> None:
        self._file = file
        self._length = length
        self._sync = sync
        self._safe = length
        self._flush: asyncio.Future[None] | None = None
        self._broken: OSError | None = None

    def __repr__(self) -> str:
        return f"<Journal: {self._length} bytes>"

    @classmethod
    def create(cls, path: Path, header: Header, *, sync: bool = False) -> "Journal":
        """Begin a journal; raises UserError if there is such a file, or it cannot be written."""
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except FileExistsError:
            raise UserError(
                f"the file {path} exists, and a journal is never written over another file",
                "name another one, or go on from it with --resume",
            ) from None
        except OSError as error:
            raise _unwritable(path, error) from None
        journal = cls(file, 0, sync=sync)
        try:
            _lock(file, path)
            journal._append(header)
        except OSError as error:
            journal.close()
            raise _unwritable(path, error) from None
        return journal

    @classmethod
    def reopen(cls, path: Path, length: int, *, sync: bool = False) -> "Journal":
        """Go on after the first `length` bytes, which `read_journal` found to be in order."""
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
            _lock(file, path)
            os.ftruncate(file, length)
        except OSError as error:
            raise _unwritable(path, error) from None
        return cls(file, length, sync=sync)

    def write(self, n: int, step: Mapping[str, Any], consent: Consent | None) -> None:
        """Record the step that is about to be applied; raises OSError: then it is not."""
        client, scope = consent or Consent()
        self._append(StepLine(n, dict(step), client, scope))

    def note(self, fact: Mapping[str, Any]) -> None:
        """Record what is no step but has to be known again, such as a new redirect URI."""
        self._append(msgspec.convert({"fact": fact}, FactLine))

    async def settle(self) -> None:
        """Return when all that was written is as safe as was asked for; raises OSError."""
        wanted = self._length
        while self._sync and self._safe < wanted:
            if self._broken is not None:
                raise self._broken
            if self._flush is None:
                self._flush = asyncio.ensure_future(self._flush_now())
            # Not cancelled with a client that goes away: others wait for it as well.
            await asyncio.shield(self._flush)

    def close(self) -> None:
        """Give the file free."""
        os.close(self._file)

    async def _flush_now(self) -> None:
        """Flush once for all who wait; what is written meanwhile waits for the next time."""
        length = self._length
        try:
            await asyncio.to_thread(os.fsync, self._file)
            self._safe = length
        except OSError as error:
            # After a failed fsync nobody knows what the disk has, and a second one may say yes.
            self._broken = error
            raise
        finally:
            self._flush = None

    def _append(self, line: msgspec.Struct) -> None:
        if self._broken is not None:
            raise self._broken
        data = msgspec.json.encode(line) + b"\n"
        try:
            self._write(data)
        except OSError as error:
            self._take_back(error)
            raise
        self._length += len(data)

    def _write(self, data: bytes) -> None:
        written = os.write(self._file, data)
        if written < len(data):  # a full disk takes the beginning, and says so the next time
            written += os.write(self._file, data[written:])
        if written < len(data):
            raise OSError(ENOSPC, f"only {written} of {len(data)} bytes could be written")

    def _take_back(self, why: OSError) -> None:
        try:
            os.ftruncate(self._file, self._length)
        except OSError:
            # Devices and pipes cannot be shortened; nothing may follow half a line.
            self._broken = why


class Recording(NamedTuple):
    """A journal as read; `dropped` are the bytes of a torn last line, `length` those before."""

    header: Header
    key: bytes
    steps: tuple[StepLine, ...]
    facts: tuple[Fact, ...]
    length: int
    dropped: int

    def consents(self) -> tuple[Consent | None, ...]:
        """Return what is known of each step's client."""
        return tuple(
            Consent(line.client, line.scope) if line.client or line.scope else None
            for line in self.steps
        )


def read_journal(path: Path) -> Recording:
    """Return what a journal holds; raises UserError where it is none, or not in order."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(f"cannot read the journal {path}: {reason}", "") from None
    whole, newline, torn = data.rpartition(b"\n")
    lines = whole.split(b"\n")
    try:
        header = msgspec.json.decode(lines[0], type=Header)
        key = base64.b64decode(header.key, b"-_", validate=True)
    except (msgspec.MsgspecError, ValueError) as error:
        raise _not_in_order(path, 1, str(error)) from None
    if not newline or header.format != FORMAT:
        raise _not_in_order(path, 1, f"its format is not {FORMAT}")
    if header.version != VERSION:
        raise UserError(
            f"{path}: it is of version {header.version}, and this tolsim reads {VERSION}",
            "go on with the tolsim that wrote it",
        )
    steps: list[StepLine] = []
    facts: list[Fact] = []
    for number, line in enumerate(lines[1:], 2):
        read = _read_line(path, number, line)
        if isinstance(read, FactLine):
            facts.append(read.fact)
        elif read.n != len(steps) + 1:
            raise _not_in_order(path, number, f"step {len(steps) + 1} is missing")
        else:
            steps.append(read)
    return Recording(header, key, tuple(steps), tuple(facts), len(data) - len(torn), len(torn))


def _read_line(path: Path, number: int, line: bytes) -> StepLine | FactLine:
    try:
        written = msgspec.json.decode(line, type=dict[str, Any])
        if "fact" in written:
            return msgspec.convert(written, FactLine)
        return msgspec.convert(written, StepLine)
    except msgspec.MsgspecError as error:
        raise _not_in_order(path, number, str(error)) from None


def _lock(file: int, path: Path) -> None:
    """Keep other servers away from the file; raises UserError if one has it."""
    with suppress(ImportError):  # not on Windows
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise UserError(
                f"another server writes to {path}", "end it first, or resume a copy of the file"
            ) from None


def _unwritable(path: Path, error: OSError) -> UserError:
    reason = (error.strerror or "it cannot be written").lower()
    return UserError(f"cannot write the journal {path}: {reason}", "name another place")


def _not_in_order(path: Path, line: int, why: str) -> UserError:
    return UserError(
        f"{path}: line {line} is not in order: {why}",
        "a journal can be resumed as `tolsim serve --record` wrote it",
    )
