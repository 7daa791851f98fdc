"""node-oidc-provider over HTTP: `tests/node/oidc_provider.mjs` says what its options mean."""

from collections.abc import Mapping

from tests.differential.driver import Reply
from tests.differential.node import NodeServer, Response
from tolsim.engine.policy import TokenKind


class OidcProvider:
    """The server with one client, in one configuration; `close` ends its process."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self._node = NodeServer("oidc_provider.mjs", options)
        self._public = bool(options.get("public"))

    def close(self) -> None:
        self._node.close()

    def reset(self) -> None:
        self._node.control("reset")

    def wait(self, seconds: int) -> None:
        self._node.control("wait", seconds=seconds)

    def login(self, user: str) -> Reply:
        return self._token(
            grant_type="authorization_code", **self._node.control("authorize", user=user)
        )

    def refresh(self, token: str) -> Reply:
        return self._token(grant_type="refresh_token", refresh_token=token)

    def call(self, token: str) -> Reply:
        answer = self._node.get("/me", token)
        return Reply("ok" if answer.status == 200 else answer.body["error"])

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        answer = self._post("/token/revocation", token=token, token_type_hint=f"{kind}_token")
        return Reply("ok" if answer.status == 200 else answer.body["error"])

    def active(self, token: str, kind: TokenKind) -> bool | None:
        hint = f"{kind}_token"
        answer = self._post("/token/introspection", token=token, token_type_hint=hint)
        return bool(answer.body["active"])

    def _token(self, **form: str) -> Reply:
        answer = self._post("/token", **form).body
        if "error" in answer:
            return Reply(answer["error"])
        return Reply("ok", answer["access_token"], answer.get("refresh_token"))

    def _post(self, path: str, **form: str) -> Response:
        return self._node.post(path, form, public=self._public)
