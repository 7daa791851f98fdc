"""Cloudflare's workers-oauth-provider over HTTP, with the options that it knows itself."""

from collections.abc import Mapping
from typing import Final

from tests.differential import node
from tests.differential.process import Endpoints, HttpDriver

PACKAGE: Final = "@cloudflare/workers-oauth-provider"
ENDPOINTS: Final = Endpoints(revoke="/token", introspect=None)


def missing() -> str | None:
    return node.missing(PACKAGE)


def version() -> str:
    return node.version(PACKAGE)


def start(options: Mapping[str, object]) -> HttpDriver:
    return HttpDriver(node.run_node("workers_oauth_provider.mjs", options), ENDPOINTS)
