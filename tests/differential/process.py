"""Servers in a process of their own, spoken to over HTTP on 127.0.0.1.

Such a process prints its port, and ends with its standard input. Under `/control/` it answers what
OAuth has no request for: `reset`, `wait`, and `authorize`, the code of a login.
"""

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from tests.differential.driver import Reply
from tolsim.engine.policy import TokenKind

CREDENTIALS: Final = "Basic " + base64.b64encode(b"app:secret").decode()


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    def refused(self, otherwise: str = "invalid_token") -> Reply:
        """The refusal that this answer is; `otherwise` where its body names no error."""
        error = self.body.get("error", otherwise)
        return Reply(str(error), status=self.status, message=self.body.get("error_description"))


class ServerProcess:
    """A running server; `close` ends it."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline()
        assert port, f"{' '.join(command)} ended before it listened"
        self._connection = HTTPConnection("127.0.0.1", int(port))

    def close(self) -> None:
        self._connection.close()
        self._process.communicate()

    def reconnect(self) -> None:
        self._connection.close()

    def control(self, action: str, **body: object) -> dict[str, Any]:
        """Ask for what OAuth has no request for: a reset, a wait, the code of a login."""
        return self._send("POST", f"/control/{action}", json.dumps(body), {}).body

    def post(self, path: str, form: Mapping[str, str], *, public: bool = False) -> Response:
        """Post a form as the client `app`, which authenticates unless it is public."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if public:
            return self._send("POST", path, urlencode({**form, "client_id": "app"}), headers)
        return self._send("POST", path, urlencode(form), {**headers, "authorization": CREDENTIALS})

    def get(self, path: str, token: str) -> Response:
        """Get a resource that a bearer token protects."""
        return self._send("GET", path, None, {"authorization": f"Bearer {token}"})

    def _send(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Response:
        self._connection.request(method, path, body, dict(headers))
        response = self._connection.getresponse()
        text = response.read()
        answer = json.loads(text) if text.startswith(b"{") else {}
        return Response(response.status, dict(response.getheaders()), answer)


class Endpoints(NamedTuple):
    """Where a server answers; None where it has no such endpoint."""

    token: str = "/token"
    call: str = "/me"
    revoke: str | None = "/revoke"
    introspect: str | None = "/introspect"


USUAL: Final = Endpoints()


class HttpDriver:
    """A server in a process, with the one client `app`."""

    def __init__(
        self, process: ServerProcess, endpoints: Endpoints = USUAL, *, public: bool = False
    ) -> None:
        self._process = process
        self._at = endpoints
        self._public = public

    def close(self) -> None:
        self._process.close()

    def reset(self) -> None:
        # A server may have closed a connection that nobody used for a while.
        self._process.reconnect()
        self._process.control("reset")

    def wait(self, seconds: int) -> None:
        self._process.control("wait", seconds=seconds)

    def login(self, user: str) -> Reply:
        code = self._process.control("authorize", user=user)
        return self._token(grant_type="authorization_code", **code)

    def refresh(self, token: str) -> Reply:
        reply = self._token(grant_type="refresh_token", refresh_token=token)
        # An answer without a refresh token leaves the client with the one it has (RFC 6749, 6).
        return reply if reply.refresh or not reply.access else reply._replace(refresh=token)

    def call(self, token: str) -> Reply:
        answer = self._process.get(self._at.call, token)
        return Reply("ok") if answer.status == 200 else answer.refused()

    def revoke(self, token: str, kind: TokenKind) -> Reply | None:
        if self._at.revoke is None:
            return None
        answer = self._post(self._at.revoke, token=token, token_type_hint=f"{kind}_token")
        return Reply("ok") if answer.status == 200 else answer.refused("refused")

    def active(self, token: str, kind: TokenKind) -> bool | None:
        if self._at.introspect is None:
            return None
        answer = self._post(self._at.introspect, token=token, token_type_hint=f"{kind}_token")
        return bool(answer.body.get("active", False))

    def _token(self, **form: str) -> Reply:
        answer = self._post(self._at.token, **form)
        if answer.status != 200:
            return answer.refused()
        return Reply("ok", answer.body["access_token"], answer.body.get("refresh_token"))

    def _post(self, path: str, **form: str) -> Response:
        return self._process.post(path, form, public=self._public)
