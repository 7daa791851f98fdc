"""Better Auth's OAuth provider over HTTP, with the options that it knows itself."""

from collections.abc import Mapping
from typing import Final

from tests.differential import node
from tests.differential.driver import Reply
from tests.differential.process import Endpoints, HttpDriver
from tolsim.engine.policy import TokenKind

PACKAGE: Final = "@better-auth/oauth-provider"
BASE: Final = "/api/auth/oauth2"
ENDPOINTS: Final = Endpoints(
    f"{BASE}/token", f"{BASE}/userinfo", f"{BASE}/revoke", f"{BASE}/introspect"
)


def missing() -> str | None:
    return node.missing(PACKAGE)


def version() -> str:
    return node.version(PACKAGE)


def start(options: Mapping[str, object]) -> HttpDriver:
    return _BetterAuth(node.run_node("better_auth.mjs", options), ENDPOINTS)


class _BetterAuth(HttpDriver):
    def revoke(self, token: str, kind: TokenKind) -> Reply:
        # Unlike RFC 7009 the server calls it an error to revoke what it no longer knows.
        super().revoke(token, kind)
        return Reply("ok")
