"""Ory fosite, the library inside Ory Hydra, with the store in memory that comes with it."""

from collections.abc import Mapping

from tests.differential import go
from tests.differential.driver import Reply
from tests.differential.process import HttpDriver


def missing() -> str | None:
    return go.missing()


def version() -> str:
    return go.version("github.com/ory/fosite")


def start(options: Mapping[str, object]) -> HttpDriver:
    return _Fosite(go.GoServer("fosite", options))


class _Fosite(HttpDriver):
    def call(self, token: str) -> Reply:
        # The library has no resource of its own: how a call is refused is not its wording.
        return Reply(super().call(token).outcome)
