"""Servers written for Node: a process each, spoken to over HTTP on 127.0.0.1."""

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

FOLDER: Final = Path(__file__).parents[1] / "node"
CREDENTIALS: Final = "Basic " + base64.b64encode(b"app:secret").decode()


def missing(package: str) -> str | None:
    """Why a package cannot be run here, or None if it can."""
    if shutil.which("node") is None:
        return "needs Node"
    if not (FOLDER / "node_modules" / package).is_dir():
        return f"needs {package}: npm ci in tests/node"
    return None


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


class NodeServer:
    """A running script of `tests/node`, in the configuration given; `close` ends it."""

    def __init__(self, script: str, options: Mapping[str, object]) -> None:
        self._process = subprocess.Popen(
            ["node", FOLDER / script, json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=FOLDER,
        )
        assert self._process.stdout is not None
        self._connection = HTTPConnection("127.0.0.1", int(self._process.stdout.readline()))

    def close(self) -> None:
        self._connection.close()
        self._process.communicate()

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
