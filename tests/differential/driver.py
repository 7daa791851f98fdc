"""What a real authorization server must offer to be compared with a simulated one."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from tolsim.engine.policy import TokenKind


class Reply(NamedTuple):
    """What a server answered: `ok` or an OAuth error code, and the tokens it handed out.

    `status` and `message` are how a refusal was worded: None where no server of its own words it.
    """

    outcome: str
    access: str | None = None
    refresh: str | None = None
    status: int | None = None
    message: str | None = None


class Driver(Protocol):
    """A real server in one configuration, with a clock of ours. Tokens are its own strings."""

    def close(self) -> None:
        """End what was started."""

    def reset(self) -> None:
        """Forget every token; the clock stands at second 0 of a new sequence."""

    def wait(self, seconds: int) -> None:
        """Move the server's clock on; nobody sleeps."""

    def login(self, user: str) -> Reply:
        """A user authorizes the one client; its code is exchanged (RFC 6749, 4.1.3)."""

    def refresh(self, token: str) -> Reply:
        """Present a refresh token (RFC 6749, section 6)."""

    def call(self, token: str) -> Reply:
        """Call a protected resource (RFC 6750)."""

    def revoke(self, token: str, kind: TokenKind) -> Reply | None:
        """Revoke a token, its kind given as the hint (RFC 7009); None where nobody can."""

    def active(self, token: str, kind: TokenKind) -> bool | None:
        """Introspect a token (RFC 7662); None where the server does not say."""


class DriverModule(Protocol):
    """A module of this folder that can run a server."""

    def missing(self) -> str | None:
        """Why the server cannot be run here, or None if it can."""

    def version(self) -> str:
        """The version that would be run."""

    def start(self, options: Mapping[str, object]) -> Driver:
        """The server in one configuration."""
