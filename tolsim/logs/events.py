"""What one line of a token log says, whatever server wrote it."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Action = Literal["login", "refresh", "call", "client_credentials", "revoke", "incident"]


class Event(msgspec.Struct, array_like=True, gc=False):
    """One action that the log tells of.

    `time` is in microseconds since 1970, UTC. `result` is `ok`, `lost` where the answer never
    arrived, or the word of the refusal as `identify --observations` takes it; None where the log
    does not say. `grant` is a session or a family; `presented`, `access` and `refresh` are ids or
    hashes of the tokens presented and issued. `file` (a number in the order in which files were
    named) and `line` tell where it stands.
    """

    time: int
    user: str | None
    system: str | None
    action: Action
    result: str | None = None
    app: str | None = None
    id: str | None = None
    params: Mapping[str, Any] | None = None
    grant: str | None = None
    presented: str | None = None
    access: str | None = None
    refresh: str | None = None
    file: int = 0
    line: int = 0
