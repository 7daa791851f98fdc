"""Better Auth's OAuth provider over HTTP, with the options that it knows itself."""

from collections.abc import Mapping

from tests.differential.driver import Reply
from tests.differential.node import NodeServer, Response
from tolsim.engine.policy import TokenKind

BASE = "/api/auth/oauth2"


class BetterAuth:
    """The server with one client, in one configuration; `close` ends its process."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self._node = NodeServer("better_auth.mjs", options)

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
        answer = self._node.get(f"{BASE}/userinfo", token)
        return Reply("ok" if answer.status == 200 else "invalid_token")

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        # Unlike RFC 7009 the server calls it an error to revoke what it no longer knows.
        self._post("/revoke", token=token, token_type_hint=f"{kind}_token")
        return Reply("ok")

    def active(self, token: str, kind: TokenKind) -> bool | None:
        answer = self._post("/introspect", token=token, token_type_hint=f"{kind}_token")
        return bool(answer.body.get("active", False))

    def _token(self, **form: str) -> Reply:
        answer = self._post("/token", **form).body
        if "error" in answer:
            return Reply(answer["error"])
        return Reply("ok", answer["access_token"], answer.get("refresh_token"))

    def _post(self, path: str, **form: str) -> Response:
        return self._node.post(BASE + path, form)
