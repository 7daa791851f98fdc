"""go-oauth2, with a map for a store."""

from collections.abc import Mapping

from tests.differential import go
from tests.differential.driver import Reply
from tests.differential.process import Endpoints, HttpDriver


def missing() -> str | None:
    return go.missing()


def version() -> str:
    return go.version("github.com/go-oauth2/oauth2/v4")


def start(options: Mapping[str, object]) -> HttpDriver:
    endpoints = Endpoints(revoke=None, introspect=None)
    return _GoOAuth2(go.GoServer("go-oauth2", options), endpoints)


class _GoOAuth2(HttpDriver):
    def call(self, token: str) -> Reply:
        # Whether a token is good the library says, how to say so it leaves to its user.
        return Reply(super().call(token).outcome)
