"""Which addresses may be spoken to: this machine's own, unless the user says otherwise."""

from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from tolsim.documents import UserError
from tolsim.wire.loopback import is_loopback


class Targets(NamedTuple):
    """Where requests may go; every address is checked before anything is sent to it."""

    anywhere: bool = False
    """Whether the user owns the server, wherever it is."""

    def check(self, url: str, what: str) -> str:
        """Return an address; raise UserError if nothing may be sent there. `what` names it."""
        parts = _split(url, what)
        if not (self.anywhere or is_here(parts.hostname)):
            raise UserError(
                f"{what} is at {parts.hostname}, not on this machine",
                "if the server is yours, add --i-own-this-server",
            )
        return url


def is_here(host: str | None) -> bool:
    """Return whether a host is this machine, by an address or the one name that says so."""
    # `x.localhost` is asked of DNS by some systems, and what that says can change (rebinding).
    return host is not None and is_loopback(host) and not host.endswith(".localhost")


def joined(url: str, location: str) -> str:
    """Return where a redirect leads; nothing, which is no address, where it makes no sense."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def place_of(url: str) -> str:
    """Return an address as it is told: without its query, which can hold what is secret."""
    parts = urlsplit(url)
    return parts._replace(query="", fragment="").geturl()


def _split(url: str, what: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, usable = SplitResult("", "", "", "", ""), False
    # A backslash or a control character is taken for another address by some readers of URLs.
    if not usable or any(char <= " " or char in "\\\x7f" for char in url):
        raise UserError(f"{what} is not an http address", "write http://127.0.0.1:8484")
    if parts.username is not None or parts.password is not None:
        raise UserError(
            f"{what} has a user name in it",
            "leave it out; secrets come from the environment, TOLSIM_CLIENT_SECRET",
        )
    return parts
