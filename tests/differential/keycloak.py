"""Keycloak, from its distribution on Maven Central, with one realm in memory.

`realm` among the options is what the realm's settings are; each login is a session of its own, as
from browsers of their own.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from tests.differential import faketime
from tests.differential.driver import Reply
from tests.differential.process import CREDENTIALS, Response
from tolsim.engine.policy import TokenKind

VERSION: Final = "26.7.3"
HOME: Final = Path.home() / ".cache" / "tolsim" / f"keycloak-{VERSION}"
ARTIFACT: Final = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
BASE: Final = "/realms/tolsim/protocol/openid-connect"
PATIENCE: Final = 180
"""Seconds that the server may take to start."""


def missing() -> str | None:
    needed = (name for name in ("java", "mvn") if shutil.which(name) is None)
    return next((f"needs {name}" for name in needed), None) or faketime.missing()


def version() -> str:
    return VERSION


def start(options: Mapping[str, Any]) -> "Keycloak":
    return Keycloak(options)


class Keycloak:
    """A server with a realm of its own; `close` ends it."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._clock = faketime.FakeClock(folder)
        home = folder / "keycloak"
        shutil.copytree(_distribution(), home, symlinks=True)
        (home / "data" / "import").mkdir(parents=True, exist_ok=True)
        realm = json.dumps(_realm(options.get("realm", {}), options.get("scope")))
        (home / "data" / "import" / "realm.json").write_text(realm, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._scope = options.get("scope")
        self._process = subprocess.Popen(
            [home / "bin" / "kc.sh", "start-dev", "--import-realm", "--db=dev-mem",
             "--http-host=127.0.0.1", f"--http-port={port}", "--log-level=ERROR"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, **self._clock.environment, "JAVA_OPTS_APPEND": "-Xmx700m"},
        )  # fmt: skip
        self._connection = HTTPConnection("127.0.0.1", port)
        self._await()

    def close(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def reset(self) -> None:
        # Tokens of earlier sequences are of other sessions: nothing that follows touches them.
        self._connection.close()
        self.wait(1)

    def wait(self, seconds: int) -> None:
        self._clock.wait(seconds)

    def login(self, user: str) -> Reply:
        scope = {"scope": self._scope} if self._scope else {}
        return self._token(grant_type="password", username=user, password="p", **scope)

    def refresh(self, token: str) -> Reply:
        return self._token(grant_type="refresh_token", refresh_token=token)

    def call(self, token: str) -> Reply:
        answer = self._send("GET", f"{BASE}/userinfo", None, f"Bearer {token}")
        return Reply("ok") if answer.status == 200 else answer.refused()

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        answer = self._post("revoke", token=token, token_type_hint=f"{kind}_token")
        return Reply("ok") if answer.status == 200 else answer.refused("refused")

    def active(self, token: str, kind: TokenKind) -> bool | None:
        answer = self._post("token/introspect", token=token, token_type_hint=f"{kind}_token")
        return bool(answer.body["active"])

    def _token(self, **form: str) -> Reply:
        answer = self._post("token", **form)
        if answer.status != 200:
            return answer.refused()
        return Reply("ok", answer.body["access_token"], answer.body.get("refresh_token"))

    def _post(self, path: str, **form: str) -> Response:
        return self._send("POST", f"{BASE}/{path}", urlencode(form), CREDENTIALS)

    def _send(self, method: str, path: str, body: str | None, authorization: str) -> Response:
        headers = {
            "authorization": authorization, "content-type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        answer = json.loads(text) if text.startswith(b"{") else {}
        return Response(response.status, dict(response.getheaders()), answer)

    def _await(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, "Keycloak ended before it listened"
            try:
                if self._send("GET", "/realms/tolsim", None, "").status == 200:
                    return
            except OSError:
                self._connection.close()
            time.sleep(0.5)
        raise TimeoutError


def _realm(settings: Mapping[str, Any], scope: str | None) -> dict[str, Any]:
    users = [
        {
            "username": name, "enabled": True, "email": f"{name}@client.example",
            "emailVerified": True, "firstName": name, "lastName": name,
            "credentials": [{"type": "password", "value": "p"}],
            "realmRoles": ["offline_access"] if scope else [],
        }
        for name in ("ann", "bob")
    ]  # fmt: skip
    client = {
        "clientId": "app", "secret": "secret", "directAccessGrantsEnabled": True,
        "publicClient": False, "redirectUris": ["https://client.example/back"],
    }  # fmt: skip
    hashing = {"passwordPolicy": "hashAlgorithm(pbkdf2) and hashIterations(1)"}
    return {
        "realm": "tolsim", "enabled": True, "sslRequired": "none", "users": users,
        "clients": [client], **hashing, **settings,
    }  # fmt: skip


def _distribution() -> Path:
    """The unpacked distribution, fetched by Maven where it is not here yet."""
    if not HOME.is_dir():
        HOME.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=HOME.parent) as folder:
            subprocess.run(
                ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}",
                 f"-DoutputDirectory={folder}"], check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            [archive] = Path(folder).glob("*.zip")
            shutil.unpack_archive(archive, folder)
            (Path(folder) / HOME.name).rename(HOME)
        for script in (HOME / "bin").glob("*.sh"):
            script.chmod(0o755)
    return HOME
