"""@jmondi/oauth2-server over HTTP: `tests/node/jmondi_oauth2_server.mjs` says how it is set up."""

from collections.abc import Mapping
from typing import Final

from tests.differential import node
from tests.differential.driver import Reply
from tests.differential.process import HttpDriver

PACKAGE: Final = "@jmondi/oauth2-server"


def missing() -> str | None:
    return node.missing(PACKAGE)


def version() -> str:
    return node.version(PACKAGE)


def start(options: Mapping[str, object]) -> HttpDriver:
    return _Jmondi(node.run_node("jmondi_oauth2_server.mjs", options))


class _Jmondi(HttpDriver):
    def call(self, token: str) -> Reply:
        # The library guards no resource: a resource server would ask for introspection.
        return Reply("ok" if self.active(token, "access") else "invalid_token")
