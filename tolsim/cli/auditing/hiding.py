"""Users under other names: an HMAC of their own, which nobody without the key can undo."""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from tolsim.cli.shared.files import Files, reason
from tolsim.documents import UserError
from tolsim.logs.events import Event

_BYTES: Final = 32
"""Of a new key: as many as the digest has (RFC 2104, section 3)."""
_LEAST: Final = 16
_USERS: Final = 100_000
"""How many names are remembered: a user acts again and again."""
_DIGITS: Final = 20
"""Of a name: 80 bits, so that among a billion users two are called alike once in a million logs."""


def read_key(path: str | None, files: Files) -> bytes:
    """Return the key of a file, which is written if there is none; without a path a new one."""
    if path is None:
        return secrets.token_bytes(_BYTES)
    try:
        key = files.read_bytes(path)
    except FileNotFoundError:
        return _new_key(path)
    except OSError as error:
        raise UserError(f"--key {path}: {reason(error)}", "name a file that can be read") from None
    if len(key) < 16:
        raise UserError(
            f"--key {path}: a key of {len(key)} bytes can be guessed", "name a new file"
        )
    return key


def _new_key(path: str) -> bytes:
    key = secrets.token_bytes(_BYTES)
    file = Path(path)
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(key)
    except OSError as error:
        raise UserError(
            f"--key {path}: {reason(error)}", "name a file in a folder of yours"
        ) from None
    return key


def hidden(batches: Iterable[list[Event]], key: bytes) -> Iterator[list[Event]]:
    """Give the users of events their other names."""

    @lru_cache(maxsize=_USERS)
    def name(user: str) -> str:
        digest = hmac.digest(key, user.encode("utf-8", "surrogatepass"), "sha256")
        return digest.hex()[:_DIGITS]

    for events in batches:
        for event in events:
            if event.user is not None:
                event.user = name(event.user)
        yield events
