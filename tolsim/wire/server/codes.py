"""Authorization codes: short-lived, used once, and bound to what was asked for."""

import secrets
from typing import Final, NamedTuple

from tolsim.wire.messages import OAuthError

LIFETIME: Final = 600
"""Seconds of server time; RFC 6749, 4.1.2, recommends ten minutes at most."""

_MOST: Final = 1000
"""Codes that wait to be exchanged; of more, the oldest is forgotten."""


class Code(NamedTuple):
    """What a code stands for (RFC 6749, 4.1.3; RFC 7636, 4.4)."""

    client: str
    redirect_uri: str
    challenge: str | None
    method: str
    system: str | None
    user: str
    scope: str | None
    nonce: str | None
    issued_at: int


class Codes:
    """The codes that were handed out and not yet exchanged."""

    def __init__(self) -> None:
        self._waiting: dict[str, Code] = {}

    def __repr__(self) -> str:
        return f"<Codes: {len(self._waiting)} waiting>"

    def issue(self, code: Code) -> str:
        """Return a new code."""
        value = secrets.token_urlsafe(24)
        self._waiting[value] = code
        if len(self._waiting) > _MOST:
            del self._waiting[next(iter(self._waiting))]
        return value

    def take(self, value: str, now: int) -> Code:
        """Return what a code stands for; it is used then, whatever comes of it."""
        code = self._waiting.pop(value, None)
        if code is None:
            raise OAuthError("invalid_grant", "the code is unknown, or was used before")
        if now - code.issued_at >= LIFETIME:
            raise OAuthError("invalid_grant", "the code has expired")
        return code
