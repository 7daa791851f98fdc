"""Which system asks: header, port, path prefix, redirect URI, and at last the token's own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tolsim.documents import UserError
from tolsim.simulation.scenario import Scenario
from tolsim.wire.messages import OAuthError
from tolsim.wire.shapes import Shape

HEADER: Final = "x-tolsim-system"

RESERVED: Final = frozenset(
    {"oauth", "api", "jwks", ".well-known", "_tolsim", "static", "favicon.ico", "robots.txt"}
)
"""First parts of the server's own paths."""

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
"""What stands in a path as it is (RFC 3986, 2.3)."""


def check_names(names: Iterable[str], taken: Iterable[str] = ()) -> None:
    """Raise UserError for a system that cannot be the first part of a path.

    `taken` are the first parts of the providers' own paths.
    """
    for name in names:
        if name in RESERVED or name in taken:
            raise UserError(
                f"the system `{name}` is called like one of the server's own paths",
                f"rename it, as in `{name}-system`",
            )
        if not set(name) <= _PLAIN or name in (".", ".."):
            plain = "".join(char if char in _PLAIN else "-" for char in name).strip(".") or "system"
            raise UserError(
                f"the system `{name}` cannot stand in a path of the server as it is",
                f"rename it, as in `{plain}`",
            )


def check_paths(systems: Iterable[str], shapes: Iterable[Shape]) -> None:
    """Raise UserError where a system cannot have a path beside those of server and providers."""
    paths = (path for shape in shapes for path in shape.paths.values())
    check_names(systems, {path.split("/")[1] for path in paths})


class Systems:
    """The systems of a scenario, and what tells them apart.

    `uris` grows: a redirect URI that is met for the first time takes the next free system.
    """

    def __init__(
        self,
        scenario: Scenario,
        ports: Mapping[int, str] | None = None,
        uris: Mapping[str, str] | None = None,
    ) -> None:
        self.apps = {system.name: system.app for system in scenario.systems}
        self.uris = dict(uris or {})
        self._ports = dict(ports or {})

    def __repr__(self) -> str:
        return f"<Systems {', '.join(self.apps)}; {self.uris}>"

    def named(self, header: str | None, port: int | None, prefix: str | None) -> str | None:
        """Return the system that a request names, whatever it carries; None if it names none."""
        if header is not None:
            if header not in self.apps:
                raise OAuthError("invalid_request", f"no system is called {header}")
            return header
        return self._ports.get(port or 0) or prefix

    def only(self, app: str) -> str | None:
        """Return the system of an app that has but one."""
        found = [system for system, its in self.apps.items() if its == app]
        return found[0] if len(found) == 1 else None

    def of_uri(self, uri: str, app: str) -> str | None:
        """Return the system that a redirect URI belongs to, or the next free one of the app."""
        known = self.uris.get(uri)
        if known is not None:
            return known if self.apps[known] == app else None
        return self.only(app) or next(self._free(app), None)

    def is_new(self, uri: str, app: str) -> bool:
        """Return whether a redirect URI is met for the first time, and tells systems apart."""
        return uri not in self.uris and self.only(app) is None

    def _free(self, app: str) -> Iterator[str]:
        taken = set(self.uris.values())
        return (name for name, its in self.apps.items() if its == app and name not in taken)
