"""OpenAuth over HTTP, with the lives of tokens that it knows itself."""

from collections.abc import Mapping
from typing import Final

from tests.differential import node
from tests.differential.process import Endpoints, HttpDriver

PACKAGE: Final = "@openauthjs/openauth"
ENDPOINTS: Final = Endpoints(revoke=None, introspect=None)


def missing() -> str | None:
    return node.missing(PACKAGE)


def version() -> str:
    return node.version(PACKAGE)


def start(options: Mapping[str, object]) -> HttpDriver:
    return HttpDriver(node.run_node("openauth.mjs", options), ENDPOINTS, public=True)
