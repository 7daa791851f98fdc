"""node-oidc-provider over HTTP: `tests/node/oidc_provider.mjs` says what its options mean."""

from collections.abc import Mapping
from typing import Final

from tests.differential import node
from tests.differential.process import Endpoints, HttpDriver

PACKAGE: Final = "oidc-provider"
ENDPOINTS: Final = Endpoints(revoke="/token/revocation", introspect="/token/introspection")


def missing() -> str | None:
    return node.missing(PACKAGE)


def version() -> str:
    return node.version(PACKAGE)


def start(options: Mapping[str, object]) -> HttpDriver:
    process = node.run_node("oidc_provider.mjs", options)
    return HttpDriver(process, ENDPOINTS, public=bool(options.get("public")))
