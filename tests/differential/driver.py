"""What a real authorization server must offer to be compared with a simulated one."""

from typing import NamedTuple, Protocol

from tolsim.engine.policy import TokenKind


class Reply(NamedTuple):
    """What a server answered: `ok` or an OAuth error code, and the tokens it handed out."""

    outcome: str
    access: str | None = None
    refresh: str | None = None


class Driver(Protocol):
    """A real server in one configuration, with a clock of ours. Tokens are its own strings."""

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

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        """Revoke a token, its kind given as the hint (RFC 7009)."""

    def active(self, token: str, kind: TokenKind) -> bool | None:
        """Introspect a token (RFC 7662); None where the server does not say."""
